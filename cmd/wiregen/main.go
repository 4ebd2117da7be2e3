// Command wiregen writes, from the types of core/wire, their JSON codec in Go and the same types in TypeScript.
//
// It runs in core/wire, by "go generate ./core/wire". Its own test fails while what it would write differs from what is there.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	files, err := generate(".")
	if err == nil {
		for path, text := range files {
			if err = os.WriteFile(path, text, 0o644); err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "wiregen:", err)
		os.Exit(1)
	}
}

// generate returns the files to write, by their paths; dir is the folder of core/wire.
func generate(dir string) (map[string][]byte, error) {
	s, err := load(dir)
	if err != nil {
		return nil, err
	}
	codec, err := goCodec(s)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		filepath.Join(dir, "codec_gen.go"):                     codec,
		filepath.Join(dir, "..", "..", "extension", "wire.ts"): typeScript(s),
	}, nil
}
