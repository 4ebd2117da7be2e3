package lens

import (
	"strconv"
	"strings"

	"assay/core/page"
)

// sixMonths is what the Observatory takes for them, in seconds: 180 days.
const sixMonths = 180 * 24 * 60 * 60

func judgeHSTS(p *page.Page) result {
	last := p.Last()
	found := result{outcome: hstsNone}
	value, sent := joined(last, "Strict-Transport-Security")
	switch {
	case last.URL.Scheme != "https":
		return result{outcome: hstsNoHTTPS}
	case last.Broken():
		return result{outcome: hstsInvalidCert}
	case sent:
		found.outcome = readHSTS(value)
	}
	heard := p.HSTS.Honoured && p.HSTS.Valid
	switch {
	case found.outcome == hstsGood && !p.HSTS.Valid:
		found.note = "Browsers ignore this header: " + p.HSTS.Problem + "."
	case found.outcome == hstsGood && heard && p.HSTS.MaxAge < sixMonths:
		found.note = "Browsers keep to it for " + strconv.FormatInt(p.HSTS.MaxAge, 10) + " seconds only: the value in quotes counts."
	case found.outcome == hstsNone && heard && p.HSTS.MaxAge > 0:
		found.note = "An earlier hop of this host sent the header, and browsers remember it."
	case found.outcome == hstsInvalid && heard && p.HSTS.MaxAge > 0:
		found.note = "Browsers honour it: of several lines the first one counts, and spaces are allowed."
	}
	return found
}

// readHSTS looks for "max-age=" between semicolons and reads the number after it as JavaScript's parseInt does. What is no number is not less
// than six months to JavaScript, and passes.
func readHSTS(value string) outcome {
	const most = 1024 // bytes that are read
	value = value[:min(len(value), most)]
	if strings.IndexByte(value, ',') >= 0 {
		return hstsInvalid
	}
	found := hstsInvalid
	for more := true; more; {
		var part string
		part, value, more = strings.Cut(value, ";")
		part = strings.TrimSpace(part)
		const name = "max-age="
		if len(part) < len(name) || !strings.EqualFold(part[:len(name)], name) {
			continue
		}
		found = hstsGood
		if n, ok := parseInt(part[len(name):min(len(part), 128)]); ok && n < sixMonths {
			found = hstsShort
		}
	}
	return found
}

// parseInt reads the digits at the start of s, as JavaScript's parseInt does; anything may follow. Beyond six months it need not be exact.
func parseInt(s string) (n int, ok bool) {
	s = strings.TrimSpace(s)
	digits := strings.TrimPrefix(s, "-")
	negative := digits != s
	if !negative {
		digits = strings.TrimPrefix(s, "+")
	}
	for i := 0; i < len(digits) && '0' <= digits[i] && digits[i] <= '9'; i++ {
		n, ok = min(n*10+int(digits[i]-'0'), 10*sixMonths), true
	}
	if negative {
		n = -n
	}
	return n, ok
}
