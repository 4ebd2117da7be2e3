package rules

import (
	"strconv"

	"assay/core/page"
	"assay/core/wire"
)

// Strict-Transport-Security: max-age=604800
var hstsShort = Rule{
	ID: "hsts-short", Family: "hsts", Points: 10,
	Text: Text{
		Title:  "HSTS lasts for {duration} only",
		Detail: "Who does not come back within that time starts over plain HTTP again. Half a year is the least that protects an occasional visitor; a year is usual.",
		Clause: "its HSTS lasts for {duration} only",
	},
	Pass:       "HSTS lasts for half a year or more",
	Applies:    "Sites whose HSTS header is valid.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc6797#section-11.2", "https://infosec.mozilla.org/guidelines/web_security#http-strict-transport-security"},
	Reads:      page.PartHSTS,
	Check:      checkHSTSShort,
	Fix:        fixHSTS,
	Args: func(p *page.Page, _ *Verdict) map[string]string {
		return arg("duration", duration(p.HSTS.MaxAge))
	},
}

// hstsLeast is Mozilla's guideline: six months, counted as 180 days, in seconds.
const hstsLeast = 180 * 24 * 60 * 60

func checkHSTSShort(p *page.Page) Verdict {
	if skip := hstsValid(p); skip != nil {
		return *skip
	}
	if p.HSTS.MaxAge >= hstsLeast {
		return Verdict{}
	}
	return failed(hstsEvidence(p))
}

// hstsEvidence is the header line that decided, at the hop that carried it.
func hstsEvidence(p *page.Page) []wire.Evidence {
	return p.Evidence(wire.Evidence{Exchange: p.HSTS.Hop, Header: hstsName, Value: p.HSTS.Line})
}

// duration says a number of seconds in the largest unit that it fills: "7 days", "1 hour".
func duration(seconds int64) string {
	for _, unit := range [...]struct {
		seconds int64
		name    string
	}{{24 * 60 * 60, "day"}, {60 * 60, "hour"}, {60, "minute"}} {
		if seconds >= unit.seconds {
			return count(seconds/unit.seconds, unit.name)
		}
	}
	return count(seconds, "second")
}

func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(n, 10) + " " + noun + "s"
}
