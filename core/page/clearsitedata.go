package page

import "strings"

// The kinds of data that Clear-Site-Data names.
const (
	ClearCookies     = "cookies" // and HTTP authentication
	ClearStorage     = "storage" // every store that scripts fill
	ClearCache       = "cache"
	ClearClientHints = "clientHints"
)

// ParseClearSiteData returns what browsers delete at these lines of Clear-Site-Data, such as
//
//	"cookies", "storage"
//
// each kind once, in the order above; the wildcard "*" means all. What is unknown or without its quotes counts for nothing, and a header
// that is not ASCII says nothing, as in Chromium. Browsers heed the header from trustworthy URLs alone.
// https://www.w3.org/TR/clear-site-data/#parsing
func ParseClearSiteData(lines []string) []string {
	kinds := [...]string{ClearCookies, ClearStorage, ClearCache, ClearClientHints}
	var named [len(kinds)]bool
	for _, line := range lines {
		if !isASCII(line) {
			return nil
		}
		for more := true; more; {
			var quoted string
			quoted, line, more = strings.Cut(line, ",")
			quoted = strings.Trim(quoted, " \t")
			if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
				continue
			}
			name := quoted[1 : len(quoted)-1]
			for i, kind := range kinds {
				if name == kind || name == "*" {
					named[i] = true
				}
			}
		}
	}
	var list []string
	for i, kind := range kinds {
		if named[i] {
			list = append(list, kind)
		}
	}
	return list
}
