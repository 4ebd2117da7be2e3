// Package lens gives the grades that other scales would give to an observed page.
//
// A lens copies its scale as it is, mistakes and all; none of that touches Assay's own grade. Where browsers do otherwise than the scale
// believes, a note says so.
package lens

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Algorithm is the version of the HTTP Observatory's scoring that [Observatory] follows: release 1.6.3's.
const Algorithm = 5

// Observatory returns what MDN's HTTP Observatory (https://github.com/mdn/mdn-http-observatory) would say of the page; nil where it would
// refuse: a status that it does not grade, headers beyond the 16 KiB that Node reads, a script whose URL makes it fail, and more policies or
// cookies than any site has.
//
// It looks with the browser's eyes, and so differs from a scan in what only a scan can see: the preload list is not at hand, so that nothing
// is ever "preloaded"; CORS is judged by the page's own headers, not by a preflight; cookies are those that the page's site set on the way
// here, not those of robots.txt. Hosts that the service cannot reach, such as localhost, are graded as if it could. What nobody looked at is
// taken for harmless, with a note: plain HTTP without a probe, scripts without a look into the document.
//
// injection is what [page.Page.Injection] says of the page; nil if it is no document. Notes alone need it.
func Observatory(p *page.Page, injection *wire.Injection) *wire.Observatory {
	last := p.Last()
	if s := last.Status; s < 200 || s >= 400 && s != 401 && s != 403 {
		return nil
	}
	if headerBytes(last) > mostHeaderBytes {
		return nil
	}
	html := servesHTML(last)
	policy, ok := judgeCSP(p, html, injection)
	if !ok {
		return nil
	}
	hsts := judgeHSTS(p)
	cookies, ok := judgeCookies(p, hsts.outcome == hstsGood)
	if !ok {
		return nil
	}
	scripts, ok := judgeScripts(p)
	if !ok {
		return nil
	}
	report := &wire.Observatory{
		Algorithm: Algorithm,
		Tests: wire.ObservatoryTests{
			CSP:         policy.test(),
			Cookies:     cookies.test(),
			CORS:        judgeCORS(last).test(),
			Redirection: judgeRedirection(p).test(),
			Referrer:    judgeReferrer(p, html).test(),
			HSTS:        hsts.test(),
			SRI:         scripts.test(),
			Nosniff:     judgeNosniff(p).test(),
			Framing:     judgeFraming(p, policy.ancestors).test(),
			CORP:        judgeCORP(last).test(),
		},
	}
	report.Score = score(&report.Tests)
	report.Grade = letter(report.Score)
	return report
}

// mostHeaderBytes is how large a response's headers may be for Node, on which the Observatory runs.
const mostHeaderBytes = 16 << 10

// A result is the outcome of one test, and why Assay judges otherwise; empty if it does not.
type result struct {
	outcome outcome
	note    string
}

func (r result) test() wire.ObservatoryTest {
	test := outcomes[r.outcome]
	test.Note = r.note
	return test
}

// score adds the modifiers up. Bonuses count only if the penalties together are no more than 10.
func score(t *wire.ObservatoryTests) int {
	lost, won := 0, 0
	for _, m := range [...]int{
		t.CSP.Modifier, t.Cookies.Modifier, t.CORS.Modifier, t.Redirection.Modifier, t.Referrer.Modifier,
		t.HSTS.Modifier, t.SRI.Modifier, t.Nosniff.Modifier, t.Framing.Modifier, t.CORP.Modifier,
	} {
		if m < 0 {
			lost -= m
		} else {
			won += m
		}
	}
	if lost <= 10 {
		return 100 - lost + won
	}
	return max(100-lost, 0)
}

func letter(score int) string {
	for _, g := range [...]struct {
		least int
		name  string
	}{
		{100, "A+"}, {90, "A"}, {85, "A-"}, {80, "B+"}, {70, "B"}, {65, "B-"},
		{60, "C+"}, {50, "C"}, {45, "C-"}, {40, "D+"}, {30, "D"}, {25, "D-"},
	} {
		if score >= g.least {
			return g.name
		}
	}
	return "F"
}

func headerBytes(h *page.Hop) int {
	size := 0
	for i := range h.Headers {
		size += len(h.Headers[i].Name()) + len(h.Headers[i].Value()) + len(": \r\n")
	}
	return size
}

// joined returns a header as Node gives it: its lines joined by ", ".
func joined(h *page.Hop, name string) (value string, ok bool) {
	for _, line := range h.Values(name) {
		line = strings.TrimSpace(line)
		if ok {
			value += ", " + line
		} else {
			value, ok = line, true
		}
	}
	return value, ok
}

// mediaType returns what stands before the semicolon of Content-Type, as it is spelled.
func mediaType(h *page.Hop) string {
	value, _ := h.First("Content-Type")
	value, _, _ = strings.Cut(strings.TrimSpace(value), ";")
	return value
}

// servesHTML reports whether the Observatory looks into the document. It compares with regard to case.
func servesHTML(h *page.Hop) bool {
	kind := mediaType(h)
	return kind == "text/html" || kind == "application/xhtml+xml"
}

// judgeCORS never finds the outcome that costs 50: the code for it looks in the wrong place and is never reached.
func judgeCORS(h *page.Hop) result {
	switch value, _ := joined(h, "Access-Control-Allow-Origin"); value {
	case "":
		return result{outcome: corsNone}
	case "*":
		return result{outcome: corsPublic}
	}
	return result{outcome: corsRestricted}
}

func judgeRedirection(p *page.Page) result {
	if p.Way == nil {
		return result{redirectGood, "Nobody asked over plain HTTP here. The Observatory does; a missing redirect would cost 20 points."}
	}
	urls := p.Way.URLs
	if len(urls) == 0 {
		return result{outcome: redirectNotNeeded}
	}
	for i := range p.Way.Hops {
		if p.Way.Hops[i].Broken() {
			return result{outcome: redirectInvalidCert}
		}
	}
	switch {
	case len(urls) == 1:
		return result{outcome: redirectMissing}
	case urls[len(urls)-1].Scheme != "https":
		return result{outcome: redirectNotSecure}
	case urls[1].Scheme == "http":
		return result{outcome: redirectLate}
	case urls[0].Scheme == "http" && urls[0].Host != urls[1].Host:
		return result{outcome: redirectOffHost}
	}
	return result{outcome: redirectGood}
}

// judgeReferrer takes the last policy that it knows, as browsers do; a meta element comes after the header.
func judgeReferrer(p *page.Page, html bool) result {
	list, ok := joined(p.Last(), "Referrer-Policy")
	if html && p.Markup != nil && p.Markup.ReferrerPolicy != "" {
		list, ok = list+","+p.Markup.ReferrerPolicy, true
	}
	if !ok {
		return result{outcome: referrerNone}
	}
	found := result{referrerInvalid, "Browsers then keep to their default, strict-origin-when-cross-origin, for which the Observatory gives 5 points."}
	for more := true; more; {
		var token string
		token, list, more = strings.Cut(list, ",")
		switch strings.ToLower(strings.TrimSpace(token)) {
		case "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin":
			found = result{outcome: referrerPrivate}
		case "origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade":
			found = result{outcome: referrerUnsafe}
		}
	}
	return found
}

func judgeNosniff(p *page.Page) result {
	value, _ := joined(p.Last(), "X-Content-Type-Options")
	switch {
	case value == "":
		return result{outcome: nosniffNone}
	case strings.EqualFold(value, "nosniff"):
		return result{outcome: nosniffGood}
	case p.Nosniff:
		return result{nosniffInvalid, "Browsers honour it: of several values the first one counts."}
	}
	return result{outcome: nosniffInvalid}
}

// judgeFraming is content with frame-ancestors of any value, from anywhere, in a policy that the Observatory could read.
func judgeFraming(p *page.Page, ancestors bool) result {
	value, _ := joined(p.Last(), "X-Frame-Options")
	value = strings.ToLower(value)
	found := result{outcome: framingInvalid}
	switch {
	case ancestors:
		found.outcome = framingCSP
	case value == "":
		found.outcome = framingNone
	case value == "deny" || value == "sameorigin":
		found.outcome = framingGood
	case strings.HasPrefix(value, "allow-from"):
		found.outcome = framingAllowFrom
	}
	open := p.Framing.Allows == wire.FramingAny
	if outcomes[found.outcome].Pass != open || !p.Document {
		return found // browsers agree
	}
	switch {
	case open && p.Framing.By == wire.FramingByAncestors:
		found.note = "Any site can frame the page: this frame-ancestors lets it, and switches X-Frame-Options off."
	case open && found.outcome == framingAllowFrom:
		found.note = "Any site can frame the page: browsers ignore ALLOW-FROM."
	case open:
		found.note = "Any site can frame the page: browsers ignore frame-ancestors in a meta element, and what is not ASCII."
	case p.Framing.By == wire.FramingByXFO:
		found.note = "Browsers honour this X-Frame-Options: equal values count once, and such as contradict each other forbid all frames."
	default:
		found.note = "Browsers honour frame-ancestors in a policy that the Observatory refuses to read."
	}
	return found
}

func judgeCORP(h *page.Hop) result {
	value, _ := joined(h, "Cross-Origin-Resource-Policy")
	found := result{outcome: corpInvalid}
	lower := strings.ToLower(value)
	switch lower {
	case "":
		found.outcome = corpNone
	case "same-origin":
		found.outcome = corpSameOrigin
	case "same-site":
		found.outcome = corpSameSite
	case "cross-origin":
		found.outcome = corpCrossOrigin
	}
	if found.outcome != corpInvalid && value != lower {
		found.note = "Browsers ignore it: the value counts in lower case only."
	}
	return found
}
