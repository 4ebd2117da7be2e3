package main

import (
	"fmt"
	"slices"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
)

const (
	panelRequests = 5000 // that the panel is fed
	panelAtOnce   = 50   // in one frame
)

// panel times the DevTools panel while requests come and the list is scrolled: what its thread works for each frame, where the browser tells, and how
// long the frames took, which is the panel's own time only on a machine that does nothing else.
func panel(name string) error {
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
	view, err := b.PanelTab(1200, 800)
	if err != nil {
		return err
	}
	defer view.Close()
	err = driver.Poll("the panel shows the page's grade", func() (bool, string) {
		var ready bool
		err := view.Eval(`"ready" in document.body.dataset && document.querySelector(".strip")?.dataset.state === "graded"`, &ready)
		return ready, fmt.Sprint(err)
	})
	if err != nil {
		return err
	}
	fed, err := panelFrames(view, panelRequests/panelAtOnce, func(i int) string {
		return fmt.Sprintf("feed(%d, %d)", i*panelAtOnce, panelAtOnce)
	})
	if err != nil {
		return err
	}
	row(fmt.Sprintf("%d requests, %d a frame, while scrolling: the worst frame", panelRequests, panelAtOnce), "%s", fed)
	err = driver.Poll("all requests are judged", func() (bool, string) {
		var judged string
		err := view.Eval(`document.getElementById("grid").dataset.judged ?? ""`, &judged)
		return judged == fmt.Sprint(panelRequests), fmt.Sprint(judged, err)
	})
	if err != nil {
		return err
	}
	scrolled, err := panelFrames(view, 60, func(i int) string { return fmt.Sprintf("scrollTo(%d / 60)", i) })
	if err != nil {
		return err
	}
	row("the full list scrolled through in 60 frames: the worst", "%s", scrolled)
	sorted, err := panelFrames(view, 3, func(i int) string { return fmt.Sprintf("sort(%q)", []string{"worst", "type", "time"}[i]) })
	if err != nil {
		return err
	}
	row("sorted by what is wrong, by type, by time: the worst", "%s", sorted)
	var rows int
	if err := view.Eval(`document.querySelectorAll("[data-request]").length`, &rows); err != nil {
		return err
	}
	row("rows in the document", "%d", rows)
	return nil
}

// frameTimes are those of some frames, in milliseconds.
type frameTimes struct{ work, passed []float64 }

func (f frameTimes) String() string {
	worst := fmt.Sprintf("%.0f ms passed", slices.Max(f.passed))
	if len(f.work) == 0 {
		return worst
	}
	slices.Sort(f.work)
	return fmt.Sprintf("%.1f ms of work (median %.1f), %s", f.work[len(f.work)-1], f.work[len(f.work)/2], worst)
}

// panelFrames has something done in each of so many frames.
func panelFrames(view driver.View, frames int, action func(i int) string) (times frameTimes, err error) {
	timed, isTimed := view.(driver.Timed)
	for i := range frames {
		var before, after float64
		if isTimed {
			if before, err = timed.ThreadTime(); err != nil {
				return times, err
			}
		}
		var passed float64
		if err := view.Eval(panelActions+"."+action(i), &passed); err != nil {
			return times, err
		}
		times.passed = append(times.passed, passed)
		if isTimed {
			if after, err = timed.ThreadTime(); err != nil {
				return times, err
			}
			times.work = append(times.work, (after-before)*1000)
		}
	}
	return times, nil
}

// panelActions is an object with what is done in a frame; each resolves to the longest frame until what it changed has been drawn: the panel puts its list together ten
// times a second. All the work until then counts for one.
const panelActions = `(() => {
	const lines = headers => Object.entries(headers).map(([name, value]) => ({name, value}));
	const types = [["script", "js", "text/javascript"], ["image", "png", "image/png"], ["fetch", "json", "application/json"], ["stylesheet", "css", "text/css"]];
	const request = i => {
		const [type, ending, mime] = types[i % types.length];
		return {
			startedDateTime: new Date(1795255200000 + i).toISOString(), time: i % 700, _resourceType: type,
			request: {method: "GET", url: "https://middling.test/static/part-" + i + "." + ending + "?v=" + i, headers: lines({Cookie: "sessionid=1; theme=2"})},
			response: {status: 200, content: {mimeType: mime}, headers: lines({
				"Content-Type": mime, "Cache-Control": "public, max-age=600", Date: "Sat, 21 Nov 2026 10:00:00 GMT", ETag: "x" + i, Server: i % 3 ? "nginx" : "nginx/1.22.1",
				...(i % 2 && {"X-Content-Type-Options": "nosniff"}), ...(i % 40 === 0 && {"Set-Cookie": "sid" + i + "=1; Path=/"}),
			})},
		};
	};
	const list = () => document.getElementById("scroll");
	const frames = async act => {
		let last = performance.now(), longest = 0;
		act();
		for (const start = last; last - start < 130; ) {
			const now = await new Promise(requestAnimationFrame);
			longest = Math.max(longest, now - last);
			last = Math.max(now, last + 1);
		}
		return longest;
	};
	return {
		feed: (from, n) => frames(() => {
			dispatchEvent(new CustomEvent("requests", {detail: Array.from({length: n}, (_, i) => request(from + i))}));
			list().scrollTop += from % 1000 < 700 ? 400 : -400;
		}),
		scrollTo: part => frames(() => (list().scrollTop = list().scrollHeight * part)),
		sort: by => frames(() => {
			const select = document.querySelector("[data-sort]");
			select.value = by;
			select.dispatchEvent(new Event("change"));
		}),
	};
})()`
