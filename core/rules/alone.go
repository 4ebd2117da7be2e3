package rules

import (
	"assay/core/page"
	"assay/core/wire"
)

// Kinds are kinds of responses that are no documents.
type Kinds uint8

// The Kinds.
const (
	Active   Kinds = 1 << iota // scripts and styles
	Passive                    // images, fonts, media and other files
	Data                       // what scripts ask for
	Redirect                   // on the way to something else
	Failure                    // errors

	contents = Active | Passive | Data | Failure
	anything = contents | Redirect
)

// Alone says what a rule makes of a response that is no document, judged by itself. The zero value: nothing.
type Alone struct {
	Of       Kinds
	Severity string // one of wire's Severity constants; empty: as the points say
	// Title and Detail take the place of the rule's own where those speak of a page.
	Title, Detail string
}

// KindOf returns the kind of a response of a class (one of wire's) that was asked for as a type (webRequest.ResourceType).
func KindOf(class, resourceType string) Kinds {
	switch class {
	case wire.ClassStatic:
		if resourceType == "script" || resourceType == "stylesheet" {
			return Active
		}
		return Passive
	case wire.ClassAPI:
		return Data
	case wire.ClassRedirect:
		return Redirect
	case wire.ClassError:
		return Failure
	}
	return 0
}

// MixedContent returns the finding of an HTTPS page that loads its one resource over plain HTTP; nil if it does not.
func MixedContent(p *page.Page) (*Rule, Verdict) {
	for _, rule := range [...]*Rule{&mixedActive, &mixedPassive} {
		if v := rule.Check(p); v.State == Failed {
			rule.charge(&v, p)
			if rule.Args != nil {
				v.Args = rule.Args(p, &v)
			}
			return rule, v
		}
	}
	return nil, Verdict{}
}
