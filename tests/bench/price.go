package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
)

// loaded is how many resources the page has whose price is measured, rounds how often it is loaded in each browser, and settled how long whatever
// follows a page's load may take, so that it is not measured with the next browser's.
const (
	loaded  = 500
	rounds  = 6
	settled = 2 * time.Second
)

// Extensions to compare with: one that does nothing, and one that listens to what pages load and does nothing with it. The second shows what browsers
// ask of any extension that listens at all.
var (
	bare     = extensionOf("Bare", "", "")
	listener = extensionOf("Listener", `"permissions": ["webRequest"], "host_permissions": ["<all_urls>"],`,
		`chrome.webRequest.onResponseStarted.addListener(() => {}, {urls: ["http://*/*", "https://*/*"]}, ["responseHeaders"]);`)
)

// extensionOf returns the files of a small extension.
func extensionOf(name, asks, background string) map[string]string {
	return map[string]string{
		"manifest.json": fmt.Sprintf(`{"manifest_version": 3, "name": %q, "version": "1", %s
			"browser_specific_settings": {"gecko": {"id": "%s@assay.example", "data_collection_permissions": {"required": ["none"]}}},
			"action": {}, "background": {"service_worker": "background.js", "scripts": ["background.js"]}}`, name, asks, strings.ToLower(name)),
		"background.js": background,
	}
}

// unpacked writes an extension's files into a new folder.
func unpacked(files map[string]string) (string, error) {
	folder, err := os.MkdirTemp("", "assay-price-")
	for name, text := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	return folder, err
}

// pixel is a picture that costs a browser next to nothing to show: a GIF of one transparent pixel.
const pixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;"

// pictures serves a page at / that loads a number of small pictures, none of which any cache keeps. Each answer takes a while, as on a real network.
func pictures(number int, latency time.Duration) http.Handler {
	page := "<!doctype html><link rel=icon href=data:,>"
	for i := range number {
		page += fmt.Sprintf(`<img src="/picture-%d.gif">`, i)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(latency)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, page)
			return
		}
		w.Header().Set("Content-Type", "image/gif")
		fmt.Fprint(w, pixel)
	})
}

// price prints what Assay costs while a page of many resources loads: on a network as it is, and on one without any delay, where the page and Assay
// want the processor all the time.
func price(name string) error {
	for _, latency := range []time.Duration{50 * time.Millisecond, 0} {
		if err := priceAt(name, latency); err != nil {
			return err
		}
	}
	return nil
}

// priceAt loads a page in three browsers in turns: without Assay, with a listener that does nothing, and with Assay. It prints the medians, and their
// ratios to the first.
func priceAt(name string, latency time.Duration) error {
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	if err := demo.Serve("price.test", nil, pictures(loaded, latency)); err != nil {
		return err
	}
	assay, err := driver.Extension()
	if err != nil {
		return err
	}
	extensions := []string{"", "", assay}
	for i, files := range []map[string]string{bare, listener} {
		if extensions[i], err = unpacked(files); err != nil {
			return err
		}
		defer os.RemoveAll(extensions[i])
	}
	var browsers []driver.Browser
	for _, folder := range extensions {
		b, err := driver.Launch(name, driver.Options{Extension: folder, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
		if err != nil {
			return err
		}
		defer b.Close()
		browsers = append(browsers, b)
	}
	times, ratios := make([][]float64, len(browsers)), make([][]float64, len(browsers))
	for round := range rounds + 2 {
		took := make([]float64, len(browsers))
		for i := range browsers {
			// Whoever is second finds a warmer machine: they take turns in that, too.
			which := (i + round) % len(browsers)
			if took[which], err = timeLoad(browsers[which], "https://price.test/"); err != nil {
				return err
			}
			time.Sleep(settled)
		}
		if round < 2 {
			continue // warming up
		}
		for i := range browsers {
			times[i], ratios[i] = append(times[i], took[i]), append(ratios[i], took[i]/took[0])
		}
	}
	row(fmt.Sprintf("%d resources, %v each: without, listening, Assay", loaded, latency), "%.0f, %.0f, %.0f ms; ratios of %d rounds %.3f, %.3f",
		middle(times[0]), middle(times[1]), middle(times[2]), rounds, middle(ratios[1]), middle(ratios[2]))
	return nil
}

// timeLoad opens a URL and returns how long its page took until its load event had ended. Milliseconds.
func timeLoad(b driver.Browser, url string) (ms float64, err error) {
	if err := b.Open(url); err != nil {
		return 0, err
	}
	err = driver.Poll("the page has loaded", func() (bool, string) {
		err := b.Page().Eval(`performance.getEntriesByType("navigation")[0]?.loadEventEnd ?? 0`, &ms)
		return err == nil && ms > 0, fmt.Sprint(ms, err)
	})
	return ms, err
}

func middle(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// tabsAtOnce opens many tabs at once on pages of many resources, each on a host of its own, and prints how long their grades took, and what they cost.
func tabsAtOnce() error {
	fmt.Printf("chromium: tabs opened at once, each with %d resources\n", loaded)
	for _, tabs := range []int{1, 10, 100} {
		if err := openTabs(tabs); err != nil {
			return err
		}
	}
	return nil
}

func openTabs(number int) error {
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	var urls []string
	for i := range number {
		host := fmt.Sprintf("tab-%d.test", i)
		if err := demo.Serve(host, nil, pictures(loaded, 0)); err != nil {
			return err
		}
		urls = append(urls, fmt.Sprintf("%q", "https://"+host+"/"))
	}
	extension, err := driver.Extension()
	if err != nil {
		return err
	}
	b, err := driver.Launch("chromium", driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
	if err != nil {
		return err
	}
	defer b.Close()
	idle, err := workerMemory(b)
	if err != nil {
		return err
	}
	from := time.Now()
	var ids []int
	if err := b.Extension(fmt.Sprintf(`Promise.all([%s].map(url => chrome.tabs.create({url, active: false}))).then(tabs => tabs.map(tab => tab.id))`, strings.Join(urls, ",")), &ids); err != nil {
		return err
	}
	// Each tab's own: from the page's onCompleted to its grade on the badge, and whether it has been graded with all that it loads.
	var seen struct {
		Badges []float64
		Whole  int
		Bytes  int
	}
	deadline := time.Now().Add(10 * time.Minute)
	for seen.Whole < number && time.Now().Before(deadline) {
		time.Sleep(500 * time.Millisecond)
		err := b.Extension(fmt.Sprintf(`(async ids => {
			const records = Object.values(await chrome.storage.session.get(ids.map(id => "tab:" + id)));
			const graded = records.filter(({report}) => report.state === "graded");
			return {
				badges: graded.flatMap(({timings}) => timings ? [timings.badge - timings.completed] : []),
				whole: graded.filter(({loads}) => loads >= %d).length,
				bytes: await chrome.storage.session.getBytesInUse(null),
			};
		})(%s)`, loaded, strings.ReplaceAll(fmt.Sprint(ids), " ", ",")), &seen)
		if err != nil {
			return err
		}
	}
	took := time.Since(from)
	memory, err := workerMemory(b)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("%d: graded with everything, after", number), "%d of %d, %.1f s", seen.Whole, number, took.Seconds())
	if len(seen.Badges) > 0 {
		row("  from a page's onCompleted to its badge: median, longest", "%.0f ms, %.0f ms", middle(seen.Badges), slices.Max(seen.Badges))
	}
	row("  the worker's memory before, after; storage.session", "%d MB, %d MB; %d KB", idle>>20, memory>>20, seen.Bytes>>10)
	return nil
}

// workerMemory returns how many bytes the worker's process holds for itself alone: Pss of the extension's renderer, whose ancestor is the browser
// with this profile.
func workerMemory(b driver.Browser) (int64, error) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	most := int64(0)
	for _, folder := range processes {
		command, err := os.ReadFile(filepath.Join(folder, "cmdline"))
		if err != nil || !strings.Contains(string(command), "--extension-process") || !descends(folder, b.Profile()) {
			continue
		}
		status, err := os.ReadFile(filepath.Join(folder, "status"))
		if err != nil {
			continue // it has ended
		}
		var kilobytes int64
		for _, line := range strings.Split(string(status), "\n") {
			if strings.HasPrefix(line, "RssAnon:") {
				fmt.Sscanf(strings.TrimPrefix(line, "RssAnon:"), "%d", &kilobytes)
			}
		}
		most = max(most, kilobytes<<10)
	}
	return most, nil
}

// descends reports whether a process, or one that it comes from, was started with the profile.
func descends(folder, profile string) bool {
	for range 10 {
		command, err := os.ReadFile(filepath.Join(folder, "cmdline"))
		if err != nil {
			return false
		}
		if strings.Contains(string(command), profile) && !strings.Contains(string(command), "--type=") {
			return true
		}
		stat, err := os.ReadFile(filepath.Join(folder, "stat"))
		if err != nil {
			return false
		}
		_, after, _ := strings.Cut(string(stat), ") ")
		var state string
		var parent int
		fmt.Sscan(after, &state, &parent)
		if parent <= 1 {
			return false
		}
		folder = fmt.Sprint("/proc/", parent)
	}
	return false
}

// idle ends the worker on a page that has loaded, waits a minute, and prints whether anything woke it.
func idle(name string) error {
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	extension, err := driver.Extension()
	if err != nil {
		return err
	}
	b, err := driver.Launch(name, driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
	if err != nil {
		return err
	}
	defer b.Close()
	if _, err := driver.Visit(b, "https://model.test/"); err != nil {
		return err
	}
	if err := b.Background("self.born = Date.now()", nil); err != nil {
		return err
	}
	if err := b.KillWorker(); err != nil {
		return err
	}
	woken := 0
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Second) {
		runs, err := b.WorkerRuns()
		if err != nil {
			return err
		}
		if runs {
			woken++
		}
	}
	row("a minute on a page that has loaded: seconds with a worker", "%d", woken)
	return nil
}
