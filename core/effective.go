package core

import (
	"assay/core/page"
	"assay/core/wire"
)

// effectively is what a browser honours of a page's headers, with room for its parts.
type effectively struct {
	wire.Effective
	injection wire.Injection
	policies  [2]wire.EffectivePolicy
}

// effective tells what a browser honours of the page's headers.
func effective(p *page.Page) *wire.Effective { return new(effectively).read(p) }

// read tells what a browser honours of the page's headers. What only documents have is left out for anything else.
func (whole *effectively) read(p *page.Page) *wire.Effective {
	values := p.Last().Values
	trustworthy := p.URL.Secure() || p.URL.Loopback() // others have no isolation, and clear nothing
	e := &whole.Effective
	*e = wire.Effective{
		Nosniff: p.Nosniff, Framing: p.Framing, CSP: page.EffectiveCSP(whole.policies[:0], p.Policies),
		CORP:      page.ParseCORP(values("Cross-Origin-Resource-Policy")).Value,
		Reporting: page.Reporting(values("Reporting-Endpoints"), values("Report-To"), values("NEL"), p.URL),
	}
	if p.HSTS.Honoured {
		e.HSTS = wire.HSTS{Valid: true, MaxAge: p.HSTS.MaxAge, IncludeSubDomains: p.HSTS.IncludeSubDomains, Preload: p.HSTS.Preload}
		if p.HSTS.Preload {
			e.HSTS.PreloadErrors = page.PreloadErrors(p)
		}
	}
	if trustworthy {
		e.ClearSiteData = page.ParseClearSiteData(values("Clear-Site-Data"))
	}
	if p.Document {
		whole.injection = p.Injection()
		e.Injection = &whole.injection
		document(p, e, trustworthy)
	}
	return e
}

func document(p *page.Page, e *wire.Effective, trustworthy bool) {
	values := p.Last().Values
	meta := ""
	if p.Markup != nil {
		meta = p.Markup.ReferrerPolicy
	}
	e.ReferrerPolicy = page.EffectiveReferrer(values("Referrer-Policy"), meta).Policy
	e.Permissions = page.Permissions(values("Permissions-Policy"), values("Feature-Policy"))
	e.IntegrityPolicy = page.ParseIntegrityPolicy(values("Integrity-Policy")).Blocked
	e.COOP, e.COEP = "unsafe-none", "unsafe-none"
	if trustworthy {
		e.COOP = page.ParseCOOP(values("Cross-Origin-Opener-Policy")).Value
		e.COEP = page.ParseCOEP(values("Cross-Origin-Embedder-Policy")).Value
		e.OriginAgentCluster, _ = page.ParseOriginAgentCluster(values("Origin-Agent-Cluster"))
	}
}
