package main

import "strings"

// Made-up languages show what breaks before a translator does: every text is written with accents and longer by two fifths, so that what was not
// translated, is cut or does not fit is seen at once.

var accents = strings.NewReplacer(
	"a", "á", "c", "ç", "e", "é", "g", "ĝ", "i", "î", "j", "ĵ", "n", "ñ", "o", "ö", "s", "š", "u", "û", "y", "ý", "z", "ž",
	"A", "Å", "C", "Ç", "E", "É", "I", "Î", "N", "Ñ", "O", "Ö", "S", "Š", "U", "Û",
)

// pseudoText writes a text with accents, and longer; arguments stay as they are.
func pseudoText(text string) string {
	var out strings.Builder
	last := 0
	for _, at := range argument.FindAllStringIndex(text, -1) {
		out.WriteString(accents.Replace(text[last:at[0]]) + text[at[0]:at[1]])
		last = at[1]
	}
	out.WriteString(accents.Replace(text[last:]))
	const filling = " löréñ ípšûm dólöř šit"
	more := []rune(strings.Repeat(filling, 1+len(text)/40))
	return "⟦" + out.String() + string(more[:min(len(more), 2+len(text)*2/5)]) + "⟧"
}

func writePseudo(en *catalogue, to string) error {
	for _, language := range []string{"xa", "xb"} {
		c := &catalogue{texts: map[string]translation{}}
		for _, key := range en.keys {
			text := en.texts[key].Message
			pseudo := pseudoText(text)
			if language == "xb" { // the marks at both ends are neutral: a letter of the direction goes before them
				pseudo = "א " + pseudo
			}
			c.set(key, translation{Message: pseudo, Description: text})
		}
		if err := writeTo(to, language, c); err != nil {
			return err
		}
	}
	return nil
}
