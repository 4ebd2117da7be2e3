package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"assay/cmd/demo/sites"
	"assay/core/wire"
	"assay/tests/browser/driver"
)

// run opens a browser with the extension in a fresh profile: to look around in, or without a display to report on one page.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	browserName := flags.String("browser", "chromium", "chromium or firefox")
	extension := flags.String("extension", "dist/extension", "folder of the unpacked extension")
	headless := flags.Bool("headless", os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "", "report on the page instead of showing it")
	picture := flags.String("picture", "dist/popup.png", "file for the picture of the popup, without a display")
	verbose := flags.Bool("v", false, "show what the browser prints")
	if done, err := parse(flags, args); done {
		return err
	}
	if flags.NArg() > 1 {
		fmt.Fprintf(os.Stderr, "demo: run takes one URL, got %q\n", flags.Args())
		return errUsage
	}
	url := "https://middling.test/"
	if flags.NArg() == 1 {
		url = flags.Arg(0)
	}

	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	demo.Proxy.AllowOthers()

	options := driver.Options{Extension: *extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM(), Headed: !*headless}
	if *verbose {
		options.Log = os.Stderr
	}
	browser, err := driver.Launch(*browserName, options)
	if err != nil {
		return err
	}
	defer browser.Close()

	// A page that does not load is worth looking at too.
	var failure *driver.LoadError
	if err := browser.Open(url); err != nil && !errors.As(err, &failure) {
		return err
	}
	if *headless {
		return report(browser, *picture, out)
	}
	fmt.Fprintf(out, "%s is open on %s. The letter on Assay's button is the page's grade: click on it. Close the browser, or interrupt, to end.\n", *browserName, url)
	for _, site := range demo.Sites {
		fmt.Fprintf(out, "  https://%-16s http://%s/start\n", site.Name+"/", site.Name)
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	select {
	case <-interrupted:
	case <-browser.Done():
	}
	return nil
}

// report prints what Assay says about the page in the active tab, and writes a picture of the popup.
func report(browser driver.Browser, picture string, out io.Writer) error {
	var page wire.Report
	err := driver.Poll("the page has its report", func() (bool, string) {
		record, err := driver.ReadRecord(browser)
		if err != nil {
			return false, err.Error()
		}
		page = record.Report
		return page.Reason != wire.ReasonLoading, page.State + " " + page.Reason
	})
	if err != nil {
		return err
	}
	printReport(out, page)

	popup, err := browser.Popup()
	if err != nil {
		return err
	}
	defer popup.Close()
	err = driver.Poll("the popup shows the report and its recipes", func() (bool, string) {
		var shown struct {
			State            string
			Finding, Recipes int
		}
		err := popup.Eval(`({
			state: document.querySelector("main")?.dataset.state ?? "",
			finding: document.querySelectorAll("[data-next]").length,
			recipes: document.querySelectorAll("[data-next] .recipe, [data-next] .cannot").length,
		})`, &shown)
		return err == nil && shown.State == page.State && (shown.Finding == 0 || shown.Recipes > 0), fmt.Sprintf("%+v, error %v", shown, err)
	})
	if err != nil {
		return err
	}
	png, err := popup.Screenshot()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(picture), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(picture, png, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe popup's picture: %s\n", picture)
	return nil
}

func printReport(out io.Writer, r wire.Report) {
	if r.State != wire.StateGraded {
		fmt.Fprintf(out, "%s\n%s: %s%s\n", r.URL, r.State, r.Reason, r.Error)
		return
	}
	fmt.Fprintf(out, "%s\n%s, %d of 100\n%s\n\n", r.URL, r.Grade, r.Score, r.Summary)
	for _, family := range r.Families {
		fmt.Fprintf(out, "  %-12s %s\n", family.Title, family.State)
	}
	for _, finding := range r.Findings {
		cost := fmt.Sprint("-", finding.Lost)
		if finding.Lost == 0 {
			cost = "info"
		}
		fmt.Fprintf(out, "\n%-4s %s (%s)\n     %s\n     fixed: %s, %d\n", cost, finding.Title, finding.Rule, finding.Detail, finding.Fix.Grade, finding.Fix.Score)
	}
	for _, step := range r.Flow {
		fmt.Fprintf(out, "\n%d. %s: %s", step.Step, step.Action, step.Result)
	}
	fmt.Fprintln(out)
}
