// Package stack recognises what a site runs on, from what was observed anyway: headers, names of cookies, the shape of redirects and error
// pages, addresses. It asks nothing of the site.
//
// signatures.go is the table: one line for each thing that gives a server, framework, CDN or host away, with its source. [Recognise] holds a page
// against it; [Owner] tells whose a finding's fix probably is.
package stack

import (
	"assay/core/page"
	"assay/core/wire"
)

// What a signature is worth. Those of one stack are added up.
const (
	certain = 4 // nothing else sends it
	likely  = 2 // its default, which others may have copied
	hint    = 1 // others do so too
)

// A product is something that sites run on.
type product struct {
	id, title string
	recipe    string // the id of the recipes for it; empty: there are none
	layer     string // one of wire's Layer constants
	depth     int8   // how far from the visitor: what stands in front of what
	own       bool   // headers can be set there
}

// A seen is what was seen of a product: the points of it all, and the two strongest clues.
type seen struct {
	points        int
	first, second clue
}

// Recognise returns what the page seems to run on: what headers are best set in first, what is not sure last.
func Recognise(p *page.Page) []wire.StackLayer {
	var found [len(products)]seen
	look := newLook(p)
	for i := range signatures {
		s := &signatures[i]
		if what, ok := look.find(s); ok {
			found[s.of].add(clue{s, what})
		}
	}
	// Some bring another with them, which is not the site's to set up.
	for _, of := range [...][2]int{{fastly, varnish}, {githubPages, fastly}, {pages, cloudflare}} {
		if found[of[0]].points > 0 && (of[1] != varnish || found[varnish].points < certain) {
			found[of[1]].points = 0
		}
	}
	n := 0
	for i := range found {
		if found[i].points > 0 {
			n++
		}
	}
	list := make([]wire.StackLayer, 0, n)
	for _, guesses := range [...]bool{false, true} {
		for i := range found {
			if f := &found[i]; f.points > 0 && (f.points < likely) == guesses {
				list = append(list, wire.StackLayer{
					ID: products[i].id, Title: products[i].title, Layer: products[i].layer, Confidence: confidence(f.points), Evidence: f.text(p), Recipe: products[i].recipe,
				})
			}
		}
	}
	return list
}

func confidence(points int) string {
	switch {
	case points >= certain:
		return wire.ConfidenceHigh
	case points >= likely:
		return wire.ConfidenceMedium
	}
	return wire.ConfidenceLow
}

func sure(s *wire.StackLayer) bool { return s.Confidence != wire.ConfidenceLow }

// add notes a clue.
func (f *seen) add(c clue) {
	f.points += int(c.points)
	switch {
	case f.first.signature == nil || c.points > f.first.points:
		f.first, f.second = c, f.first
	case f.second.signature == nil || c.points > f.second.points:
		f.second = c
	}
}

func (f *seen) text(p *page.Page) string {
	words := f.first.words(make([]string, 0, 8))
	if f.second.signature != nil {
		words = f.second.words(append(words, ", "))
	}
	return p.Text(words...)
}

// Summary says in one sentence or two what the page runs on and where its fixes belong: "nginx in front of Django. Headers are best set in nginx,
// cookies in Django." It is empty if nothing is sure enough.
func Summary(p *page.Page, list []wire.StackLayer) string {
	text := make([]string, 0, 16)
	framework := false
	var room [8]*product // of the list; few sites show more
	all := room[:0]
	for i := range list {
		all = append(all, productOf(list[i].ID))
	}
	for depth := range int8(deepest + 1) {
		for i, of := range all {
			if of.depth != depth || !sure(&list[i]) || of.layer == wire.LayerFramework && framework {
				continue
			}
			framework = of.layer == wire.LayerFramework
			if len(text) > 0 {
				text = append(text, " in front of ")
			}
			text = append(text, of.title)
		}
	}
	headers, cookies := headersOwner(list), frameworkOf(list)
	switch {
	case len(text) == 0:
		return ""
	case headers == nil:
	case cookies == headers:
		text = append(text, ". Headers and cookies are best set in ", headers.title)
	default:
		text = append(text, ". Headers are best set in ", headers.title)
		if cookies != nil {
			text = append(text, ", cookies in ", cookies.title)
		}
	}
	return p.Text(append(text, ".")...)
}

// headersOwner returns where headers are best set; nil: nothing is known that could.
func headersOwner(list []wire.StackLayer) *product {
	for i := range list {
		if of := productOf(list[i].ID); of.own && sure(&list[i]) {
			return of
		}
	}
	return nil
}

// frameworkOf returns the framework; nil: none is known.
func frameworkOf(list []wire.StackLayer) *product { return layer(list, wire.LayerFramework) }

// layer returns the first of a layer that is sure enough.
func layer(list []wire.StackLayer, name string) *product {
	for i := range list {
		if list[i].Layer == name && sure(&list[i]) {
			return productOf(list[i].ID)
		}
	}
	return nil
}

// productOf returns the product of that id.
func productOf(id string) *product {
	for i := range products {
		if products[i].id == id {
			return &products[i]
		}
	}
	return &product{}
}
