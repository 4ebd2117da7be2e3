package checklist_test

import (
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

// headers are what every page of the walk sends, and cookie what it sets once somebody has signed in.
const (
	headers = "Content-Type: text/html\nStrict-Transport-Security: max-age=31536000; includeSubDomains\nX-Content-Type-Options: nosniff\nX-Frame-Options: DENY\nReferrer-Policy: no-referrer\n"
	cookie  = "Set-Cookie: sessionid=…; Path=/; Secure; HttpOnly; SameSite=Lax\n"
)

// walk judges pages, written as assay/tests/golden has them, and fills the checklist from their Reports.
func walk(t *testing.T, origin string, pages ...string) *wire.Checklist {
	t.Helper()
	var reports []string
	for _, text := range pages {
		o, err := golden.ParseObservation(text)
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, string(core.Assess(o).AppendJSON(nil)))
	}
	c, err := wire.DecodeChecklist(core.ChecklistJSON([]byte(`{"origin":"` + origin + `","pages":[` + strings.Join(reports, ",") + `]}`)))
	if err != nil || c.Error != "" {
		t.Fatal(err, c.Error)
	}
	return &c
}

func TestFill(t *testing.T) {
	home := "GET https://shop.test/?q=secret 200\n" + headers
	login := "GET https://shop.test/login 200\n" + headers + "document\npasswords 1\n"
	account := "GET https://shop.test/account 200\n" + headers + cookie
	origin := "origin https://shop.test\nset\n%S\nanswer xmlhttprequest https://shop.test/api/a 200 application/json\nanswer script https://shop.test/a.js 200 text/javascript\nanswer main_frame https://shop.test/missing 404 text/html\n"
	same := strings.Replace(origin, "%S", strings.TrimSuffix(headers[strings.Index(headers, "\n")+1:], "\n"), 1)
	bare := strings.Replace(origin, "%S", "Cache-Control: no-cache", 1)
	probe := "probe\nGET http://shop.test/ 301\nLocation: https://shop.test/\nGET https://shop.test/ 200\n" + headers
	for _, c := range []struct {
		name  string
		pages []string
		want  string // ID=state, those that were seen
	}{
		{"nothing", nil, ""},
		{"the home page alone", []string{home}, "home=failed"},
		{"a home page that asks for the password", []string{"GET https://shop.test/ 200\n" + headers + "document\npasswords 1\n"}, "home=failed login=failed"},
		{"an error in its place", []string{strings.Replace(home, " 200", " 500", 1)}, ""},
		{"the latest visit counts", []string{strings.Replace(home, "X-Frame-Options: DENY\n", "", 1), home}, "home=failed"},
		{"a session before any login page may be a visitor's", []string{account}, ""},
		{"behind the login", []string{home, login, account}, "home=failed login=failed signed-in=failed"},
		{"another site", []string{strings.ReplaceAll(home, "shop.test", "other.test")}, ""},
		{"what the pages load", []string{home + same}, "home=failed api=passed static=passed error=passed"},
		{"and lacks their headers", []string{home + bare}, "home=failed api=minor static=minor error=minor"},
		{"plain HTTP", []string{home + probe}, "home=failed http=passed"},
		{"plain HTTP that stays there", []string{home + "probe\nGET http://shop.test/ 200\nContent-Type: text/html\n"}, "home=failed http=failed"},
	} {
		got := walk(t, "https://shop.test", c.pages...)
		var seen []string
		for _, one := range got.Items {
			if (one.State == wire.CheckUnseen) != (one.Do != "") || one.Title == "" {
				t.Errorf("%s: %+v: what was not seen says what to do, all else does not", c.name, one)
			}
			if one.State != wire.CheckUnseen {
				seen = append(seen, one.ID+"="+one.State)
			}
		}
		if len(got.Items) != 7 || strings.Join(seen, " ") != c.want || got.Seen != len(seen) {
			t.Errorf("%s: got %q (%d seen of %d items), want %q\n%s", c.name, strings.Join(seen, " "), got.Seen, len(got.Items), c.want, got.Markdown)
		}
		if strings.Contains(got.Markdown, "secret") {
			t.Errorf("%s: the report holds a query:\n%s", c.name, got.Markdown)
		}
	}
}

// A good page passes; what the site says stays text in the report.
func TestMarkdown(t *testing.T) {
	good := strings.Replace(headers, "X-Frame-Options: DENY", "Content-Security-Policy: default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'", 1)
	c := walk(t, "https://shop.test", "GET https://shop.test/ 200\n"+good)
	if !strings.Contains(c.Markdown, "# Deployed: https://shop.test\n\n1 of 7 looked at.\n\n- [x] **Home page**: passed, A") || !strings.Contains(c.Markdown, "- [ ] **API**: not looked at\n") {
		t.Errorf("got\n%s", c.Markdown)
	}
	hostile := core.Checklist(&wire.ChecklistRequest{Origin: "https://shop.test", Pages: []wire.ChecklistReport{{
		URL: "https://shop.test/", State: wire.StateGraded, Kind: wire.KindDocument, Grade: "C", Score: 70,
		Findings: []wire.SnapshotFinding{{Rule: "x", Title: "a\n# <img src=x> [b](c) `d` @e \u202e", Lost: 30}},
	}}})
	if want := "  - a?\\# \\<img src=x\\> \\[b\\](c) \\`d\\` \\@e ? (−30)\n"; !strings.Contains(hostile.Markdown, want) {
		t.Errorf("got\n%s\nwant in it\n%s", hostile.Markdown, want)
	}
	if c := core.Checklist(&wire.ChecklistRequest{Origin: "nowhere"}); c.Error == "" {
		t.Error("a checklist of no site has no error")
	}
}
