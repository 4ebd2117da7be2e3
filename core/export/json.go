package export

import "assay/core/wire"

// json is the Report itself, for programs: one line, as "assay assess" writes it. leftOut stands beside its own fields; readers of Reports pass over it.
var json = Format{ID: "json", Title: "JSON", Group: GroupReport, write: func(d *document) (name, mediaType string) {
	text := d.report.AppendJSON(nil)
	d.out.Write(text[:len(text)-1])
	d.out.WriteString(`,"leftOut":[`)
	for i, sentence := range d.leftOut {
		if i > 0 {
			d.out.WriteByte(',')
		}
		d.out.WriteString(wire.Quote(sentence))
	}
	d.line("]}")
	return d.fileName(".json"), "application/json"
}}
