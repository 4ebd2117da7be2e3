package fix

import (
	"assay/core/page"
	"assay/core/wire"
)

// Parts returns the parts of the page that the changes touch.
func Parts(p *page.Page, changes []wire.Change) page.Part {
	var parts page.Part
	for i := range changes {
		switch c := &changes[i]; c.Op {
		case wire.OpSetHeader, wire.OpRemoveHeader:
			parts |= p.PartOf(c.Name)
			if len(p.Origin.List) > 0 {
				parts |= page.PartOrigin
			}
		case wire.OpSetCookieAttribute, wire.OpRemoveCookieAttribute:
			parts |= page.PartCookies
		case wire.OpLoadSecurely, wire.OpAddIntegrity:
			parts |= page.PartLoaded
		case wire.OpRemoveMeta:
			parts |= page.PartLoaded | page.PartReferrer
		default:
			parts |= page.PartTransport
		}
	}
	return parts
}
