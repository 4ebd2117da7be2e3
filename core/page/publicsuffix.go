package page

import "strings"

//go:generate go run assay/cmd/pslgen

// maxSuffixLabels is the number of labels of the longest rule, and one more for what a wildcard stands for.
const maxSuffixLabels = 6

// PublicSuffix returns the part of host below which anybody may register a name, "co.uk" for "shop.co.uk", as the Public Suffix
// List has it: https://github.com/publicsuffix/list/wiki/Format. The private section counts, as it does for cookies and sites in
// browsers. A top-level domain that is not listed is a public suffix. An IP address has none, nor a host with a leading dot: "".
//
// host is as [URL] holds it; a trailing dot stays. The result is a part of host.
func PublicSuffix(host string) string {
	if host == "" || host[0] == '.' || isIP(host) {
		return ""
	}
	name := strings.TrimSuffix(host, ".")
	suffix := lastLabel(name, len(name)) // the rule "*" that holds when no other does
	start := len(name)                   // of the labels seen so far
	wild := false                        // whether the labels seen so far are a wildcard's parent
	for range maxSuffixLabels {
		parent := start
		start = lastLabel(name, start)
		rule := findSuffixRule(name[start:])
		if rule == ruleException {
			return host[parent+1:]
		}
		if wild || rule == ruleNormal {
			suffix = start
		}
		wild = rule == ruleWildcard
		if start == 0 {
			break
		}
		start-- // the dot
	}
	return host[suffix:]
}

// RegistrableDomain returns the public suffix of host and the label before it, "shop.co.uk" for "www.shop.co.uk". It is ""
// if host is a public suffix itself, or an IP address, or has an empty label there.
func RegistrableDomain(host string) string {
	suffix := PublicSuffix(host)
	if suffix == "" || len(suffix)+2 > len(host) {
		return ""
	}
	end := len(host) - len(suffix) - 1
	start := lastLabel(host, end)
	if start == end {
		return ""
	}
	return host[start:]
}

// lastLabel returns where the last label of name[:end] begins.
func lastLabel(name string, end int) int {
	return strings.LastIndexByte(name[:end], '.') + 1
}

// What the list says of a name.
const (
	ruleNone      = 0
	ruleNormal    = '.' // "co.uk"
	ruleWildcard  = '*' // "*.ck": each name directly below this one
	ruleException = '!' // "!www.ck": not this one, in spite of the wildcard
)

// findSuffixRule looks for name in suffixList: in the last line that does not begin after it.
func findSuffixRule(name string) byte {
	label, parent, _ := strings.Cut(name, ".")
	const fewLines = 512              // bytes
	low, high := 0, len(suffixList)-1 // the line at low does not begin after name; those that start after high do
	for high-low > fewLines {
		middle := (low + high) / 2
		start := middle + strings.IndexByte(suffixList[middle:], '\n') + 1
		if start > high || beginsAfter(suffixList[start:], parent, label) {
			high = middle
		} else {
			low = start
		}
	}
	for {
		next := low + strings.IndexByte(suffixList[low:], '\n') + 1
		if next > high || beginsAfter(suffixList[next:], parent, label) {
			break
		}
		low = next
	}
	above, items, _ := strings.Cut(suffixList[low:], ":")
	if above != parent {
		return ruleNone
	}
	items = items[:strings.IndexByte(items, '\n')]
	for items != "" {
		item, kind, rest := nextSuffixRule(items)
		if item == label {
			return kind
		}
		items = rest
	}
	return ruleNone
}

// beginsAfter reports whether the first item of a line comes after the label below a parent.
func beginsAfter(line, parent, label string) bool {
	colon := strings.IndexByte(line, ':')
	if above := line[:colon]; above != parent {
		return above > parent
	}
	item := line[colon+1:] // what ends it comes before all that a label is made of
	for i := range len(label) {
		if item[i] != label[i] {
			return item[i] > label[i]
		}
	}
	return item[len(label)] >= '-'
}

// nextSuffixRule cuts the first item of a line of suffixList.
func nextSuffixRule(items string) (label string, kind byte, rest string) {
	label, rest, _ = strings.Cut(items, " ")
	if c := label[len(label)-1]; c == ruleWildcard || c == ruleException {
		return label[:len(label)-1], c, rest
	}
	return label, ruleNormal, rest
}
