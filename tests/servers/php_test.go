package servers

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/core/wire"
)

// A phpSite is the small site in PHP: php-fpm with Debian's own files behind nginx, on an address of its own.
type phpSite struct {
	*nginxSite
	version string // "8.2"
	fpm     *process
}

func newPHP(t *testing.T) *phpSite {
	t.Helper()
	found, err := filepath.Glob("/etc/php/*/fpm/php-fpm.conf")
	if err != nil || len(found) == 0 {
		t.Fatalf("php-fpm is not installed: run ./build.sh test (%v)", err)
	}
	s := &phpSite{version: strings.Split(found[0], "/")[3]}
	s.nginxSite = newNginx(t, func(site string) string {
		site = strings.Replace(withHTTPS(site), "try_files $uri $uri/ =404;",
			"include /etc/nginx/fastcgi_params;\nfastcgi_param SCRIPT_FILENAME $document_root/index.php;\nfastcgi_pass php;", 1)
		return site
	})
	site := strings.ReplaceAll(readFile(t, s.site()), "root /var/www/html;", "root "+s.path("www")+";")
	writeFile(t, s.site(), strings.Replace(site, "fastcgi_pass php;", "fastcgi_pass "+s.address+":"+appPort+";", 1))
	if err := os.CopyFS(s.path("www"), os.DirFS("testdata/php")); err != nil {
		t.Fatal(err)
	}
	// Debian's php-fpm.conf and pool, with all that they write in our folder.
	main := readFile(t, found[0])
	for _, path := range []string{"/run/php/php" + s.version + "-fpm.pid", "/var/log/php" + s.version + "-fpm.log", "/etc/php/" + s.version + "/fpm/pool.d/"} {
		if !strings.Contains(main, path) {
			t.Fatalf("%s does not mention %s: is it Debian's?", found[0], path)
		}
		main = strings.Replace(main, path, s.dir+path, 1)
	}
	writeFile(t, s.path("php-fpm.conf"), main)
	pool := readFile(t, filepath.Dir(found[0])+"/pool.d/www.conf")
	pool = fpmListen.ReplaceAllString(pool, "listen = "+s.address+":"+appPort)
	writeFile(t, s.path(filepath.Dir(found[0])+"/pool.d/www.conf"), pool+"\nphp_value[session.save_path] = "+s.path("sessions")+"\n")
	for _, dir := range []string{"run/php", "var/log", "sessions", "etc/php/conf.d"} {
		if err := os.MkdirAll(s.path(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(s.path("sessions"), 0o777); err != nil {
		t.Fatal(err)
	}
	return s
}

var fpmListen = regexp.MustCompile(`(?m)^listen = .*$`)

func (s *phpSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		if part.Where != "a new file" || !strings.HasPrefix(part.File, "/etc/php/") {
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
		path := strings.Replace(part.File, "/etc/php/8.2/fpm/conf.d/", "/etc/php/conf.d/", 1)
		pasteNew(s.t, s.path(path), strings.ReplaceAll(part.Text, "/etc/php/", s.path("etc/php")+"/"))
		if strings.HasSuffix(path, ".php") {
			runCommand(s.t, s.dir, program(s.t, "php", "php"+s.version), "-l", s.path(path))
		}
	}
}

func (s *phpSite) serve() {
	s.t.Helper()
	if s.fpm != nil {
		s.fpm.stop()
	}
	// After Debian's own folder comes ours, as a file whose name begins with 99 does.
	fpm := program(s.t, "php-fpm"+s.version, "/usr/sbin/php-fpm"+s.version)
	args := []string{"PHP_INI_SCAN_DIR=:" + s.path("etc/php/conf.d"), fpm, "--fpm-config", s.path("php-fpm.conf")}
	runCommand(s.t, s.dir, "env", append(args, "--test")...)
	s.fpm = start(s.t, s.dir, []string{s.address + ":" + appPort}, "env", append(args, "--nodaemonize")...)
	s.nginxSite.serve()
}

var phpScenarios = []scenario{
	{
		name: "PHP behind nginx", stack: "php", open: signInShop, login: true, works: shopWorks, wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newPHP(t) },
	},
	{
		// In a new browser: one that has the session's cookie keeps it as it was.
		name: "PHP behind nginx, opened over plain HTTP", stack: "php", open: visit("http://shop.test/"), login: true, wholeOnly: true, grade: "F",
		setUp: func(t *testing.T) server { return newPHP(t) },
	},
}
