package fix

import (
	"assay/core/page"
	"assay/core/wire"
)

// Parts returns the parts of a page that the changes touch.
func Parts(changes []wire.Change) page.Part {
	var parts page.Part
	for i := range changes {
		switch c := &changes[i]; c.Op {
		case wire.OpSetHeader, wire.OpRemoveHeader:
			parts |= page.PartOf(c.Name) | page.PartOrigin
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
