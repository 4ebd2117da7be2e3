package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Content-Security-Policy: script-src 'self', with neither object-src nor base-uri
var cspObjectBase = Rule{
	ID: "csp-object-base", Family: "csp", Points: 3,
	Text: Text{
		Title:  "The policy leaves {what} open",
		Detail: "An injected base element points relative links, forms and scripts at another host; an injected object loads a plugin or a foreign document: {why}.",
		Clause: "its Content Security Policy leaves {what} open",
	},
	Pass:       "The policy restricts plugins and base elements",
	Applies:    "Documents with a Content Security Policy.",
	References: []string{"https://www.w3.org/TR/CSP3/#directive-base-uri", "https://www.w3.org/TR/CSP3/#directive-object-src"},
	Reads:      page.PartCSP,
	Check:      checkCSPObjectBase,
	Fix:        fixCSPObjectBase,
}

func checkCSPObjectBase(p *page.Page) Verdict {
	if skip := cspApplies(p); skip != nil {
		return *skip
	}
	plugins, base := page.PluginLoopholes(p.Policies, p.URL), page.BaseLoopholes(p.Policies, p.URL)
	if len(plugins)+len(base) == 0 {
		return Verdict{}
	}
	v := loopholeVerdict(p, append(plugins[:len(plugins):len(plugins)], base...))
	switch {
	case len(base) == 0:
		v.Args["what"] = onlyObject
	case len(plugins) == 0:
		v.Args["what"] = onlyBase
	default:
		v.Args["what"] = onlyObject + " and " + onlyBase
	}
	return v
}

// What the policy may leave open.
const onlyObject, onlyBase = "object-src", "base-uri"

func fixCSPObjectBase(p *page.Page, v *Verdict) []wire.Change {
	return edited(p, func(e *policyEditor) {
		if v.Args["what"] != onlyObject {
			e.closeBase()
		}
		if v.Args["what"] != onlyBase {
			e.closePlugins()
		}
	})
}
