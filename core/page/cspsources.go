package page

import "strings"

// A Keyword is a source expression in quotes: what it says, as far as it names no URL.
type Keyword uint8

// The keywords: https://www.w3.org/TR/CSP3/#grammardef-keyword-source.
const (
	NoKeyword      Keyword = iota // a URL, a scheme, a host, or what is not in quotes
	UnknownKeyword                // 'junk', 'nonce-$', 'self
	KeywordNone
	KeywordSelf
	KeywordUnsafeInline
	KeywordUnsafeEval
	KeywordWasmUnsafeEval
	KeywordUnsafeHashes
	KeywordStrictDynamic
	KeywordReportSample
	KeywordOther // known, and without a part in any judgement here
	KeywordNonce
	KeywordHash
)

// KeywordOf returns what a source expression says in quotes.
func KeywordOf(expression string) Keyword {
	if expression == "" || expression[0] != '\'' {
		return NoKeyword
	}
	if len(expression) < 2 || expression[len(expression)-1] != '\'' {
		return UnknownKeyword
	}
	word := expression[1 : len(expression)-1]
	if kind, value, ok := strings.Cut(word, "-"); ok {
		switch {
		case EqualFold(kind, "nonce"):
			return keywordIf(isBase64Value(value), KeywordNonce)
		case EqualFold(kind, "sha256"), EqualFold(kind, "sha384"), EqualFold(kind, "sha512"):
			return keywordIf(isBase64Value(value), KeywordHash)
		}
	}
	switch LowerASCII(word) {
	case "none":
		return KeywordNone
	case "self":
		return KeywordSelf
	case "unsafe-inline":
		return KeywordUnsafeInline
	case "unsafe-eval":
		return KeywordUnsafeEval
	case "wasm-unsafe-eval":
		return KeywordWasmUnsafeEval
	case "unsafe-hashes":
		return KeywordUnsafeHashes
	case "strict-dynamic":
		return KeywordStrictDynamic
	case "report-sample":
		return KeywordReportSample
	case "inline-speculation-rules", "trusted-types-eval", "report-sha256", "report-sha384", "report-sha512":
		return KeywordOther
	}
	return UnknownKeyword
}

func keywordIf(ok bool, k Keyword) Keyword {
	if ok {
		return k
	}
	return UnknownKeyword
}

// isBase64Value: https://www.w3.org/TR/CSP3/#grammardef-base64-value
func isBase64Value(s string) bool {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlpha(c) && !isDigit(c) && c != '+' && c != '/' && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}

// leastNonce is the length from which a nonce is taken to be beyond guessing; the standard asks for 128 bits, 22 characters
// (https://www.w3.org/TR/CSP3/#security-nonces). Shorter than 8 it is a word or a number.
const leastNonce = 8

// WeakNonce reports a nonce that is so short that it can be guessed.
func WeakNonce(expression string) bool {
	return len(expression) < len("'nonce-'")+leastNonce && KeywordOf(expression) == KeywordNonce
}

// Trust is what the keywords of a directive's values say of scripts.
type Trust struct {
	Inline  bool // 'unsafe-inline' is there and counts: no nonce, hash or 'strict-dynamic' makes browsers ignore it
	Eval    bool // 'unsafe-eval'
	Nonce   bool // a nonce
	Hash    bool // a hash
	Dynamic bool // 'strict-dynamic': hosts, schemes and 'self' are ignored
}

// TrustOf reads the keywords of a directive's values: https://www.w3.org/TR/CSP3/#allow-all-inline
func TrustOf(values []string) Trust {
	var t Trust
	for _, value := range values {
		if value[0] != '\'' {
			continue
		}
		switch KeywordOf(value) {
		case KeywordUnsafeInline:
			t.Inline = true
		case KeywordUnsafeEval:
			t.Eval = true
		case KeywordNonce:
			t.Nonce = true
		case KeywordHash:
			t.Hash = true
		case KeywordStrictDynamic:
			t.Dynamic = true
		}
	}
	t.Inline = t.Inline && !t.Nonce && !t.Hash && !t.Dynamic
	return t
}

// Effective returns the directive that decides for name, which may be another one that browsers fall back to: script-src-elem is decided
// by script-src, and that by default-src. https://www.w3.org/TR/CSP3/#directive-fallback-list
func (p *Policy) Effective(name string) (Directive, bool) {
	if d, ok := p.Find(name); ok {
		return d, true
	}
	for _, other := range fallbacks(name) {
		if d, ok := p.Find(other); ok {
			return d, true
		}
	}
	return Directive{}, false
}

func fallbacks(name string) []string {
	switch name {
	case "script-src-elem", "script-src-attr":
		return workerChain[1:]
	case "style-src-elem", "style-src-attr":
		return styleChain[:]
	case "worker-src":
		return workerChain[:]
	case "frame-src":
		return frameChain[:]
	case "child-src", "connect-src", "font-src", "img-src", "manifest-src", "media-src", "object-src", "prefetch-src", "script-src", "style-src":
		return frameChain[1:]
	}
	return nil
}

var (
	workerChain = [...]string{"child-src", "script-src", "default-src"}
	styleChain  = [...]string{"style-src", "default-src"}
	frameChain  = [...]string{"child-src", "default-src"}
)
