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
		s.loadRecipes()
		for _, page := range verdicts {
			observation := s.visit(page.url).Observation
			judged = append(judged, string(observation.AppendJSON(nil)))
			report := core.Assess(observation)
			s.agrees("recipe", core.RecipeJSON, string(golden.WholePlan(report, "nginx")))
			for _, finding := range report.Findings {
				changes := finding.Fix.Changes
				s.agrees("preview", core.PreviewJSON, string((&wire.PreviewRequest{Observation: *observation, Changes: changes}).AppendJSON(nil)))
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

// loadRecipes starts the module of the recipes in the worker, which has no use for it: views do.
func (s *session) loadRecipes() {
	s.t.Helper()
	s.visit("https://model.test/")
	s.ok(s.Background(`(async () => {
		const go = new self.Go();
		const code = await (await self.fetch(self.chrome.runtime.getURL("recipes.wasm"))).arrayBuffer();
		const {instance} = await self.WebAssembly.instantiate(code, go.importObject);
		go.run(instance);
	})()`, nil))
}

// agrees hands documents to one of the modules' calls and compares the answers with the native core's. Byte arrays are the worker's own:
// Firefox evaluates beside it, with another Uint8Array, which Go refuses.
func (s *session) agrees(call string, native func([]byte) []byte, documents ...string) {
	s.t.Helper()
	list, err := json.Marshal(documents)
	s.ok(err)
	module := "assay"
	if call == "recipe" {
		module = "recipes"
	}
	var answers []string
	s.ok(driver.Poll("the worker has the module", func() (bool, string) {
		err := s.Background(fmt.Sprintf(`%s.map(text => {
			const bytes = new TextEncoder().encode(text);
			return new TextDecoder().decode(self.%s.%s(self.Uint8Array.from(bytes)));
		})`, list, module, call), &answers)
		if err != nil {
			s.Open("https://model.test/") // a worker that was ended as idle loads the module for the next page
			if module == "recipes" {
				s.loadRecipes()
			}
		}
		return err == nil, fmt.Sprint(err)
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
