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
	Args:       argsCSPObjectBase,
}

func checkCSPObjectBase(p *page.Page) Verdict {
	if skip := cspApplies(p); skip != nil {
		return *skip
	}
	holes, _ := pluginsAndBase(p)
	return loopholeVerdict(p, holes)
}

// What the policy may leave open.
const onlyObject, onlyBase = "object-src", "base-uri"

// pluginsAndBase returns what the policy leaves open of both, and which of them.
func pluginsAndBase(p *page.Page) (holes []page.Loophole, which string) {
	plugins, base := page.PluginLoopholes(p.Policies, p.URL), page.BaseLoopholes(p.Policies, p.URL)
	switch {
	case len(base) == 0:
		return plugins, onlyObject
	case len(plugins) == 0:
		return base, onlyBase
	}
	return append(plugins[:len(plugins):len(plugins)], base...), onlyObject + " and " + onlyBase
}

func argsCSPObjectBase(p *page.Page, _ *Verdict) map[string]string {
	holes, which := pluginsAndBase(p)
	args := loopholeArgs(holes)
	args["what"] = which
	return args
}

func fixCSPObjectBase(p *page.Page, _ *Verdict) []wire.Change {
	_, which := pluginsAndBase(p)
	return edited(p, func(e *policyEditor) {
		if which != onlyObject {
			e.closeBase()
		}
		if which != onlyBase {
			e.closePlugins()
		}
	})
}
