package browser

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/browser/driver"
	"assay/tests/conformance"
	"assay/tests/golden"
	"assay/tests/random"
)

// The module that ships answers, byte for byte, what the same core answers natively: to every golden, to the browsers' own test data, to
// random pages, and to what it really observed of the demo's sites.
func TestTheShippedModuleAgreesWithTheNativeCore(t *testing.T) {
	root := filepath.Dir(filepath.Dir(extension))
	var judged []string
	files, err := golden.Glob(root + "/core/rules/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, c := range file.Cases {
			judged = append(judged, string(c.Observation.AppendJSON(nil)))
		}
	}
	vectors, err := conformance.Observations(root + "/tests/conformance/data")
	if err != nil {
		t.Fatal(err)
	}
	for _, vector := range vectors {
		judged = append(judged, string(vector.Observation.AppendJSON(nil)))
	}

	r := rand.New(rand.NewPCG(2026, 11))
	for range 1000 {
		judged = append(judged, string(random.Observation(r).AppendJSON(nil)))
	}

	inBrowsers(t, func(t *testing.T, s *session) {
		judged := judged[:len(judged):len(judged)]
		for _, page := range verdicts {
			observation := s.visit(page.url).Observation
			judged = append(judged, string(observation.AppendJSON(nil)))
			report := core.Assess(observation)
			s.agrees("recipe", core.RecipeJSON, string(golden.WholePlan(report, "nginx")))
			for _, finding := range report.Findings {
				changes := finding.Fix.Changes
				s.agrees("trial", core.TrialJSON, string((&wire.TrialRequest{URL: observation.URL, Changes: changes}).AppendJSON(nil)))
				for _, stack := range []string{"nginx", "django"} {
					s.agrees("recipe", core.RecipeJSON, string((&wire.RecipeRequest{Changes: changes, Stack: stack, Host: "shop.test"}).AppendJSON(nil)))
				}
			}
		}
		const batch = 200 // documents in one call to the browser
		for start := 0; start < len(judged); start += batch {
			s.agrees("assess", core.AssessJSON, judged[start:min(start+batch, len(judged))]...)
		}
		s.agrees("assess", core.AssessJSON, "", "{", "null", `{"version":9}`, "\x00", `{"version":1}`)
	})
}

// agrees hands documents to one of the modules' calls and compares the answers with the native core's. Both modules run in the worker; one that was
// ended loads them again.
func (s *session) agrees(call string, native func([]byte) []byte, documents ...string) {
	s.t.Helper()
	list, err := json.Marshal(documents)
	s.ok(err)
	file := "assay.wasm"
	if call == "recipe" || call == "trial" {
		file = "recipes.wasm"
	}
	var answers []string
	s.ok(driver.Poll("the worker has the module", func() (bool, string) {
		err := s.Background(fmt.Sprintf(`(async () => {
			const modules = self.modulesOfTheTest ??= {};
			const ask = await (modules[%[1]q] ??= %[2]s);
			return %[3]s.map(text => new TextDecoder().decode(ask(%[4]q, new TextEncoder().encode(text))));
		})()`, file, driver.Module(file), list, call), &answers)
		return err == nil, fmt.Sprint(err) // an idle worker may end meanwhile
	}))
	if len(answers) != len(documents) {
		s.t.Fatalf("%s of %d documents: got %d answers", call, len(documents), len(answers))
	}
	for i, answer := range answers {
		want := string(native([]byte(documents[i])))
		if answer != want {
			at := 0
			for at < min(len(answer), len(want)) && answer[at] == want[at] {
				at++
			}
			from := max(0, at-100)
			s.t.Fatalf("%s of\n%s\nthe module and the native core differ from byte %d on (is dist/extension of this source? ./build.sh makes it):\nmodule …%.300s\nnative …%.300s",
				call, documents[i], at, answer[from:], want[from:])
		}
	}
}
