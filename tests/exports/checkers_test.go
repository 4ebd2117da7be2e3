package exports

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

// reports are the demo's sites, and the pages of the exports' own goldens: one of them is hostile.
func reports(t *testing.T) map[string]*site {
	t.Helper()
	list := map[string]*site{"the careless site": see(t, "careless.test"), "the middling site": see(t, "middling.test"), "the model site": see(t, "model.test")}
	file, err := golden.Read("../../core/export/pages.txt")
	if err != nil {
		t.Fatal(err)
	}
	for i := range file.Cases {
		o := &file.Cases[i].Observation
		list[file.Cases[i].Name] = &site{o, core.Assess(o)}
	}
	return list
}

// each has a checker read an export of every report, whole and redacted.
func each(t *testing.T, format string, check func(t *testing.T, s *site, e *wire.Export)) {
	for name, s := range reports(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, s, s.export(t, format))
			check(t, s, core.Export(&wire.ExportRequest{Report: *s.report, Observation: s.observation, Format: format, Whole: true}))
		})
	}
}

// SARIF is held against its own schema, by jsonschema.
func TestSARIFAgainstItsSchema(t *testing.T) {
	t.Parallel()
	packed, err := os.Open("testdata/sarif-schema-2.1.0.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	schema := filepath.Join(t.TempDir(), "schema.json")
	text, err := io.ReadAll(unpacked)
	if err == nil {
		err = os.WriteFile(schema, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	const check = `import json, sys, jsonschema
schema, log = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
checker = jsonschema.validators.validator_for(schema)
checker.check_schema(schema)
errors = [f"{'/'.join(map(str, e.path))}: {e.message[:300]}" for e in checker(schema, format_checker=jsonschema.FormatChecker()).iter_errors(log)]
print("\n".join(errors) or len(log["runs"][0]["results"]))
sys.exit(bool(errors))`
	each(t, "sarif", func(t *testing.T, s *site, e *wire.Export) {
		dir, file := write(t, e, "")
		out, status := run(t, dir, nil, python, "-c", check, schema, file)
		if status != 0 || strings.TrimSpace(out) != strconv.Itoa(len(s.report.Findings)) {
			t.Errorf("exit status %d, wanted %d results: %s\n%s", status, len(s.report.Findings), out, e.Text)
		}
	})
	// The checker does say no.
	dir, file := write(t, &wire.Export{Name: "bad.sarif", Text: `{"version": "2.1.0", "runs": [{"tool": {}, "results": [{}]}]}`}, "")
	if out, status := run(t, dir, nil, python, "-c", check, schema, file); status != 1 || !strings.Contains(out, "'driver' is a required property") {
		t.Errorf("a bad log: exit status %d, %s", status, out)
	}
}

// JUnit XML is read by junitparser.
func TestJUnitIsRead(t *testing.T) {
	t.Parallel()
	const check = `import sys, junitparser
xml = junitparser.JUnitXml.fromfile(sys.argv[1])
cases = failures = skipped = 0
for suite in xml:
    assert suite.tests == len(list(suite)), (suite.name, suite.tests)
    for case in suite:
        cases += 1
        failures += any(isinstance(r, junitparser.Failure) for r in case.result)
        skipped += any(isinstance(r, junitparser.Skipped) for r in case.result)
assert (xml.tests, xml.failures, xml.skipped) == (cases, failures, skipped), (xml.tests, xml.failures, xml.skipped)
print(cases, failures, skipped)`
	each(t, "junit", func(t *testing.T, s *site, e *wire.Export) {
		r, failures := s.report, 0
		for _, f := range r.Findings {
			if f.Lost > 0 {
				failures++
			}
		}
		skipped := len(r.NotApplicable) + len(r.Unknown)
		want := strconv.Itoa(len(r.Findings)+len(r.Passes)+skipped) + " " + strconv.Itoa(failures) + " " + strconv.Itoa(skipped)
		dir, file := write(t, e, "")
		out, status := run(t, dir, nil, python, "-c", check, file)
		if status != 0 || strings.TrimSpace(out) != want {
			t.Errorf("exit status %d, want %q, got %s\n%s", status, want, out, e.Text)
		}
	})
}

// The web page is read by tidy, which has nothing to say of it.
func TestWebPageIsTidy(t *testing.T) {
	t.Parallel()
	each(t, "html", func(t *testing.T, s *site, e *wire.Export) {
		dir, file := write(t, e, "")
		if out, status := run(t, dir, nil, "tidy", "-quiet", "-errors", "--show-info", "no", "-utf8", file); status != 0 || strings.TrimSpace(out) != "" {
			t.Errorf("tidy, exit status %d: %s\n%s", status, out, e.Text)
		}
	})
	dir, file := write(t, &wire.Export{Name: "bad.html", Text: "<!DOCTYPE html><title>x</title><p><b>x</p>"}, "")
	if out, status := run(t, dir, nil, "tidy", "-quiet", "-errors", "-utf8", file); status != 1 || !strings.Contains(out, "missing </b>") {
		t.Errorf("a bad page: exit status %d, %s", status, out)
	}
}

// The workflow is read by actionlint, which is of a module of its own: tools/go.mod.
func TestWorkflowIsSound(t *testing.T) {
	t.Parallel()
	bin := filepath.Join(t.TempDir(), "actionlint")
	if out, status := run(t, ".", nil, "go", "build", "-C", "tools", "-o", bin, "github.com/rhysd/actionlint/cmd/actionlint"); status != 0 {
		t.Fatal(out)
	}
	lint := []string{"-no-color", "-shellcheck=", "-pyflakes="}
	each(t, "github", func(t *testing.T, s *site, e *wire.Export) {
		dir, file := write(t, e, "")
		if out, status := run(t, dir, nil, bin, append(lint, file)...); status != 0 || out != "" {
			t.Errorf("actionlint, exit status %d: %s\n%s", status, out, e.Text)
		}
	})
	dir, file := write(t, &wire.Export{Name: "bad.yml", Text: "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n"}, "")
	if out, status := run(t, dir, nil, bin, append(lint, file)...); status != 1 || !strings.Contains(out, "untrusted") {
		t.Errorf("a bad workflow: exit status %d, %s", status, out)
	}
}

// The scripts of hostile values are programs to their own parsers, and hold nothing but what they should: the shell runs none of it.
func TestHostileTestsAreHarmless(t *testing.T) {
	t.Parallel()
	s := reports(t)["hostile"]
	for _, whole := range []bool{false, true} {
		for format, check := range map[string][]string{
			"curl":       {"sh", "-n"},
			"pytest":     {python, "-m", "py_compile"},
			"django":     {python, "-m", "py_compile"},
			"playwright": {"node", "node_modules/typescript/bin/tsc", "--ignoreConfig", "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "node", "--skipLibCheck"},
		} {
			e := core.Export(&wire.ExportRequest{Report: *s.report, Observation: s.observation, Format: format, Whole: whole})
			dir, file := write(t, e, "")
			if format == "playwright" {
				link(t, dir, "node/node_modules/@playwright", "../../node_modules/typescript", "../../node_modules/@types")
			}
			if out, status := run(t, dir, nil, check[0], append(check[1:], file)...); status != 0 {
				t.Errorf("%s, exit status %d: %s\n%s", format, status, out, e.Text)
			}
		}
		// Run against another site: nothing of the values is run, and each is still asked for.
		e := core.Export(&wire.ExportRequest{Report: *s.report, Observation: s.observation, Format: "curl", Whole: whole})
		dir, file := write(t, e, "")
		if out, status := run(t, dir, nil, "sh", file, "https://careless.test/"); status != 1 || strings.Contains(out, "uid=") || !strings.Contains(out, "Server should be") {
			t.Errorf("exit status %d: %s", status, out)
		}
	}
}

// link makes packages those of a folder, under their own names.
func link(t *testing.T, dir string, packages ...string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "node_modules"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range packages {
		path, err := filepath.Abs(name)
		if err == nil {
			err = os.Symlink(path, filepath.Join(dir, "node_modules", filepath.Base(path)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
