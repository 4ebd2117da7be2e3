// Package looks shows the popup in each of its states, as a site: for pictures, and for tools that judge what a page looks like.
package looks

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"assay/tests/browser/driver"
)

// Host is where the states are served: to [assay/cmd/demo/sites.Demo.Serve].
const Host = "looks.test"

// A Theme is a look that the user's system asks for, and Chromium's flags that make it do so.
type Theme struct {
	Name  string
	Flags []string
}

// Themes are all looks that the popup knows.
var Themes = []Theme{{"light", nil}, {"dark", []string{"force-dark-mode"}}, {"forced", []string{"force-high-contrast"}}}

// A State is one look of the popup: a model of popup/fixtures/models.ts, and which of the popup's tabs is open.
type State struct{ Model, Tab, Language string }

// full are the models that have something to show in all of the popup's tabs.
var full = []string{"E", "everything", "around", "longest", "hostile"}

// URL is the address of a state, with every row open.
func (s State) URL() string {
	return "https://" + Host + "/popup/fixtures/harness.html?" + url.Values{"model": {s.Model}, "tab": {s.Tab}, "lang": {s.Language}, "open": {""}}.Encode()
}

func (s State) String() string { return s.Model + "-" + s.Tab + "-" + s.Language }

// Site bundles the harness of the sources in a folder and returns what serves it.
func Site(root string) (http.Handler, error) {
	build := exec.Command("go", "tool", "esbuild", "popup/fixtures/harness.ts", "--bundle", "--format=esm", "--target=chrome123", "--charset=utf8", "--log-level=warning")
	build.Dir, build.Stderr = root, os.Stderr
	bundle, err := build.Output()
	if err != nil {
		return nil, fmt.Errorf("the popup's harness: %w", err)
	}
	files := http.FileServer(http.Dir(root))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/popup/harness.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(bundle)
		case strings.HasPrefix(r.URL.Path, "/popup/"), strings.HasPrefix(r.URL.Path, "/_locales/"):
			files.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	}), nil
}

// States asks a browser that can reach the site which states there are.
func States(b driver.Browser) ([]State, error) {
	if err := b.Open(State{Model: "E", Tab: "fix", Language: "en"}.URL()); err != nil {
		return nil, err
	}
	var names struct{ Models, Tabs string }
	err := driver.Poll("the harness names its models", func() (bool, string) {
		err := b.Page().Eval(`({...document.documentElement.dataset})`, &names)
		return err == nil && names.Models != "", fmt.Sprint(err)
	})
	var all []State
	for model := range strings.FieldsSeq(names.Models) {
		all = append(all, State{model, "fix", "en"})
	}
	for _, model := range full {
		for _, tab := range strings.Fields(names.Tabs)[1:] {
			all = append(all, State{model, tab, "en"})
		}
	}
	return all, err
}

// Show opens a state in a browser and waits until it is drawn.
func Show(b driver.Browser, state State) error {
	if err := b.Open(state.URL()); err != nil {
		return err
	}
	return driver.Poll("the popup's state "+state.String()+" is drawn", func() (bool, string) {
		var drawn bool
		err := b.Page().Eval(`document.documentElement.dataset.models !== undefined`, &drawn)
		return drawn, fmt.Sprint(err)
	})
}

// Languages are those that there are catalogues of, as the folders of _locales/ name them.
func Languages(root string) ([]string, error) {
	folders, err := filepath.Glob(filepath.Join(root, "_locales", "*"))
	for i, folder := range folders {
		folders[i] = filepath.Base(folder)
	}
	return folders, err
}
