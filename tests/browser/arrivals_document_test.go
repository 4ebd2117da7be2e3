package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"assay/core/wire"
	"assay/tests/browser/driver"
)

// document waits until what the extension knows of the active tab's document is as it should be.
func (s *session) document(what string, holds func(*wire.Document) bool) *wire.Document {
	s.t.Helper()
	var document *wire.Document
	s.ok(driver.Poll("the document says "+what, func() (bool, string) {
		record, err := driver.ReadRecord(s.Browser)
		document = nil
		if record.Observation != nil {
			document = record.Observation.Document
		}
		text, _ := json.Marshal(document)
		return document != nil && holds(document), fmt.Sprintf("%s, error %v", text, err)
	}))
	return document
}

// serve gives a host its pages, by path, as HTML. "csp" in a URL's query is the page's policy.
func (s *session) serve(host string, pages map[string]string) string {
	s.t.Helper()
	name := s.host(host)
	s.ok(demo.Serve(name, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if policy := r.URL.Query().Get("csp"); policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	})))
	return "https://" + name
}

const wordsPage = `<!doctype html>
<html><head>
<meta http-equiv="Content-Security-Policy" content="img-src 'none'">
<meta name="referrer" content="origin"><meta name="Referrer" content="never"><meta name="referrer" content="nonsense">
<script src="/a.js?v=script-secret" integrity="sha256-AAAA" crossorigin></script>
<script src="//cdn.test/b.js" type="module"></script>
<script src="/data.json" type="application/json"></script>
<script>document.title = "inline"</script>
</head><body>
<meta http-equiv="Content-Security-Policy" content="script-src 'none'">
<form action="/search?q=form-secret"><input name="q" value="value-secret"></form>
<form method="POST" action="http://me:user-secret@plain.test/login"><input type="password" value="password-secret"><input name="action"><input name="method">
	<button formaction="/elsewhere" formmethod="post">go</button></form>
<form></form>
<iframe src="/frame?t=frame-secret" sandbox="allow-scripts ALLOW-FORMS" allow="camera"></iframe>
<iframe srcdoc="<form action=/inner></form>" sandbox></iframe>
<iframe src="data:text/html,data-secret"></iframe>
<img src="/picture?p=image-secret">
</body></html>`

// What a document says in its markup, and what its policies blocked, comes with its page, cut of everything that is a secret.
func TestTheDocumentsOwnWords(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		base := s.serve("words", map[string]string{"/": wordsPage, "/frame": "<!doctype html><form action=/inner></form><input type=password>"})
		s.visit(base + "/?token=page-secret")
		got := s.document("that an image was blocked", func(d *wire.Document) bool { return len(d.Violations) > 0 })
		want := &wire.Document{
			ContentSecurityPolicies: []string{"img-src 'none'"},
			ReferrerPolicy:          "no-referrer",
			Scripts: []wire.Script{
				{Src: base + "/a.js", Integrity: "sha256-AAAA", CrossOrigin: "anonymous"},
				{Src: "https://cdn.test/b.js"},
			},
			Forms: []wire.Form{
				{Action: base + "/search", Method: "get"},
				{Action: "http://plain.test/login", Method: "post"},
				{Action: base + "/elsewhere", Method: "post"},
				{Action: base + "/", Method: "get"},
			},
			PasswordFields: 1,
			Frames: []wire.Frame{
				{Src: base + "/frame", Sandbox: []string{"allow-scripts", "allow-forms"}, Allow: "camera"},
				{Src: "about:srcdoc", Sandbox: []string{}},
				{Src: "data:"},
			},
		}
		v := got.Violations[0]
		if len(got.Violations) != 1 || v.Directive != "img-src" || v.Blocked != base+"/picture" || v.Disposition != "enforce" {
			t.Errorf("got violations %+v, wanted the image's alone, blocked by img-src", got.Violations)
		}
		got.Violations = nil
		gotText, _ := json.MarshalIndent(got, "", "\t")
		wantText, _ := json.MarshalIndent(want, "", "\t")
		if string(gotText) != string(wantText) {
			t.Errorf("got document\n%s\nwanted\n%s", gotText, wantText)
		}
		s.noSecret("script-secret", "form-secret", "value-secret", "user-secret", "password-secret", "frame-secret", "data-secret", "image-secret")
	})
}

// What is added later is known too, and a document that comes back from the back/forward cache still says what it said.
func TestLateWordsAndTheWayBack(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		base := s.serve("late", map[string]string{
			"/":      `<!doctype html><title>late</title><p>nothing yet`,
			"/other": `<!doctype html><title>other</title><form action="/other-form"></form>`,
		})
		s.visit(base + "/")
		s.document("nothing", func(d *wire.Document) bool { return d.Forms == nil })
		// A page may clear all timers there are.
		s.ok(s.Page().Eval(`(() => {
			document.body.innerHTML = '<form action="/late" method="post"><input type="password"></form>';
			for (let id = 0; id < 10000; id++) clearTimeout(id);
		})()`, nil))
		late := func(d *wire.Document) bool {
			return d.PasswordFields == 1 && slices.Equal(d.Forms, []wire.Form{{Action: base + "/late", Method: "post"}})
		}
		s.document("what was added", late)
		s.visit(base + "/other")
		s.document("what the other page says", func(d *wire.Document) bool { return len(d.Forms) == 1 && d.Forms[0].Action == base+"/other-form" })
		s.ok(s.Page().Eval("void setTimeout(() => history.back())", nil))
		s.document("what the first page said", late)

		// document.open() is the same document with other words.
		s.ok(s.Page().Eval(`(() => { document.open(); document.write('<form action="/written"></form>'); document.close(); })()`, nil))
		s.document("what was written", func(d *wire.Document) bool {
			return slices.Equal(d.Forms, []wire.Form{{Action: base + "/written", Method: "get"}})
		})
		s.ok(s.Page().Eval(`void document.body.append(document.createElement("iframe"))`, nil))
		s.document("what was added to it", func(d *wire.Document) bool { return len(d.Frames) == 1 })
	})
}

// A page with more than fits is told in part, with the rest counted.
func TestADocumentWithTooMuchToSay(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		var many strings.Builder
		many.WriteString("<!doctype html><title>many</title>")
		for i := range 5000 {
			fmt.Fprintf(&many, `<form action="/form-%d"></form>`, i)
		}
		base := s.serve("many", map[string]string{
			"/": many.String(),
			"/flood": `<!doctype html><title>flood</title><script nonce="n">
				for (let i = 0; i < 3000; i++) new Image().src = "/blocked-" + i;
			</script>`,
		})
		s.visit(base + "/")
		d := s.document("a part", func(d *wire.Document) bool { return len(d.Forms) > 0 })
		if len(d.Forms) != 200 || d.Dropped != 4800 {
			t.Errorf("a page of 5,000 forms: got %d and %d dropped, wanted 200 and 4,800", len(d.Forms), d.Dropped)
		}
		s.visit(base + "/flood?csp=img-src+'none'")
		d = s.document("a part", func(d *wire.Document) bool { return len(d.Violations) > 0 && d.Dropped >= 2900 })
		if len(d.Violations) != 100 || d.Dropped != 2900 {
			t.Errorf("a page of 3,000 violations: got %d and %d dropped, wanted 100 and 2,900", len(d.Violations), d.Dropped)
		}
	})
}

const hostilePage = `<!doctype html><title>hostile</title>
<script>
	// Whatever a content script could use, as this page has it, says something else.
	const lie = () => { document.documentElement.dataset.lied = "yes"; return "lie"; };
	for (const name of ["map", "filter", "push", "forEach", "flatMap", "values", Symbol.iterator]) Array.prototype[name] = lie;
	for (const name of ["querySelectorAll", "addEventListener"]) Document.prototype[name] = EventTarget.prototype[name] = lie;
	Element.prototype.getAttribute = lie;
	Object.prototype.toJSON = String.prototype.toJSON = Array.prototype.toJSON = lie;
	JSON.stringify = lie;
	Object.defineProperty(Node.prototype, "baseURI", {get: lie});
	window.URL = window.MutationObserver = window.Map = window.scheduler = undefined;
	addEventListener = lie;
</script>
<form name="querySelectorAll"></form><form name="baseURI"></form><form name="head"></form><form name="URL"></form>
<img name="contentType">
<form action="/real" method="post"><input name="action" value="/fake"><input name="getAttribute"><input name="method"><input name="attributes"></form>
<svg><form action="/no-form-in-svg"></form></svg>
<script>
	const fake = new SecurityPolicyViolationEvent("securitypolicyviolation", {
		effectiveDirective: "fake-src", violatedDirective: "fake-src", blockedURI: "https://fake.test/", documentURI: "https://fake.test/",
		originalPolicy: "x", disposition: "enforce", statusCode: 200, bubbles: true,
	});
	document.dispatchEvent(fake);
	const forged = {document: {passwordFields: 7}, ask: "probe", tab: 1, kinds: ["http"]};
	const tries = [];
	for (const api of [window.chrome, window.browser]) {
		try { if (api?.runtime?.sendMessage) api.runtime.sendMessage("EXTENSION", forged); } catch (error) { tries.push(String(error)); }
		try { if (api?.runtime?.sendMessage) api.runtime.sendMessage(forged); } catch (error) { tries.push(String(error)); }
	}
	window.postMessage(forged, "*");
	window.dispatchEvent(new CustomEvent("message", {detail: forged}));
	window.dispatchEvent(new Event("DOMContentLoaded"));
	window.dispatchEvent(new Event("pageshow"));
	document.title = "done";
</script>`

// A page that lies, forges and floods is seen as it is, and nothing of it reaches further.
func TestAHostileDocument(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		var id string
		s.ok(s.Extension("chrome.runtime.id", &id))
		base := s.serve("lying", map[string]string{"/": strings.ReplaceAll(hostilePage, "EXTENSION", id)})
		record := s.visit(base + "/")
		d := s.document("its forms", func(d *wire.Document) bool { return len(d.Forms) > 0 })
		want := []wire.Form{{Action: base + "/", Method: "get"}, {Action: base + "/real", Method: "post"}}
		if !slices.Equal(d.Forms, want) {
			t.Errorf("got forms %+v, wanted %+v", d.Forms, want)
		}
		if d.PasswordFields != 0 || len(d.Violations) != 0 {
			t.Errorf("got %d password fields and violations %+v, wanted none", d.PasswordFields, d.Violations)
		}
		if o := record.Observation; o.Probe != nil || o.Probes != nil {
			t.Errorf("a page asked for probes: got %+v and %+v, wanted none", o.Probe, o.Probes)
		}
		// Nobody but the content script may tell of a document: not even a page of Assay's own.
		s.ok(s.Extension(`void chrome.runtime.sendMessage({document: {passwordFields: 7}}).catch(() => {})`, nil))
		s.visit("https://model.test/")
		s.badge("A+")
	})
}
