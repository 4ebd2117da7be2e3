// Package golden reads the rules' goldens: pages as a person writes them down, and what must come out.
//
// A golden is a txtar archive (golang.org/x/tools/txtar): a comment, then for each case an observation and, under the same name
// with ".want", the judgement. An observation is written line by line:
//
//	GET https://shop.test/ 200 source=cache tls=broken    an exchange; source and tls may be left out; tls=secure/TLSv1 has a protocol
//	> Cookie: sessionid, theme                            the names of the cookies that it carried
//	> Lengths: 32, 5000                                   the lengths of its Set-Cookie values
//	Set-Cookie: sessionid=…; Path=/                       one of its headers
//
//	probe                        the exchanges below are what plain HTTP answered ("probe none": nothing did)
//	jar                          the browser's jar was looked at; it holds the cookies that the lines "cookie …" name
//	cookie sessionid=…; Domain=shop.test; Path=/; Secure; Length=32
//	before sessionid;shop.test;/ the jar held this one before; "before" alone: it was looked at
//	earlier POST https://shop.test/login 32 sessionid=…; Path=/    a Set-Cookie of an earlier answer, and its value's length
//	resource script http://cdn.test/app.js outcome=blocked status=0 in-frame    the last three may be left out
//	document                     the page's markup was looked at; it holds the lines "form …" and "meta …", "script …" and "referrer …",
//	                             "frame …" and "violation …", "passwords …"
//	form post http://shop.test/login
//	meta default-src 'self'      the policy of a meta element
//	script https://cdn.test/app.js sha384-…    the hashes may be left out
//	referrer unsafe-url          the policy of its meta element
//	frame https://ads.test/a sandbox=allow-scripts,allow-forms         without "sandbox=" there is none
//	violation enforce img-src https://shop.test/a.png
//	passwords 1                  how many password fields there are
//	origin https://shop.test     what was seen of an origin:
//	set                          headers that answers share: the lines "Name: value" below
//	answer script https://shop.test/static/a.js 200 text/javascript    an answer with the headers of the set above; its type may be left out
//	asked www http://www.shop.test/    a probe: the exchanges below, and "failed …" for why there was no answer
//	time 2026-11-21T10:00:00Z    the clock; this one if the line is left out
//	policy {"rules":[…]}         the user's settings
package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"assay/core/wire"
)

// DefaultTime is the clock of a case that names none.
const DefaultTime = "2026-11-21T10:00:00Z"

// A Case is one page of a golden.
type Case struct {
	Name        string
	Observation wire.Observation
	Want        string
}

// A File is one golden.
type File struct {
	Path  string
	Cases []Case

	archive *txtar.Archive
}

// wanted ends the name of a case's judgement.
const wanted = ".want"

// Glob reads all goldens that match the pattern.
func Glob(pattern string) ([]*File, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no golden matches %s", pattern)
	}
	var files []*File
	for _, path := range paths {
		file, err := Read(path)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// Read reads one golden. A line that it does not understand is an error.
func Read(path string) (*File, error) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return nil, err
	}
	file := &File{Path: path, archive: archive}
	wants := map[string]string{}
	for _, part := range archive.Files {
		if name, ok := strings.CutSuffix(part.Name, wanted); ok {
			wants[name] = string(part.Data)
		}
	}
	for _, part := range archive.Files {
		if strings.HasSuffix(part.Name, wanted) {
			continue
		}
		o, err := ParseObservation(string(part.Data))
		if err != nil {
			return nil, fmt.Errorf("%s, case %q: %w", path, part.Name, err)
		}
		file.Cases = append(file.Cases, Case{Name: part.Name, Observation: *o, Want: wants[part.Name]})
		delete(wants, part.Name)
	}
	for name := range wants {
		return nil, fmt.Errorf("%s: %q has a judgement but no observation", path, name)
	}
	return file, nil
}

// Update writes the golden anew, with these judgements by the cases' names.
func (f *File) Update(got map[string]string) error {
	out := txtar.Archive{Comment: f.archive.Comment}
	for _, part := range f.archive.Files {
		if strings.HasSuffix(part.Name, wanted) {
			continue
		}
		out.Files = append(out.Files, part, txtar.File{Name: part.Name + wanted, Data: []byte(got[part.Name])})
	}
	return os.WriteFile(f.Path, txtar.Format(&out), 0o644)
}

// ParseObservation reads an observation as a golden writes it.
func ParseObservation(text string) (*wire.Observation, error) {
	o := &wire.Observation{Version: wire.ObservationVersion, Time: DefaultTime}
	list := &o.Exchanges
	var set *wire.HeaderSet // that the lines "Name: value" belong to, if not to an exchange
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		word, rest, _ := strings.Cut(line, " ")
		var err error
		switch {
		case line == "":
		case word == "time":
			o.Time = rest
		case word == "policy":
			o.Policy = new(wire.Policy)
			*o.Policy, err = wire.DecodePolicy([]byte(rest))
		case line == "probe" || line == "probe none":
			o.Probe = []wire.Exchange{}
			list, set = &o.Probe, nil
		case line == "jar":
			o.Cookies = []wire.Cookie{}
		case word == "cookie":
			err = addCookie(o, rest)
		case word == "resource":
			err = addResource(o, rest)
		case line == "before":
			o.CookiesBefore = []string{}
		case word == "before":
			o.CookiesBefore = append(o.CookiesBefore, rest)
		case word == "origin":
			o.Origin = &wire.Origin{Origin: rest, HeaderSets: []wire.HeaderSet{}, Answers: []wire.Answer{}}
		case line == "set" && o.Origin != nil:
			o.Origin.HeaderSets = append(o.Origin.HeaderSets, wire.HeaderSet{Headers: []wire.Header{}})
			set = &o.Origin.HeaderSets[len(o.Origin.HeaderSets)-1]
		case word == "answer" && o.Origin != nil:
			err = addAnswer(o.Origin, rest)
		case word == "earlier" && o.Origin != nil:
			err = addEarlier(o.Origin, rest)
		case word == "asked":
			kind, url, _ := strings.Cut(rest, " ")
			o.Probes = append(o.Probes, wire.Probe{Kind: kind, URL: url, Exchanges: []wire.Exchange{}})
			list, set = &o.Probes[len(o.Probes)-1].Exchanges, nil
		case word == "failed" && len(o.Probes) > 0:
			o.Probes[len(o.Probes)-1].Error = rest
		case word == "frame" && o.Document != nil:
			o.Document.Frames = append(o.Document.Frames, frameOf(rest))
		case word == "violation" && o.Document != nil:
			fields := append(strings.Fields(rest), "", "")
			o.Document.Violations = append(o.Document.Violations, wire.Violation{Disposition: fields[0], Directive: fields[1], Blocked: fields[2]})
		case word == "passwords" && o.Document != nil:
			o.Document.PasswordFields, err = strconv.Atoi(rest)
		case line == "document":
			o.Document = &wire.Document{}
		case word == "meta" && o.Document != nil:
			o.Document.ContentSecurityPolicies = append(o.Document.ContentSecurityPolicies, rest)
		case word == "form" && o.Document != nil:
			method, action, _ := strings.Cut(rest, " ")
			o.Document.Forms = append(o.Document.Forms, wire.Form{Method: method, Action: action})
		case word == "script" && o.Document != nil:
			src, integrity, _ := strings.Cut(rest, " ")
			o.Document.Scripts = append(o.Document.Scripts, wire.Script{Src: src, Integrity: integrity})
		case word == "referrer" && o.Document != nil:
			o.Document.ReferrerPolicy = rest
		case strings.HasPrefix(line, "> ") && len(*list) > 0:
			err = addRequest(&(*list)[len(*list)-1], rest)
		case isMethod(word):
			err = addExchange(list, word, rest)
		case strings.Contains(line, ":") && set != nil:
			name, value, _ := strings.Cut(line, ":")
			set.Headers = append(set.Headers, wire.Header{name, strings.TrimPrefix(value, " ")})
		case strings.Contains(line, ":") && len(*list) > 0:
			name, value, _ := strings.Cut(line, ":")
			last := &(*list)[len(*list)-1]
			last.Headers = append(last.Headers, wire.Header{name, strings.TrimPrefix(value, " ")})
		default:
			err = fmt.Errorf("what is %q?", line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if len(o.Exchanges) == 0 {
		return nil, fmt.Errorf("no exchange")
	}
	o.URL = o.Exchanges[len(o.Exchanges)-1].URL
	return o, nil
}

func isMethod(word string) bool { return word == "GET" || word == "POST" || word == "HEAD" }

func addExchange(list *[]wire.Exchange, method, rest string) error {
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return fmt.Errorf("an exchange is METHOD URL STATUS")
	}
	status, err := strconv.Atoi(fields[1])
	if err != nil {
		return fmt.Errorf("status %q is no number", fields[1])
	}
	e := wire.Exchange{Method: method, URL: fields[0], Status: status, Headers: []wire.Header{}}
	for _, field := range fields[2:] {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "source":
			e.Source = value
		case "tls":
			state, protocol, _ := strings.Cut(value, "/")
			e.TLS = &wire.TLS{State: state, Protocol: protocol}
		default:
			return fmt.Errorf("an exchange has no %q", field)
		}
	}
	*list = append(*list, e)
	return nil
}

func addRequest(e *wire.Exchange, rest string) error {
	name, value, _ := strings.Cut(rest, ": ")
	switch name {
	case "Cookie":
		e.SentCookies = strings.Split(value, ", ")
	case "Lengths":
		for _, text := range strings.Split(value, ", ") {
			n, err := strconv.Atoi(text)
			if err != nil {
				return fmt.Errorf("length %q is no number", text)
			}
			e.SetCookieLengths = append(e.SetCookieLengths, n)
		}
	default:
		return fmt.Errorf("a request has no %q", name)
	}
	return nil
}

func addCookie(o *wire.Observation, line string) error {
	name, attributes, _ := strings.Cut(line, "=…")
	c := wire.Cookie{Name: name, Path: "/", SameSite: wire.SameSiteUnspecified, HostOnly: true}
	for _, part := range strings.Split(attributes, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "":
		case "Domain":
			c.Domain, c.HostOnly = value, false
		case "Host":
			c.Domain = value
		case "Path":
			c.Path = value
		case "Secure":
			c.Secure = true
		case "HttpOnly":
			c.HTTPOnly = true
		case "SameSite":
			c.SameSite = strings.ToLower(value)
		case "Expires":
			c.Expires = value
		case "Length":
			n, err := strconv.Atoi(value)
			if err != nil {
				return fmt.Errorf("length %q is no number", value)
			}
			c.ValueLength = n
		default:
			return fmt.Errorf("a cookie of the jar has no %q", key)
		}
	}
	o.Cookies = append(o.Cookies, c)
	return nil
}

func addResource(o *wire.Observation, rest string) error {
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return fmt.Errorf("a resource is TYPE URL")
	}
	r := wire.Resource{Type: fields[0], URL: fields[1], Status: 200}
	for _, field := range fields[2:] {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "in-frame":
			r.InFrame = true
		case "outcome":
			r.Outcome = value
		case "status":
			status, err := strconv.Atoi(value)
			if err != nil {
				return fmt.Errorf("status %q is no number", value)
			}
			r.Status = status
		default:
			return fmt.Errorf("a resource has no %q", field)
		}
	}
	o.Resources = append(o.Resources, r)
	return nil
}

func addAnswer(o *wire.Origin, rest string) error {
	fields := strings.SplitN(rest, " ", 4)
	if len(fields) < 3 || len(o.HeaderSets) == 0 {
		return fmt.Errorf("an answer is TYPE URL STATUS CONTENT-TYPE, below a set")
	}
	status, err := strconv.Atoi(fields[2])
	if err != nil {
		return fmt.Errorf("status %q is no number", fields[2])
	}
	a := wire.Answer{Type: fields[0], URL: fields[1], Status: status, Headers: len(o.HeaderSets) - 1}
	if len(fields) == 4 {
		a.ContentType = fields[3]
	}
	o.Answers = append(o.Answers, a)
	return nil
}

func addEarlier(o *wire.Origin, rest string) error {
	fields := strings.SplitN(rest, " ", 4)
	if len(fields) < 4 {
		return fmt.Errorf("an earlier cookie is METHOD URL LENGTH SET-COOKIE")
	}
	length, err := strconv.Atoi(fields[2])
	if err != nil {
		return fmt.Errorf("length %q is no number", fields[2])
	}
	o.SetCookies = append(o.SetCookies, wire.SetCookie{Method: fields[0], URL: fields[1], Length: length, Line: fields[3], Time: "2026-11-21T09:00:00Z"})
	return nil
}

func frameOf(rest string) wire.Frame {
	src, sandbox, sandboxed := strings.Cut(rest, " sandbox=")
	f := wire.Frame{Src: src}
	if sandboxed {
		f.Sandbox = strings.FieldsFunc(sandbox, func(c rune) bool { return c == ',' })
	}
	return f
}
