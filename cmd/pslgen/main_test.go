package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTableIsCurrent(t *testing.T) {
	want, err := generate("../../core/page/publicsuffix/public_suffix_list.dat.gz")
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../core/page/publicsuffix_table.go"
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the list gives: run go generate ./core/page", path)
	}
}

func TestReadRule(t *testing.T) {
	for _, test := range []struct {
		text string
		want rule // none: an error
	}{
		{"uk", rule{"uk", "", ""}},
		{"co.uk", rule{"co", "uk", ""}},
		{"*.ck", rule{"*", "ck", ""}},
		{"!www.ck", rule{"www", "ck", "!"}},
		{"公司.cn", rule{"xn--55qx5d", "cn", ""}},
		{"a.*.b", rule{}},
		{"a.+", rule{}},
	} {
		got, err := readRule(test.text)
		if got != test.want || (err == nil) != (test.want != rule{}) {
			t.Errorf("readRule(%q): got %q, %v, want %q", test.text, got, err, test.want)
		}
	}
}
