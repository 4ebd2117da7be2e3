package lens

import (
	"strings"

	"assay/core/page"
)

// judgeScripts looks at the src of each script as it is written. ok is false for a URL on which the Observatory breaks off its scan.
//
// Sites are compared with the private section of the Public Suffix List, which the Observatory leaves out: it takes all of github.io for one.
func judgeScripts(p *page.Page) (found result, ok bool) {
	last := p.Last()
	if mediaType(last) != "" && !servesHTML(last) {
		return result{outcome: scriptsNotHTML}, true
	}
	if p.Markup == nil {
		return result{scriptsNone, "Nobody looked into the document here. The Observatory does, and judges its scripts."}, true
	}
	scripts := p.Markup.Scripts
	if len(scripts) == 0 {
		return result{outcome: scriptsNone}, true
	}
	worst, foreign := scriptsOwn, false
	inherits := true // all that counts as insecure takes its scheme from the page
	for i := range scripts {
		src, integrity := scripts[i].Src, scripts[i].Integrity != ""
		absolute := strings.HasPrefix(src, "https://") || strings.HasPrefix(src, "http://")
		schemeless := len(src) > 2 && strings.HasPrefix(src, "//") && src[2] != '/'
		secure := !schemeless
		own := !schemeless
		if absolute {
			u, ok := page.ParseURL(src)
			if !ok {
				return result{}, false
			}
			secure, own = u.Scheme == "https", sameSite(u, p.URL)
		} else if secure {
			secure = p.URL.Scheme == "https"
		}
		foreign = foreign || !own
		if !own && !secure {
			inherits = inherits && schemeless
		}
		next := worst
		switch {
		case own && integrity && secure && worst == scriptsOwn:
			next = scriptsAllGood
		case own:
		case integrity && !secure:
			next = scriptsInsecure
		case !integrity && secure:
			next = scriptsWithout
		case !integrity:
			next = scriptsInsecureWithout
		}
		worst = max(worst, next)
	}
	if worst == scriptsOwn && foreign {
		worst = scriptsGood
	}
	found.outcome = worst
	if (worst == scriptsInsecure || worst == scriptsInsecureWithout) && inherits && p.URL.Scheme == "https" {
		found.note = "These scripts come over HTTPS: a src that begins with // takes the page's scheme."
	}
	return found, true
}

// sameSite compares registrable domains. Hosts that have none, such as IP addresses, all count as one.
func sameSite(u, v page.URL) bool {
	return u.Host == v.Host || page.RegistrableDomain(u.Host) == page.RegistrableDomain(v.Host)
}
