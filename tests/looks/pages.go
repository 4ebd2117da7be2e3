package looks

import (
	"fmt"
	"strings"

	"assay/tests/browser/driver"
)

// The site that the pages are about, and the one that it is compared with.
const (
	site  = "https://careless.test/"
	other = "https://middling.test/"
)

// A page is one of the extension's beside the popup, in one of its states.
type page struct {
	name  string
	path  string // of the extension, with the tab that it is about; "" is what the page before it has become
	do    string // an expression that brings it about, once what is ready before it holds; "" is nothing
	ready string // an expression that holds once all of it is drawn
}

var pages = []page{
	{name: "options", path: "/options/options.html", ready: `document.querySelector("[data-save]") !== null`},
	{name: "options-refused", do: wrongSettings, ready: `document.querySelector("[data-got]") !== null`},
	{name: "welcome", path: "/welcome/welcome.html", ready: `(document.querySelector("#sites")?.textContent.trim() ?? "") !== ""`},
	{name: "rules", path: "/popup/rules.html", ready: `document.querySelector("main h2, main h3") !== null`},
	{name: "compare", path: "/compare/compare.html?tab=%d", ready: `document.querySelector("[data-side=worse] li, [data-side=changed] li") !== null`},
	{name: "panel-page", path: "/devtools/panel.html?tab=%d", ready: `"ready" in document.body.dataset && document.querySelector(".strip")?.dataset.state === "graded" && document.querySelector(".recipe") !== null`},
	{name: "panel", do: requests, ready: `document.querySelector("#grid").dataset.judged === "9"`},
	{
		name: "panel-request", do: `document.querySelector("[data-severity=high]").click()`,
		ready: `document.querySelector(".request-detail[aria-busy=false] [data-rule]") !== null`,
	},
	{name: "checklist-before", path: "/checklist/checklist.html?origin=" + strings.TrimSuffix(site, "/"), ready: `document.querySelector("[data-start]") !== null`},
	{name: "checklist", do: `document.querySelector("[data-start]").click()`, ready: `document.querySelectorAll("[data-item]").length > 0`},
}

// wrongSettings puts settings that the core refuses into the editor, and saves them.
const wrongSettings = `(() => {
	const box = document.querySelector("textarea");
	box.value = '{\n  "rules": [\n    { "rule": "hsts-mising", "points": 0, "reason": "the proxy sets it" }\n  ]\n}';
	box.dispatchEvent(new Event("input", {bubbles: true}));
	document.querySelector("[data-save]").click();
})()`

// requests feeds the panel: the page, what is wrong with what it loads, and what is not, with a long address and one written from right to left.
const requests = `(() => {
	const lines = headers => Object.entries(headers).map(([name, value]) => ({name, value}));
	const safe = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=31536000, immutable"};
	const all = [
		["document", "https://careless.test/", 200, {"Content-Type": "text/html", "Set-Cookie": "connect.sid=s; Path=/; HttpOnly", "X-Powered-By": "Express"}],
		["stylesheet", "https://careless.test/static/careless.css", 200, {...safe, "Content-Type": "text/css"}],
		["script", "https://careless.test/static/app.js?v=3", 200, {"Content-Type": "text/javascript"}],
		["script", "https://cdn.test/npm/" + "analytics-of-everything-".repeat(12) + ".js", 200, {"Content-Type": "text/javascript"}],
		["image", "https://careless.test/%D7%A9%D7%9C%D7%95%D7%9D-%D7%A2%D7%95%D7%9C%D7%9D.png", 304, {...safe}],
		["fetch", "https://careless.test/api/cart", 401, {"Content-Type": "application/json", "Set-Cookie": "sessionid=s; Path=/", "Access-Control-Allow-Origin": "*"}],
		["image", "http://ads.test/pixel.gif", 0, {}, "net::ERR_BLOCKED_BY_CLIENT"],
		["font", "https://careless.test/static/serif.woff2", 404, {...safe, "Content-Type": "text/plain"}],
		["ping", "https://metrics.test/collect", 204, {...safe}],
	];
	dispatchEvent(new CustomEvent("navigated", {detail: "https://careless.test/"}));
	dispatchEvent(new CustomEvent("requests", {detail: all.map(([type, url, status, headers, error = ""], i) => ({
		startedDateTime: new Date(1795255200000 + 40 * i).toISOString(), time: 12 + 30 * i, _resourceType: type,
		request: {method: type === "ping" ? "POST" : "GET", url, headers: lines(i === 0 || i === 5 ? {Cookie: "theme=light"} : {})},
		response: {status, content: {}, headers: lines(headers), _error: error},
	}))}));
})()`

// Walk shows the extension's pages beside the popup, one after the other and in each language, as they are of the demo's sites. see is called with each that is drawn.
func Walk(b driver.Browser, languages []string, see func(name, language string, view driver.View) error) error {
	if _, err := driver.Visit(b, other); err != nil {
		return err
	}
	if err := b.NewTab(); err != nil {
		return err
	}
	record, err := driver.Visit(b, site)
	if err != nil {
		return err
	}
	// What the document itself says comes after its first grade.
	if err := read(b, record.Tab, site); err != nil {
		return err
	}
	view, err := b.PopupTab(1000, 800)
	if err != nil {
		return err
	}
	for _, language := range languages {
		if err := walk(b, view, record.Tab, language, see); err != nil {
			return err
		}
	}
	return view.Close()
}

// walk does it in one language.
func walk(b driver.Browser, view driver.View, tab int, language string, see func(name, language string, view driver.View) error) error {
	if err := b.Extension(fmt.Sprintf(`chrome.storage.local.set({language: %q})`, language), nil); err != nil {
		return err
	}
	for _, page := range pages {
		if err := page.show(view, tab); err != nil {
			return err
		}
		if page.name == "checklist" {
			if err := fill(b, view, tab); err != nil {
				return err
			}
		}
		if err := see(page.name, language, view); err != nil {
			return fmt.Errorf("%s in %s: %w", page.name, language, err)
		}
	}
	return nil
}

// show brings a page about, and waits until it is drawn.
func (p page) show(view driver.View, tab int) error {
	if p.path != "" {
		path := p.path
		if strings.Contains(path, "%d") {
			path = fmt.Sprintf(path, tab)
		}
		if err := view.Eval(fmt.Sprintf(`void (location.href = %q)`, path), nil); err != nil {
			return err
		}
		if err := holds(view, p.name+" is open", fmt.Sprintf(`(location.pathname + decodeURIComponent(location.search)) === %q && document.readyState === "complete"`, path)); err != nil {
			return err
		}
	}
	if p.do != "" {
		if err := view.Eval(`void `+p.do, nil); err != nil {
			return err
		}
	}
	return holds(view, p.name+" is drawn", p.ready)
}

// fill walks into the site that a checklist is about, so far that some of its items have a verdict and some have none.
func fill(b driver.Browser, view driver.View, tab int) error {
	if err := b.Extension(fmt.Sprintf(`chrome.tabs.update(%d, {url: %q}).then(() => {})`, tab, site), nil); err != nil {
		return err
	}
	if err := holds(view, "the checklist has the home page", `document.querySelector("[data-item=home]").dataset.state !== "unseen"`); err != nil {
		return err
	}
	if err := view.Click("[data-ask=http]"); err != nil {
		return err
	}
	if err := holds(view, "the checklist has plain HTTP", `document.querySelector("[data-item=http]").dataset.state !== "unseen"`); err != nil {
		return err
	}
	return read(b, tab, site)
}

// read waits until a page in a tab is graded with all that is known of it.
func read(b driver.Browser, tab int, url string) error {
	return driver.Poll(url+" is graded with its document", func() (bool, string) {
		record, err := driver.ReadTab(b, tab)
		return err == nil && record.URL == url && record.Observation != nil && record.Observation.Document != nil, fmt.Sprint(record.URL, " ", record.Report.State, " ", err)
	})
}

// holds waits until an expression is true in a view.
func holds(view driver.View, what, expression string) error {
	return driver.Poll(what, func() (bool, string) {
		var yes bool
		err := view.Eval(expression, &yes)
		return err == nil && yes, fmt.Sprint(err)
	})
}
