package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"assay/core/page"
)

// TestCSPEvaluator: each HIGH and MEDIUM finding of CSP Evaluator is covered by one of the csp family's, which names the same directive and
// the same value; or it is a disagreement that we stand by.
func TestCSPEvaluator(t *testing.T) {
	cases, err := ReadCSPEvaluator("data/csp-evaluator.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 1500 {
		t.Fatalf("got %d cases, want at least 1500", len(cases))
	}
	kinds := newKinds(t, evaluatorKinds)
	covered, asked := 0, 0
	for _, c := range cases {
		evidence := JudgeCSPFindings(c.CSP)
		for _, f := range c.Findings {
			if f.Severity != "HIGH" && f.Severity != "MEDIUM" {
				continue
			}
			asked++
			if f.CoveredBy(evidence) {
				covered++
			} else if !kinds.hold(f.describe(c.CSP)) {
				t.Errorf("%q: nothing says %+v; found %q", c.CSP, f, evidence)
			}
		}
	}
	t.Logf("%d of %d findings are covered", covered, asked)
}

// describe writes a finding down for the kinds; "decides nothing" where no script element is decided by its directive.
func (f CSPEvaluatorFinding) describe(csp string) string {
	line := strings.Join([]string{f.Type, f.Directive, f.Value}, " ")
	p := page.ParseCSP(csp)[0]
	object, _ := p.Effective("object-src")
	ofObjects := f.Directive == object.Name && f.Type != "SCRIPT_ALLOWLIST_BYPASS"
	if _, has := p.Find("script-src-elem"); has && f.Directive != "script-src-elem" && !ofObjects {
		line += ", which decides nothing"
	}
	return line
}

var evaluatorKinds = []kind{
	{`^(PLAIN_URL_SCHEMES|PLAIN_WILDCARD|SCRIPT_ALLOWLIST_BYPASS) (script|default)-src .* decides nothing$`, "beside script-src-elem the hosts of script-src load no script element"},
	{`^PLAIN_URL_SCHEMES base-uri data:`, "HTML knows no base with a data: URL"},
	{`^OBJECT_ALLOWLIST_BYPASS .* ajax.googleapis.com$`, "a host with a Flash file on it: no browser has run Flash since 2021"},
}

// A CSPEvaluatorInput is a policy, or several, and the check of CSP Evaluator that its own test calls.
type CSPEvaluatorInput struct {
	CSP     []string `json:"content-security-policy"`
	Check   string   `json:"check"`
	Version *string  `json:"csp_version"`
}

// A CSPEvaluatorExpectation is what its test asserts: an expression, a comparison and a value.
type CSPEvaluatorExpectation struct {
	Asserts [][3]any `json:"asserts"`
}

// TestCSPEvaluatorTests holds the csp family against CSP Evaluator's own tests: where a check finds something of at least MEDIUM, or a mistake
// in syntax, so do we, and where it finds nothing, neither do we.
func TestCSPEvaluatorTests(t *testing.T) {
	kinds := newKinds(t, evaluatorTestKinds)
	hold(t, "csp-evaluator-tests.ndjson", 139, func(c Case[CSPEvaluatorInput, CSPEvaluatorExpectation]) string {
		check := evaluatorChecks[c.Input.Check]
		if c.Input.Check == "csp" {
			return evaluatorParsing(c, kinds)
		}
		if check == nil {
			if !kinds.hold(c.Input.Check) {
				return "which rule does " + c.Input.Check + " ask for?"
			}
			return ""
		}
		nothing, serious := c.Expected.asks()
		evidence := slices.DeleteFunc(JudgeCSPFindings(c.Input.CSP...), func(e string) bool { return !check(e) })
		if nothing && len(evidence) > 0 || serious && len(evidence) == 0 {
			line := fmt.Sprintf("%s %q: found %q", c.Input.Check, c.Input.CSP, evidence)
			if !kinds.hold(line) {
				asserts, _ := json.Marshal(c.Expected.Asserts)
				return line + ", want " + string(asserts)
			}
		}
		return ""
	})
}

// asks reads the asserts: whether nothing is to be found, or something of weight.
func (e CSPEvaluatorExpectation) asks() (nothing, serious bool) {
	for _, a := range e.Asserts {
		subject := fmt.Sprint(a[0])
		value := fmt.Sprint(a[2])
		switch {
		case subject == "length" || strings.HasSuffix(subject, ".length"):
			nothing = nothing || value == "0"
		case value == "HIGH" || value == "MEDIUM" || value == "SYNTAX" || strings.Contains(subject, "Severity.HIGH"):
			serious = true
		}
	}
	return nothing && !serious, serious
}

// evaluatorChecks say which evidence of ours answers a check of theirs.
var evaluatorChecks = map[string]func(evidence string) bool{
	"checkScriptUnsafeInline": func(e string) bool { return strings.HasSuffix(e, " 'unsafe-inline'") },
	"checkScriptUnsafeEval":   func(e string) bool { return strings.HasPrefix(e, "csp-eval: ") },
	"checkPlainUrlSchemes":    func(e string) bool { return isLoophole(e) && strings.HasSuffix(e, ":") },
	"checkWildcards":          func(e string) bool { return isLoophole(e) && strings.HasSuffix(e, "*") },
	"checkMissingDirectives": func(e string) bool {
		return strings.Contains(e, ": no ") && isLoophole(e)
	},
	"checkScriptAllowlistBypass":      func(e string) bool { return strings.HasPrefix(e, "csp-script: ") && strings.Contains(e, ".") },
	"checkFlashObjectAllowlistBypass": func(e string) bool { return strings.HasPrefix(e, "csp-object-base: object-src ") },
	"checkDeprecatedDirective":        isSyntax,
	"checkNonceLength":                func(e string) bool { return strings.HasPrefix(e, "csp-nonce: ") },
	"checkSrcHttp":                    func(e string) bool { return strings.HasPrefix(e, "csp-http: ") },
	"checkUnknownDirective":           isSyntax,
	"checkMissingSemicolon":           isSyntax,
	"checkInvalidKeyword":             isSyntax,
	"evaluateForFailure":              isLoophole,
	"evaluateForSyntaxErrors":         func(e string) bool { return isSyntax(e) || strings.HasPrefix(e, "csp-nonce: ") },
}

func isLoophole(e string) bool {
	return strings.HasPrefix(e, "csp-script: ") || strings.HasPrefix(e, "csp-object-base: ") || strings.HasPrefix(e, "csp-missing: ")
}

func isSyntax(e string) bool {
	return strings.HasPrefix(e, "csp-syntax: ") || strings.HasPrefix(e, "csp-missing: ")
}

var evaluatorTestKinds = []kind{
	{`: found \["csp-object-base: no base-uri"\]$`, "base-uri has no fallback: without it a base element moves links and forms, nonces or not"},
	{`^checkScriptAllowlistBypass .*'none'`, "'none' beside other values is ignored"},
	{`^check(IpSource|HasConfiguredReporting)$`, "an address as a source, and where reports go, are no weakness"},
	{`^(evaluateForWarnings|check(StrictDynamic|StrictDynamicNotStandalone|UnsafeInlineFallback|AllowlistFallback))$`, "advice for browsers without nonces or strict-dynamic: the last ones are of 2017 and 2022"},
	{`^csp (convertToString|directives)`, "how its code holds policies, and browsers of 2012"},
}

// evaluatorParsing holds the questions that its class for policies answers.
func evaluatorParsing(c Case[CSPEvaluatorInput, CSPEvaluatorExpectation], kinds *kinds) string {
	p := page.ParseCSP(c.Input.CSP[0])[0]
	script, _ := p.Effective("script-src")
	trust := page.TrustOf(script.Values)
	for _, a := range c.Expected.Asserts {
		question, args, _ := strings.Cut(fmt.Sprint(a[0]), ".(")
		var got any
		switch question {
		case "getEffectiveDirective", "getEffectiveDirectives":
			var names []any
			for _, name := range strings.FieldsFunc(args, func(r rune) bool { return strings.ContainsRune(`[]()",`, r) }) {
				if d, _ := p.Effective(name); !slices.Contains(names, any(d.Name)) {
					names = append(names, d.Name)
				}
			}
			got = names
			if question == "getEffectiveDirective" {
				got = names[0]
			}
		case "policyHasScriptNonces":
			got = trust.Nonce
		case "policyHasScriptHashes":
			got = trust.Hash
		case "policyHasStrictDynamic":
			got = trust.Dynamic
		default:
			if !kinds.hold("csp " + question) {
				return "what is " + question + "?"
			}
			continue
		}
		if fmt.Sprint(got) != fmt.Sprint(a[2]) {
			return fmt.Sprintf("%q: %v gives %v, want %v", c.Input.CSP, a[0], got, a[2])
		}
	}
	return ""
}
