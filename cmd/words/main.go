// Command words keeps the catalogues in _locales/ whole.
//
//	go run ./cmd/words                  write into _locales/en what the core and the worker say, and extension/messages.ts
//	go run ./cmd/words -missing [LANG…] list what is not translated yet, or was translated from another English: key, tab, English
//	go run ./cmd/words -add LANG FILE   take translations into a language's file: key, tab, text, a line each
//	go run ./cmd/words -pack DIR        write the catalogues that ship
//	go run ./cmd/words -pseudo DIR      write two made-up languages: xa, longer and with accents, and xb, the same from right to left
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:generate go run assay/cmd/words -root ../..

func main() {
	root := flag.String("root", ".", "the repository")
	missing := flag.Bool("missing", false, "list what is not translated")
	add := flag.String("add", "", "take translations into this language, from the file that is named")
	pack := flag.String("pack", "", "write the catalogues that ship into this folder")
	pseudo := flag.String("pseudo", "", "write the made-up languages into this folder")
	flag.Parse()
	if err := run(*root, *missing, *add, *pack, *pseudo, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
}

func run(root string, missing bool, add, pack, pseudo string, args []string) error {
	en, err := english(root)
	if err != nil {
		return err
	}
	switch {
	case missing:
		if len(args) == 0 {
			args = languages
		}
		return listMissing(root, en, args)
	case add != "":
		return addTranslations(root, en, add, args)
	case pack != "":
		return packAll(root, en, pack)
	case pseudo != "":
		return writePseudo(en, pseudo)
	}
	if err := os.WriteFile(messagesFile(root, "en"), en.write(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "extension/messages.ts"), types(en), 0o644)
}

// lacking returns what a language's catalogue lacks: keys that are missing, and keys whose English has changed since.
func lacking(en, c *catalogue, language string) []entry {
	var list []entry
	for _, e := range wanted(en, language) {
		if t, ok := c.texts[e.key]; !ok || t.Description != e.message {
			list = append(list, e)
		}
	}
	return list
}

func listMissing(root string, en *catalogue, list []string) error {
	for _, language := range list {
		c, err := readCatalogue(root, language)
		if err != nil {
			return err
		}
		for _, e := range lacking(en, c, language) {
			if len(list) > 1 {
				fmt.Print(language, "\t")
			}
			fmt.Printf("%s\t%s\n", e.key, e.message)
		}
	}
	return nil
}

// addTranslations writes a language's file anew: in the order of the English one, without what is not said any more, with what the files bring.
func addTranslations(root string, en *catalogue, language string, files []string) error {
	old, err := readCatalogue(root, language)
	if os.IsNotExist(err) {
		old, err = &catalogue{texts: map[string]translation{}}, nil
	}
	if err != nil {
		return err
	}
	brought := map[string]string{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			if key, text, ok := strings.Cut(lines.Text(), "\t"); ok {
				brought[key] = text
			}
		}
	}
	c := &catalogue{texts: map[string]translation{}}
	for _, e := range wanted(en, language) {
		if text, ok := brought[e.key]; ok {
			c.set(e.key, translation{text, e.message})
			delete(brought, e.key)
		} else if t, ok := old.texts[e.key]; ok {
			c.set(e.key, t)
		}
	}
	for key := range brought {
		return fmt.Errorf("%s: there is no such key", key)
	}
	if err := os.MkdirAll(filepath.Dir(messagesFile(root, language)), 0o755); err != nil {
		return err
	}
	return os.WriteFile(messagesFile(root, language), c.write(), 0o644)
}

func packAll(root string, en *catalogue, to string) error {
	for _, language := range append([]string{"en"}, languages...) {
		c, err := readCatalogue(root, language)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		if language == "en" {
			c = nil
		}
		if err := writeTo(to, language, packed(en, c, language)); err != nil {
			return err
		}
	}
	return nil
}

func writeTo(folder, language string, c *catalogue) error {
	file := filepath.Join(folder, language, "messages.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, c.write(), 0o644)
}
