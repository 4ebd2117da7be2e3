package recipe

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"assay/core/page"
	"assay/core/wire"
)

// Readers for the frameworks' languages. Each knows that language's strings, and allows only whole blocks that recipes write and lines of known forms,
// in which S stands for a string. Nothing that came from a page may stand outside of a string.

var (
	doubleQuoted = regexp.MustCompile(`"(?:[^"\\\n]|\\["\\])*"`) // Python, Java and C#
	singleQuotes = regexp.MustCompile(`'(?:[^'\\\n]|\\['\\])*'`) // PHP and Ruby
	iniString    = regexp.MustCompile(`"[A-Za-z0-9/._~-]*"`)
)

var wholeLines sync.Map // of *regexp.Regexp, by their text: the fuzzer reads thousands of recipes

// wholeLine returns the regular expression for a whole line.
func wholeLine(text string) *regexp.Regexp {
	form, ok := wholeLines.Load(text)
	if !ok {
		form, _ = wholeLines.LoadOrStore(text, regexp.MustCompile(`^(?:`+text+`)$`))
	}
	return form.(*regexp.Regexp)
}

// checkLines reads a text as blocks and as lines of these forms: regular expressions for the whole line after each string has become S.
func checkLines(text string, strs *regexp.Regexp, blocks, forms []string) error {
	form := wholeLine(strings.Join(forms, "|"))
	for text != "" {
		if i := slices.IndexFunc(blocks, func(block string) bool { return strings.HasPrefix(text, block) }); i >= 0 {
			text = text[len(blocks[i]):]
			continue
		}
		line, rest, found := strings.Cut(text, "\n")
		if !found || !page.IsPrintable(line) || !form.MatchString(strs.ReplaceAllString(line, "S")) {
			return fmt.Errorf("the line %q", line)
		}
		text = rest
	}
	return nil
}

func checkFlask(part wire.RecipePart) error {
	if part.File == "app.py" {
		return checkLines(part.Text, doubleQuoted, []string{flaskRedirect, strings.TrimPrefix(flaskRedirect, "\n"), flaskWrap, strings.TrimPrefix(flaskWrap, "\n")},
			[]string{`app\.config\.update\(`, `    SESSION_COOKIE_[A-Z]+=(S|True|False|None),`, `\)`})
	}
	return checkLines(part.Text, doubleQuoted, []string{flaskHead, flaskCookies, flaskTail},
		[]string{`    S: (S|None),`, `    S: \{S: (S|None)(, S: (S|None))*\},`})
}

func checkPHP(part wire.RecipePart) error {
	if strings.HasSuffix(part.File, ".ini") {
		return checkLines(part.Text, iniString, nil,
			[]string{`expose_php = Off`, `session\.cookie_[a-z]+ = (S|On|Off)`, `auto_prepend_file = S`})
	}
	return checkLines(part.Text, singleQuotes,
		[]string{phpHead, phpHeaders, phpSetHeaders, phpCookies, phpSetCookies, phpTail, phpRedirect, "<?php\n" + phpHead, "<?php\n" + phpRedirect,
			laravelHead, laravelHandle, laravelRedirect, laravelResponse, laravelCookies, laravelSetCookies, laravelTail, laravelProxies,
			"$middleware->append(\\App\\Http\\Middleware\\SecurityHeaders::class);\n"},
		[]string{`define\(S, true\);`, ` +S => (S|null),`, ` +S => \[S => (S|null)(, S => (S|null))*\],`, ` +S => \$cookie(->with[A-Za-z]+\((S|true|false|null)\))+,`})
}

func checkRuby(part wire.RecipePart) error {
	return checkLines(part.Text, singleQuotes, []string{railsHead, railsCookies, railsCall, railsRedirect, railsTail},
		[]string{`  config\.force_ssl = true`, `  config\.ssl_options = config\.ssl_options\.merge\(hsts: \{ expires: [0-9]+, subdomains: (true|false), preload: (true|false) \}\)`,
			`    S => (S|nil),`, `    S => \{ S => (S|nil)(, S => (S|nil))* \},`})
}

func checkJava(text string) error {
	return checkLines(text, doubleQuoted,
		[]string{javaImports, springImports, javaComment + javaClass, javaComment + springOutermost + javaClass, javaFilter, javaRedirect, javaTail},
		[]string{`        HEADERS\.put\(S, (S|null)\);`, `        cookie\(S, S, (S|null)\);`})
}

func checkTomcat(part wire.RecipePart) error {
	if strings.HasSuffix(part.File, ".java") {
		return checkJava(part.Text)
	}
	if part.Text == tomcatConnector {
		return nil
	}
	text := strings.TrimPrefix(part.Text, tomcatFilter)
	// Go's XML reader is strict: what it makes of the text must be these elements and no other, each with the attributes that belong to it.
	elements := []string{"session-config", "cookie-config", "attribute", "attribute-name", "attribute-value", "secure", "http-only", "domain", "path"}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains(elements, token.Name.Local) || len(token.Attr) > 0 {
				return fmt.Errorf("the element %v", token)
			}
		case xml.EndElement, xml.CharData:
		default:
			return fmt.Errorf("the markup %v", token)
		}
	}
}

func checkSpring(part wire.RecipePart) error {
	if strings.HasSuffix(part.File, ".java") {
		return checkJava(part.Text)
	}
	return checkLines(part.Text, doubleQuoted, []string{"# " + proxied + "\n# server.forward-headers-strategy=native\n"},
		[]string{`server\.servlet\.session\.cookie\.[a-z-]+=[A-Za-z0-9/._~-]+`})
}

func checkCSharp(part wire.RecipePart) error {
	return checkLines(part.Text, doubleQuoted, []string{aspnetProxies, aspnetHeaders, aspnetNext, aspnetCookies, aspnetCookiesEnd}, []string{
		`builder\.Services\.AddHttpsRedirection\(o => \{ o\.RedirectStatusCode = 301; o\.HttpsPort = 443; \}\);`,
		`builder\.WebHost\.ConfigureKestrel\(o => o\.AddServerHeader = false\);`,
		`builder\.Services\.AddHsts\(o =>`, `\{`, `    o\.MaxAge = TimeSpan\.FromSeconds\([0-9]+\);`, `    o\.(IncludeSubDomains|Preload) = (true|false);`, `\}\);`,
		`app\.UseHsts\(\);`, `app\.UseHttpsRedirection\(\);`,
		`        headers\[S\] = S;`, `        headers\.Remove\(S\);`, `        if \(c\.CookieName == S\)`, `        [{}]`,
		`            c\.CookieOptions\.[A-Za-z]+ = (S|true|false|null|SameSiteMode\.[A-Za-z]+);`,
	})
}
