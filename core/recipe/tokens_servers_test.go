package recipe

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Regular expressions and replacements of cookie edits, as every server has them.
var (
	cookieFind = regexp.MustCompile(`^\^\(([A-Za-z0-9_-]|\\x[0-9a-f]{2})+=\.\*(\)\$|\?\); \*\(\?i?:(Secure|HttpOnly|SameSite|Domain|Path)\) \*\(\?:=\[\^;\]\*\)\?\(\(\?:;\.\*\)\?\)\$)$`)
	cookiePut  = regexp.MustCompile(`^1(2|(; (Secure|HttpOnly|SameSite=(Strict|Lax|None)|Domain=[A-Za-z0-9._-]+|Path=/[A-Za-z0-9=/._~-]*))+)$`)
	hostLine   = `[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_][a-z0-9_-]*)*`
)

// checkEdit returns an error unless these are an expression and a replacement of a cookie edit; group is how the server writes group 1, "$1".
func checkEdit(find, put, group string) error {
	second := strings.Replace(group, "1", "2", 1)
	put = strings.Replace(strings.Replace(put, group, "1", 1), second, "2", 1)
	if !cookieFind.MatchString(find) || !cookiePut.MatchString(put) {
		return fmt.Errorf("the cookie edit %q, %q", find, put)
	}
	return nil
}

func matches(form, line string) bool { return regexp.MustCompile("^(" + form + ")$").MatchString(line) }

// checkApache reads lines as Apache does (ap_getword_conf): words, or strings in which a backslash stands before a double quote or another one.
func checkApache(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		line = strings.TrimSpace(line)
		if matches(`ServerTokens Prod|SSLEngine on|SSLProtocol -all \+TLSv1\.2 \+TLSv1\.3|<VirtualHost \*:(80|443)>|</VirtualHost>|ServerName `+hostLine+
			`|Redirect permanent / https://`+hostLine+`/|SSLCertificate(Key)?File /etc/letsencrypt/live/`+hostLine+`/(fullchain|privkey)\.pem`, line) {
			continue
		}
		words, err := apacheWords(line)
		if err != nil {
			return err
		}
		if len(words) > 2 && words[0] == "Header" {
			words = words[1:]
			always := words[0] == "always"
			if always {
				words = words[1:]
			}
			switch {
			case words[0] == "unset" && len(words) == 2 && page.IsToken(words[1]):
				continue
			case words[0] == "set" && len(words) == 3 && always && page.IsToken(words[1]) && isApacheFormat(words[2]):
				continue
			case words[0] == "edit" && len(words) == 4 && words[1] == "Set-Cookie":
				if err := checkEdit(words[2], words[3], "$1"); err != nil {
					return err
				}
				continue
			}
		}
		return fmt.Errorf("the line %q", line)
	}
	return nil
}

// isApacheFormat reports whether a value for Header set holds no variable and no expression: every "%" and backslash is doubled.
func isApacheFormat(s string) bool {
	if strings.HasPrefix(s, "expr=") || strings.Contains(s, "${") {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '%' || s[i] == '\\' {
			if i++; i == len(s) || s[i] != s[i-1] {
				return false
			}
		}
	}
	return true
}

func apacheWords(line string) ([]string, error) {
	var words []string
	for line != "" {
		if line[0] == '"' {
			word, n, ok := unquote(line)
			if !ok || n < len(line) && line[n] != ' ' {
				return nil, fmt.Errorf("the string at %.40q", line)
			}
			words, line = append(words, word), strings.TrimPrefix(line[n:], " ")
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if !isWord(word) {
			return nil, fmt.Errorf("the word %q", word)
		}
		words, line = append(words, word), rest
	}
	return words, nil
}

var (
	caddyField = regexp.MustCompile("^    ([A-Za-z0-9][A-Za-z0-9_.-]*) (\"[^\"\\\\]*\"|`[^`]*`)$")
	caddyEdit  = regexp.MustCompile("^    Set-Cookie `([^`]*)` \"([^\"\\\\{}]*)\"$")
)

// checkCaddy reads the lines of a Caddyfile. In a value, every brace stands behind a backslash.
func checkCaddy(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		line = strings.TrimSuffix(line, "\n")
		if matches(`header \{|\}|    defer|    -[A-Za-z0-9][A-Za-z0-9_.-]*|(http://)?`+hostLine+` \{|    redir https://`+hostLine+`\{uri\} permanent`, line) {
			continue
		}
		if m := caddyEdit.FindStringSubmatch(line); m != nil {
			if err := checkEdit(m[1], m[2], "$1"); err != nil {
				return err
			}
			continue
		}
		m := caddyField.FindStringSubmatch(line)
		if m == nil || m[2] == `"}"` || strings.Contains(m[2], "{$") || strings.Contains(m[2], "{") && strings.ContainsAny(strings.NewReplacer(`\{`, "", `\}`, "").Replace(m[2]), "{}") {
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}

// checkHAProxy reads lines as HAProxy does (parse_line): single quotes take everything as it is; between double quotes a backslash stands before
// each double quote, backslash and dollar sign.
func checkHAProxy(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		line = strings.TrimSuffix(line, "\n")
		if matches(`tune\.maxrewrite [0-9]+|http-request redirect scheme https code 301 unless \{ ssl_fc \}|bind :::443 v4v6 ssl crt /etc/haproxy/`+hostLine+`\.pem ssl-min-ver TLSv1\.2`, line) {
			continue
		}
		words, err := haproxyWords(strings.TrimSuffix(line, " if { ssl_fc }"))
		switch {
		case err != nil:
			return err
		case len(words) == 3 && slices.Equal(words[:2], []string{"http-after-response", "del-header"}) && page.IsToken(words[2]):
		case len(words) == 4 && slices.Equal(words[:2], []string{"http-after-response", "set-header"}) && page.IsToken(words[2]) &&
			!strings.Contains(strings.ReplaceAll(words[3], "%%", ""), "%"):
		case len(words) == 5 && slices.Equal(words[:3], []string{"http-after-response", "replace-header", "Set-Cookie"}):
			if err := checkEdit(words[3], words[4], `\1`); err != nil {
				return err
			}
		default:
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}

func haproxyWords(line string) ([]string, error) {
	var words []string
	for line != "" {
		var word strings.Builder
		n := 0
		switch line[0] {
		case '\'':
			end := strings.IndexByte(line[1:], '\'')
			if end < 0 {
				return nil, fmt.Errorf("no closing quote in %.40q", line)
			}
			word.WriteString(line[1 : 1+end])
			n = end + 2
		case '"':
			for n = 1; n < len(line) && line[n] != '"'; n++ {
				if line[n] == '$' {
					return nil, fmt.Errorf("a variable in %.40q", line)
				}
				if line[n] == '\\' {
					if n++; n == len(line) || !strings.ContainsRune(`"\$`, rune(line[n])) {
						return nil, fmt.Errorf("a backslash in %.40q", line)
					}
				}
				word.WriteByte(line[n])
			}
			if n++; n > len(line) {
				return nil, fmt.Errorf("no closing quote in %.40q", line)
			}
		default:
			for n < len(line) && line[n] != ' ' {
				n++
			}
			if word.WriteString(line[:n]); !isWord(line[:n]) {
				return nil, fmt.Errorf("the word %q", line[:n])
			}
		}
		if n < len(line) && line[n] != ' ' {
			return nil, fmt.Errorf("%q follows a closing quote", line[n])
		}
		words, line = append(words, word.String()), strings.TrimPrefix(line[n:], " ")
	}
	return words, nil
}

// checkLighttpd puts S in the place of every string, in which a backslash escapes a double quote alone, and returns an error unless each line then has
// a form that recipes write.
func checkLighttpd(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		line = strings.TrimSuffix(line, "\n")
		if matches(`    url\.redirect = \( "" => "https://`+hostLine+`\$\{url\.path\}\$\{qsa\}" \)`, line) {
			continue
		}
		var form strings.Builder
		for i := 0; i < len(line); i++ {
			if line[i] != '"' {
				form.WriteByte(line[i])
				continue
			}
			for i++; i < len(line) && line[i] != '"'; i++ {
				if line[i] == '\\' && i+1 < len(line) && line[i+1] == '"' {
					i++
				}
			}
			if i >= len(line) {
				return fmt.Errorf("a string does not end in %q", line)
			}
			form.WriteByte('S')
		}
		if !matches(`server\.modules \+= \( S \)|(    )?setenv\.set-response-header \+= \(|(    ){1,2}S => S,|(    )?\)|\}|server\.tag = S|`+
			`\$HTTP\[S\] == S \{|\$SERVER\[S\] == S \{ ssl\.engine = S \}|ssl\.(pemfile|privkey) = S`, form.String()) {
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}

// checkTraefik puts S in the place of every string, and returns an error unless each line then has a form that recipes write. Nothing in a file may
// begin a template.
func checkTraefik(part wire.RecipePart) error {
	for line := range strings.Lines(part.Text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, "{{") {
			return fmt.Errorf("a template in %q", line)
		}
		form := pythonString.ReplaceAllString(line, "S")
		if !matches(` *(http|middlewares|assay|headers|customResponseHeaders|entryPoints|web|websecure|redirections|entryPoint|tls|certificatesResolvers|letsencrypt|acme|`+
			`httpChallenge):| *- assay@file| *(address|S): S| *(to: websecure|scheme: https|permanent: true|certResolver: letsencrypt|storage: /etc/traefik/acme\.json|entryPoint: web)`, form) {
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}

// checkIIS reads a part as XML, and returns an error unless each element is one that recipes write.
func checkIIS(part wire.RecipePart) error {
	d := xml.NewDecoder(strings.NewReader(part.Text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" {
				return fmt.Errorf("the text %q", token)
			}
		case xml.StartElement:
			if err := checkIISElement(token); err != nil {
				return err
			}
		default:
			return fmt.Errorf("the token %v", token)
		}
	}
}

var iisPattern string // of the match that a value belongs to

func checkIISElement(e xml.StartElement) error {
	form := e.Name.Local
	values := map[string]string{}
	for _, a := range e.Attr {
		form += " " + a.Name.Local
		values[a.Name.Local] = a.Value
	}
	ok := false
	switch form {
	case "rewrite", "rules", "outboundRules", "conditions", "httpProtocol", "customHeaders", "security":
		ok = true
	case "rule name", "rule name stopProcessing":
		ok = matches(`Assay( [0-9]+)?`, values["name"])
	case "match url":
		ok = values["url"] == "(.*)"
	case "add input pattern":
		ok = values["input"] == "{HTTPS}" && matches(`\^(ON|OFF)\$`, values["pattern"])
	case "action type url redirectType":
		ok = matches(`https://`+hostLine+`/\{R:1\}`, values["url"])
	case "match serverVariable pattern":
		iisPattern = values["pattern"]
		ok = matches(`RESPONSE_[A-Za-z0-9_]+`, values["serverVariable"]) && (iisPattern == ".*" || values["serverVariable"] == "RESPONSE_Set_Cookie")
	case "action type value":
		if iisPattern != ".*" {
			return checkEdit(iisPattern, values["value"], "{R:1}")
		}
		ok = values["type"] == "Rewrite" && !strings.ContainsAny(values["value"], "{}")
	case "remove name":
		ok = values["name"] == "X-Powered-By"
	case "requestFiltering removeServerHeader", "httpRuntime enableVersionHeader":
		ok = true
	}
	if !ok {
		return fmt.Errorf("the element %q: %q", form, values)
	}
	return nil
}
