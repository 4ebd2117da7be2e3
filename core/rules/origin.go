package rules

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// A lapse is the answers of one class that lack something which the page has.
type lapse struct {
	asked   []*page.Answer // all of the class
	missing []*page.Answer
}

// lapseOf looks at the answers of a class; the page itself may be among them.
func lapseOf(p *page.Page, class string, has func(set *page.HeaderSet, a *page.Answer) bool) lapse {
	var l lapse
	for i := range p.Origin.List {
		a := &p.Origin.List[i]
		if a.Class != class {
			continue
		}
		l.asked = append(l.asked, a)
		if !has(&p.Origin.Sets[a.Set], a) {
			l.missing = append(l.missing, a)
		}
	}
	return l
}

// examples returns evidence of at most three of the answers.
func (l *lapse) examples(header string) []wire.Evidence {
	const most = 3
	list := make([]wire.Evidence, 0, most)
	for _, a := range l.missing[:min(most, len(l.missing))] {
		list = append(list, wire.Evidence{Exchange: -1, Header: header, URL: a.URL})
	}
	return list
}

// where names what is missing: a directory if all of it is, such as "/static/", or several; else how many of the class, "3 of 12 files".
func (l *lapse) where(one, many string) string {
	if whole := l.directories(); whole != "" {
		return whole
	}
	switch {
	case len(l.missing) < len(l.asked):
		return strconv.Itoa(len(l.missing)) + " of " + counted(len(l.asked), one, many)
	case len(l.asked) == 1:
		return "1 " + one
	}
	return "all " + counted(len(l.asked), one, many)
}

// directories returns the directories in which everything is missing, if that is all that is missing and there are few; else "".
func (l *lapse) directories() string {
	if common := commonDirectory(l.missing); common != "/" {
		if l.isWhole(common) {
			return common
		}
		return ""
	}
	const most = 3
	var list []string
	for _, a := range l.missing {
		directory := firstDirectory(a.Path)
		if slices.Contains(list, directory) {
			continue
		}
		if directory == "/" || len(list) == most || !l.isWhole(directory) {
			return ""
		}
		list = append(list, directory)
	}
	return listed(list)
}

// isWhole reports whether a directory has several answers, and all of them are missing.
func (l *lapse) isWhole(directory string) bool {
	missing := within(l.missing, directory)
	return missing > 1 && missing == within(l.asked, directory)
}

func within(answers []*page.Answer, directory string) int {
	n := 0
	for _, a := range answers {
		if strings.HasPrefix(a.Path, directory) {
			n++
		}
	}
	return n
}

// commonDirectory returns the longest directory that all the answers are in.
func commonDirectory(answers []*page.Answer) string {
	common := directoryOf(answers[0].Path)
	for _, a := range answers[1:] {
		for !strings.HasPrefix(a.Path, common) {
			common = directoryOf(common[:len(common)-1])
		}
	}
	return common
}

// directoryOf returns a path up to its last slash: "/a/" for "/a/b".
func directoryOf(path string) string {
	return path[:strings.LastIndexByte(path, '/')+1]
}

// firstDirectory returns a path up to its second slash, "/a/" for "/a/b/c"; "/" if it has none.
func firstDirectory(path string) string {
	if end := strings.IndexByte(path[1:], '/'); end >= 0 {
		return path[:end+2]
	}
	return "/"
}
