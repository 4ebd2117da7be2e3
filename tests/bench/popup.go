package main

import (
	"fmt"
	"slices"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
)

// popup times the popup from the click to what a reader waits for: the grade, and the text that mends the first finding, each once it is on the screen.
func popup(name string) error {
	fmt.Println(name)
	extension, err := driver.Extension()
	if err != nil {
		return err
	}
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	b, err := driver.Launch(name, driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
	if err != nil {
		return err
	}
	defer b.Close()
	if _, err := driver.Visit(b, "https://middling.test/"); err != nil {
		return err
	}
	for _, worker := range []string{"warm", "dead"} {
		var grades, recipes []float64
		for range runs {
			if worker == "dead" {
				if err := b.KillWorker(); err != nil {
					return err
				}
			}
			after, err := b.TimePopup("grade", "recipe")
			if err != nil {
				return err
			}
			grades, recipes = append(grades, after[0]), append(recipes, after[1])
		}
		row("from the click to the popup's first grade, worker "+worker, "%s", spread(grades))
		row("from the click to the first fix with its recipe, worker "+worker, "%s", spread(recipes))
	}
	return nil
}

// spread says the median of some times in milliseconds, the least and the most.
func spread(times []float64) string {
	slices.Sort(times)
	return fmt.Sprintf("%.0f ms (%.0f to %.0f)", times[len(times)/2], times[0], times[len(times)-1])
}
