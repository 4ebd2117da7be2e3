package conformance

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"assay/core/page"
)

// A StructuredInput is a header's field lines, or a value to be written as one.
type StructuredInput struct {
	HeaderType string          `json:"header_type"` // "item", "list" or "dictionary"
	Raw        []string        `json:"raw"`
	Serialise  json.RawMessage `json:"serialise"` // a value as in StructuredExpectation.Expected; absent if Raw is there
}

// A StructuredExpectation is the value that the lines have, in the shape of
// https://github.com/httpwg/structured-field-tests/blob/main/README.md, and how it is written.
type StructuredExpectation struct {
	Expected  json.RawMessage `json:"expected"`
	MustFail  bool            `json:"must_fail"`
	CanFail   bool            `json:"can_fail"`
	Canonical *[]string       `json:"canonical"` // absent: as in Raw
}

// A StructuredJudgement is what the core makes of a case.
type StructuredJudgement struct {
	OK    bool `json:"ok"`
	Value any  `json:"value"` // in the shape of StructuredExpectation.Expected
}

// JudgeStructured reads the lines. A value to be written is judged by reading its text: what cannot be written must not be read either.
func JudgeStructured(in StructuredInput) StructuredJudgement {
	lines := in.Raw
	if in.Serialise != nil {
		lines = []string{structuredText(in.HeaderType, structuredShape(in.Serialise))}
	}
	switch in.HeaderType {
	case "item":
		item, ok := page.ParseStructuredItem(lines)
		if !ok {
			return StructuredJudgement{}
		}
		return StructuredJudgement{ok, shapeOf(item)}
	case "list":
		list, ok := page.ParseStructuredList(lines)
		return StructuredJudgement{ok, shapesOf(list, shapeOf)}
	default:
		dictionary, ok := page.ParseStructuredDictionary(lines)
		return StructuredJudgement{ok, shapesOf(dictionary, func(m page.Structured) any { return []any{m.Key, shapeOf(m)} })}
	}
}

// structuredShape decodes a value of the test data.
func structuredShape(data []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // 1.0 is no integer
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err) // the file's reader has decoded it before
	}
	return value
}

func shapeOf(v page.Structured) any {
	bare := bareShapeOf(v)
	if v.Kind == page.StructuredInnerList {
		bare = shapesOf(v.Items, shapeOf)
	}
	return []any{bare, shapesOf(v.Params, func(p page.Structured) any { return []any{p.Key, bareShapeOf(p)} })}
}

func shapesOf(list []page.Structured, shape func(page.Structured) any) any {
	shapes := []any{}
	for _, v := range list {
		shapes = append(shapes, shape(v))
	}
	return shapes
}

func bareShapeOf(v page.Structured) any {
	typed := func(kind string, value any) any { return map[string]any{"__type": kind, "value": value} }
	switch v.Kind {
	case page.StructuredInteger, page.StructuredDecimal:
		return json.Number(canonicalNumber(v.Text))
	case page.StructuredDate:
		return typed("date", json.Number(canonicalNumber(v.Text)))
	case page.StructuredToken:
		return typed("token", v.Text)
	case page.StructuredDisplayString:
		return typed("displaystring", v.Text)
	case page.StructuredBytes:
		data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(v.Text, "="))
		if err != nil {
			return err.Error()
		}
		return typed("binary", base32.StdEncoding.EncodeToString(data))
	case page.StructuredBoolean:
		return v.Text == "1"
	default:
		return v.Text
	}
}

// canonicalNumber drops the zeros that say nothing.
func canonicalNumber(text string) string {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, isDecimal := strings.Cut(digits, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if isDecimal {
		if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
			fraction = "0"
		}
		whole += "." + fraction
	}
	if negative && whole != "0" {
		return "-" + whole
	}
	return whole
}

// structuredText writes a value as RFC 9651 section 4.1 does, except that it neither checks nor rounds.
func structuredText(headerType string, value any) string {
	if headerType == "item" {
		return memberText(value)
	}
	var members []string
	for _, m := range value.([]any) {
		if headerType == "list" {
			members = append(members, memberText(m))
		} else {
			members = append(members, keyedText(m, memberText))
		}
	}
	return strings.Join(members, ", ")
}

// memberText writes an item or inner list and its parameters.
func memberText(value any) string {
	pair := value.([]any)
	var text string
	if items, isList := pair[0].([]any); isList {
		var texts []string
		for _, item := range items {
			texts = append(texts, memberText(item))
		}
		text = "(" + strings.Join(texts, " ") + ")"
	} else {
		text = bareText(pair[0])
	}
	for _, p := range pair[1].([]any) {
		text += ";" + keyedText(p, bareText)
	}
	return text
}

// keyedText writes a pair of a key and a value; a value that is true is left out.
func keyedText(pair any, write func(any) string) string {
	key, value := pair.([]any)[0].(string), write(pair.([]any)[1])
	if rest, isTrue := strings.CutPrefix(value, "?1"); isTrue {
		return key + rest
	}
	return key + "=" + value
}

func bareText(value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return "?1"
		}
		return "?0"
	case json.Number:
		return v.String()
	case string:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
	}
	typed := value.(map[string]any)
	switch inner := typed["value"]; typed["__type"] {
	case "date":
		return "@" + inner.(json.Number).String()
	case "binary":
		data, err := base32.StdEncoding.DecodeString(inner.(string))
		if err != nil {
			panic(err)
		}
		return ":" + base64.StdEncoding.EncodeToString(data) + ":"
	case "displaystring":
		var text strings.Builder
		for _, c := range []byte(inner.(string)) {
			if c < ' ' || c > '~' || c == '%' || c == '"' {
				fmt.Fprintf(&text, "%%%02x", c)
			} else {
				text.WriteByte(c)
			}
		}
		return `%"` + text.String() + `"`
	default: // a token
		return inner.(string)
	}
}
