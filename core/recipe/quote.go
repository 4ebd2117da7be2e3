package recipe

import "strings"

// Strings in the languages of the recipes. Each function takes visible ASCII and spaces, as plan.go lets through; "quoted" there is
// for double quotes.

// singleQuoted returns s between single quotes, with a backslash before each single quote and backslash: PHP and Ruby read it alike, and look
// for nothing else in it.
func singleQuoted(s string) string {
	return "'" + strings.NewReplacer("'", `\'`, `\`, `\\`).Replace(s) + "'"
}

// xmlText returns s as the text of an XML element, or an attribute's value between double quotes.
func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// isPlainPath reports whether a cookie's path needs no quotes in settings that are "name = value" lines, whatever reads them.
func isPlainPath(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isAlphanumeric(s[i]) && strings.IndexByte("/._~-", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}
