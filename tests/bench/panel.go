package main

import (
	"fmt"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
)

// panelRequests is how many requests the panel is fed.
const panelRequests = 5000

// panel times the DevTools panel's frames while requests come and the list is scrolled.
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
	var frames struct{ Count, Longest, Late, Work, Judged, Rows, Scrolled float64 }
	if err := view.Eval(fmt.Sprintf(feedPanel, panelRequests), &frames); err != nil {
		return err
	}
	row(fmt.Sprintf("panel, %d requests fed while scrolling: longest frame", panelRequests), "%.0f ms, of %.0f; %.0f over 50 ms", frames.Longest, frames.Count, frames.Late)
	row("longest task of its own code in a frame", "%.0f ms", frames.Work)
	row("until all are judged; rows in the document", "%.0f ms; %.0f", frames.Judged, frames.Rows)
	row("longest frame while the full list is scrolled", "%.0f ms", frames.Scrolled)
	return nil
}

// feedPanel feeds the panel 50 requests a frame while the list is scrolled up and down, until all are judged; then it scrolls through all of them.
const feedPanel = `(async () => {
	const all = %d, each = 50;
	const lines = headers => Object.entries(headers).map(([name, value]) => ({name, value}));
	const types = [["script", "js", "text/javascript"], ["image", "png", "image/png"], ["fetch", "json", "application/json"], ["stylesheet", "css", "text/css"]];
	const request = i => {
		const [type, ending, mime] = types[i %% types.length];
		return {
			startedDateTime: new Date(1795255200000 + i).toISOString(), time: i %% 700, _resourceType: type,
			request: {method: "GET", url: "https://middling.test/static/part-" + i + "." + ending + "?v=" + i, headers: lines({Cookie: "sessionid=1; theme=2"})},
			response: {status: 200, content: {mimeType: mime}, headers: lines({
				"Content-Type": mime, "Cache-Control": "public, max-age=600", Date: "Sat, 21 Nov 2026 10:00:00 GMT", ETag: "x" + i, Server: i %% 3 ? "nginx" : "nginx/1.22.1",
				...(i %% 2 && {"X-Content-Type-Options": "nosniff"}), ...(i %% 40 === 0 && {"Set-Cookie": "sid" + i + "=1; Path=/"}),
			})},
		};
	};
	let longest = 0, late = 0, count = 0, work = 0, last = 0, judged = 0;
	const observer = new PerformanceObserver(list => { for (const {duration} of list.getEntries()) work = Math.max(work, duration); });
	try { observer.observe({type: "longtask"}); } catch {}
	const frame = () => new Promise(requestAnimationFrame);
	const note = now => { if (last) { const ms = now - last; count++; longest = Math.max(longest, ms); if (ms > 50) late++; } last = now; };
	const scroll = () => document.getElementById("scroll");
	for (let i = 0; i < 10; i++) await frame();
	const start = performance.now();
	for (let sent = 0, n = 0; ; n++) {
		note(await frame());
		if (sent < all) {
			const list = Array.from({length: each}, (_, i) => request(sent + i));
			dispatchEvent(new CustomEvent("requests", {detail: list}));
			sent += each;
		}
		scroll().scrollTop += (n %% 60 < 40 ? 1 : -1) * 400;
		if (sent >= all && document.getElementById("grid").getAttribute("aria-rowcount") === String(all + 1) && Number(document.getElementById("grid").dataset.judged) >= all) break;
		if (performance.now() - start > 50000) throw new Error("not all were judged: " + document.getElementById("grid").dataset.judged);
	}
	judged = performance.now() - start;
	const fed = {longest, late, count, work};
	const rows = document.querySelectorAll("[data-request]").length;
	longest = last = 0;
	for (let n = 0; n < 120; n++) {
		note(await frame());
		scroll().scrollTop = (scroll().scrollHeight / 120) * n;
	}
	return {...fed, judged, rows, scrolled: longest};
})()`
