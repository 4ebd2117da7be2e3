package rules

import (
	"strings"

	"assay/core/page"
)

// Permissions-Policy: camera 'none'
var permissionsInvalid = Rule{
	ID: "permissions-invalid", Family: "permissions", Points: 0,
	Text: Text{
		Title:  "Browsers ignore the Permissions-Policy header",
		Detail: "It is no list such as camera=(), geolocation=(self), with a comma between its members: one mistake, and none of it counts.",
		Clause: "browsers ignore its Permissions-Policy header",
	},
	Pass:       "The Permissions-Policy header is valid",
	Applies:    "Documents that send the header.",
	References: []string{"https://www.w3.org/TR/permissions-policy/#structured-header-serialization", "https://www.rfc-editor.org/rfc/rfc9651#section-4.2.2"},
	Reads:      page.PartPermissions,
	Check:      checkPermissionsInvalid,
}

func checkPermissionsInvalid(p *page.Page) Verdict {
	lines := p.Last().Values(permissionsPolicyName)
	if !p.Document || len(lines) == 0 {
		return notApplicable
	}
	if _, ok := page.ParsePermissionsPolicy(lines); ok {
		return Verdict{}
	}
	return failed(header(p, permissionsPolicyName, strings.Join(lines, ", ")), setPermissions(meantPermissions(lines)))
}
