package conformance

import (
	"slices"

	"assay/core/page"
)

// A ClearSiteDataInput is a Clear-Site-Data line.
type ClearSiteDataInput struct {
	Header string `json:"clear-site-data"`
}

// A ClearSiteDataExpectation is what Chromium deletes.
type ClearSiteDataExpectation struct {
	Valid       bool   `json:"valid"`
	Cookies     bool   `json:"cookies"`
	Storage     bool   `json:"storage"`
	Cache       bool   `json:"cache"`
	ClientHints bool   `json:"clientHints"`
	Messages    string `json:"chromium_messages"` // on its console: not looked at
}

// JudgeClearSiteData reads the line.
func JudgeClearSiteData(in ClearSiteDataInput) ClearSiteDataExpectation {
	kinds := page.ParseClearSiteData([]string{in.Header})
	return ClearSiteDataExpectation{
		Valid:       len(kinds) > 0,
		Cookies:     slices.Contains(kinds, page.ClearCookies),
		Storage:     slices.Contains(kinds, page.ClearStorage),
		Cache:       slices.Contains(kinds, page.ClearCache),
		ClientHints: slices.Contains(kinds, page.ClearClientHints),
	}
}
