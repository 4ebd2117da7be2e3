package page

import "strings"

// What browsers make of a directive's name.
const (
	DirectiveUnknown  = iota // a spelling mistake, most often
	DirectiveKnown           // at least one browser honours it
	DirectiveObsolete        // an earlier draft had it
)

// DirectiveStatus says whether browsers know a directive, its name given in lower case.
func DirectiveStatus(name string) int {
	switch name {
	case "sandbox", "report-uri", "report-to", "upgrade-insecure-requests", "block-all-mixed-content", "require-trusted-types-for", "trusted-types",
		"webrtc":
		return DirectiveKnown
	case "reflected-xss", "referrer", "plugin-types", "prefetch-src", "navigate-to", "disown-opener", "require-sri-for":
		return DirectiveObsolete
	}
	if TakesSources(name) {
		return DirectiveKnown
	}
	return DirectiveUnknown
}

// TakesSources reports a directive whose values are source expressions.
func TakesSources(name string) bool {
	switch name {
	case "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "object-src",
		"img-src", "media-src", "frame-src", "fenced-frame-src", "font-src", "connect-src", "worker-src", "child-src", "manifest-src",
		"frame-ancestors", "base-uri", "form-action":
		return true
	}
	return false
}

// A Mistake is why browsers ignore a value of a directive, or take it for something else than was meant.
type Mistake uint8

// The mistakes.
const (
	NoMistake         Mistake = iota
	MistakeSemicolon          // the name of a directive: the semicolon before it is missing
	MistakeUnquoted           // self, nonce-…: without its quotes it names a host
	MistakeUnknown            // 'junk', allow-junk: browsers do not know it
	MistakeInvalid            // no source expression at all: "[::1]", "a%zz"
	MistakeNone               // 'none' beside others: it is ignored
	MistakeNotAllowed         // known, but not in this directive
)

// MistakeOf judges a value of a directive, given by its lower-case name; alone: it is the only one.
func MistakeOf(directive, value string, alone bool) Mistake {
	switch {
	case strings.IndexByte(value, '-') > 0 && isAlpha(value[0]) && DirectiveStatus(LowerASCII(value)) != DirectiveUnknown:
		return MistakeSemicolon
	case TakesSources(directive):
		return sourceMistake(directive, value, alone)
	}
	switch directive {
	case "sandbox":
		return mistakeUnless(isSandboxFlag(LowerASCII(value)), MistakeUnknown)
	case "require-trusted-types-for":
		return mistakeUnless(value == "'script'", MistakeUnknown)
	case "upgrade-insecure-requests", "block-all-mixed-content":
		return MistakeNotAllowed
	}
	return NoMistake
}

func mistakeUnless(ok bool, m Mistake) Mistake {
	if ok {
		return NoMistake
	}
	return m
}

func sourceMistake(directive, value string, alone bool) Mistake {
	switch k := KeywordOf(value); k {
	case NoKeyword:
		if Unquoted(value) {
			return MistakeUnquoted
		}
		_, ok := ParseSource(value)
		return mistakeUnless(ok, MistakeInvalid)
	case UnknownKeyword:
		return MistakeUnknown
	case KeywordNone:
		return mistakeUnless(alone, MistakeNone)
	case KeywordSelf:
		return NoMistake
	}
	// https://www.w3.org/TR/CSP3/#grammardef-ancestor-source
	return mistakeUnless(directive != "frame-ancestors", MistakeNotAllowed)
}

// Unquoted reports a keyword, nonce or hash that lacks its quotes.
func Unquoted(value string) bool {
	if strings.IndexByte(value, '.') >= 0 || strings.IndexByte(value, ':') >= 0 {
		return false // most are hosts and schemes
	}
	if kind, rest, ok := strings.Cut(value, "-"); ok && isBase64Value(rest) {
		switch LowerASCII(kind) {
		case "nonce", "sha256", "sha384", "sha512":
			return true
		}
	}
	switch LowerASCII(value) {
	case "self", "none", "unsafe-inline", "unsafe-eval", "wasm-unsafe-eval", "unsafe-hashes", "strict-dynamic", "report-sample":
		return true
	}
	return false
}

// isSandboxFlag: https://html.spec.whatwg.org/multipage/browsers.html#parse-a-sandboxing-directive
func isSandboxFlag(flag string) bool {
	switch flag {
	case "allow-downloads", "allow-forms", "allow-modals", "allow-orientation-lock", "allow-pointer-lock", "allow-popups",
		"allow-popups-to-escape-sandbox", "allow-presentation", "allow-same-origin", "allow-scripts", "allow-storage-access-by-user-activation",
		"allow-top-navigation", "allow-top-navigation-by-user-activation", "allow-top-navigation-to-custom-protocols":
		return true
	}
	return false
}
