package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// An entry is a text of a catalogue under its key.
type entry struct{ key, message string }

// A translation is an entry of another language, with the English that it was made from.
type translation struct {
	Message     string `json:"message"`
	Description string `json:"description,omitempty"`
}

// A catalogue is a language's texts, in the order of their file.
type catalogue struct {
	keys  []string
	texts map[string]translation
}

func (c *catalogue) set(key string, t translation) {
	if _, ok := c.texts[key]; !ok {
		c.keys = append(c.keys, key)
	}
	c.texts[key] = t
}

func messagesFile(root, language string) string {
	return filepath.Join(root, "_locales", language, "messages.json")
}

// readCatalogue reads a catalogue. A key that comes twice is an error, as are two that differ in their case alone: the browsers see none.
func readCatalogue(root, language string) (*catalogue, error) {
	file := messagesFile(root, language)
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	c := &catalogue{texts: map[string]translation{}}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	lower := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		var t translation
		if err := d.Decode(&t); err != nil {
			return nil, fmt.Errorf("%s: %v: %w", file, key, err)
		}
		name := key.(string)
		if lower[strings.ToLower(name)] {
			return nil, fmt.Errorf("%s: %s comes twice", file, name)
		}
		lower[strings.ToLower(name)] = true
		c.set(name, t)
	}
	return c, nil
}

// write returns a catalogue as a file: an entry a line.
func (c *catalogue) write() []byte {
	var out bytes.Buffer
	out.WriteString("{\n")
	for i, key := range c.keys {
		end := ",\n"
		if i == len(c.keys)-1 {
			end = "\n"
		}
		t := c.texts[key]
		fmt.Fprintf(&out, "  %s: { \"message\": %s", quote(key), quote(t.Message))
		if t.Description != "" {
			fmt.Fprintf(&out, ", \"description\": %s", quote(t.Description))
		}
		out.WriteString(" }" + end)
	}
	out.WriteString("}\n")
	return out.Bytes()
}

func quote(text string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.Encode(text) //nolint:errcheck // a string can be written
	return strings.TrimSpace(out.String())
}

// isSpoken reports a key that this program makes from what the core and the worker say.
func isSpoken(key string) bool {
	return strings.HasPrefix(key, "rule_") || strings.HasPrefix(key, "family_") || strings.HasPrefix(key, "say_")
}

// english returns the English catalogue as it must be: the pages' own words as they stand in its file, then what is said elsewhere.
func english(root string) (*catalogue, error) {
	stands, err := readCatalogue(root, "en")
	if err != nil {
		return nil, err
	}
	c := &catalogue{texts: map[string]translation{}}
	for _, key := range stands.keys {
		if !isSpoken(key) {
			c.set(key, stands.texts[key])
		}
	}
	sentences, err := sentenceEntries(root)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Concat(ruleEntries(), sentences) {
		c.set(e.key, translation{Message: e.message})
	}
	return c, nil
}

var argument = regexp.MustCompile(`\{(\w+)\}`)

// arguments returns the names in a text, each once, sorted.
func arguments(text string) []string {
	var list []string
	for _, match := range argument.FindAllStringSubmatch(text, -1) {
		list = append(list, match[1])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// forms are the plural forms of a language, as Intl.PluralRules names them; "many" of the Romance languages is for millions, where "other" serves.
var forms = map[string][]string{
	"en": {"one", "other"}, "de": {"one", "other"}, "es": {"one", "other"}, "fr": {"one", "other"}, "pt_BR": {"one", "other"},
	"ja": {"other"}, "zh_CN": {"other"}, "ar": {"zero", "one", "two", "few", "many", "other"},
}

// languages are all but English.
var languages = []string{"de", "es", "fr", "pt_BR", "ja", "zh_CN", "ar"}

// plural returns the base of a key with plural forms: "popup_lost" of "popup_lost_other".
func plural(c *catalogue, key string) (base, form string, ok bool) {
	at := strings.LastIndexByte(key, '_')
	if at < 0 || !slices.Contains(forms["ar"], key[at+1:]) {
		return "", "", false
	}
	_, ok = c.texts[key[:at]+"_other"]
	return key[:at], key[at+1:], ok && slices.Contains(arguments(c.texts[key[:at]+"_other"].Message+"{count}"), "count") && hasForms(c, key[:at])
}

func hasForms(c *catalogue, base string) bool {
	_, ok := c.texts[base+"_one"]
	return ok
}

// wanted returns the keys that a language must have, each with the English that it is to be made from.
func wanted(en *catalogue, language string) []entry {
	var list []entry
	for _, key := range en.keys {
		base, form, ok := plural(en, key)
		switch {
		case !ok:
			list = append(list, entry{key, en.texts[key].Message})
		case form == "other":
			for _, f := range forms[language] {
				source := en.texts[base+"_other"].Message
				if f == "one" {
					source = en.texts[base+"_one"].Message
				}
				list = append(list, entry{base + "_" + f, source})
			}
		}
	}
	return list
}

// types writes the keys and their arguments down for the TypeScript compiler.
func types(en *catalogue) []byte {
	var out bytes.Buffer
	out.WriteString("// Code generated by \"go run ./cmd/words\". DO NOT EDIT.\n\n/** The keys of _locales/ that pages name, each with the names of its arguments. */\nexport interface Messages {\n")
	done := map[string]bool{}
	for _, key := range en.keys {
		if isSpoken(key) || strings.HasPrefix(key, "manifest_") {
			continue
		}
		text := en.texts[key].Message
		if base, _, ok := plural(en, key); ok {
			key, text = base, en.texts[base+"_one"].Message+en.texts[base+"_other"].Message+"{count}"
		}
		if done[key] {
			continue
		}
		done[key] = true
		names := arguments(text)
		if len(names) == 0 {
			fmt.Fprintf(&out, "  %s: never;\n", key)
			continue
		}
		fmt.Fprintf(&out, "  %s: \"%s\";\n", key, strings.Join(names, `" | "`))
	}
	out.WriteString("}\n")
	return out.Bytes()
}

// packed returns a catalogue as it is shipped: complete, English where a translation is missing, and beside a text that is looked up by its English
// that English. In English nothing is looked up.
func packed(en, c *catalogue, language string) *catalogue {
	p := &catalogue{texts: map[string]translation{}}
	for _, e := range wanted(en, language) {
		if language == "en" && isSpoken(e.key) {
			continue
		}
		t := translation{Message: e.message}
		if c != nil && c.texts[e.key].Description == e.message {
			t.Message = c.texts[e.key].Message
		}
		if isSpoken(e.key) {
			t.Description = e.message
		}
		p.set(e.key, t)
	}
	return p
}
