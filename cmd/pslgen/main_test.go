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

func TestEntryOf(t *testing.T) {
	for _, test := range []struct{ rule, want string }{ // want "": an error
		{"co.uk", "co.uk"},
		{"*.ck", "ck*"},
		{"!www.ck", "www.ck!"},
		{"公司.cn", "xn--55qx5d.cn"},
		{"a.*.b", ""},
		{"a.b.c.d.e.f", ""},
	} {
		got, err := entryOf(test.rule)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("entryOf(%q): got %q, %v, want %q", test.rule, got, err, test.want)
		}
	}
}
