package page

import "strings"

// Text joins the parts to a text for the Report. Those of a page stand one after the other in the same memory, since most are short and there are
// dozens of them.
func (p *Page) Text(parts ...string) string {
	const block = 1 << 10
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	if size > p.texts.Cap()-p.texts.Len() {
		if size > block/2 {
			return strings.Join(parts, "")
		}
		p.texts = strings.Builder{} // the texts before keep their memory
		p.texts.Grow(block)
	}
	start := p.texts.Len()
	for _, part := range parts {
		p.texts.WriteString(part)
	}
	return p.texts.String()[start:]
}

// List returns an empty list to append few texts to; Keep ends it. The lists of a page, which must be made one after the other, share their memory.
func (p *Page) List() []string {
	const several = 16
	if cap(p.lists) < several/4 {
		p.lists = make([]string, 0, several)
	}
	return p.lists
}

// Keep returns a finished list; nil if it is empty.
func (p *Page) Keep(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	p.lists = list[len(list):]
	return list[:len(list):len(list)]
}
