package page

import "strings"

//go:generate go run assay/cmd/pslgen

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
	for start := suffix; start > 0; {
		parent := start
		start = lastLabel(name, parent-1)
		switch findSuffixRule(name[start:parent-1], name[parent:]) {
		case ruleNone:
			return host[suffix:]
		case ruleException:
			return host[parent:]
		case ruleNormal:
			suffix = start
		}
	}
	return host[suffix:]
}

// isPublicSuffix reports a name below which anybody may register another. It asks the list only once.
func isPublicSuffix(host string) bool {
	label, parent, below := strings.Cut(strings.TrimSuffix(host, "."), ".")
	return !below || findSuffixRule(label, parent) == ruleNormal
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

// Site returns the site that a host belongs to: its registrable domain; or the host itself, if that has none.
func Site(host string) string {
	if site := RegistrableDomain(host); site != "" {
		return site
	}
	return host
}

// lastLabel returns where the last label of name[:end] begins.
func lastLabel(name string, end int) int {
	return strings.LastIndexByte(name[:end], '.') + 1
}

// What the list says of a name.
const (
	ruleNone      = 0   // nor of any name below it
	ruleNormal    = '.' // "co.uk", and what "*.ck" stands for
	rulePassage   = '+' // nothing, but there are rules for names below it
	ruleException = '!' // "!www.ck": not this one, in spite of the wildcard
)

// findSuffixRule looks for the label below a parent in suffixList: in the last line that does not begin after it.
func findSuffixRule(label, parent string) byte {
	const fewLines = 512              // bytes
	low, high := 0, len(suffixList)-1 // no line before low is it, unless the line at low is; those that start after high begin after it
	if parent != "" && 'a' <= parent[0] && parent[0] <= 'z' {
		letter := parent[0] - 'a'
		low, high = int(suffixLines[letter]), int(suffixLines[letter+1])-1
	}
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
	found := byte(ruleNone)
	if items[0] == '*' {
		found = ruleNormal
	}
	switch kind := findItem(items, label); {
	case kind == ruleNone, kind == rulePassage && found == ruleNormal:
		return found
	default:
		return kind
	}
}

// findItem returns the kind of the item of a line that has the label.
func findItem(items, label string) byte {
	for from := 0; ; {
		i := strings.Index(items[from:], label)
		if i < 0 {
			return ruleNone
		}
		start, end := from+i, from+i+len(label)
		if start == 0 || items[start-1] == ' ' {
			switch {
			case end == len(items) || items[end] == ' ':
				return ruleNormal
			case items[end] == rulePassage || items[end] == ruleException:
				return items[end]
			}
		}
		if from = start + 1; from > len(items) {
			return ruleNone
		}
	}
}

// beginsAfter reports whether the first item of a line comes after the label below a parent.
func beginsAfter(line, parent, label string) bool {
	colon := strings.IndexByte(line, ':')
	if above := line[:colon]; above != parent {
		return above > parent
	}
	item := line[colon+1:] // what ends it comes before all that a label is made of
	if item[0] == '*' {
		return false // it stands for every label
	}
	for i := range len(label) {
		if item[i] != label[i] {
			return item[i] > label[i]
		}
	}
	return item[len(label)] >= '-'
}
