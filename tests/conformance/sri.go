package conformance

import (
	"strings"

	"assay/core/page"
)

// An IntegrityInput is an integrity attribute.
type IntegrityInput struct {
	Integrity string `json:"integrity"`
}

// An IntegrityExpectation is the hashes that Chromium takes from it.
type IntegrityExpectation struct {
	Hashes []IntegrityHash `json:"hashes"`
}

// An IntegrityHash is one hash, the digest in base64.
type IntegrityHash struct {
	Algorithm string `json:"algorithm"`
	Digest    string `json:"digest"`
}

// JudgeIntegrity reads the attribute.
func JudgeIntegrity(in IntegrityInput) []IntegrityHash {
	hashes := []IntegrityHash{}
	for _, h := range page.ParseIntegrity(in.Integrity) {
		hashes = append(hashes, IntegrityHash{h.Algorithm, strings.NewReplacer("-", "+", "_", "/").Replace(h.Digest)})
	}
	return hashes
}
