package recipe

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// checkNginx reads a recipe's text as nginx's parser does (ngx_conf_read_token) and returns an error unless each of its directives is one
// that recipes write, with parameters of the expected number and form.
func checkNginx(part wire.RecipePart) error {
	text := part.Text
	depth := 0
	for text = strings.TrimLeft(text, " \n"); text != ""; text = strings.TrimLeft(text, " \n") {
		if text[0] == '#' {
			_, text, _ = strings.Cut(text, "\n")
			continue
		}
		if text[0] == '}' {
			depth--
			text = text[1:]
			continue
		}
		words, end, rest, err := nginxDirective(text)
		if err != nil {
			return err
		}
		if end == '{' {
			depth++
		}
		if err := allowedDirective(words, end, depth); err != nil {
			return err
		}
		text = rest
	}
	if depth != 0 {
		return fmt.Errorf("braces do not match: %d", depth)
	}
	return nil
}

// nginxDirective splits off one directive: its words with quotes and escapes undone, what ended it, and the text after it.
func nginxDirective(text string) (words []string, end byte, rest string, err error) {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\n':
			i++
		case c == ';' || c == '{':
			return words, c, text[i+1:], nil
		case c == '"':
			word, n, ok := unquote(text[i:])
			if !ok {
				return nil, 0, "", fmt.Errorf("no closing quote after %.40q", text[i:])
			}
			words = append(words, word)
			i += n
			if i < len(text) && !strings.ContainsRune(" ;", rune(text[i])) {
				return nil, 0, "", fmt.Errorf("%q follows a closing quote", text[i])
			}
		default:
			n := strings.IndexAny(text[i:], " \n;{")
			if n < 0 {
				return nil, 0, "", fmt.Errorf("%.40q does not end", text[i:])
			}
			word := text[i : i+n]
			if strings.ContainsAny(word, "'\"\\#}") {
				return nil, 0, "", fmt.Errorf("the word %q holds characters of nginx's own", word)
			}
			words = append(words, word)
			i += n
		}
	}
	return nil, 0, "", fmt.Errorf("the directive %q does not end", words)
}

// unquote reads a double-quoted string, in which a backslash stands before double quotes and backslashes alone.
func unquote(text string) (string, int, bool) {
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if i++; i == len(text) || text[i] != '"' && text[i] != '\\' {
				return "", 0, false
			}
		case '"':
			return out.String(), i + 1, true
		case '\n':
			return "", 0, false
		}
		out.WriteByte(text[i])
	}
	return "", 0, false
}

var (
	certificatePath = regexp.MustCompile(`^/etc/letsencrypt/live/[a-z0-9._-]+/(fullchain|privkey)\.pem$`)
	listenAddress   = regexp.MustCompile(`^(\[::\]:)?(80|443)$`)
	serverName      = regexp.MustCompile(`^[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_][a-z0-9_-]*)*$`)
	cookieFlag      = regexp.MustCompile(`^(no)?(secure|httponly)$|^nosamesite$|^samesite=(strict|lax|none)$`)
	cookieRegexp    = regexp.MustCompile(`^~\^([A-Za-z0-9_-]|\\x[0-9a-f]{2})+\$$`)
)

func allowedDirective(words []string, end byte, depth int) error {
	form := func(ok bool) error {
		if !ok {
			return fmt.Errorf("the directive %q", words)
		}
		return nil
	}
	if len(words) == 0 {
		return fmt.Errorf("a directive without words")
	}
	args := words[1:]
	if end == '{' {
		return form(words[0] == "server" && len(args) == 0 && depth == 1 || slices.Equal(words, []string{"geo", "$assay_dollar"}))
	}
	switch words[0] {
	case "default":
		return form(depth == 1 && slices.Equal(args, []string{"$"}))
	case "listen":
		return form((len(args) == 1 || len(args) == 2 && args[1] == "ssl") && listenAddress.MatchString(args[0]))
	case "server_name":
		return form(len(args) == 1 && serverName.MatchString(args[0]))
	case "return":
		return form(slices.Equal(args, []string{"301", "https://$host$request_uri"}))
	case "ssl_certificate", "ssl_certificate_key":
		return form(len(args) == 1 && certificatePath.MatchString(args[0]))
	case "ssl_protocols":
		return form(slices.Equal(args, []string{"TLSv1.2", "TLSv1.3"}))
	case "server_tokens":
		return form(slices.Equal(args, []string{"off"}))
	case "proxy_hide_header", "fastcgi_hide_header":
		return form(len(args) == 1 && page.IsToken(args[0]))
	case "proxy_set_header":
		return form(slices.Equal(args, []string{"X-Forwarded-Proto", "$scheme"}))
	case "add_header":
		// Every "$" must be the variable's.
		return form(len(args) == 3 && args[2] == "always" && page.IsToken(args[0]) && page.IsPrintable(args[1]) &&
			!strings.Contains(strings.ReplaceAll(args[1], "${assay_dollar}", ""), "$"))
	case "proxy_cookie_flags":
		if len(args) < 2 || !isWord(args[0]) && !cookieRegexp.MatchString(args[0]) {
			return form(false)
		}
		for _, flag := range args[1:] {
			if !cookieFlag.MatchString(flag) {
				return form(false)
			}
		}
		return nil
	}
	return form(false)
}

var (
	pythonString  = regexp.MustCompile(`"(?:[^"\\\n]|\\["\\])*"`)
	pythonSetting = regexp.MustCompile(`^[A-Z_]+ = (S|True|False|None|[0-9]+)(  # security\.W[0-9]{3})?$`)
	pythonSources = regexp.MustCompile(`\[(S|CSP\.NONCE)(, (S|CSP\.NONCE))*\]`)
	pythonLines   = []string{
		// settings.py
		`# Only behind a proxy that ends TLS and always sets this header itself:`,
		`# SECURE_PROXY_SSL_HEADER = (S, S)`,
		`# The server in front ends TLS and always sets this header itself.`,
		`SECURE_PROXY_SSL_HEADER = (S, S)`,
		`if S not in MIDDLEWARE:  # security.W001`,
		`if S not in MIDDLEWARE:  # security.W002`,
		`    MIDDLEWARE = [S, *MIDDLEWARE]`,
		`# The new file beside this one, first, so that it has the last word on the response.`,
		`MIDDLEWARE = [fS, *MIDDLEWARE]`,
		`if S not in MIDDLEWARE:`, `SECURE_CSP = {`, `SECURE_CSP_REPORT_ONLY = {`, `    S: True,`, `    S: [S],`, `}`, `from django.utils.csp import CSP`, ``,
		// security_headers.py
		`    response[S] = S`, `    del response[S]`, `    if S in response.cookies:`, `        cookie = response.cookies[S]`,
		`        cookie[S] = S`, `        cookie[S] = True`, `        cookie[S] = False`, `    return response`,
	}
)

// checkPython puts S in the place of every string, and returns an error unless each line then has a form that recipes write.
func checkPython(part wire.RecipePart) error {
	text := part.Text
	text = strings.TrimPrefix(text, middlewareHead)
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "MIDDLEWARE = [f") && line != `MIDDLEWARE = [f"{__package__}.security_headers.middleware", *MIDDLEWARE]` {
			return fmt.Errorf("the f-string in %q", line)
		}
		form := pythonString.ReplaceAllString(line, "S")
		if strings.HasPrefix(form, "    S: [") { // a list of sources is as long as it must be
			form = pythonSources.ReplaceAllString(form, "[S]")
		}
		if !pythonSetting.MatchString(form) && !slices.Contains(pythonLines, form) {
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}

var shellLine = regexp.MustCompile(`^(apt install certbot( [a-z0-9-]+)*|certbot renew --dry-run|certbot certonly --[a-z]+( -w /[A-Za-z0-9/]+| --pre-hook "systemctl stop haproxy" --post-hook "systemctl start haproxy")? -d [a-z0-9_][a-z0-9._-]* --deploy-hook '([a-z0-9 ]+|` + regexp.QuoteMeta(tomcatRenewed) + `|install -m 600 /dev/null /etc/haproxy/[a-z0-9_][a-z0-9._-]*\.pem && cat \$RENEWED_LINEAGE/fullchain\.pem \$RENEWED_LINEAGE/privkey\.pem > /etc/haproxy/[a-z0-9_][a-z0-9._-]*\.pem)')$`)

// checkShell returns an error unless each line is a command that recipes write, in which nothing comes from the page but its host.
func checkShell(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		if line = strings.TrimSuffix(line, "\n"); !shellLine.MatchString(line) {
			return fmt.Errorf("the command %q", line)
		}
	}
	return nil
}
