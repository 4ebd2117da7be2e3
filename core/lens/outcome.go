package lens

import "assay/core/wire"

// An outcome is what a test can find. Those of one test that are worse than each other in the Observatory's eyes stand in its order,
// which is not that of the points.
type outcome uint8

const (
	cspDefaultNone outcome = iota
	cspGood
	cspUnsafeStyle
	cspRepeated
	cspInsecurePassive
	cspUnsafeEval
	cspUnsafeInline
	cspInsecure
	cspInvalid
	cspNone
	cspReportOnly

	cookiesBest // from here on the worst of all cookies counts
	cookiesGood
	cookiesNone
	cookiesInsecureHSTS
	cookiesInsecure
	cookiesSessionInsecureHSTS
	cookiesSameSiteInvalid
	cookiesCSRF
	cookiesSessionReadable
	cookiesSessionInsecure

	corsNone
	corsPublic
	corsRestricted

	redirectGood
	redirectNotNeeded
	redirectOffHost
	redirectLate
	redirectNotSecure
	redirectMissing
	redirectInvalidCert

	referrerPrivate
	referrerNone
	referrerUnsafe
	referrerInvalid

	hstsGood
	hstsShort
	hstsNone
	hstsInvalid
	hstsNoHTTPS
	hstsInvalidCert

	scriptsNotHTML
	scriptsNone
	scriptsOwn
	scriptsAllGood // from here on the worst of all scripts counts
	scriptsGood
	scriptsInsecure
	scriptsWithout
	scriptsInsecureWithout

	nosniffGood
	nosniffNone
	nosniffInvalid

	framingCSP
	framingGood
	framingAllowFrom
	framingNone
	framingInvalid

	corpSameOrigin
	corpSameSite
	corpCrossOrigin
	corpNone
	corpInvalid
)

// outcomes are the Observatory's names, points and verdicts.
var outcomes = [...]wire.ObservatoryTest{
	cspDefaultNone:     {Result: "csp-implemented-with-no-unsafe-default-src-none", Modifier: 10, Pass: true},
	cspGood:            {Result: "csp-implemented-with-no-unsafe", Modifier: 5, Pass: true},
	cspUnsafeStyle:     {Result: "csp-implemented-with-unsafe-inline-in-style-src-only", Pass: true},
	cspRepeated:        {Result: "csp-implemented-but-duplicate-directives", Pass: true},
	cspInsecurePassive: {Result: "csp-implemented-with-insecure-scheme-in-passive-content-only", Modifier: -10, Pass: true},
	cspUnsafeEval:      {Result: "csp-implemented-with-unsafe-eval", Modifier: -10},
	cspUnsafeInline:    {Result: "csp-implemented-with-unsafe-inline", Modifier: -20},
	cspInsecure:        {Result: "csp-implemented-with-insecure-scheme", Modifier: -20},
	cspInvalid:         {Result: "csp-header-invalid", Modifier: -25},
	cspNone:            {Result: "csp-not-implemented", Modifier: -25},
	cspReportOnly:      {Result: "csp-not-implemented-but-reporting-enabled", Modifier: -25},

	cookiesBest:                {Result: "cookies-secure-with-httponly-sessions-and-samesite", Modifier: 5, Pass: true},
	cookiesGood:                {Result: "cookies-secure-with-httponly-sessions", Pass: true},
	cookiesNone:                {Result: "cookies-not-found", Pass: true},
	cookiesInsecureHSTS:        {Result: "cookies-without-secure-flag-but-protected-by-hsts", Modifier: -5},
	cookiesInsecure:            {Result: "cookies-without-secure-flag", Modifier: -20},
	cookiesSessionInsecureHSTS: {Result: "cookies-session-without-secure-flag-but-protected-by-hsts", Modifier: -10},
	cookiesSameSiteInvalid:     {Result: "cookies-samesite-flag-invalid", Modifier: -20},
	cookiesCSRF:                {Result: "cookies-anticsrf-without-samesite-flag", Modifier: -20},
	cookiesSessionReadable:     {Result: "cookies-session-without-httponly-flag", Modifier: -30},
	cookiesSessionInsecure:     {Result: "cookies-session-without-secure-flag", Modifier: -40},

	corsNone:       {Result: "cross-origin-resource-sharing-not-implemented", Pass: true},
	corsPublic:     {Result: "cross-origin-resource-sharing-implemented-with-public-access", Pass: true},
	corsRestricted: {Result: "cross-origin-resource-sharing-implemented-with-restricted-access", Pass: true},

	redirectGood:        {Result: "redirection-to-https", Pass: true},
	redirectNotNeeded:   {Result: "redirection-not-needed-no-http", Pass: true},
	redirectOffHost:     {Result: "redirection-off-host-from-http", Modifier: -5},
	redirectLate:        {Result: "redirection-not-to-https-on-initial-redirection", Modifier: -10},
	redirectNotSecure:   {Result: "redirection-not-to-https", Modifier: -20},
	redirectMissing:     {Result: "redirection-missing", Modifier: -20},
	redirectInvalidCert: {Result: "redirection-invalid-cert", Modifier: -20},

	referrerPrivate: {Result: "referrer-policy-private", Modifier: 5, Pass: true},
	referrerNone:    {Result: "referrer-policy-not-implemented", Pass: true},
	referrerUnsafe:  {Result: "referrer-policy-unsafe", Modifier: -5},
	referrerInvalid: {Result: "referrer-policy-header-invalid", Modifier: -5},

	hstsGood:        {Result: "hsts-implemented-max-age-at-least-six-months", Pass: true},
	hstsShort:       {Result: "hsts-implemented-max-age-less-than-six-months", Modifier: -10},
	hstsNone:        {Result: "hsts-not-implemented", Modifier: -20},
	hstsInvalid:     {Result: "hsts-header-invalid", Modifier: -20},
	hstsNoHTTPS:     {Result: "hsts-not-implemented-no-https", Modifier: -20},
	hstsInvalidCert: {Result: "hsts-invalid-cert", Modifier: -20},

	scriptsNotHTML:         {Result: "sri-not-implemented-response-not-html", Pass: true},
	scriptsNone:            {Result: "sri-not-implemented-but-no-scripts-loaded", Pass: true},
	scriptsOwn:             {Result: "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", Pass: true},
	scriptsAllGood:         {Result: "sri-implemented-and-all-scripts-loaded-securely", Modifier: 5, Pass: true},
	scriptsGood:            {Result: "sri-implemented-and-external-scripts-loaded-securely", Modifier: 5, Pass: true},
	scriptsInsecure:        {Result: "sri-implemented-but-external-scripts-not-loaded-securely", Modifier: -20},
	scriptsWithout:         {Result: "sri-not-implemented-but-external-scripts-loaded-securely", Modifier: -5},
	scriptsInsecureWithout: {Result: "sri-not-implemented-and-external-scripts-not-loaded-securely", Modifier: -50},

	nosniffGood:    {Result: "x-content-type-options-nosniff", Pass: true},
	nosniffNone:    {Result: "x-content-type-options-not-implemented", Modifier: -5},
	nosniffInvalid: {Result: "x-content-type-options-header-invalid", Modifier: -5},

	framingCSP:       {Result: "x-frame-options-implemented-via-csp", Modifier: 5, Pass: true},
	framingGood:      {Result: "x-frame-options-sameorigin-or-deny", Modifier: 5, Pass: true},
	framingAllowFrom: {Result: "x-frame-options-allow-from-origin", Pass: true},
	framingNone:      {Result: "x-frame-options-not-implemented", Modifier: -20},
	framingInvalid:   {Result: "x-frame-options-header-invalid", Modifier: -20},

	corpSameOrigin:  {Result: "corp-implemented-with-same-origin", Modifier: 10, Pass: true},
	corpSameSite:    {Result: "corp-implemented-with-same-site", Modifier: 10, Pass: true},
	corpCrossOrigin: {Result: "corp-implemented-with-cross-origin", Pass: true},
	corpNone:        {Result: "corp-not-implemented", Pass: true},
	corpInvalid:     {Result: "corp-header-invalid", Modifier: -5},
}
