package rules

import (
	"strings"

	"assay/core/page"
)

// stated returns the values of the page's header lines of that name; none if all are empty, since those ask for nothing.
func stated(p *page.Page, name string) []string {
	lines := p.Last().Values(name)
	for _, line := range lines {
		if strings.Trim(line, " \t") != "" {
			return lines
		}
	}
	return nil
}
