package recipe

import (
	"strconv"
	"strings"

	"assay/core/wire"
)

// HAProxy, from 2.2 on. Everything goes into the frontend that answers browsers.
// https://docs.haproxy.org/2.6/configuration.html#4.2-http-after-response
var haproxy = Stack{ID: "haproxy", Title: "HAProxy", Group: GroupServer, Proven: "HAProxy 2.6.12", Comment: "#", write: writeHAProxy}

const (
	whyHAProxyLong     = "HAProxy has no room for all of these headers (tune.bufsize): send this one from the application."
	noteHAProxyVersion = "http-after-response needs HAProxy 2.2; it counts for HAProxy's own answers too, and replaces what an application sent."
	noteHAProxyQuotes  = `Keep the quotes as they are: "$" between double quotes begins a variable of the environment, and "%" a variable of HAProxy's.`
	noteHAProxyRoom    = "HAProxy keeps 1,024 bytes free for added headers and answers 500 where they do not fit: these need more."
	noteHAProxyStop    = "HAProxy stops for some seconds each time, so that certbot can answer on port 80."
)

func writeHAProxy(p *plan, r *wire.Recipe) {
	const file = "/etc/haproxy/haproxy.cfg"
	var frontend strings.Builder
	room := 0
	if p.https != nil {
		certificate := "/etc/haproxy/" + p.host + ".pem"
		frontend.WriteString("bind :::443 v4v6 ssl crt " + certificate + " ssl-min-ver TLSv1.2\n")
		addCertbot(p, r, `--standalone --pre-hook "systemctl stop haproxy" --post-hook "systemctl start haproxy"`, "",
			"install -m 600 /dev/null "+certificate+" && cat $RENEWED_LINEAGE/fullchain.pem $RENEWED_LINEAGE/privkey.pem > "+certificate)
		r.Notes = append(r.Notes, noteHAProxyStop)
	}
	if p.redirect != nil {
		frontend.WriteString("http-request redirect scheme https code 301 unless { ssl_fc }\n")
		if p.https == nil {
			r.Notes = append(r.Notes, noteFirst)
		}
	}
	for i := range p.headers {
		h := &p.headers[i]
		if !isSet(h) {
			frontend.WriteString("http-after-response del-header " + haproxyWord(h.Name) + "\n")
			continue
		}
		size := len(h.Name) + len(h.Value) + haproxyHeader
		if room+size > haproxyMost {
			p.cannot(h, whyHAProxyLong)
			continue
		}
		room += size
		frontend.WriteString("http-after-response set-header " + haproxyWord(h.Name) + " " + haproxyWord(strings.ReplaceAll(h.Value, "%", "%%")))
		if strings.EqualFold(h.Name, "Strict-Transport-Security") {
			frontend.WriteString(" if { ssl_fc }")
		}
		frontend.WriteByte('\n')
	}
	for _, e := range p.cookieEdits() {
		edit := func(find, put string) {
			frontend.WriteString("http-after-response replace-header Set-Cookie '" + find + "' '" + put + "'\n")
		}
		for _, find := range e.takeOut {
			edit(find, `\1\2`)
		}
		if e.add != "" {
			edit(e.line, `\1`+e.add)
			room += len(e.add)
		}
	}
	if room > haproxyRoom {
		paste(r, file, "in the global section", "tune.maxrewrite "+strconv.Itoa((room/1024+2)*1024)+"\n")
		r.Notes = append(r.Notes, noteHAProxyRoom)
	}
	paste(r, file, "at the end of the frontend that has the site's bind lines", frontend.String())
	if len(p.headers)+len(p.cookies) > 0 {
		r.Notes = append(r.Notes, noteHAProxyVersion, noteHAProxyQuotes)
	}
	p.finish(r, "haproxy -c -f "+file+" && systemctl reload haproxy")
}

const (
	// HAProxy's room for what rules add (tune.maxrewrite, 1,024 bytes), with some to spare for rules that are there already; the most that it can be made,
	// half of a buffer (tune.bufsize, 16,384 bytes), likewise; and what a header takes of it beside its name and value. Without room, pages that fill
	// the buffer become a 500.
	haproxyRoom   = 700
	haproxyMost   = 5000
	haproxyHeader = 12
)

// haproxyWord returns s as one word. Between single quotes everything is itself; between double quotes a backslash stands before what is not.
// https://docs.haproxy.org/2.6/configuration.html#2.2
func haproxyWord(s string) string {
	switch {
	case isWord(s):
		return s
	case !strings.Contains(s, "'"):
		return "'" + s + "'"
	}
	return strings.ReplaceAll(quoted(s), "$", `\$`)
}
