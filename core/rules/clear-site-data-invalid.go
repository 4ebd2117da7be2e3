package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Clear-Site-Data: cookies
var clearSiteDataInvalid = Rule{
	ID: "clear-site-data-invalid", Family: "cookies", Points: 0,
	Text: Text{
		Title:  "Browsers ignore what the page wants deleted",
		Detail: "Clear-Site-Data takes words in double quotes, such as \"cookies\". Browsers pass over all else, so that what should be gone stays.",
		Clause: "browsers ignore what it wants deleted",
	},
	Pass:       "Browsers delete what the page names",
	Applies:    "Responses with Clear-Site-Data.",
	References: []string{"https://www.w3.org/TR/clear-site-data/#header"},
	Reads:      page.PartHeaders,
	Check:      checkClearSiteDataInvalid,
}

const clearSiteDataName = "Clear-Site-Data"

func checkClearSiteDataInvalid(p *page.Page) Verdict {
	lines := stated(p, clearSiteDataName)
	if len(lines) == 0 {
		return notApplicable
	}
	value := strings.Join(lines, ", ")
	var sound []string
	wrong := false
	for member := range strings.SplitSeq(value, ",") {
		member = strings.Trim(member, " \t")
		word := clearable(member)
		if word != "" {
			sound = append(sound, word)
		}
		wrong = wrong || member != word
	}
	if !wrong && len(sound) > 0 {
		return Verdict{}
	}
	change := removeHeader(clearSiteDataName)
	if len(sound) > 0 {
		change = setHeader(clearSiteDataName, strings.Join(wire.Distinct(sound), ", "))
	}
	return failed(header(p, clearSiteDataName, value), change)
}

// clearable returns the member of Clear-Site-Data that was meant, in its quotes; empty if none is known. Some are known to few browsers.
func clearable(member string) string {
	member = strings.Trim(member, `"'`)
	for _, known := range [...]string{
		`"cookies"`, `"storage"`, `"cache"`, `"*"`, `"clientHints"`, `"executionContexts"`, `"prefetchCache"`, `"prerenderCache"`,
	} {
		if len(member) == len(known)-len(`""`) && strings.EqualFold(member, known[1:len(known)-1]) {
			return known
		}
	}
	return ""
}
