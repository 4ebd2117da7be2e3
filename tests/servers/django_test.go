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

func (s *djangoSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	for _, part := range parts {
		path := filepath.Join(s.dir, "shop", part.File)
		switch {
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

var checkID = regexp.MustCompile(`security\.W[0-9]{3}`)

// Django's own checks are content with what the recipe says it does for them.
func TestDjangosChecksAgree(t *testing.T) {
	changes := []wire.Change{
		{Op: wire.OpRedirectToHTTPS},
		{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: "max-age=31536000; includeSubDomains; preload"},
		{Op: wire.OpSetHeader, Name: "X-Content-Type-Options", Value: "nosniff"},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpSetHeader, Name: "Referrer-Policy", Value: "no-referrer, strict-origin-when-cross-origin"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Secure"},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "HttpOnly"},
		{Op: wire.OpSetCookieAttribute, Cookie: "csrftoken", Attribute: "Secure"},
	}
	r := recipe.Write(changes, "django", host)
	checks := func(s *djangoSite) []string {
		out, err := pythonCommand(s.dir, "manage.py", "check", "--deploy").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		ids := checkID.FindAllString(string(out), -1)
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	for _, test := range []struct {
		settings string
		before   []string // those of them that the recipe names
	}{
		{"", []string{"security.W004", "security.W008", "security.W012", "security.W016"}},
		// Without its middleware Django does not look at what it would do.
		{"MIDDLEWARE = [m for m in MIDDLEWARE if 'security' not in m and 'clickjacking' not in m]\n",
			[]string{"security.W001", "security.W002", "security.W012", "security.W016"}},
		{"SECURE_HSTS_SECONDS = 60\nSECURE_CONTENT_TYPE_NOSNIFF = False\nX_FRAME_OPTIONS = 'SAMEORIGIN'\nSECURE_REFERRER_POLICY = None\nSESSION_COOKIE_HTTPONLY = False\n",
			[]string{"security.W005", "security.W006", "security.W008", "security.W012", "security.W015", "security.W016", "security.W019", "security.W021", "security.W022"}},
	} {
		s := newDjango(t, false, test.settings)
		named := func(id string) bool { return strings.Contains(recipe.Text(r), id) }
		before := slices.DeleteFunc(checks(s), func(id string) bool { return !named(id) })
		if !slices.Equal(before, test.before) {
			t.Errorf("settings %q: Django warns of %q, want %q", test.settings, before, test.before)
		}
		s.paste(r.Parts)
		if left := slices.DeleteFunc(checks(s), func(id string) bool { return !named(id) }); len(left) > 0 {
			t.Errorf("settings %q with the recipe\n%s\nDjango still warns of %q", test.settings, recipe.Text(r), left)
		}
	}
}

// Real Django sends what the recipe says: by its settings, and by the middleware where it has none.
func TestDjangoSendsWhatTheRecipeSays(t *testing.T) {
	s := newDjango(t, false, "MIDDLEWARE = [f'{__package__}.before.middleware', *MIDDLEWARE]\n")
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
		name: "Django opened over plain HTTP", stack: "django", open: visit("http://shop.test/admin/login/"), grade: "F",
		unkept: map[string]string{"hsts-missing": "Django sends HSTS over HTTPS alone, which takes the fix of https-page"},
		setUp:  func(t *testing.T) server { return newDjango(t, false, "") },
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
