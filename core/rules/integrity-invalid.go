package rules

import (
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// <script src="/app.js" integrity="md5-abc">, or Integrity-Policy: script
var integrityInvalid = Rule{
	ID: "integrity-invalid", Family: "integrity", Points: 0,
	Text: Text{
		Title:  "Browsers ignore what should guard scripts",
		Detail: "{problems}. Scripts load unchecked, whatever they hold.",
		Clause: "browsers ignore what should guard its scripts",
	},
	Pass:       "What guards scripts is valid",
	Applies:    "Documents with an Integrity-Policy, or with integrity attributes where the markup was seen.",
	References: []string{"https://www.w3.org/TR/sri-2/#parse-metadata", "https://w3c.github.io/webappsec-subresource-integrity/#parse-integrity-policy"},
	Reads:      page.PartLoaded,
	Check:      checkIntegrityInvalid,
}

func checkIntegrityInvalid(p *page.Page) Verdict {
	if !p.Document {
		return notApplicable
	}
	any := false
	var v Verdict
	var problems []string
	last := p.Last()
	for _, name := range [...]string{"Integrity-Policy", "Integrity-Policy-Report-Only"} {
		lines := stated(p, name)
		if len(lines) == 0 {
			continue
		}
		any = true
		policy := page.ParseIntegrityPolicy(lines)
		if policy.Blocks("script") || policy.Blocks("style") {
			continue
		}
		problem := policy.Problem
		if problem == "" {
			problem = "it names nothing to block"
		}
		v.State = Failed
		v.Evidence = append(v.Evidence, wire.Evidence{Exchange: last.Index, Header: name, Value: strings.Join(lines, ", ")})
		v.Changes = append(v.Changes, removeHeader(name))
		problems = append(problems, name+" does nothing, since "+problem+": blocked-destinations=(script) is how it is written")
	}
	if p.Markup != nil {
		before := len(v.Changes)
		for i := range p.Markup.Scripts {
			s := &p.Markup.Scripts[i]
			if s.Integrity == "" || s.Src == "" { // on a script in the page itself it means nothing
				continue
			}
			any = true
			if len(page.ParseIntegrity(s.Integrity)) == 0 {
				v.addScript(s)
			}
		}
		if len(v.Changes) > before {
			problems = append(problems, "An integrity attribute without a hash that browsers know (sha256-, sha384- or sha512- and base64) checks nothing")
		}
	}
	switch {
	case v.State == Failed:
		v.Args = arg("problems", strings.Join(problems, ". "))
		return v.distinct()
	case p.Markup == nil:
		return unknown
	case !any:
		return notApplicable
	}
	return v
}
