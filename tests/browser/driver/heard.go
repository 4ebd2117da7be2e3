package driver

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
)

// A Heard view tells what a screen reader gets of it, from the browser's accessibility tree: Chromium's.
type Heard interface {
	// Heard returns a line for each thing that is said, in its order: role, name in quotes, states in brackets, then what it says or a description.
	// What stands in a thing is indented. What has no role of its own (spans, code, bold) is a part of the text around it.
	Heard() (string, error)
}

func (v *chromiumView) Heard() (string, error) {
	tree, err := call(v, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil || len(tree.Nodes) == 0 {
		return "", err
	}
	h := hearing{nodes: map[accessibility.NodeID]*accessibility.Node{}}
	for _, node := range tree.Nodes {
		h.nodes[node.NodeID] = node
	}
	var text strings.Builder
	for _, part := range h.parts(tree.Nodes[0]) {
		part.write(&text, 0)
	}
	return text.String(), nil
}

// hearing reads an accessibility tree.
type hearing struct {
	nodes map[accessibility.NodeID]*accessibility.Node
}

// said is a line of what is heard, and what stands in it. A text has no head.
type said struct {
	head, text string
	inner      []said
}

var (
	// unspoken have no role that is said: what stands in them belongs to what is around them.
	unspoken = []string{
		"none", "generic", "code", "strong", "emphasis", "mark", "LabelText", "Pre", "time", "superscript", "subscript", "Abbr", "DescriptionList", "Figcaption", "ListMarker",
		"rowgroup", "MenuListPopup",
	}
	// closed are said by their name, or their value, alone: what stands in them is that once more.
	closed = []string{"button", "link", "tab", "combobox", "checkbox", "radio", "textbox", "searchbox", "option", "image", "DisclosureTriangle"}
	// contained are named by what stands in them.
	contained = []string{"row", "cell", "gridcell", "rowheader", "columnheader", "listitem"}
	// silent say nothing.
	silent = []string{"InlineTextBox", "LineBreak"}
)

// parts returns what is heard of a node.
func (h hearing) parts(node *accessibility.Node) []said {
	role := word(node.Role)
	if slices.Contains(silent, role) {
		return nil
	}
	if role == "StaticText" && !node.Ignored {
		return []said{{text: word(node.Name)}}
	}
	var inner []said
	if !slices.Contains(closed, role) || node.Ignored {
		for _, id := range node.ChildIDs {
			if child := h.nodes[id]; child != nil {
				inner = append(inner, h.parts(child)...)
			}
		}
	}
	if node.Ignored || slices.Contains(unspoken, role) {
		return inner
	}
	name, inner := punctuated(word(node.Name)), joined(inner)
	if slices.Contains(contained, role) && slices.ContainsFunc(inner, func(part said) bool { return part.head != "" }) {
		name = ""
	}
	head := role
	if name != "" {
		head += fmt.Sprintf(" %q", clip(name))
	}
	for _, state := range states(node) {
		head += " [" + state + "]"
	}
	if value := one(word(node.Value)); value != "" {
		head += " = " + clip(value)
	}
	if description := one(word(node.Description)); description != "" && description != name {
		head += " (" + clip(description) + ")"
	}
	if len(inner) > 0 && inner[0].head == "" {
		text := inner[0].text
		if same := strings.ReplaceAll(text, " ", "") == strings.ReplaceAll(name, " ", ""); same || len(inner) == 1 {
			inner = inner[1:]
			if same {
				text = ""
			}
			return []said{{head: head, text: text, inner: inner}}
		}
	}
	return []said{{head: head, inner: inner}}
}

// punctuation that a text begins with belongs to the text before it.
var punctuation = regexp.MustCompile(` +([,.:;)?!])`)

func punctuated(text string) string { return punctuation.ReplaceAllString(one(text), "$1") }

// joined makes one text of those that follow each other.
func joined(parts []said) (all []said) {
	for _, part := range parts {
		if last := len(all) - 1; part.head == "" && last >= 0 && all[last].head == "" {
			all[last].text = punctuated(all[last].text + " " + part.text)
		} else if part.head != "" || one(part.text) != "" {
			part.text = one(part.text)
			all = append(all, part)
		}
	}
	return all
}

func (s said) write(to *strings.Builder, depth int) {
	line := s.head
	switch {
	case s.head == "":
		line = "text: " + clip(s.text)
	case s.text != "":
		line += ": " + clip(s.text)
	}
	fmt.Fprintf(to, "%s%s\n", strings.Repeat("  ", depth), line)
	for _, part := range s.inner {
		part.write(to, depth+1)
	}
}

// states are those of a node that are said.
func states(node *accessibility.Node) (all []string) {
	for _, property := range node.Properties {
		value := word(property.Value)
		switch name := string(property.Name); {
		case name == "level" && word(node.Role) == "heading":
			all = append(all, "level "+value)
		case name == "expanded" && value == "false":
			all = append(all, "collapsed")
		case name == "pressed" && value == "false":
			all = append(all, "not pressed")
		case name == "live" && value != "off":
			all = append(all, "live "+value)
		case slices.Contains([]string{"checked", "expanded", "pressed", "selected", "disabled", "invalid", "required", "busy"}, name) && value != "false":
			all = append(all, name)
		}
	}
	return all
}

// word is a value as text; "" if there is none.
func word(value *accessibility.Value) string {
	if value == nil || len(value.Value) == 0 {
		return ""
	}
	var text any
	if json.Unmarshal(value.Value, &text) != nil || text == nil {
		return ""
	}
	return fmt.Sprint(text)
}

// one is a text in one line.
func one(text string) string { return strings.Join(strings.Fields(text), " ") }

// clip cuts a long text: its beginning tells it.
func clip(text string) string {
	if letters := []rune(text); len(letters) > 160 {
		return string(letters[:160]) + "…"
	}
	return text
}
