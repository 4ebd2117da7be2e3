package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/core"
	"assay/core/export"
	"assay/core/recipe"
	"assay/core/wire"
)

// program is the built command: the tests use it as a user does.
var program string

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "assay-command-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "assay")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	return m.Run()
}

// assay runs the command and returns what it printed and its exit status.
func assay(t *testing.T, input string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Stdin = strings.NewReader(input)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), problems.String(), cmd.ProcessState.ExitCode()
}

// observation is one line of input: an HTTPS page without any header.
func observation(t *testing.T, url string) string {
	t.Helper()
	o := wire.Observation{Version: 1, Time: "2026-11-21T10:00:00Z", URL: url, Exchanges: []wire.Exchange{
		{URL: url, Method: "GET", Status: 200, Headers: []wire.Header{{"Content-Type", "text/html"}, {"Set-Cookie", "sessionid=…; Path=/"}}},
	}}
	return string(o.AppendJSON(nil))
}

func TestAssess(t *testing.T) {
	lines := []string{observation(t, "https://a.test/"), "no JSON", observation(t, "https://b.test/"), `{"version":2}`, ``, observation(t, "https://c.test/")}
	// The last line has no end, and one ends as in DOS.
	stdout, stderr, status := assay(t, lines[0]+"\r\n"+strings.Join(lines[1:], "\n"), "assess")
	if status != 1 || !strings.Contains(stderr, "3 of 6 lines") {
		t.Errorf("exit status %d, standard error %q; want 1, and that 3 of 6 lines could not be judged", status, stderr)
	}
	reports := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	if len(reports) != len(lines) {
		t.Fatalf("%d lines of output, want %d:\n%s", len(reports), len(lines), stdout)
	}
	for i, line := range lines {
		if want := string(core.AssessJSON([]byte(line))); reports[i] != want {
			t.Errorf("line %d, %q:\n%s\nwant\n%s", i+1, line, reports[i], want)
		}
		var report struct{ State, Error string }
		if err := json.Unmarshal([]byte(reports[i]), &report); err != nil {
			t.Errorf("line %d: %v", i+1, err)
		}
		want := "graded"
		if i == 1 || i == 3 || i == 4 {
			want = "error"
		}
		if report.State != want || (report.Error != "") != (want == "error") {
			t.Errorf("line %d, %q: state %q, error %q; want state %q", i+1, line, report.State, report.Error, want)
		}
	}

	stdout, stderr, status = assay(t, lines[0]+"\n", "assess")
	if status != 0 || stderr != "" || strings.Count(stdout, "\n") != 1 {
		t.Errorf("one good line: exit status %d, standard error %q, output %q; want 0, nothing, one line", status, stderr, stdout)
	}
	if stdout, stderr, status = assay(t, "", "assess"); status != 0 || stdout != "" || stderr != "" {
		t.Errorf("no line: exit status %d, output %q, standard error %q; want 0 and nothing", status, stdout, stderr)
	}
}

// Briefs are as many as lines, in their order; errors and missed targets end as they do with Reports.
func TestBrief(t *testing.T) {
	lines := []string{observation(t, "https://a.test/"), "no JSON", observation(t, "chrome://version/"), observation(t, "https://b.test/")}
	target := settings(t, `{"rules":[{"rule":"cookie-secure","reason":"The old app needs it"}],"target":{"grade":"A+"}}`)
	for _, test := range []struct {
		lines  []string
		args   []string
		status int
		stderr string
	}{
		{lines, nil, 1, "1 of 4 lines"},
		{lines[2:], nil, 0, ""},
		{nil, nil, 0, ""},
		{lines[2:], []string{"--policy", target}, 3, "1 page misses the target"},
	} {
		var policy *wire.Policy
		if test.args != nil {
			var err error
			if policy, err = readPolicy(target); err != nil {
				t.Fatal(err)
			}
		}
		want := ""
		for _, line := range test.lines {
			want += string(core.AppendBrief(nil, []byte(line), policy)) + "\n"
		}
		stdout, stderr, status := assay(t, strings.Join(test.lines, "\n"), append([]string{"assess", "--brief"}, test.args...)...)
		if stdout != want || status != test.status || !strings.Contains(stderr, test.stderr) || (stderr == "") != (test.stderr == "") {
			t.Errorf("%q %q: exit status %d, standard error %q, output\n%s\nwant %d, %q,\n%s", test.lines, test.args, status, stderr, stdout, test.status, test.stderr, want)
		}
	}
	if _, stderr, status := assay(t, "", "preview", "--brief"); status != 2 || !strings.Contains(stderr, "brief") {
		t.Errorf("preview --brief: exit status %d, standard error %q; want 2, and that there is no such flag", status, stderr)
	}
}

func TestPreview(t *testing.T) {
	request := `{"observation":` + observation(t, "https://a.test/") + `,"changes":[{"op":"set-header","name":"X-Content-Type-Options","value":"nosniff"}]}`
	stdout, stderr, status := assay(t, request+"\n{}\n", "preview")
	want := string(core.PreviewJSON([]byte(request))) + "\n" + string(core.PreviewJSON([]byte("{}"))) + "\n"
	if status != 1 || stdout != want || !strings.Contains(stderr, "1 of 2 lines") {
		t.Errorf("exit status %d, standard error %q, output\n%swant 1, that 1 of 2 lines could not be judged, and\n%s", status, stderr, stdout, want)
	}
}

// A question is answered before the next one is asked.
func TestLineByLine(t *testing.T) {
	cmd := exec.Command(program, "assess")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(out)
	for i := range 3 {
		url := fmt.Sprintf("https://shop.test/%d", i)
		if _, err := io.WriteString(in, observation(t, url)+"\n"); err != nil {
			t.Fatal(err)
		}
		var report struct{ URL string }
		if err := decoder.Decode(&report); err != nil || report.URL != url {
			t.Fatalf("Report of %q, error %v; want that of %q", report.URL, err, url)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// endless is a reader of so many spaces, and then of some text.
func endless(spaces int, text string) io.Reader {
	return io.MultiReader(io.LimitReader(spaceReader{}, int64(spaces)), strings.NewReader(text))
}

type spaceReader struct{}

func (spaceReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// A line of 64 MB is read; a longer one is an error and does not disturb the next.
func TestLongLines(t *testing.T) {
	line := observation(t, "https://a.test/")
	cmd := exec.Command(program, "assess")
	cmd.Stdin = io.MultiReader(endless(longestLine-len(line), line+"\n"), endless(longestLine-len(line)+1, line+"\n"), strings.NewReader(line))
	out, err := cmd.Output()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("exit status %d, error %v; want 1", cmd.ProcessState.ExitCode(), err)
	}
	good := string(core.AssessJSON([]byte(line)))
	want := good + "\n" + string(appendError(nil, errLong)) + "\n" + good + "\n"
	if string(out) != want {
		t.Errorf("output:\n%.2000s\nwant:\n%s", out, want)
	}
}

func TestRecipe(t *testing.T) {
	report := core.Assess(decode(t, observation(t, "https://shop.test/cart")))
	input := string(report.AppendJSON(nil))
	for _, s := range recipe.Stacks() {
		want := recipe.Text(recipe.Write(planned(report), s.ID, "shop.test"))
		for _, args := range [][]string{
			{"recipe", "--stack", s.ID, "--host", "shop.test"},
			{"recipe", "-stack=" + s.ID},
		} {
			stdout, stderr, status := assay(t, input+"\n", args...)
			if status != 0 || stderr != "" || stdout != want {
				t.Errorf("%q: exit status %d, standard error %q, output\n%s\nwant 0, nothing and\n%s", args, status, stderr, stdout, want)
			}
		}
	}
	stdout, stderr, status := assay(t, input, "recipe", "--stack", "nginx", "--markdown")
	want := core.Recipe(&wire.RecipeRequest{Changes: planned(report), Stack: "nginx", Host: "shop.test", Report: planOf(report)}).Markdown
	if status != 0 || stderr != "" || stdout != want || !strings.HasPrefix(stdout, "# ") || !strings.Contains(stdout, "```sh\ncurl ") {
		t.Errorf("--markdown: exit status %d, standard error %q, output\n%s\nwant 0, nothing and\n%s", status, stderr, stdout, want)
	}
	if steps, changes := len(report.Plan), len(planned(report)); steps == 0 || changes < steps {
		t.Errorf("a plan of %d steps with %d changes: want some, and at least one change a step", steps, changes)
	}

	for _, test := range []struct{ name, input, want string }{
		{"no JSON", "hello", "this is not one Report"},
		{"nothing", "", "this is not one Report"},
		{"two Reports", input + "\n" + input, "this is not one Report"},
		{"an Observation", observation(t, "https://a.test/"), "this is not one Report"},
		{"a Report of an error", string(core.AssessJSON([]byte("{}"))), "the Report is of an error"},
		{"an ungraded page", string(core.Assess(decode(t, observation(t, "about:blank"))).AppendJSON(nil)), "has no grade"},
	} {
		stdout, stderr, status := assay(t, test.input, "recipe", "--stack", "nginx", "--host", "shop.test")
		if status != 1 || stdout != "" || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit status %d, output %q, standard error %q; want 1, nothing, and %q", test.name, status, stdout, stderr, test.want)
		}
	}
}

func TestExport(t *testing.T) {
	line := observation(t, "https://shop.test/orders/4711?token=abc")
	o := decode(t, line)
	report := core.Assess(o)
	file := filepath.Join(t.TempDir(), "observation.json")
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, f := range export.Formats() {
		for _, test := range []struct {
			args        []string
			observation *wire.Observation
			whole       bool
		}{
			{[]string{"export", "--format", f.ID}, nil, false},
			{[]string{"export", "--format", f.ID, "--whole"}, nil, true},
			{[]string{"export", "--format", f.ID, "--observation", file}, o, false},
		} {
			want := export.Write(report, test.observation, f.ID, test.whole).Text
			stdout, stderr, status := assay(t, string(report.AppendJSON(nil)), test.args...)
			if status != 0 || stderr != "" || stdout != want || want == "" {
				t.Errorf("%q: exit status %d, standard error %q, output\n%s\nwant 0, nothing and\n%s", test.args, status, stderr, stdout, want)
			}
		}
	}
	ungraded := string(core.Assess(decode(t, observation(t, "about:blank"))).AppendJSON(nil))
	if stdout, stderr, status := assay(t, ungraded, "export", "--format", "sarif"); status != 1 || stdout != "" || !strings.Contains(stderr, "has no grade") {
		t.Errorf("an ungraded page: exit status %d, output %q, standard error %q", status, stdout, stderr)
	}
}

func decode(t *testing.T, observation string) *wire.Observation {
	t.Helper()
	o, err := wire.DecodeObservation([]byte(observation))
	if err != nil {
		t.Fatal(err)
	}
	return &o
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		want   []string // on standard output if the status is 0, else on standard error
	}{
		{nil, 2, []string{"usage: assay", "assess", "preview", "recipe", "export", "version"}},
		{[]string{"help"}, 0, []string{"usage: assay", "Exit status"}},
		{[]string{"--help"}, 0, []string{"usage: assay"}},
		{[]string{"-h"}, 0, []string{"usage: assay"}},
		{[]string{"help", "assess"}, 0, []string{"usage: assay assess", "example"}},
		{[]string{"assess", "--help"}, 0, []string{"usage: assay assess", "example"}},
		{[]string{"preview", "-h"}, 0, []string{"usage: assay preview", "example"}},
		{[]string{"recipe", "--help"}, 0, []string{"usage: assay recipe", "example", "nginx", "Django"}},
		{[]string{"recipe", "--stack", "nginx", "-help"}, 0, []string{"usage: assay recipe"}},
		{[]string{"export", "--help"}, 0, []string{"usage: assay export", "example", "sarif", "Playwright Test"}},
		{[]string{"version", "--help"}, 0, []string{"usage: assay version", "example"}},
		{[]string{"version"}, 0, []string{"assay " + version + "\n", "rubric 2\n", "observation 1\n", "report 1\n"}},
		{[]string{"--version"}, 0, []string{"assay " + version + "\n"}},

		{[]string{"grade"}, 2, []string{`"grade"`, "assess, preview, recipe, compare, export, version", "assay help"}},
		{[]string{"help", "grade"}, 2, []string{`"grade"`, "assess, preview, recipe, compare, export, version"}},
		{[]string{"--fast"}, 2, []string{`"--fast"`, "assess, preview, recipe, compare, export, version"}},
		{[]string{"assess", "--fast"}, 2, []string{"-fast", "--policy FILE", "assay help assess"}},
		{[]string{"assess", "page.json"}, 2, []string{`"page.json"`, "< FILE"}},
		{[]string{"preview", "page.json"}, 2, []string{`"page.json"`}},
		{[]string{"version", "2"}, 2, []string{`"2"`}},
		{[]string{"recipe"}, 2, []string{"--stack is missing", "one of nginx, "}},
		{[]string{"recipe", "--stack"}, 2, []string{"stack", "(nginx, "}},
		{[]string{"recipe", "--stack", "cobol"}, 2, []string{`"cobol"`, "there are nginx, "}},
		{[]string{"recipe", "--server", "nginx"}, 2, []string{"server", "--stack (nginx, ", "), --host and --markdown"}},
		{[]string{"recipe", "--stack", "nginx", "report.json"}, 2, []string{`"report.json"`, "< FILE"}},
		{[]string{"recipe", "--stack", "nginx", "--host", "https://shop.test/"}, 2, []string{`"https://shop.test/"`, "shop.test"}},
		{[]string{"export"}, 2, []string{"--format is missing", "one of markdown, "}},
		{[]string{"export", "--format", "docx"}, 2, []string{`"docx"`, "there are markdown, "}},
		{[]string{"export", "--fast"}, 2, []string{"fast", "--format (markdown, ", "), --whole and --observation"}},
		{[]string{"export", "--format", "json", "--observation", "/nowhere"}, 2, []string{"--observation", "/nowhere"}},
		{[]string{"export", "--format", "json", "--observation", "main.go"}, 2, []string{"--observation main.go is no Observation"}},
		{[]string{"recipe", "--stack", "nginx", "--host", "a;\x1b[2J"}, 2, []string{`"a;\x1b[2J"`}},
	} {
		stdout, stderr, status := assay(t, "", test.args...)
		said, silent := stdout, stderr
		if test.status != 0 {
			said, silent = stderr, stdout
		}
		if status != test.status || silent != "" {
			t.Errorf("assay %q: exit status %d, want %d; output %q, standard error %q", test.args, status, test.status, stdout, stderr)
		}
		for _, want := range test.want {
			if !strings.Contains(said, want) {
				t.Errorf("assay %q says %q, want %q in it", test.args, said, want)
			}
		}
	}
}

// The examples of the help texts that need nothing but the command itself work as they stand.
func TestExamplesOfTheHelp(t *testing.T) {
	_, example, found := strings.Cut(assessHelp, "  echo '")
	example, _, ended := strings.Cut(example, "' | assay assess\n")
	if !found || !ended {
		t.Fatalf("no example with echo in %q", assessHelp)
	}
	stdout, stderr, status := assay(t, example+"\n", "assess")
	if status != 0 {
		t.Fatalf("assay assess of the help's example: exit status %d, %s", status, stderr)
	}
	if stdout, stderr, status = assay(t, stdout, "recipe", "--stack", "django"); status != 0 || !strings.Contains(stdout, "SECURE_HSTS_SECONDS") {
		t.Errorf("assay recipe of its Report: exit status %d, output %q, %s", status, stdout, stderr)
	}
	for line := range strings.Lines(previewHelp) {
		if change := strings.TrimSpace(line); strings.HasPrefix(change, `{"op"`) {
			request := `{"observation":` + example + `,"changes":[` + change + `]}`
			if stdout, stderr, status := assay(t, request, "preview"); status != 0 {
				t.Errorf("assay preview with the help's %s: exit status %d, output %q, %s", change, status, stdout, stderr)
			}
		}
	}
}

// Whoever stops reading, as head does, gets no complaint.
func TestBrokenPipe(t *testing.T) {
	line := observation(t, "https://a.test/") + "\n"
	cmd := exec.Command(program, "assess")
	cmd.Stdin = strings.NewReader(strings.Repeat(line, 10_000))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	out.Close()
	cmd.Wait()
	if problems.Len() > 0 {
		t.Errorf("standard error %q, want nothing", problems.String())
	}
}

func TestVersionIsTheManifests(t *testing.T) {
	data, err := os.ReadFile("../../manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Version string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Version != version {
		t.Errorf("the manifest's version is %q, the command's %q", manifest.Version, version)
	}
}

// Many lines, judged by all processors, come out in the order in which they went in.
func TestAssessKeepsTheOrder(t *testing.T) {
	var in, out, errs strings.Builder
	const lines = 3000
	for i := range lines {
		if i%7 == 0 {
			in.WriteString("no document\n")
			continue
		}
		fmt.Fprintf(&in, `{"version":1,"time":"2026-11-21T10:00:00Z","url":"https://shop.test/%d","exchanges":[{"url":"https://shop.test/%d","method":"GET","status":200,"headers":[]}]}`+"\n", i, i)
	}
	if code := run([]string{"assess"}, strings.NewReader(in.String()), &out, &errs); code != 1 {
		t.Errorf("exit status %d, want 1: %s", code, errs.String())
	}
	reports := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(reports) != lines {
		t.Fatalf("%d reports, want %d", len(reports), lines)
	}
	for i, report := range reports {
		want := fmt.Sprintf(`"url":"https://shop.test/%d"`, i)
		if i%7 == 0 {
			want = `"state":"error"`
		}
		if !strings.Contains(report, want) {
			t.Fatalf("line %d: got %s, want one with %s", i, report, want)
		}
	}
}
