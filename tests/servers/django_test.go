package servers

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// The site's user, whose password the tests type into the login form of Django's own administration.
const (
	user     = "ada"
	password = "correct-horse-battery"
)

// blank makes a stock project, with its tables and one user, once for all tests.
var blank = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared, "django")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"-m", "django", "startproject", "shop", "."},
		{"manage.py", "migrate", "--verbosity", "0"},
		{"manage.py", "createsuperuser", "--noinput", "--username", user, "--email", user + "@shop.test"},
	} {
		if out, err := pythonCommand(dir, args...).CombinedOutput(); err != nil {
			return "", errors.New(strings.Join(args, " ") + ": " + err.Error() + "\n" + string(out))
		}
	}
	return dir, nil
})

// A djangoSite is a stock Django project on gunicorn, on an address of its own.
type djangoSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	behind    bool // a server in front ends TLS
	running   []*process
}

// newDjango makes a project; settings are lines at the end of its settings.py. Behind another server it is to be served on the application's port
// alone.
func newDjango(t *testing.T, behind bool, settings string) *djangoSite {
	t.Helper()
	dir, err := blank()
	if err != nil {
		t.Fatal(err)
	}
	s := &djangoSite{t: t, dir: folder(t), address: newAddress(), behind: behind}
	if err := os.CopyFS(s.dir, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	s.paste([]wire.RecipePart{{File: "settings.py", Where: "at the end, so that it wins over earlier lines", Text: "ALLOWED_HOSTS = ['" + host + "']\n" + settings}})
	return s
}

func (s *djangoSite) addr() string { return s.address }

// withShop makes the project serve the small site.
func (s *djangoSite) withShop() *djangoSite {
	s.t.Helper()
	writeFile(s.t, filepath.Join(s.dir, "shop", "small.py"), readFile(s.t, "testdata/django/small.py"))
	settings := filepath.Join(s.dir, "shop", "settings.py")
	writeFile(s.t, settings, readFile(s.t, settings)+"ROOT_URLCONF = 'shop.small'\n")
	return s
}

func (s *djangoSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		path := filepath.Join(s.dir, "shop", part.File)
		if s.behind { // as the line above it says
			part.Text = strings.Replace(part.Text, "# SECURE_PROXY_SSL_HEADER", "SECURE_PROXY_SSL_HEADER", 1)
		}
		switch {
		case strings.HasPrefix(part.Where, "at the end, from Django 6.0 on"): // this is 3.2
		case part.File == "settings.py" && part.Where == "at the end, so that it wins over earlier lines":
			writeFile(s.t, path, readFile(s.t, path)+"\n"+part.Text+"\n")
		case part.Where == "a new file in the folder of settings.py" && !strings.Contains(part.File, "/") && !exists(path):
			writeFile(s.t, path, part.Text+"\n")
		default:
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
}

func (s *djangoSite) serve() {
	s.t.Helper()
	for _, p := range s.running {
		p.stop()
	}
	s.running = nil
	if s.behind {
		s.gunicorn(appPort)
		return
	}
	s.gunicorn(plainPort)
	s.gunicorn(securePort, "--certfile", s.cert, "--keyfile", s.key)
}

func (s *djangoSite) gunicorn(port string, args ...string) {
	s.t.Helper()
	address := s.address + ":" + port
	args = append([]string{"-m", "gunicorn", "--bind", address, "--worker-tmp-dir", s.dir, "--threads", "4"}, append(args, "shop.wsgi")...)
	s.running = append(s.running, start(s.t, s.dir, []string{address}, pythonPath(), args...))
}

// A frontedDjango is Django on gunicorn with nginx in front of it.
type frontedDjango struct {
	*djangoSite
	front *nginxSite
}

func (s *frontedDjango) addr() string { return s.front.addr() }

func (s *frontedDjango) serve() {
	s.djangoSite.serve()
	s.front.serve()
}

func (s *frontedDjango) paste(parts []wire.RecipePart) {
	for _, part := range parts {
		if part.File == recipe.Shell || strings.HasPrefix(part.File, "/etc/nginx/") {
			s.front.paste([]wire.RecipePart{part})
		} else {
			s.djangoSite.paste([]wire.RecipePart{part})
		}
	}
}

var checkID = regexp.MustCompile(`security\.W[0-9]{3}`)

// deployChecks returns what Django's own checks warn of: "security.W004" …
func (s *djangoSite) deployChecks() []string {
	s.t.Helper()
	out, err := pythonCommand(s.dir, "manage.py", "check", "--deploy").CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	ids := checkID.FindAllString(string(out), -1)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Each finding's recipe names the check of Django's own that asks for the same, which warns before it and not after.
func TestDjangosChecksAgree(t *testing.T) {
	t.Parallel()
	const (
		stock     = ""
		open      = "SECURE_HSTS_SECONDS = 60\nSECURE_CONTENT_TYPE_NOSNIFF = False\nX_FRAME_OPTIONS = 'SAMEORIGIN'\nSECURE_REFERRER_POLICY = None\nSESSION_COOKIE_HTTPONLY = False\n"
		unguarded = "MIDDLEWARE = [m for m in MIDDLEWARE if 'security' not in m and 'clickjacking' not in m]\n"
		hsts      = "max-age=31536000; includeSubDomains"
	)
	header := func(name, value string) wire.Change {
		return wire.Change{Op: wire.OpSetHeader, Name: name, Value: value}
	}
	flag := func(cookie, attribute string) wire.Change {
		return wire.Change{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: attribute}
	}
	warned := map[string][]string{}
	for _, test := range []struct {
		settings string
		change   wire.Change
		check    string // empty: Django has no check for it
	}{
		{stock, wire.Change{Op: wire.OpRedirectToHTTPS}, "security.W008"},
		{stock, header("Strict-Transport-Security", hsts), "security.W004"},
		{stock, flag("sessionid", "Secure"), "security.W012"},
		{stock, flag("csrftoken", "Secure"), "security.W016"},
		{stock, flag("csrftoken", "HttpOnly"), ""},
		{stock, header("Permissions-Policy", "camera=()"), ""},
		{stock, header("Content-Security-Policy", "default-src 'self'"), ""},
		{open, header("Strict-Transport-Security", hsts), "security.W005"},
		{open, header("Strict-Transport-Security", hsts+"; preload"), "security.W021"},
		{open, header("X-Content-Type-Options", "nosniff"), "security.W006"},
		{open, header("X-Frame-Options", "DENY"), "security.W019"},
		{open, header("Referrer-Policy", "strict-origin-when-cross-origin"), "security.W022"},
		{open, flag("sessionid", "HttpOnly"), "security.W015"},
		{unguarded, header("X-Content-Type-Options", "nosniff"), "security.W001"},
		{unguarded, header("X-Frame-Options", "DENY"), "security.W002"},
	} {
		r := recipe.Write([]wire.Change{test.change}, "django", host)
		s := newDjango(t, false, test.settings)
		before, known := warned[test.settings]
		if !known {
			before = s.deployChecks()
			warned[test.settings] = before
		}
		s.paste(r.Parts)
		after := s.deployChecks()
		gone := slices.DeleteFunc(slices.Clone(before), func(id string) bool { return slices.Contains(after, id) })
		switch {
		case test.check == "" && len(gone) > 0:
			t.Errorf("%s: Django warned of %q, and does so no more: wanted no check for it", test.change.String(), gone)
		case test.check != "" && !slices.Contains(gone, test.check):
			t.Errorf("%s: Django warns of %q before and of %q after, want %s to be gone", test.change.String(), before, after, test.check)
		case test.check != "" && !strings.Contains(recipe.Text(r), "# "+test.check+"\n"):
			t.Errorf("%s: the recipe does not name %s:\n%s", test.change.String(), test.check, recipe.Text(r))
		}
	}
}

// With all that can be asked for in force, Django's checks are content: what is left are the stock project's own key, DEBUG and hosts.
func TestDjangosChecksAreContent(t *testing.T) {
	t.Parallel()
	r := recipe.Write([]wire.Change{
		{Op: wire.OpRedirectToHTTPS},
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=31536000; includeSubDomains; preload"},
		{Op: wire.OpSetHeader, Name: "X-Content-Type-Options", Value: "nosniff"},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpSetHeader, Name: "Referrer-Policy", Value: "no-referrer, strict-origin-when-cross-origin"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "Secure"},
	}, "django", host)
	s := newDjango(t, false, "MIDDLEWARE = [m for m in MIDDLEWARE if 'security' not in m and 'clickjacking' not in m]\n")
	s.paste(r.Parts)
	if left := slices.DeleteFunc(s.deployChecks(), func(id string) bool { return id == "security.W009" || id == "security.W018" }); len(left) > 0 {
		t.Errorf("with the recipe\n%s\nDjango still warns of %q", recipe.Text(r), left)
	}
}

// Real Django sends what the recipe says: by its settings, and by the middleware where it has none.
func TestDjangoSendsWhatTheRecipeSays(t *testing.T) {
	t.Parallel()
	s := newDjango(t, false, "MIDDLEWARE = [f'{__package__}.before.middleware', *MIDDLEWARE]\nSECURE_BROWSER_XSS_FILTER = True\n")
	writeFile(t, filepath.Join(s.dir, "shop", "before.py"), `def middleware(get_response):
    def respond(request):
        response = get_response(request)
        response["X-Powered-By"] = "Django"
        response["Content-Security-Policy"] = "default-src *"
        response.set_cookie("cart", "1", domain="test", samesite="None")
        response.set_cookie("other", "1")
        return response
    return respond
`)
	changes := []wire.Change{
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: `max-age="63072000" ; includeSubDomains`},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "SameOrigin"},
		{Op: wire.OpSetHeader, Name: "Referrer-Policy", Value: "no-referrer, strict-origin"},
		{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: `default-src 'self'; report-uri /a?b="c"\d$e{f}%s`},
		{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
		{Op: wire.OpRemoveHeader, Name: "X-XSS-Protection"},
		{Op: wire.OpRemoveHeader, Name: "X-Never-Sent"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "SameSite", Value: "Strict"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "Path", Value: "/admin/"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "Domain", Value: "shop.test"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "SameSite", Value: "lax"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Path", Value: "/x"},
		{Op: wire.OpRemoveCookieAttribute, Cookie: "cart", Attribute: "Domain"},
	}
	r := recipe.Write(changes, "django", host)
	if len(r.Cannot) > 0 {
		t.Errorf("the recipe leaves out %+v, want nothing", r.Cannot)
	}
	s.paste(r.Parts)
	s.serve()

	request, err := http.NewRequest("GET", "https://"+host+"/admin/login/", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: authority.Pool()},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.address+":"+securePort)
		},
	}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	for name, want := range map[string][]string{
		"Strict-Transport-Security": {"max-age=63072000; includeSubDomains"},
		"X-Frame-Options":           {"SAMEORIGIN"},
		"Referrer-Policy":           {"no-referrer,strict-origin"},
		"Content-Security-Policy":   {`default-src 'self'; report-uri /a?b="c"\d$e{f}%s`},
		"X-Powered-By":              nil,
		"X-Xss-Protection":          nil,
	} {
		if got := response.Header[name]; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, c := range response.Cookies() {
		c.Value, c.MaxAge, c.Expires, c.RawExpires, c.Raw = "v", 0, time.Time{}, "", ""
		want := map[string]string{
			"csrftoken": "csrftoken=v; Path=/admin/; Domain=shop.test; HttpOnly; SameSite=Strict",
			"cart":      "cart=v; Path=/x; HttpOnly; Secure; SameSite=Lax",
			"other":     "other=v; Path=/",
		}[c.Name]
		if c.String() != want {
			t.Errorf("got the cookie %q, want %q", c.String(), want)
		}
	}
	if len(response.Cookies()) != 3 {
		t.Errorf("got cookies %q, want three", response.Header["Set-Cookie"])
	}
}

var djangoScenarios = []scenario{
	{
		name: "Django, signed in", stack: "django", open: signIn, login: true, grade: "F",
		setUp: func(t *testing.T) server { return newDjango(t, false, "") },
	},
	{
		name: "Django with the small site", stack: "django", open: signInShop, login: true, works: shopWorks, grade: "F",
		wholeOnly: true,
		setUp:     func(t *testing.T) server { return newDjango(t, false, "").withShop() },
	},
	{
		name: "Django behind nginx", stack: "django", open: signInShop, login: true, works: shopWorks, grade: "F",
		wholeOnly: true,
		setUp: func(t *testing.T) server {
			app := newDjango(t, true, "").withShop()
			return &frontedDjango{app, newNginx(t, inFrontOf(app.address))}
		},
	},
	{
		name: "Django behind nginx, over plain HTTP", stack: "django", open: visit("http://shop.test/"), grade: "F",
		wholeOnly: true,
		works:     func(b driver.Browser) error { return errors.Join(signInShop(b), shopWorks(b)) },
		setUp: func(t *testing.T) server {
			app := newDjango(t, true, "").withShop()
			return &frontedDjango{app, newNginx(t, passingTo(app.address))}
		},
	},
	{
		name: "Django without its middleware", stack: "django", open: visit("https://shop.test/admin/login/"), grade: "F",
		setUp: func(t *testing.T) server {
			return newDjango(t, false, "SECURE_CONTENT_TYPE_NOSNIFF = False\nMIDDLEWARE = [m for m in MIDDLEWARE if 'security' not in m and 'clickjacking' not in m]\n")
		},
	},
	{
		name: "Django with a policy of its own", stack: "django", open: visit("https://shop.test/admin/login/"), grade: "F",
		setUp: func(t *testing.T) server {
			s := newDjango(t, false, "MIDDLEWARE = [f'{__package__}.policy.middleware', *MIDDLEWARE]\n")
			writeFile(t, s.dir+"/shop/policy.py", `def middleware(get_response):
    def respond(request):
        response = get_response(request)
        response["Content-Security-Policy"] = "frame-ancestors *; report-uri /csp?a=%22$b;"
        response.set_cookie("__Host-cart", "1", path="/", domain="shop.test")
        return response
    return respond
`)
			return s
		},
	},
}
