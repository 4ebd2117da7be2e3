package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
)

func TestCompare(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := observation(t, "https://a.test/")
	hsts := strings.Replace(plain, `["Content-Type","text/html"]`, `["Content-Type","text/html"],["Strict-Transport-Security","max-age=31536000; includeSubDomains"],["Date","x"]`, 1)
	if hsts == plain {
		t.Fatal("the observation has other headers than this test thinks")
	}
	good, bad := file("good.json", hsts+"\n"), file("bad.json", plain)
	report := file("report.json", string(core.AssessJSON([]byte(plain))))
	odd := file("odd.json", strings.Replace(plain, `"text/html"]`, `"text/html"],["X-Odd","\u001b[31m\u202eé"]`, 1))
	for _, c := range []struct {
		args   []string
		input  string
		status int
		stdout string
	}{
		{[]string{good, good}, "", 0, "nothing differs but what must"},
		{[]string{good, bad}, "", 1, "worse\n  family HSTS: pass -> fail\n"},
		{[]string{good, bad}, "", 1, "\n  Strict-Transport-Security: max-age=31536000; includeSubDomains -> none\n"},
		{[]string{good, bad}, "", 1, "set aside, because it must differ: 1;"},
		{[]string{"--aside", good, bad}, "", 1, "  Date: x -> none  (Each answer has its own.)\n"},
		{[]string{bad, good}, "", 0, "better\n  family HSTS: "},
		{[]string{"--json", "-", good}, plain, 0, `"better":[{"kind":"family"`},
		{[]string{report, good}, "", 0, "Of the headers only what browsers honour is compared"},
		{[]string{bad, odd}, "", 0, `X-Odd: none -> \x1b[31m\u202eé`},
		{[]string{good}, "", 2, ""},
		{[]string{good, filepath.Join(dir, "nowhere.json")}, "", 2, ""},
		{[]string{good, file("text.json", "no JSON")}, "", 2, ""},
		{[]string{good, file("wrong.json", `{"exchanges":[]}`)}, "", 1, ""},
		{[]string{good, file("ungraded.json", `{"version":1,"rubric":2,"url":"file:///a","state":"ungraded","reason":"file","score":0}`)}, "", 1, ""},
		{[]string{"--all", good, bad}, "", 2, ""},
	} {
		stdout, stderr, status := assay(t, c.input, append([]string{"compare"}, c.args...)...)
		if status != c.status || !strings.Contains(stdout, c.stdout) || (status != 0) != (stderr != "") {
			t.Errorf("compare %q: exit status %d, output\n%s\nstandard error %q\nwant %d and %q", c.args, status, stdout, stderr, c.status, c.stdout)
		}
		if c.status != 0 && c.stdout == "" && stdout != "" {
			t.Errorf("compare %q: output\n%s\nwant none", c.args, stdout)
		}
	}
	stdout, _, _ := assay(t, "", "compare", "--json", good, bad)
	if c, err := wire.DecodeComparison([]byte(stdout)); err != nil || len(c.Worse) == 0 {
		t.Errorf("compare --json: %s, error %v; want a Comparison with something worse", stdout, err)
	}
}
