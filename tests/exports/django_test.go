package exports

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

// views are a small site's: its one page begins a session. The settings behind them let the site speak HTTPS and be called shop.test.
const views = `
from django.http import HttpResponse
from django.urls import path


def home(request):
    request.session["seen"] = True
    return HttpResponse("<!doctype html><title>Shop</title>")


urlpatterns = [path("", home)]
`

// look prints what the application answers over HTTPS and plain HTTP, as Django's test client sees it.
const look = `import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
django.setup()
from django.test import Client
def ask(secure):
    r = Client().get("/", secure=secure, HTTP_HOST="shop.test")
    return r.status_code, list(r.items()) + [("Set-Cookie", m.OutputString().replace(m.value, "…")) for m in r.cookies.values()]
print(json.dumps([ask(True), ask(False)]))`

// The test for Django's own client fails on a stock project whose security middleware was taken out, with the right words, and passes once the recipe
// for Django is pasted.
func TestDjangoRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	manage := func(args ...string) (string, int) {
		return run(t, dir, nil, python, append([]string{"manage.py"}, args...)...)
	}
	if out, status := run(t, dir, nil, python, "-m", "django", "startproject", "shop", "."); status != 0 {
		t.Fatal(out)
	}
	settings := filepath.Join(dir, "shop", "settings.py")
	stock := read(t, settings)
	bare := strings.NewReplacer("'django.middleware.security.SecurityMiddleware',", "", "'django.middleware.clickjacking.XFrameOptionsMiddleware',", "").Replace(stock)
	if bare == stock {
		t.Fatalf("the stock settings have no such middleware:\n%s", stock)
	}
	create(t, settings, bare+"\nROOT_URLCONF = 'shop.views'\nALLOWED_HOSTS = ['shop.test']\nDEBUG = False\n")
	create(t, filepath.Join(dir, "shop", "views.py"), views)
	if out, status := manage("migrate", "--verbosity", "0"); status != 0 {
		t.Fatal(out)
	}

	s := lookAt(t, dir)
	e := s.export(t, "django")
	if !strings.HasPrefix(e.Name, "test_") || !strings.HasSuffix(e.Name, ".py") {
		t.Fatalf("Django would not find %q", e.Name)
	}
	create(t, filepath.Join(dir, "shop", e.Name), e.Text)
	out, status := manage("test")
	if status != 1 || !strings.Contains(out, "FAILED (failures=") {
		t.Errorf("the bare project: exit status %d\n%s", status, out)
	}
	for _, miss := range []string{
		"Plain HTTP should lead to HTTPS on the same host. Why: Plain HTTP does not lead to HTTPS. Now: 200 no Location",
		"Strict-Transport-Security should have includeSubDomains. Why: The site does not send HSTS. Now: not sent",
		"X-Frame-Options should be DENY. Why: Any site can frame this page. Now: not sent",
		"X-Content-Type-Options should be nosniff.",
		"The cookie sessionid should have Secure.",
	} {
		if !strings.Contains(out, miss) {
			t.Errorf("the bare project: %q is missing in\n%s", miss, out)
		}
	}

	var changes []wire.Change
	for _, step := range s.report.Plan {
		changes = append(changes, step.Changes...)
	}
	recipe := core.Recipe(&wire.RecipeRequest{Changes: changes, Stack: "django", Host: "shop.test"})
	for _, part := range recipe.Parts {
		path := filepath.Join(dir, "shop", part.File)
		switch {
		case strings.HasPrefix(part.Where, "at the end, from Django 6.0 on"): // Debian's is older
		case strings.HasPrefix(part.Where, "at the end"):
			create(t, path, read(t, path)+"\n"+part.Text+"\n")
		case part.Where == "a new file in the folder of settings.py":
			create(t, path, part.Text+"\n")
		default:
			t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
	if out, status := manage("test"); status != 0 || !strings.Contains(out, "\nOK") {
		t.Errorf("with the recipe: exit status %d\n%s\n%s", status, recipe.Error, out)
	}

	// What was good is kept: the same test, made of the project as it is now, passes too.
	create(t, filepath.Join(dir, "shop", e.Name), lookAt(t, dir).export(t, "django").Text)
	if out, status := manage("test"); status != 0 {
		t.Errorf("the test of the good project: exit status %d\n%s", status, out)
	}
}

// lookAt judges the project in a folder.
func lookAt(t *testing.T, dir string) *site {
	t.Helper()
	out, status := run(t, dir, nil, python, "-c", look)
	if status != 0 {
		t.Fatal(out)
	}
	var answers [2]struct {
		status  int
		headers []wire.Header
	}
	var raw [2][2]json.RawMessage
	err := json.Unmarshal([]byte(out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]), &raw)
	for i := range raw {
		err = errors.Join(err, json.Unmarshal(raw[i][0], &answers[i].status), json.Unmarshal(raw[i][1], &answers[i].headers))
	}
	if err != nil {
		t.Fatal(err, out)
	}
	exchange := func(url string, i int) wire.Exchange {
		return wire.Exchange{URL: url, Method: "GET", Status: answers[i].status, Headers: answers[i].headers}
	}
	secure, plain := exchange("https://shop.test/", 0), exchange("http://shop.test/", 1)
	o := &wire.Observation{Version: wire.ObservationVersion, Time: golden.DefaultTime, URL: secure.URL, Exchanges: []wire.Exchange{secure}, Probe: []wire.Exchange{plain}}
	if plain.Status == 301 {
		o.Probe = append(o.Probe, secure)
	}
	return &site{o, core.Assess(o)}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func create(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
