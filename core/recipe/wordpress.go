package recipe

import "assay/core/wire"

// WordPress: a plugin that is always on, with the same lines as for PHP.
// https://developer.wordpress.org/advanced-administration/plugins/mu-plugins/
var wordpress = Stack{ID: "wordpress", Title: "WordPress", Group: GroupFramework, Comment: "//", write: writeWordPress}

const (
	noteWordPressCache = "A caching plugin may answer without running PHP: empty its cache, and set the headers in the server if they stay away."
	noteWordPressURL   = "Both addresses in Settings > General must begin with https://, or WordPress keeps writing http:// links."
)

func writeWordPress(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("WordPress"))
	}
	text := phpScript(p, p.cookies, "WordPress")
	if text == "" {
		return
	}
	const plugin = "wp-content/mu-plugins/security-headers.php"
	if p.redirect != nil {
		r.Parts = append(r.Parts, wire.RecipePart{File: "wp-config.php", Where: "above the line that says to stop editing", Text: "define('FORCE_SSL_ADMIN', true);\n"})
		r.Notes = append(r.Notes, noteWordPressURL, noteLoop)
	}
	r.Parts = append(r.Parts, wire.RecipePart{File: plugin, Where: "a new file: make the folder if it is not there", Text: text})
	r.Apply = "php -l " + plugin
	r.Notes = append(r.Notes, noteWordPressCache, notePHPLast, noteAgain)
	addAppNotes(p, r)
}
