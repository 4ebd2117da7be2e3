package fix_test

import (
	"strings"
	"testing"

	"assay/core/fix"
	"assay/core/wire"
)

func set(name, value string) wire.Change {
	return wire.Change{Op: wire.OpSetHeader, Name: name, Value: value}
}

func cookie(name, attribute, value string) wire.Change {
	return wire.Change{Op: wire.OpSetCookieAttribute, Cookie: name, Attribute: attribute, Value: value}
}

// What is tried of some changes, and what is not. Each side lists what must be in the document; "" is nothing of that kind.
func TestTrial(t *testing.T) {
	const page = "https://shop.test/a"
	for _, c := range []struct {
		name, url string
		changes   []wire.Change
		headers   string // NAME=VALUE@SCOPE or -NAME@SCOPE, each
		cookies   string // NAME.ATTRIBUTE=VALUE or NAME-ATTRIBUTE, each
		cannot    string // OP NAME, each
		why, note string // words of one of them
	}{
		{"a header for documents", page, []wire.Change{set("X-Frame-Options", "DENY")}, "X-Frame-Options=DENY@documents", "", "", "", "site's own frames"},
		{"a header that matters on what is loaded", page, []wire.Change{set("X-Content-Type-Options", "nosniff")}, "X-Content-Type-Options=nosniff@all", "", "", "", ""},
		{"a header that matters on the page alone", page, []wire.Change{set("Cross-Origin-Opener-Policy", "same-origin")}, "Cross-Origin-Opener-Policy=same-origin@page", "", "", "", "windows of their own"},
		{"what is opened stays, and who opened it goes", page, []wire.Change{set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")}, "Cross-Origin-Opener-Policy=same-origin-allow-popups@page", "", "", "", "has opened this tab"},
		{"what others load", page, []wire.Change{set("Cross-Origin-Resource-Policy", "same-origin")}, "Cross-Origin-Resource-Policy=same-origin@all", "", "", "", "not on trial"},
		{"features", page, []wire.Change{set("Permissions-Policy", "camera=()")}, "Permissions-Policy=camera=()@documents", "", "", "", "what is refused shows"},
		{"the last of a name counts, whatever its case", page, []wire.Change{set("Content-Security-Policy", "default-src 'self'"), set("A", "b"), set("content-security-policy", "frame-ancestors 'none'")},
			"content-security-policy=frame-ancestors 'none'@documents A=b@documents", "", "", "", "site's own frames"},
		{"a removal undoes", page, []wire.Change{set("A", "b"), {Op: wire.OpRemoveHeader, Name: "a"}}, "-a@documents", "", "", "", ""},
		{"credentials for all that is fetched", page, []wire.Change{{Op: wire.OpRemoveHeader, Name: "Access-Control-Allow-Credentials"}}, "-Access-Control-Allow-Credentials@all", "", "", "", ""},

		{"HSTS is remembered", page, []wire.Change{set("Strict-Transport-Security", "max-age=300")}, "", "", "set-header Strict-Transport-Security", "remembers HSTS", ""},
		{"so is its end", page, []wire.Change{{Op: wire.OpRemoveHeader, Name: "Strict-Transport-Security"}}, "", "", "remove-header Strict-Transport-Security", "remembers", ""},
		{"so are NEL and Report-To", page, []wire.Change{set("NEL", "{}"), set("Report-To", "{}")}, "", "", "set-header NEL set-header Report-To", "remembers", ""},
		{"not sending them leaves nothing behind", page, []wire.Change{{Op: wire.OpRemoveHeader, Name: "NEL"}}, "-NEL@documents", "", "", "", ""},
		{"what deletes", page, []wire.Change{set("Clear-Site-Data", `"cookies"`)}, "", "", "set-header Clear-Site-Data", "brings that back", ""},
		{"what has no one value", page, []wire.Change{set("Location", "/"), set("Set-Cookie", "a=b"), set("Content-Length", "0")}, "", "", "set-header Location set-header Set-Cookie set-header Content-Length", "answer to answer", ""},
		{"no name", page, []wire.Change{set("A B", "c"), set("A\n", "c"), set("A:", "c")}, "", "", "set-header A B set-header A\n set-header A:", "no", ""},
		{"no value", page, []wire.Change{set("A", "b\r\nC: d"), set("B", " "), set("C", "é")}, "", "", "set-header A set-header B set-header C", "cannot hold", ""},

		{"cookies", page, []wire.Change{cookie("sid", "Secure", ""), cookie("sid", "SameSite", "Lax"), {Op: wire.OpRemoveCookieAttribute, Cookie: "sid", Attribute: "Domain"}},
			"", "sid.Secure= sid.SameSite=Lax sid-Domain", "", "", "set a cookie anew"},
		{"the last of an attribute counts", page, []wire.Change{cookie("sid", "SameSite", "None"), cookie("other", "samesite", "Lax"), cookie("sid", "samesite", "Strict")}, "", "sid.samesite=Strict other.samesite=Lax", "", "", ""},
		{"an attribute that makes another cookie of it", page, []wire.Change{cookie("sid", "Partitioned", "")}, "", "", "set-cookie-attribute ", "and no more", ""},
		{"Secure over plain HTTP", "http://shop.test/", []wire.Change{cookie("sid", "Secure", ""), cookie("sid", "HttpOnly", "")}, "", "sid.HttpOnly=", "set-cookie-attribute ", "needs HTTPS first", ""},
		{"Secure on this machine", "http://localhost:8000/", []wire.Change{cookie("sid", "Secure", "")}, "", "sid.Secure=", "", "", ""},

		{"what a server must do", page, []wire.Change{{Op: wire.OpRedirectToHTTPS}, {Op: wire.OpServeHTTPS}, {Op: wire.OpServeHTTPS}}, "", "", "redirect-to-https  serve-https ", "certificate", ""},
		{"what the page must do", page, []wire.Change{{Op: wire.OpLoadSecurely, URL: "http://a.test/b"}, {Op: wire.OpAddIntegrity, URL: "https://a.test/b"}, {Op: wire.OpRemoveMeta, Name: "referrer"}},
			"", "", "load-securely  add-integrity  remove-meta referrer", "markup", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := fix.Trial(c.url, c.changes)
			var headers, cookies, cannot, whys []string
			for _, h := range got.Headers {
				if h.Op == wire.TrialRemove {
					headers = append(headers, "-"+h.Name+"@"+h.Scope)
				} else {
					headers = append(headers, h.Name+"="+h.Value+"@"+h.Scope)
				}
			}
			for _, change := range got.Cookies {
				if change.Op == wire.OpRemoveCookieAttribute {
					cookies = append(cookies, change.Cookie+"-"+change.Attribute)
				} else {
					cookies = append(cookies, change.Cookie+"."+change.Attribute+"="+change.Value)
				}
			}
			for _, u := range got.Cannot {
				cannot, whys = append(cannot, u.Change.Op+" "+u.Change.Name), append(whys, u.Why)
			}
			for _, list := range []struct{ of, got, want string }{
				{"headers", strings.Join(headers, " "), c.headers}, {"cookies", strings.Join(cookies, " "), c.cookies}, {"cannot", strings.Join(cannot, " "), c.cannot},
			} {
				if list.got != list.want {
					t.Errorf("%s of %v: got %q, wanted %q", list.of, c.changes, list.got, list.want)
				}
			}
			if got.Error != "" || !strings.Contains(strings.Join(whys, " "), c.why) || !strings.Contains(strings.Join(got.Notes, " "), c.note) {
				t.Errorf("%v: got error %q, reasons %q, notes %q; wanted %q and %q in them", c.changes, got.Error, whys, got.Notes, c.why, c.note)
			}
		})
	}
}

// A page that came from no server has nothing to try.
func TestTrialOfNoPage(t *testing.T) {
	for _, url := range []string{"", "file:///a", "about:blank", "shop.test"} {
		if got := fix.Trial(url, []wire.Change{set("A", "b")}); got.Error == "" || len(got.Headers) > 0 {
			t.Errorf("%q: got %+v, wanted an error", url, got)
		}
	}
}
