package ca

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
)

func TestIssuedCertificateIsTrusted(t *testing.T) {
	authority, err := New()
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile, err := authority.IssueFiles(t.TempDir(), "shop.test", "www.shop.test")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		trusted bool
	}{
		{"shop.test", true},
		{"www.shop.test", true},
		{"other.test", false},
	} {
		_, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: c.name, Roots: authority.Pool()})
		if (err == nil) != c.trusted {
			t.Errorf("certificate for shop.test, asked for %s: got error %v, wanted trusted=%v", c.name, err, c.trusted)
		}
	}
	if _, err := authority.Issue(); err == nil {
		t.Error("a certificate for no name: got none, wanted an error")
	}
}
