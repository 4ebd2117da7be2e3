package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// GET https://shop.test/ 200 over TLS 1.0, or with a cipher that the browser calls weak
var tlsWeak = Rule{
	ID: "tls-weak", Family: "https", Points: 10,
	Text: Text{
		Title:  "The connection's encryption is weak",
		Detail: "The browser reports {what}. Known attacks can read such traffic; TLS 1.2 and 1.3 with today's ciphers have none.",
		Clause: "its encryption is weak",
	},
	Pass:       "The connection's encryption is up to date",
	Applies:    "HTTPS pages whose TLS the browser describes, as Firefox does. Not development hosts, nor broken TLS. The fix is to serve the page with TLS 1.2 or 1.3 alone.",
	References: []string{"https://www.rfc-editor.org/rfc/rfc8996", "https://ssl-config.mozilla.org/"},
	Reads:      page.PartTransport,
	Check:      checkTLSWeak,
}

func checkTLSWeak(p *page.Page) Verdict {
	last := p.Last()
	if !last.URL.Secure() || last.Broken() || p.Development() {
		return notApplicable
	}
	if last.TLS == nil {
		return unknown
	}
	what := "a weak cipher"
	switch last.TLS.Protocol {
	case "SSLv3", "TLSv1", "TLSv1.1": // RFC 8996 forbids them
		what = last.TLS.Protocol
	default:
		if last.TLS.State != wire.TLSWeak {
			return Verdict{}
		}
		if last.TLS.Cipher != "" {
			what += ", " + last.TLS.Cipher
		}
	}
	v := failed(p.Evidence(wire.Evidence{Exchange: last.Index, Value: "TLS: " + what}), wire.Change{Op: wire.OpServeHTTPS})
	v.Args = arg("what", what)
	return v
}
