package conformance

import (
	"strings"

	"assay/core/page"
)

// A MIMEInput is one MIME type.
type MIMEInput struct {
	ContentType string `json:"content-type"`
	Enc         string `json:"enc"` // "latin1-bytes": each code point is one raw byte
}

// A MIMEExpectation is what it parses to, null for no MIME type.
type MIMEExpectation struct {
	Parsed    *string `json:"parsed"`
	Encoding  *string `json:"encoding"`  // what a document of that type is decoded with
	Navigable bool    `json:"navigable"` // whether encoding can be observed, and so was given
}

// A ContentTypeInput is the Content-Type lines of a response, in order.
type ContentTypeInput struct {
	ContentType []string `json:"content-type"`
}

// A ContentTypeExpectation is what a browser makes of them. Absent: not looked at.
type ContentTypeExpectation struct {
	Encoding            *string `json:"encoding"` // null: what the charset says is none
	MIMEType            *string `json:"mimeType"`
	DocumentContentType *string `json:"documentContentType"`
	Executes            *bool   `json:"executes"` // as a script, with nosniff
}

// A MIMEJudgement is what the core makes of a case.
type MIMEJudgement struct {
	Valid    bool   `json:"valid"`
	Type     string `json:"type"`     // serialized
	Essence  string `json:"essence"`  // "text/html"
	Encoding string `json:"encoding"` // "" if the charset names none
	Script   bool   `json:"script"`   // it runs as a script with nosniff
}

// JudgeMIME parses one MIME type.
func JudgeMIME(contentType string) MIMEJudgement { return judgeMIME(page.ParseMIME(contentType)) }

// JudgeContentType extracts the MIME type of a response.
func JudgeContentType(in ContentTypeInput) MIMEJudgement {
	return judgeMIME(page.ExtractMIME(in.ContentType))
}

func judgeMIME(m page.MIME, ok bool) MIMEJudgement {
	if !ok {
		return MIMEJudgement{}
	}
	charset, _ := m.Parameter("charset")
	return MIMEJudgement{
		Valid: true, Type: m.String(), Essence: m.Essence(), Encoding: encoding(charset),
		Script: !page.BlockedByNosniff("script", m, ok),
	}
}

// encoding returns the name of the encoding that a label stands for, as far as the cases ask: https://encoding.spec.whatwg.org/#names-and-labels
func encoding(label string) string {
	switch strings.ToLower(strings.Trim(label, " \t\n\f\r")) {
	case "gbk":
		return "GBK"
	case "utf-8", "utf8":
		return "UTF-8"
	case "windows-1252":
		return "windows-1252"
	case "windows-1254":
		return "windows-1254"
	case "windows-1255":
		return "windows-1255"
	}
	return ""
}
