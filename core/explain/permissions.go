package explain

import (
	"assay/core/page"
	"assay/core/wire"
)

// permissions explains a line of Permissions-Policy, or of Feature-Policy: of each feature, who may use it.
func (e *explainer) permissions(h *wire.ExplainedHeader, name, value string) {
	older := name == "feature-policy"
	var list []wire.Permission
	if older {
		h.Notes = notes("permissions-older")
		list = page.ParseFeaturePolicy([]string{value})
	} else {
		if _, ok := page.ParsePermissionsPolicy(e.hop.Values("Permissions-Policy")); !ok { // one line that is broken breaks all
			h.Notes = notes("permissions-broken")
			return
		}
		h.Notes = notes("permissions-who")
		list, _ = page.ParsePermissionsPolicy([]string{value})
	}
	named := map[string]bool{}
	if older {
		newer, _ := page.ParsePermissionsPolicy(e.hop.Values("Permissions-Policy"))
		for i := range newer {
			named[newer[i].Feature] = true
		}
	}
	t := wire.ExplainedTable{Kind: wire.TablePermissions, Rows: []wire.ExplainedRow{}}
	for i := range list {
		if !e.roomForRow(&t) {
			t.Hidden = len(list) - i
			break
		}
		t.Rows = append(t.Rows, e.feature(&list[i], named))
	}
	if len(t.Rows) > 0 {
		h.Tables = []wire.ExplainedTable{t}
	}
}

// feature explains one feature; named are those of which another header decides.
func (e *explainer) feature(p *wire.Permission, named map[string]bool) wire.ExplainedRow {
	row := wire.ExplainedRow{Name: clip(p.Feature), Notes: []wire.Note{}, Tokens: []wire.ExplainedToken{}}
	switch {
	case named[p.Feature]:
		row.State, row.Notes = wire.TokenIgnored, notes("permissions-named")
	case !page.IsFeature(p.Feature):
		row.State, row.Notes = wire.TokenUnknown, notes("permissions-unknown")
	}
	if len(p.Allow) == 0 && e.room(&row) {
		addToken(&row, wire.ExplainedToken{Text: "()", State: row.State, Notes: notes("permissions-none")})
	}
	for i, who := range p.Allow {
		if !e.room(&row) {
			row.Hidden = len(p.Allow) - i
			break
		}
		t := wire.ExplainedToken{Text: who, State: row.State}
		switch who {
		case "self":
			t.Notes = notes("permissions-self")
		case "*":
			t.Notes = notes("permissions-all")
		default:
			t.Notes = notes("permissions-origin", "origin", who)
		}
		addToken(&row, t)
	}
	return row
}
