package recipe

import (
	"strings"

	"assay/core/wire"
)

// PHP, from 7.4 on: php.ini for its session cookie, and for the rest a file that runs before each script and leaves a function to be called just
// before the headers are sent.
// https://www.php.net/manual/en/session.configuration.php and https://www.php.net/manual/en/function.header-register-callback.php
var php = Stack{ID: "php", Title: "PHP", Group: GroupFramework, Proven: "PHP 8.2.36", Comment: "//", write: writePHP}

const (
	notePHPFolder  = "Write your version in place of 8.2 (php -v names it), and apache2 in place of fpm where Apache runs PHP itself."
	notePHPPrepend = "If auto_prepend_file is set already, let that file require this one."
	notePHPSession = "session_set_cookie_params, ini_set and a pool's php_admin_value win over this file."
	notePHPLast    = "PHP keeps one function of header_register_callback: an application that registers its own takes this one's place."
)

const (
	phpHead = `// Response headers and cookie attributes, set last, so that they win over the application's own. null: not sent.
header_register_callback(function () {
`
	phpHeaders = `    $headers = [
`
	phpSetHeaders = `    ];
    foreach ($headers as $name => $value) {
        header_remove($name);
        if ($value !== null) {
            header("$name: $value");
        }
    }
`
	phpCookies = `    $cookies = [
`
	phpSetCookies = `    ];
    $lines = preg_grep('/^Set-Cookie:/i', headers_list());
    header_remove('Set-Cookie');
    foreach ($lines as $line) {
        $parts = explode(';', substr($line, strlen('Set-Cookie:')));
        $first = array_shift($parts);
        foreach ($cookies[trim(explode('=', $first)[0])] ?? [] as $attribute => $text) {
            $parts = array_filter($parts, fn ($part) => strcasecmp(trim(explode('=', $part)[0]), $attribute) !== 0);
            if ($text !== null) {
                $parts[] = ' ' . $text;
            }
        }
        header('Set-Cookie:' . implode(';', array_merge([$first], $parts)), false);
    }
`
	phpTail     = "});\n"
	phpRedirect = `// ` + proxied + `
// if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') { $_SERVER['HTTPS'] = 'on'; }
if (in_array($_SERVER['HTTPS'] ?? '', ['', 'off'], true)) {
    header('Location: https://' . $_SERVER['HTTP_HOST'] . $_SERVER['REQUEST_URI'], true, 301);
    exit;
}
`
)

var phpNotation = notation{quote: singleQuoted, arrow: " => ", null: "null", begin: "[", end: "]", indentation: "        "}

func writePHP(p *plan, r *wire.Recipe) {
	const script = "/etc/php/security-headers.php"
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("PHP"))
	}
	var ini strings.Builder
	var cookies []cookie
	session := false
	for i := range p.cookies {
		c := &p.cookies[i]
		if c.name != "PHPSESSID" {
			cookies = append(cookies, *c)
			continue
		}
		for _, a := range c.attributes() {
			value := `""` // not sent
			switch {
			case a.name == "Secure" || a.name == "HttpOnly":
				value = "Off"
				if isSet(a.change) {
					value = "On"
				}
			case a.name == "Path" && !isSet(a.change):
				p.cannot(a.change, whyPath)
				continue
			case isSet(a.change) && !isPlainPath(a.value):
				p.cannot(a.change, whySession)
				continue
			case isSet(a.change):
				value = `"` + a.value + `"`
			}
			session = true
			ini.WriteString("session.cookie_" + strings.ToLower(a.name) + " = " + value + "\n")
		}
	}
	for i := range p.headers {
		if h := &p.headers[i]; !isSet(h) && strings.EqualFold(h.Name, "X-Powered-By") {
			ini.WriteString("expose_php = Off\n")
		}
	}
	text := phpScript(p, cookies, "PHP")
	if text != "" {
		ini.WriteString("auto_prepend_file = \"" + script + "\"\n")
		r.Notes = append(r.Notes, notePHPPrepend)
	}
	if ini.Len() > 0 {
		r.Parts = append(r.Parts, wire.RecipePart{File: "/etc/php/8.2/fpm/conf.d/99-security.ini", Where: "a new file", Text: ini.String()})
		r.Notes = append(r.Notes, notePHPFolder)
		r.Apply = "php-fpm8.2 -t && systemctl reload php8.2-fpm"
	}
	if text != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: script, Where: "a new file", Text: text})
		r.Apply = "php -l " + script + " && " + r.Apply
		r.Notes = append(r.Notes, notePHPLast, noteAgain)
	}
	if session {
		r.Notes = append(r.Notes, notePHPSession)
	}
	if p.redirect != nil {
		r.Notes = append(r.Notes, noteLoop)
	}
	addAppNotes(p, r)
}

// phpScript returns a file that makes the plan's changes when PHP runs it before all else; empty if there are none.
func phpScript(p *plan, cookies []cookie, title string) string {
	var headers []wire.Change
	for i := range p.headers {
		if isServer(&p.headers[i]) {
			p.cannot(&p.headers[i], whyServer(title))
			continue
		}
		headers = append(headers, p.headers[i])
	}
	text := ""
	if len(headers) > 0 {
		text += phpHeaders + phpNotation.headerTable(headers) + phpSetHeaders
	}
	if len(cookies) > 0 {
		text += phpCookies + phpNotation.cookieTable(cookies) + phpSetCookies
	}
	if text != "" {
		text = phpHead + text + phpTail
	}
	if p.redirect != nil {
		text += phpRedirect
	}
	if text != "" {
		text = "<?php\n" + text
	}
	return text
}
