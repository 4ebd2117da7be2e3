package main

import (
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

// loaded is how many resources the page has whose price is measured, and pairs how often it is loaded with Assay and without.
const (
	loaded = 500
	pairs  = 12
)

// bare is an extension that does nothing.
var bare = map[string]string{
	"manifest.json": `{"manifest_version": 3, "name": "Bare", "version": "1",
		"browser_specific_settings": {"gecko": {"id": "bare@assay.example", "data_collection_permissions": {"required": ["none"]}}},
		"action": {}, "background": {"service_worker": "background.js", "scripts": ["background.js"]}}`,
	"background.js": "",
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
	for _, latency := range []time.Duration{10 * time.Millisecond, 0} {
		if err := priceAt(name, latency); err != nil {
			return err
		}
	}
	return nil
}

// priceAt loads a page in two browsers in turns, in one with Assay and in one without, and prints both medians and their ratio.
func priceAt(name string, latency time.Duration) error {
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	if err := demo.Serve("price.test", nil, pictures(loaded, latency)); err != nil {
		return err
	}
	empty, err := os.MkdirTemp("", "assay-bare-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(empty)
	for file, text := range bare {
		if err := os.WriteFile(filepath.Join(empty, file), []byte(text), 0o600); err != nil {
			return err
		}
	}
	assay, err := driver.Extension()
	if err != nil {
		return err
	}
	var browsers []driver.Browser
	for _, folder := range []string{empty, assay} {
		b, err := driver.Launch(name, driver.Options{Extension: folder, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
		if err != nil {
			return err
		}
		defer b.Close()
		browsers = append(browsers, b)
	}
	times := make([][]float64, 2)
	var ratios []float64
	for i := range pairs + 2 {
		var pair [2]float64
		// Whoever is second finds a warmer machine: they take turns in that, too.
		for _, which := range [][]int{{0, 1}, {1, 0}}[i%2] {
			if pair[which], err = timeLoad(browsers[which], "https://price.test/"); err != nil {
				return err
			}
		}
		if i < 2 {
			continue // warming up
		}
		times[0], times[1] = append(times[0], pair[0]), append(times[1], pair[1])
		ratios = append(ratios, pair[1]/pair[0])
	}
	without, with := middle(times[0]), middle(times[1])
	row(fmt.Sprintf("%d resources, %v each, %d pairs: without, with, ratio", loaded, latency, pairs), "%.0f ms, %.0f ms, %.3f; median of the pairs' ratios %.3f",
		without, with, with/without, middle(ratios))
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
