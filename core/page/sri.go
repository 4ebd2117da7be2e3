package page

import "strings"

// An IntegrityHash is one hash of an integrity attribute.
type IntegrityHash struct {
	Algorithm string // "sha256", "sha384" or "sha512"
	Digest    string // base64 or base64url, as spelled
}

// ParseIntegrity reads an integrity attribute, such as
//
//	sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC
//
// and returns the hashes that count, in order. Browsers pass over what has an unknown algorithm or breaks the grammar: an attribute
// without a hash that counts protects nothing, and the resource is loaded whatever it holds.
// https://www.w3.org/TR/sri-2/#parse-metadata
func ParseIntegrity(attribute string) []IntegrityHash {
	var hashes []IntegrityHash
	for word, rest := cutWord(attribute); word != ""; word, rest = cutWord(rest) {
		algorithm, digest := cutAlgorithm(word)
		if i := strings.IndexByte(digest, '?'); i >= 0 {
			digest = digest[:i] // the options, of which there are none yet
		}
		if algorithm != "" && isDigest(digest) {
			hashes = append(hashes, IntegrityHash{algorithm, digest})
		}
	}
	return hashes
}

// StrongestAlgorithm returns the algorithm that browsers check; they ignore the hashes of weaker ones. Empty: there are no hashes.
// https://www.w3.org/TR/sri-2/#get-the-strongest-metadata
func StrongestAlgorithm(hashes []IntegrityHash) string {
	strongest := ""
	for _, h := range hashes {
		strongest = max(strongest, h.Algorithm) // their names have the order of their strength
	}
	return strongest
}

// cutAlgorithm cuts the algorithm and the hyphen off a hash; algorithm is empty if it is unknown. Chromium takes "sha-256" too.
func cutAlgorithm(word string) (algorithm, digest string) {
	rest, ok := strings.CutPrefix(word, "sha")
	bits, digest, found := strings.Cut(strings.TrimPrefix(rest, "-"), "-")
	if ok && found {
		switch bits {
		case "256":
			return "sha256", digest
		case "384":
			return "sha384", digest
		case "512":
			return "sha512", digest
		}
	}
	return "", ""
}

// isDigest is as lenient as browsers, which compare what they decode.
func isDigest(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlpha(c) && !isDigit(c) && strings.IndexByte("+/-_=", c) < 0 {
			return false
		}
	}
	return s != ""
}
