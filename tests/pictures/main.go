// Pictures takes pictures of the popup in each of its states, and of the other pages, in each theme, in two widths and several languages: `./build.sh pictures`.
// They are to be opened and judged, one by one; dist/pictures/index.html shows them all. -against FOLDER names those that differ from an earlier run's.
// -store takes those of the stores' listings and of README.md instead, into docs/.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
	"assay/tests/looks"
)

// folder is where the pictures go.
const folder = "dist/pictures"

// pageLanguages are those in which the other pages are looked at: theirs, a long one, and one that is written from right to left.
var pageLanguages = []string{"en", "de", "ar"}

// abroad are the states that are looked at in every language: everything that the popup says stands in one of them.
var abroad = []looks.State{{Model: "E", Tab: "fix"}, {Model: "everything", Tab: "fix"}, {Model: "everything", Tab: "cookies"}, {Model: "no-access", Tab: "fix"}}

func main() {
	against := flag.String("against", "", "a folder of an earlier run's pictures")
	forStore := flag.Bool("store", false, "take the pictures of the stores' listings and of README.md, into docs/")
	flag.Parse()
	job := func() error { return run(*against) }
	if *forStore {
		job = store
	}
	if err := job(); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(against string) error {
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	site, err := looks.Site(".")
	if err != nil {
		return err
	}
	if err := demo.Serve(looks.Host, nil, site); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	var names []string
	for _, theme := range looks.Themes {
		taken, err := take(demo, theme, against)
		if err != nil {
			return fmt.Errorf("%s: %w", theme.Name, err)
		}
		names = append(names, taken...)
	}
	fmt.Printf("%d pictures in %s: open its index.html\n", len(names), folder)
	return writeIndex(names)
}

// take takes the pictures of one theme.
func take(demo *sites.Demo, theme looks.Theme, against string) (names []string, err error) {
	extension, err := driver.Extension()
	if err != nil {
		return nil, err
	}
	b, err := driver.Launch("chromium", driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM(), Flags: theme.Flags})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	states, err := looks.States(b)
	if err != nil {
		return nil, err
	}
	languages, err := looks.Languages(".")
	if err != nil {
		return nil, err
	}
	if theme.Name == "light" {
		for _, language := range languages {
			for _, state := range abroad {
				state.Language = language
				if language != "en" {
					states = append(states, state)
				}
			}
		}
	}
	shoot := func(state string, view driver.View, widths ...int) error {
		for _, width := range widths {
			picture, err := whole(state, view, width)
			if err != nil {
				return fmt.Errorf("%s: %w", state, err)
			}
			name := fmt.Sprintf("%s-%s-%d.png", state, theme.Name, width)
			names = append(names, name)
			if err := os.WriteFile(filepath.Join(folder, name), picture, 0o666); err != nil {
				return err
			}
			if against == "" {
				continue
			}
			if before, err := os.ReadFile(filepath.Join(against, name)); err != nil || !bytes.Equal(before, picture) {
				fmt.Println("differs:", name)
			}
		}
		return nil
	}
	for _, state := range states {
		if err := looks.Show(b, state); err != nil {
			return nil, err
		}
		if err := shoot(state.String(), b.Page(), 400, 320); err != nil {
			return nil, err
		}
	}
	inLanguages := pageLanguages
	if theme.Name != "light" {
		inLanguages = []string{"en"}
	}
	err = looks.Walk(b, inLanguages, func(page, language string, view driver.View) error {
		if err := shoot(page+"-"+language, view, 1000, 400); err != nil {
			return err
		}
		return view.(driver.Wide).Resize(1000, 800)
	})
	return names, err
}

// whole is a picture of all of a state. The panel is as high as its window, whatever it shows.
func whole(state string, view driver.View, width int) ([]byte, error) {
	if strings.HasPrefix(state, "panel") {
		return sized(view, width, 700)
	}
	return view.(driver.Wide).Whole(width)
}

var index = template.Must(template.New("").Parse(`<!doctype html><meta charset="utf-8"><title>Assay's looks</title>
{{range .}}<figure><img src="{{.}}" alt="" loading="lazy"><figcaption>{{.}}</figcaption></figure>
{{end}}`))

func writeIndex(names []string) error {
	file, err := os.Create(filepath.Join(folder, "index.html"))
	if err != nil {
		return err
	}
	defer file.Close()
	return index.Execute(file, names)
}
