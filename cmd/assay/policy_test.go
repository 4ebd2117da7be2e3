package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
)

// settings writes a settings file and returns its path.
func settings(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "assay.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPolicy(t *testing.T) {
	const text = `{"rules":[{"rule":"cookie-secure","reason":"The old app needs it"}],"target":{"grade":"A+"}}`
	path := settings(t, text)
	o := decode(t, observation(t, "https://a.test/"))
	plain := string(o.AppendJSON(nil))
	policy, err := core.ReadPolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o.Policy = policy
	want := string(core.Assess(o).AppendJSON(nil)) + "\n"
	if !strings.Contains(want, `"suppressed":[{"rule":"cookie-secure","lost":40,`) {
		t.Fatalf("%s does not say what the settings suppress", want)
	}
	// The settings on the command line take the place of the observation's own.
	own := *o
	own.Policy = &wire.Policy{Rules: []wire.RulePolicy{{Rule: "hsts-missing", Reason: "another"}}}
	for _, line := range []string{plain, string(own.AppendJSON(nil))} {
		stdout, stderr, status := assay(t, line+"\n"+line+"\n", "assess", "--policy", path)
		if status != 3 || stdout != want+want || !strings.Contains(stderr, "2 pages miss the target of "+path) {
			t.Errorf("exit status %d, standard error %q, output\n%swant 3, that 2 pages miss the target, and twice\n%s", status, stderr, stdout, want)
		}
	}
	stdout, stderr, status := assay(t, `{"observation":`+plain+`,"changes":[]}`, "preview", "-policy="+path)
	if status != 3 || stdout != want || !strings.Contains(stderr, "1 page misses the target") {
		t.Errorf("preview: exit status %d, standard error %q, output\n%swant 3, that 1 page misses the target, and\n%s", status, stderr, stdout, want)
	}
	if _, stderr, status := assay(t, plain, "assess", "--policy", settings(t, `{"target":{"grade":"F"}}`)); status != 0 || stderr != "" {
		t.Errorf("the target is met: exit status %d, standard error %q; want 0 and nothing", status, stderr)
	}
	if _, stderr, status := assay(t, plain+"\nno document\n", "assess", "--policy", path); status != 1 || !strings.Contains(stderr, "1 of 2 lines") {
		t.Errorf("a line that is no document: exit status %d, standard error %q; want 1, and that 1 of 2 lines could not be judged", status, stderr)
	}
}

func TestBadPolicy(t *testing.T) {
	for text, want := range map[string]string{
		`{"rules":[{"rule":"hsts-shrt","reason":"r"}]}`: `rules[0].rule: got "hsts-shrt", expected a rule's id, perhaps "hsts-short"`,
		"{\n  \"rules\": [\n    {]\n}":                  ", line 3: ",
		`{"target":{"grade":"A"}} x`:                    ", line 1: ",
		``:                                              ", line 1: ",
		`[]`:                                            "the document: got [], expected an object",
	} {
		path := settings(t, text)
		stdout, stderr, status := assay(t, observation(t, "https://a.test/"), "assess", "--policy", path)
		if status != 2 || stdout != "" || !strings.Contains(stderr, path) || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit status %d, output %q, standard error %q; want 2, nothing, and %q with the file's name", text, status, stdout, stderr, want)
		}
	}
	if _, stderr, status := assay(t, "", "assess", "--policy", "nowhere.json"); status != 2 || !strings.Contains(stderr, "nowhere.json") {
		t.Errorf("a file that is not there: exit status %d, standard error %q; want 2 and its name", status, stderr)
	}
}

// The settings of the help are good ones.
func TestPolicyOfTheHelp(t *testing.T) {
	_, text, _ := strings.Cut(assessHelp, "An assay.json:\n")
	text, _, found := strings.Cut(text, "\n\n")
	if _, err := core.ReadPolicy([]byte(text)); err != nil || !found {
		t.Errorf("%s\n%v", text, err)
	}
}
