package wire

import (
	"slices"
	"strconv"
	"strings"
)

// Check returns an error, an [*Error], if the observation says something that its types alone cannot refuse.
func (o *Observation) Check() error {
	if o.Version != ObservationVersion {
		return &Error{Path: "version", Got: strconv.Itoa(o.Version), Want: strconv.Itoa(ObservationVersion)}
	}
	if len(o.Exchanges) == 0 {
		return &Error{Path: "exchanges", Got: "[]", Want: "at least one exchange: the page's own"}
	}
	for i := range o.Exchanges {
		if err := o.Exchanges[i].check(); err != nil {
			return err.in("exchanges", i)
		}
	}
	for i := range o.Probe {
		if err := o.Probe[i].check(); err != nil {
			return err.in("probe", i)
		}
	}
	for i := range o.Cookies {
		if err := checkWord("sameSite", o.Cookies[i].SameSite, sameSites[:]); err != nil {
			return err.in("cookies", i)
		}
	}
	for i := range o.Resources {
		if err := o.Resources[i].check(); err != nil {
			return err.in("resources", i)
		}
	}
	for i := range o.Probes {
		if err := o.Probes[i].check(); err != nil {
			return err.in("probes", i)
		}
	}
	if o.Origin != nil {
		return o.Origin.check()
	}
	return nil
}

var (
	sources   = [...]string{SourceNetwork, SourceCache, SourceServiceWorker, SourceBrowser}
	tlsStates = [...]string{TLSSecure, TLSWeak, TLSBroken, TLSInsecure}
	outcomes  = [...]string{OutcomeUpgraded, OutcomeBlocked, OutcomeFailed}
	probes    = [...]string{ProbeNotFound, ProbeWWW, ProbeApex}
	sameSites = [...]string{SameSiteStrict, SameSiteLax, SameSiteNone, SameSiteUnspecified}
)

func (e *Exchange) check() *Error {
	if e.Source != "" {
		if err := checkWord("source", e.Source, sources[:]); err != nil {
			return err
		}
	}
	if e.TLS != nil {
		return checkWord("tls.state", e.TLS.State, tlsStates[:])
	}
	return nil
}

func (r *Resource) check() *Error {
	if r.Source != "" {
		if err := checkWord("source", r.Source, sources[:]); err != nil {
			return err
		}
	}
	if r.Outcome != "" {
		return checkWord("outcome", r.Outcome, outcomes[:])
	}
	return nil
}

func (p *Probe) check() *Error {
	if err := checkWord("kind", p.Kind, probes[:]); err != nil {
		return err
	}
	for i := range p.Exchanges {
		if err := p.Exchanges[i].check(); err != nil {
			return err.in("exchanges", i)
		}
	}
	return nil
}

func (o *Origin) check() error {
	for i := range o.Answers {
		if n := o.Answers[i].Headers; n < 0 || n >= len(o.HeaderSets) {
			err := &Error{Path: "headers", Got: strconv.Itoa(n), Want: "an index into headerSets, which has " + strconv.Itoa(len(o.HeaderSets))}
			return err.in("origin.answers", i)
		}
	}
	return nil
}

// checkWord returns an error unless the value is one of the words.
func checkWord(field, value string, words []string) *Error {
	if slices.Contains(words, value) {
		return nil
	}
	return &Error{Path: field, Got: Quote(value), Want: "one of " + strings.Join(words, ", ")}
}

// in returns the error of item i's field as one of the list's.
func (e *Error) in(list string, i int) *Error {
	e.Path = list + "[" + strconv.Itoa(i) + "]." + e.Path
	return e
}
