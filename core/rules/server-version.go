package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Server: nginx/1.22.1
var serverVersion = Rule{
	ID: "server-version", Family: "disclosure", Points: 1,
	Text: Text{
		Title:  "Headers tell the exact version of the software",
		Detail: "A version stands in {headers}. Whoever looks for servers with a known flaw finds this one first; visitors get nothing from it.",
		Clause: "its headers tell which software version to attack",
	},
	Pass:       "No header tells a software version",
	Applies:    "Every response. A product's name alone, such as nginx, is no version.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc9110#section-10.2.4", "https://owasp.org/www-project-secure-headers/#prevent-information-disclosure-via-http-headers"},
	Reads:      page.PartHeaders,
	Alone:      Alone{Of: anything},
	Check:      checkServerVersion,
}

const serverName = "Server"

// versionHeaders name the software behind a response, in the order in which they are judged.
var versionHeaders = [...]string{
	serverName, "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator", "X-Powered-CMS", "X-Jenkins", "X-OWA-Version",
	"MicrosoftSharePointTeamServices", "Liferay-Portal", "OracleCommerceCloud-Version", "Powered-By", "Product", "X-CF-Powered-By", "X-CMS",
	"X-Cocoon-Version", "X-Content-Encoded-By", "X-Framework", "X-Generated-By", "X-Jitsi-Release", "X-Joomla-Version", "X-Php-Version",
	"X-Powered-By-Plesk", "X-Server-Powered-By", "X-Turbo-Charged-By", "X-Umbraco-Version", "X-Woodpecker-Version",
}

func checkServerVersion(p *page.Page) Verdict {
	last := p.Last()
	var few [8]*wire.Header
	telling := few[:0]
	for i := range last.Headers {
		if h := &last.Headers[i]; mayTellVersion(h) {
			telling = append(telling, h)
		}
	}
	if len(telling) == 0 {
		return Verdict{}
	}
	var v Verdict
	var names []string
	for _, name := range versionHeaders {
		product, found := "", false
		for _, h := range telling {
			if !page.EqualFold(h.Name(), name) {
				continue
			}
			found = true
			v.addEvidence(p, wire.Evidence{Exchange: last.Index, Header: name, Value: h.Value()})
			if product == "" {
				product = productOf(h.Value()[:versionAt(h.Value())])
			}
		}
		if !found {
			continue
		}
		names = append(names, name)
		// The server's name alone is harmless, and some servers cannot keep it to themselves.
		if name == serverName && product != "" {
			v.Changes = append(v.Changes, setHeader(name, product))
		} else {
			v.Changes = append(v.Changes, removeHeader(name))
		}
	}
	if len(names) == 0 {
		return Verdict{}
	}
	v.State = Failed
	v.Args = arg("headers", listed(names))
	return v
}

// mayTellVersion reports a header with a version that may be one of versionHeaders: most are not, and need not be compared with each.
func mayTellVersion(h *wire.Header) bool {
	name := h.Name()
	if len(name) < len("X-CMS") {
		return false
	}
	switch name[0] | 0x20 {
	case 's':
		return len(name) == len(serverName) && versionAt(h.Value()) >= 0 // and not Set-Cookie
	case 'p':
		return len(name) <= len("Powered-By") && versionAt(h.Value()) >= 0 // and not Permissions-Policy
	case 'x', 'm', 'l', 'o':
		return versionAt(h.Value()) >= 0
	}
	return false
}

// versionAt returns where the first version begins, "1.22.1" in "nginx/1.22.1"; -1: there is none. A version has a point between digits,
// and what comes before it is no part of a name or an address: "Apache/2" and "10.0.0.1" are none.
func versionAt(value string) int {
	for i := 0; i < len(value); {
		if !isDigit(value[i]) {
			i++
			continue
		}
		start, points := i, 0
		for i++; i < len(value) && (isDigit(value[i]) || value[i] == '.' && i+1 < len(value) && isDigit(value[i+1])); i++ {
			if value[i] == '.' {
				points++
			}
		}
		begins := start == 0 || strings.IndexByte("/ -_(vV", value[start-1]) >= 0
		isAddress := points == 3 && (start == 0 || value[start-1] != '/')
		if begins && points > 0 && !isAddress {
			return start
		}
	}
	return -1
}

// productOf returns the first name of a Server header, from what comes before its first version: "Apache" of "Apache/".
func productOf(before string) string {
	product, _, _ := strings.Cut(before, "/")
	product, _, _ = strings.Cut(product, " (")
	return strings.TrimRight(product, " -_(vV")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
