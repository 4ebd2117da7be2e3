package core

import (
	"assay/core/page"
	"assay/core/wire"
)

// effective tells what a browser honours of the page's headers. What only documents have is left out for anything else.
func effective(p *page.Page) *wire.Effective {
	values := p.Last().Values
	trustworthy := p.URL.Secure() || p.URL.Loopback() // others have no isolation, and clear nothing
	e := &wire.Effective{
		Nosniff: p.Nosniff, Framing: p.Framing, CSP: page.EffectiveCSP(p.Policies),
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
		document(p, e, trustworthy)
	}
	return e
}

func document(p *page.Page, e *wire.Effective, trustworthy bool) {
	values := p.Last().Values
	e.Injection = p.Injection()
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
