// Package exports has other people's tools read what Assay exports: SARIF is held against its own schema, JUnit XML and the web page are read by parsers
// that are not ours, and the exported tests are run, by what they are written for, against the demo's sites.
//
// What a program must say is in the tests; which programs they are, and their Debian packages, is in build.sh.
package exports

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/cmd/demo/sites"
	"assay/core"
	"assay/core/fix"
	"assay/core/page"
	"assay/core/wire"
	"assay/tests/golden"
)

var (
	demo      *sites.Demo
	authority string // the file of the demo's own authority
)

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	var err error
	if demo, err = sites.Start("127.0.0.1:0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer demo.Close()
	dir, err := os.MkdirTemp("", "assay-exports-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	authority = filepath.Join(dir, "authority.pem")
	if err := os.WriteFile(authority, demo.Authority.PEM(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// A site is one of the demo's, as Assay sees its first page.
type site struct {
	observation *wire.Observation
	report      *wire.Report
}

// see asks a site of the demo as a browser would, and has it judged.
func see(t *testing.T, host string) *site {
	t.Helper()
	secure, plain := ask(t, "https://"+host+"/"), ask(t, "http://"+host+"/")
	o := &wire.Observation{Version: wire.ObservationVersion, Time: golden.DefaultTime, URL: "https://" + host + "/", Exchanges: []wire.Exchange{secure}, Probe: []wire.Exchange{plain}}
	if plain.Status == http.StatusMovedPermanently {
		o.Probe = append(o.Probe, secure)
	}
	report := core.Assess(o)
	if report.State != wire.StateGraded {
		t.Fatalf("%s: %s, %s", host, report.State, report.Error)
	}
	return &site{o, report}
}

func ask(t *testing.T, address string) wire.Exchange {
	t.Helper()
	proxy := &url.URL{Scheme: "http", Host: demo.Proxy.Addr()}
	client := &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: demo.Authority.Pool()}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	e := wire.Exchange{URL: address, Method: "GET", Status: response.StatusCode, Headers: []wire.Header{}}
	for name, values := range response.Header {
		for _, value := range values {
			if name == "Set-Cookie" {
				pair, attributes, _ := strings.Cut(value, ";")
				name, _, _ := strings.Cut(pair, "=")
				value = name + "=…;" + attributes
			}
			e.Headers = append(e.Headers, wire.Header{name, value})
		}
	}
	return e
}

// export returns an export of a site.
func (s *site) export(t *testing.T, format string) *wire.Export {
	t.Helper()
	e := core.Export(&wire.ExportRequest{Report: *s.report, Observation: s.observation, Format: format})
	if e.Error != "" {
		t.Fatal(e.Error)
	}
	return e
}

// fixed serves a site of the demo under another name, as it would be with its plan's changes made, and returns that name.
func fixed(t *testing.T, host string, plan []wire.PlanStep) string {
	t.Helper()
	name := "fixed-" + host
	var original *sites.Site
	for _, s := range demo.Sites {
		if s.Name == host {
			original = s
		}
	}
	var changes []wire.Change
	for _, step := range plan {
		changes = append(changes, step.Changes...)
	}
	secure := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := httptest.NewRecorder()
		original.Handler(true).ServeHTTP(seen, r)
		var headers []wire.Header
		for name, values := range seen.Header() {
			for _, value := range values {
				headers = append(headers, wire.Header{name, value})
			}
		}
		// What the answer would be is the core's to say.
		o := fix.Apply(&wire.Observation{URL: "https://" + name + "/", Exchanges: []wire.Exchange{{URL: "https://" + name + "/", Method: "GET", Status: seen.Code, Headers: headers}}}, changes)
		for _, h := range o.Exchanges[len(o.Exchanges)-1].Headers {
			w.Header().Add(h.Name(), h.Value())
		}
		w.WriteHeader(seen.Code)
		w.Write(seen.Body.Bytes())
	})
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusMovedPermanently)
	})
	if err := demo.Serve(name, plain, secure); err != nil {
		t.Fatal(err)
	}
	return name
}

// run runs a program in a folder, with the demo's sites to be reached by their names. It returns what it wrote and its exit status.
func run(t *testing.T, dir string, env []string, program string, args ...string) (output string, status int) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	proxy := "http://" + demo.Proxy.Addr()
	cmd.Env = append(os.Environ(), "http_proxy="+proxy, "https_proxy="+proxy, "no_proxy=", "NO_PROXY=", "CURL_CA_BUNDLE="+authority, "SSL_CERT_FILE="+authority, "NODE_EXTRA_CA_CERTS="+authority,
		"PYTHONDONTWRITEBYTECODE=1", "ASSAY_PROXY="+proxy)
	cmd.Env = append(cmd.Env, env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v; run ./build.sh test, which installs it", program, err)
	}
	timer := time.AfterFunc(3*time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	cmd.Wait()
	return out.String(), cmd.ProcessState.ExitCode()
}

// write writes an export into a folder of its own, under its own name or another.
func write(t *testing.T, e *wire.Export, name string) (dir, file string) {
	t.Helper()
	dir = t.TempDir()
	if name == "" {
		name = e.Name
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(e.Text), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, name
}

const python = "/usr/bin/python3" // Debian's own: the packages are for it

// A runner runs an exported test. url is what it asks in place of its own page; empty: its own.
type runner struct {
	format string
	run    func(t *testing.T, e *wire.Export, url string) (output string, status int)
}

var runners = []runner{
	{"curl", func(t *testing.T, e *wire.Export, url string) (string, int) {
		dir, file := write(t, e, "")
		args := []string{file}
		if url != "" {
			args = append(args, url)
		}
		return run(t, dir, nil, "sh", args...)
	}},
	{"pytest", func(t *testing.T, e *wire.Export, url string) (string, int) {
		dir, file := write(t, e, "")
		return run(t, dir, []string{"PAGE_URL=" + url}, python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", file)
	}},
}

func init() {
	runners = append(runners, runner{"github", runWorkflow}, runner{"playwright", runPlaywright})
}

// runWorkflow runs the script in a workflow, taken out of it by a parser of YAML.
func runWorkflow(t *testing.T, e *wire.Export, url string) (string, int) {
	dir, file := write(t, e, "")
	const steps = `import sys, yaml
workflow = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
[step] = workflow["jobs"]["headers"]["steps"]
sys.stdout.write(step["run"])`
	script, status := run(t, dir, nil, python, "-c", steps, file)
	if status != 0 {
		t.Fatal(script)
	}
	if strings.Contains(script, "${{") {
		t.Errorf("the workflow's script holds an expression:\n%s", script)
	}
	if err := os.WriteFile(filepath.Join(dir, "run.sh"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"run.sh"} // as GitHub runs it: shell: sh {0}
	if url != "" {
		args = append(args, url)
	}
	return run(t, dir, nil, "sh", args...)
}

// runPlaywright runs a test with Playwright Test, in a folder beside its packages. No browser takes part.
func runPlaywright(t *testing.T, e *wire.Export, url string) (string, int) {
	packages, err := filepath.Abs("node")
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := write(t, e, "")
	if err := os.Symlink(filepath.Join(packages, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	const config = `export default { reporter: "line", workers: 1, use: { proxy: { server: process.env.ASSAY_PROXY } } };`
	if err := os.WriteFile(filepath.Join(dir, "playwright.config.mjs"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	return run(t, dir, []string{"PAGE_URL=" + url, "CI=1", "FORCE_COLOR=0"}, "node", filepath.Join(packages, "node_modules/@playwright/test/cli.js"), "test")
}

// What the tests say of the careless site: each of the plan's fixes is missed in words.
var carelessMisses = []string{
	"Plain HTTP should lead to HTTPS on the same host. Why: Plain HTTP does not lead to HTTPS.",
	"Strict-Transport-Security should have a max-age of 31536000 seconds or more. Why: The site does not send HSTS.",
	"Strict-Transport-Security should have includeSubDomains.",
	"X-Frame-Options should be DENY. Why: Any site can frame this page.",
	"Content-Security-Policy should have default-src 'self'.",
	"X-Content-Type-Options should be nosniff. Why: The browser may guess the content type.",
	"Server should be nginx.",
	"The cookie connect.sid should have Secure.",
	"The cookie connect.sid should have SameSite=Lax. Why: Other sites can make requests with the session.",
}

var middlingMisses = []string{
	"Strict-Transport-Security should have a max-age of 31536000 seconds or more.",
	"X-Frame-Options should be DENY. Why: Any site can frame this page.",
}

// The exported tests pass on the site that is well, fail on those that are not, with the right words, and pass once the plan is made.
func TestTheTestsRun(t *testing.T) {
	t.Parallel()
	model, middling, careless := see(t, "model.test"), see(t, "middling.test"), see(t, "careless.test")
	repaired := map[*site]string{}
	for _, s := range []*site{middling, careless} {
		u, _ := page.ParseURL(s.report.URL)
		repaired[s] = "https://" + fixed(t, u.Host, s.report.Plan) + "/"
	}
	for _, runner := range runners {
		t.Run(runner.format, func(t *testing.T) {
			t.Parallel()
			for _, test := range []struct {
				site   *site
				url    string
				misses []string // none: it passes
			}{
				{model, "", nil},
				{middling, "", middlingMisses},
				{careless, "", carelessMisses},
				{middling, repaired[middling], nil},
				{careless, repaired[careless], nil},
				{model, "https://careless.test/", []string{
					"Strict-Transport-Security should have includeSubDomains. It was so when this test was written.",
					"Permissions-Policy should have camera=(). It was so when this test was written.",
					"Referrer-Policy should be no-referrer.",
				}},
				{model, "https://model.test/start", []string{"The page should answer by itself"}},
			} {
				e := test.site.export(t, runner.format)
				output, status := runner.run(t, e, test.url)
				name := test.site.report.URL + " as " + test.url
				if test.misses == nil && status != 0 || test.misses != nil && status != 1 {
					t.Errorf("%s: exit status %d\n%s\n%s", name, status, e.Text, output)
				}
				flat := strings.Join(strings.Fields(strings.NewReplacer("\nE ", " ", `\'`, "'").Replace(output)), " ")
				for _, miss := range test.misses {
					if !strings.Contains(flat, miss) {
						t.Errorf("%s: %q is missing in\n%s", name, miss, output)
					}
				}
			}
		})
	}
}
