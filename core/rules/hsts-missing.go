package rules

import (
	"strconv"

	"assay/core/page"
	"assay/core/wire"
)

const hstsName = "Strict-Transport-Security"

// GET https://shop.test/ 200, without Strict-Transport-Security
var hstsMissing = Rule{
	ID: "hsts-missing", Family: "hsts", Points: 20,
	Text: Text{
		Title:  "The site does not send HSTS",
		Detail: "Nothing tells the browser to use HTTPS only, so the first request of a visit can go over plain HTTP, where it can be read and redirected.",
		Clause: "it does not send HSTS",
	},
	Variant: &Variant{20, Text{
		Title:  "This page does not send HSTS",
		Detail: "Other answers of its origin do, such as {url}; whoever comes here first is not protected. Send it with every answer.",
		Clause: "it does not send HSTS",
	}},
	Pass:       "The site sends HSTS",
	Applies:    "Every site with a host name: browsers ignore HSTS on IP addresses and on loopback hosts.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-7.1", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Strict-Transport-Security"},
	Reads:      page.PartHSTS | page.PartOrigin,
	Alone:      Alone{Of: anything, Severity: wire.SeverityLow, Title: "This host does not send HSTS", Detail: "Nothing tells the browser to use HTTPS only for it. Browsers take the header from any answer of the host."},
	Check:      checkHSTSMissing,
	Fix:        fixHSTS,
}

func checkHSTSMissing(p *page.Page) Verdict {
	if skip := hstsApplies(p); skip != nil {
		return *skip
	}
	if p.HSTS.Sent {
		return Verdict{}
	}
	v := failed(header(p, hstsName, ""))
	for i := range p.Origin.List {
		if a := &p.Origin.List[i]; p.Origin.Sets[a.Set].HSTS && p.Last().URL.Secure() {
			v.Variant, v.Args = true, arg("url", a.URL)
			break
		}
	}
	return v
}

// hstsApplies returns why HSTS is not asked of this page, or nil if it is.
func hstsApplies(p *page.Page) *Verdict {
	if p.URL.IsIP() && !p.URL.Loopback() {
		return &notApplicable // RFC 6797 section 8.1.1
	}
	// On a development host browsers ignore the header and frameworks leave it out; one that is sent is judged as what it would be.
	if p.Development() && !p.HSTS.Sent {
		return &unknown
	}
	return nil
}

// hstsValid returns why a finding about a working policy is not asked of this page, or nil if it is.
func hstsValid(p *page.Page) *Verdict {
	if skip := hstsApplies(p); skip != nil {
		return skip
	}
	if !p.HSTS.Valid || p.HSTS.MaxAge == 0 {
		return &notApplicable
	}
	return nil
}

// hstsYear is what the preload list and most guidelines ask for, in seconds.
const hstsYear = 365 * 24 * 60 * 60

// fixHSTS is the fix of every finding about the header alone.
func fixHSTS(p *page.Page, _ *Verdict) []wire.Change { return hstsTarget(p) }

// hstsUsual is what most sites should send.
var hstsUsual = [...]wire.Change{{Op: wire.OpSetHeader, Name: hstsName, Value: "max-age=31536000; includeSubDomains"}}

// hstsTarget is the one header that every finding of this family leads to, so that their fixes can be made in any order: a year or what the
// site has above it, with its subdomains, and preload where the site asks for it.
func hstsTarget(p *page.Page) []wire.Change {
	preload := p.HSTS.Valid && p.HSTS.Preload
	if p.HSTS.MaxAge <= hstsYear && !preload {
		return hstsUsual[:]
	}
	value := "max-age=" + strconv.FormatInt(max(hstsYear, p.HSTS.MaxAge), 10) + "; includeSubDomains"
	if preload {
		value += "; preload"
	}
	return []wire.Change{setHeader(hstsName, value)}
}
