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
	return nil
}

var (
	sources   = [...]string{SourceNetwork, SourceCache, SourceServiceWorker, SourceBrowser}
	tlsStates = [...]string{TLSSecure, TLSWeak, TLSBroken, TLSInsecure}
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
