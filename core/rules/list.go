package rules

// all is every rule, in the families' order; within a family the costliest comes first. A test compares it with the files.
var all = [...]*Rule{
	&httpsPage, &httpsRedirect, &httpsRedirectLate, &httpsRedirectHost, &mixedActive, &insecureForm, &tlsWeak, &mixedPassive, &mixedUpgraded, &httpsOtherHost,
	&hstsMissing, &hstsInvalid, &hstsZero, &hstsShort, &hstsSubdomains, &hstsPreload, &hstsPartial,
	&cookieSecure, &cookieHTTPOnly, &cookieRejected, &cookieSameSite, &cookieDomain, &sessionCacheable, &clearSiteDataInvalid,
	&nosniffMissing, &nosniffInvalid, &staticHeaders, &apiHeaders,
	&framingOpen,
	&cspMissing, &cspScript, &cspObjectBase, &cspSyntax, &cspNonce, &cspEval, &cspHTTP, &cspForm, &cspViolations, &errorHeaders,
	&referrerLeak,
	&permissionsOpen, &permissionsInvalid,
	&corsCredentials, &coopMissing, &isolationInvalid,
	&sriMissing, &integrityInvalid,
	&serverVersion, &obsoleteHeaders, &reportingInvalid,
}

// All returns every rule, in the order in which [Judge] answers.
func All() []*Rule { return all[:] }

// A Family is a group of rules that a reader thinks of as one thing.
type Family struct {
	ID, Title string
}

// families in the order in which they are shown.
var families = [...]Family{
	{"https", "HTTPS"},
	{"hsts", "HSTS"},
	{"cookies", "Cookies"},
	{"nosniff", "nosniff"},
	{"framing", "Framing"},
	{"csp", "CSP"},
	{"referrer", "Referrer"},
	{"permissions", "Permissions"},
	{"isolation", "Isolation"},
	{"integrity", "Integrity"},
	{"disclosure", "Disclosure"},
}

// Families returns every family, in the order in which they are shown.
func Families() []Family { return families[:] }
