package main

import (
	"bytes"
	"os"
	"testing"
)

// What is generated is what the types say now.
func TestGeneratedFilesAreFresh(t *testing.T) {
	files, err := generate("../../core/wire")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go generate ./core/wire", path)
		}
	}
}
