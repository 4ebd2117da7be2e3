package conformance

import "assay/core/page"

// A PSLInput is a host as a person types it; null is no host at all.
type PSLInput struct {
	Host *string `json:"host"`
}

// A PSLExpectation is the host's registrable domain, null if it has none.
type PSLExpectation struct {
	RegistrableDomain *string `json:"registrable_domain"`
}

// JudgePSL returns the registrable domain of a host, and the host itself, both in the form in which browsers have them.
func JudgePSL(in PSLInput) (registrable, host string) {
	if in.Host == nil {
		return "", ""
	}
	u, ok := page.ParseURL("https://" + *in.Host + "/")
	if !ok {
		return "", ""
	}
	return page.RegistrableDomain(u.Host), u.Host
}
