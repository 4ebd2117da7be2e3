package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Permissions-Policy: camera=*
var permissionsOpen = Rule{
	ID: "permissions-open", Family: "permissions", Points: 2,
	Text: Text{
		Title:  "Frames of every site may be given {features}",
		Detail: "The policy names every origin (*) where it could name the few that need it: a frame that was taken over, or put there by injected markup, asks in this page's name.",
		Clause: "frames of every site may be given {features}",
	},
	Pass:       "No powerful feature is open to every site's frames",
	Applies:    "Documents. Without a policy browsers keep powerful features from frames to which the page does not give them.",
	References: []string{"https://www.w3.org/TR/permissions-policy/#permissions-policy-http-header-field", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Permissions-Policy"},
	Reads:      page.PartPermissions,
	Check:      checkPermissionsOpen,
	Fix:        fixPermissionsOpen,
}

func checkPermissionsOpen(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	last := p.Last()
	policy := last.Values(permissionsPolicyName)
	list, _ := page.ParsePermissionsPolicy(policy)
	all := withFeatures(p, list, isOpen)
	var v Verdict
	var open []string
	for i := range all {
		if isOpen(&all[i]) {
			open = append(open, all[i].Feature)
		}
	}
	if len(open) == 0 {
		return v
	}
	v.State = Failed
	if len(open) > len(all)-len(list) {
		v.Evidence = header(p, permissionsPolicyName, strings.Join(policy, ", "))
	}
	if len(all) > len(list) {
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: last.Index, Header: featurePolicyName, Value: strings.Join(last.Values(featurePolicyName), ", ")})
	}
	v.Args = arg("features", listed(open))
	return v
}

func fixPermissionsOpen(p *page.Page, _ *Verdict) []wire.Change {
	return []wire.Change{setPermissions(withFeatures(p, permissions(p), isOpen))}
}
