package driver

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"assay/core/wire"
)

// A Record is what the extension keeps of a tab, in storage.session under "tab:ID" (extension/state.ts), and the Observation that its views put
// together from it and from what is stored elsewhere (extension/observation.ts); nil if the page has no grade.
type Record struct {
	Tab         int
	URL         string
	Report      wire.Report
	Observation *wire.Observation
	Timings     struct {
		Completed float64 // when the page was there; milliseconds since 1970
		Badge     float64 // when the badge showed its grade
	}
}

// ReadRecord returns what the extension knows of the active tab.
func ReadRecord(b Browser) (Record, error) {
	tab, err := b.TabID()
	if err != nil {
		return Record{}, err
	}
	return ReadTab(b, tab)
}

// ReadTab returns what the extension knows of a tab.
func ReadTab(b Browser, tab int) (Record, error) {
	record, err := readStored(b, tab)
	if err != nil || record.Report.State != wire.StateGraded {
		return record, err
	}
	code, err := observationCode()
	if err != nil {
		return record, err
	}
	// What has nothing to show (a full storage took it away) is JSON's null.
	err = b.Extension(fmt.Sprintf(`(async () => {
		%s;
		const stored = await chrome.storage.session.get("tab:%d");
		return await observation.observationOf(stored["tab:%d"]) ?? null;
	})()`, code, record.Tab, record.Tab), &record.Observation)
	return record, err
}

// observationCode is the views' own code, as one script that makes a variable of it. The tests run where their repository is.
var observationCode = sync.OnceValues(func() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "tool", "esbuild", "extension/observation.ts", "--bundle", "--format=iife", "--global-name=observation", "--log-level=warning")
	build.Dir = root
	var complaint bytes.Buffer
	build.Stderr = &complaint
	code, err := build.Output()
	if err != nil {
		return "", fmt.Errorf("bundling extension/observation.ts: %w\n%s", err, complaint.Bytes())
	}
	return string(code), nil
})

// readActive returns what is stored of the active tab itself.
func readActive(b Browser) (Record, error) {
	tab, err := b.TabID()
	if err != nil {
		return Record{}, err
	}
	return readStored(b, tab)
}

// readStored returns what is stored of a tab itself.
func readStored(b Browser, tab int) (Record, error) {
	var record *Record
	err := b.Extension(fmt.Sprintf(`chrome.storage.session.get("tab:%d").then(stored => stored["tab:%d"] ?? null)`, tab, tab), &record)
	if err != nil {
		return Record{}, err
	}
	if record == nil {
		return Record{}, fmt.Errorf("storage.session has nothing of tab %d", tab)
	}
	return *record, nil
}

// Visit opens a URL in the active tab and waits until the extension has graded the page that came of it.
func Visit(b Browser, url string) (Record, error) {
	return Graded(b, func() error { return b.Open(url) })
}

// Graded does something that loads a page in the active tab, and waits until the extension has graded that page.
func Graded(b Browser, load func() error) (record Record, err error) {
	before, _ := readActive(b) // there may be none
	if err := load(); err != nil {
		return Record{}, err
	}
	err = Poll("the page has a grade", func() (bool, string) {
		record, err = readActive(b)
		if err != nil {
			return false, err.Error()
		}
		seen := record.Report.URL + " is " + record.Report.State + " " + record.Report.Reason + " " + record.Report.Error
		return record.Report.State == wire.StateGraded && record.Timings.Badge > before.Timings.Badge, seen
	})
	if err != nil {
		return record, err
	}
	return ReadRecord(b)
}

// Extension returns the folder of the built extension, dist/extension of the repository that the working directory is in.
func Extension() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(root, "dist", "extension")
	if _, err := os.Stat(filepath.Join(folder, "manifest.json")); err != nil {
		return "", fmt.Errorf("the extension is not built: run ./build.sh first (%w)", err)
	}
	return folder, nil
}

// repository returns the folder of the repository that the working directory is in.
func repository() (string, error) {
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root, nil
		}
		parent := filepath.Dir(root)
		if parent == root {
			return "", errors.New("no go.mod in any folder above: not in the repository")
		}
		root = parent
	}
}
