package rules

import (
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

const permissionsPolicyName = "Permissions-Policy"

// isPowerful reports whether browsers ask the visitor before a page may use the feature.
// https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md
func isPowerful(feature string) bool {
	switch feature {
	case "camera", "microphone", "display-capture", "geolocation", "payment", "usb", "serial", "hid", "midi", "bluetooth", "clipboard-read",
		"local-fonts", "local-network", "local-network-access", "idle-detection", "window-management", "xr-spatial-tracking", "smart-card":
		return true
	}
	return false
}

// isOpen reports camera=*
func isOpen(p *wire.Permission) bool {
	return len(p.Allow) > 0 && p.Allow[0] == "*" && isPowerful(p.Feature)
}

// permissions returns what the page's Permissions-Policy says; of one that breaks the grammar, what it means to say.
func permissions(p *page.Page) []wire.Permission {
	lines := p.Last().Values(permissionsPolicyName)
	list, ok := page.ParsePermissionsPolicy(lines)
	if !ok {
		return meantPermissions(lines)
	}
	return list
}

// meantPermissions reads part by part what is no structured dictionary: camera=(self) as it is, camera=('self') without the quotes of
// Feature-Policy, and camera 'none' as that header has it. What is none of these says nothing.
func meantPermissions(lines []string) []wire.Permission {
	var list []wire.Permission
	for _, line := range lines {
		if len(line) > mostPermissionsBytes {
			return nil
		}
		for part := range strings.FieldsFuncSeq(line, func(c rune) bool { return c == ',' || c == ';' }) {
			part = strings.Trim(part, " \t")
			found, ok := page.ParsePermissionsPolicy([]string{strings.ReplaceAll(part, "'", "")})
			if !ok {
				found = page.Permissions(nil, []string{part})
			}
			for i := range found {
				if page.IsFeature(found[i].Feature) {
					list = append(list, found[i])
				}
			}
		}
	}
	return list
}

// withFeatures returns the list and, after it, what the page's Feature-Policy says of other features, where wanted.
func withFeatures(p *page.Page, list []wire.Permission, wanted func(*wire.Permission) bool) []wire.Permission {
	all := slices.Clip(list)
	for _, feature := range page.Permissions(nil, p.Last().Values(featurePolicyName)) {
		named := func(l wire.Permission) bool { return l.Feature == feature.Feature }
		if page.IsFeature(feature.Feature) && wanted(&feature) && !slices.ContainsFunc(list, named) {
			all = append(all, feature)
		}
	}
	return all
}

// mostPermissionsBytes is the length from which a policy is not mended but removed: servers do not send such headers.
const mostPermissionsBytes = 8 << 10

// setPermissions returns the change to a Permissions-Policy that says the same, but for powerful features that every frame could use: those
// are for the page itself then.
func setPermissions(list []wire.Permission) wire.Change {
	var out strings.Builder
	for i := range list {
		p := &list[i]
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(p.Feature)
		if len(p.Allow) > 0 && p.Allow[0] == "*" && !isOpen(p) {
			out.WriteString("=*")
			continue
		}
		out.WriteString("=(")
		for j, allowed := range p.Allow {
			if j > 0 {
				out.WriteByte(' ')
			}
			switch allowed {
			case "*", "self":
				out.WriteString("self")
			default:
				out.WriteString(`"` + allowed + `"`)
			}
		}
		out.WriteByte(')')
	}
	if out.Len() == 0 || out.Len() > mostPermissionsBytes {
		return removeHeader(permissionsPolicyName)
	}
	return setHeader(permissionsPolicyName, out.String())
}

// movePermissions returns the change that has Permissions-Policy say what only Feature-Policy says; none if there is nothing of that.
func movePermissions(p *page.Page) []wire.Change {
	list := permissions(p)
	all := withFeatures(p, list, func(*wire.Permission) bool { return true })
	if len(all) == len(list) {
		return nil
	}
	return []wire.Change{setPermissions(all)}
}
