package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/core"
	"assay/core/recipe"
	"assay/core/wire"
	"assay/tests/golden"
)

const root = "../.."

func readEnglish(t *testing.T) *catalogue {
	t.Helper()
	en, err := english(root)
	if err != nil {
		t.Fatal(err)
	}
	return en
}

// What the core says is in the English catalogue as it says it, and the keys are known to the compiler.
func TestTheEnglishCatalogueIsUpToDate(t *testing.T) {
	en := readEnglish(t)
	for file, want := range map[string][]byte{messagesFile(root, "en"): en.write(), filepath.Join(root, "extension/messages.ts"): types(en)} {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what the sources say: run go run ./cmd/words", file)
		}
	}
}

// chars are what the browsers allow in keys.
var chars = regexp.MustCompile(`^[A-Za-z0-9_@]+$`)

func TestKeys(t *testing.T) {
	for _, key := range readEnglish(t).keys {
		if !chars.MatchString(key) {
			t.Errorf("%q: browsers take letters, digits, _ and @ only", key)
		}
	}
}

// wordy are parts of sentences; what has fewer words may stand anywhere.
var wordy = regexp.MustCompile(`\p{L}+[,:;]? \p{L}+[,:;]? \p{L}+`)

// A phrase that nobody says any more is stale, and a sentence with a gap that is no phrase stays English.
func TestPhrases(t *testing.T) {
	found, err := literals(root)
	if err != nil {
		t.Fatal(err)
	}
	var spoken strings.Builder
	for _, l := range found {
		spoken.WriteString(strings.ReplaceAll(l.text, "{}", "\n") + "\n")
	}
	for _, phrase := range phrases {
		for _, part := range strings.Split(argument.ReplaceAllString(phrase, "\n"), "\n") {
			if part = strings.Trim(part, ".,:() "); wordy.MatchString(part) && !strings.Contains(spoken.String(), part) && !slices.Contains(built, part) {
				t.Errorf("the phrase %q: nothing in the sources says %q", phrase, part)
			}
		}
	}
	all := strings.Join(phrases, "\n")
	for _, l := range found {
		if !strings.Contains(l.text, "{}") || strings.Contains(l.text, "\n") || code.MatchString(l.text) {
			continue
		}
		for _, part := range strings.Split(l.text, "{}") {
			if part = strings.Trim(part, ".,:() "); wordy.MatchString(part) && !strings.Contains(all, part) && !slices.Contains(notShown, l.text) {
				t.Errorf("%s says %q: %q is in no phrase", l.place, l.text, part)
			}
		}
	}
}

// built are parts of phrases that the sources make of shorter ones.
var built = []string{
	"What answers on plain HTTP alone, subdomains included, is out of its visitors' reach for",
	"What answers on plain HTTP alone is out of its visitors' reach for",
	"at the end, from Django 6.0 on: in place of the policy in security_headers.py",
	"not sent: the browser itself goes to HTTPS (HSTS",
	"not sent: the browser itself goes to HTTPS (HTTPS-First",
	"something went wrong",
	"1 answer with data",
	"gave no answer over plain HTTP. If people type that name, let it answer and lead to HTTPS",
	"of 100, and not what you pinned on",
	"Assay: a trial changes what this tab gets. Without its changes",
	"Assay: a trial changes what this tab gets. Without its changes: grade",
	"The browser could not load this page. There is nothing to grade",
}

// A speaker knows a text as the pages do (extension/say.ts): whole, or as a pattern.
type speaker struct {
	whole    map[string]bool
	patterns []*regexp.Regexp
}

func newSpeaker(en *catalogue) *speaker {
	s := &speaker{whole: map[string]bool{}}
	for _, key := range en.keys {
		text := en.texts[key].Message
		switch {
		case !isSpoken(key):
		case !strings.Contains(text, "{"):
			s.whole[text] = true
		case strings.HasPrefix(key, "say_") || strings.Contains(key, "_clause"):
			pattern := regexp.QuoteMeta(text)
			pattern = regexp.MustCompile(`\\\{[nm]\\\}`).ReplaceAllString(pattern, `[\d,]+`)
			s.patterns = append(s.patterns, regexp.MustCompile("(?s)^"+regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(pattern, "(.+?)")+"$"))
		}
	}
	return s
}

var number = regexp.MustCompile(`^\d+ (second|minute|hour|day|month|year)s?$`)

// says reports whether a text is in the catalogue, and whatever is put into it too; a name needs not be.
func (s *speaker) says(text string, depth int) bool {
	if s.whole[text] || number.MatchString(text) || !wordy.MatchString(text) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, pattern := range s.patterns {
		if match := pattern.FindStringSubmatch(text); match != nil && !slices.ContainsFunc(match[1:], func(arg string) bool { return !s.says(arg, depth-1) }) {
			return true
		}
	}
	for _, between := range []string{"; ", ". ", ", ", " and "} {
		parts := strings.Split(text, between)
		if len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool { return !s.says(part, depth-1) }) {
			return true
		}
	}
	return false
}

// Everything that the core says of the goldens' pages, and writes for every stack about their fixes, is in the catalogue.
func TestWhatTheCoreSaysIsInTheCatalogue(t *testing.T) {
	s := newSpeaker(readEnglish(t))
	seen := map[string]bool{}
	check := func(where, text string) {
		if text != "" && !seen[text] && !strings.Contains(text, "no answer within 10 seconds") && // the golden's own
			!s.says(text, 4) {
			t.Errorf("%s: %q is not in the catalogue: add a phrase to cmd/words/phrases.go", where, text)
		}
		seen[text] = true
	}
	goldens, err := filepath.Glob(filepath.Join(root, "core/rules/*.txt"))
	if err != nil || len(goldens) == 0 {
		t.Fatal(goldens, err)
	}
	for _, path := range goldens {
		file, err := golden.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range file.Cases {
			r := core.Assess(&file.Cases[i].Observation)
			where := filepath.Base(path) + ", " + file.Cases[i].Name
			eachText(r, func(text string) { check(where, text) })
			for _, stack := range recipe.Stacks() {
				for _, step := range r.Plan {
					w := recipe.Write(step.Changes, stack.ID, "shop.test")
					for _, note := range w.Notes {
						check(stack.ID, note)
					}
					for _, part := range w.Parts {
						check(stack.ID, part.Where)
					}
					for _, u := range w.Cannot {
						check(stack.ID, u.Why)
					}
				}
			}
		}
	}
	if len(seen) < 400 {
		t.Errorf("got %d texts, wanted all of them", len(seen))
	}
}

// eachText yields what a Report says beside the words of the rules: those are filled with their arguments.
func eachText(r *wire.Report, yield func(string)) {
	yield(r.Context)
	yield(r.StackSummary)
	for _, f := range r.Findings {
		for name, arg := range f.Args {
			if !slices.Contains([]string{"url", "codes", "allow"}, name) {
				yield(arg)
			}
		}
	}
	for _, list := range [][]wire.CookieVerdict{r.Cookies, r.CookiesGone} {
		for _, c := range list {
			yield(c.Rejected)
			for _, d := range c.Differences {
				yield(d.Text)
			}
			for _, w := range c.WhatIf {
				yield(w.Text)
			}
		}
	}
	for _, list := range [][]wire.Check{r.Passes, r.NotApplicable, r.Unknown} {
		for _, c := range list {
			yield(c.Title)
			yield(c.Detail)
		}
	}
	for _, step := range r.Flow {
		yield(step.Condition)
		yield(step.Result)
	}
	if r.Staircase != nil {
		for _, step := range r.Staircase.Steps {
			yield(step.Title)
			yield(step.When)
			yield(step.Risk)
		}
	}
	for _, layer := range r.Stack {
		yield(layer.Evidence)
	}
	if r.Lenses != nil {
		o := &r.Lenses.Observatory.Tests
		for _, test := range []wire.ObservatoryTest{o.CSP, o.Cookies, o.CORS, o.Redirection, o.Referrer, o.HSTS, o.SRI, o.Nosniff, o.Framing, o.CORP} {
			yield(test.Note)
		}
	}
	if r.Effective != nil && r.Effective.Injection != nil {
		for _, hole := range r.Effective.Injection.By {
			yield(hole.Why)
		}
	}
	if r.Target != nil {
		for _, missing := range r.Target.Missing {
			yield(missing)
		}
	}
}

// same are texts that a language may leave as they are: names, and words that are the same in it.
var same = regexp.MustCompile(`^[^\p{L}]*$|^(\{\w+\}[,. ]*)+$`)

// Each language says all that English says, from the English of today, with the same arguments.
func TestTranslations(t *testing.T) {
	en := readEnglish(t)
	for _, language := range languages {
		c, err := readCatalogue(root, language)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if lacks := lacking(en, c, language); len(lacks) > 0 {
			t.Errorf("%s: %d texts are missing or stale, %q first: go run ./cmd/words -missing %s", language, len(lacks), lacks[0].key, language)
		}
		known := map[string]bool{}
		for _, e := range wanted(en, language) {
			known[e.key] = true
			got, ok := c.texts[e.key]
			if !ok {
				continue
			}
			if a, b := arguments(got.Message), arguments(e.message); !sameArguments(e.key, a, b) {
				t.Errorf("%s: %s has the arguments %q, wanted %q: %q", language, e.key, a, b, got.Message)
			}
			if got.Message == e.message && !same.MatchString(e.message) && !slices.Contains(unchanged, e.message) && !slices.Contains(unchangedIn[language], e.message) {
				t.Errorf("%s: %s is still English: %q", language, e.key, e.message)
			}
			if got.Message == "" {
				t.Errorf("%s: %s is empty", language, e.key)
			}
		}
		for _, key := range c.keys {
			if !known[key] {
				t.Errorf("%s: nothing says %s any more: go run ./cmd/words -add %s", language, key, language)
			}
		}
	}
}

// sameArguments lets a plural form leave its number out, as "two hours" is one word in Arabic.
func sameArguments(key string, got, want []string) bool {
	if slices.Equal(got, want) {
		return true
	}
	form := key[strings.LastIndexByte(key, '_')+1:]
	without := slices.DeleteFunc(slices.Clone(want), func(name string) bool { return name == "count" })
	return slices.Contains([]string{"zero", "one", "two"}, form) && slices.Equal(slices.DeleteFunc(slices.Clone(got), func(name string) bool { return name == "count" }), without)
}

func TestPseudoText(t *testing.T) {
	for _, text := range []string{"{count} points", "Save", "Its algorithm {algorithm}, on what your browser saw."} {
		got := pseudoText(text)
		if !slices.Equal(arguments(got), arguments(text)) || len([]rune(got)) < len(text)*6/5 {
			t.Errorf("%q: got %q, wanted the same arguments in a longer text", text, got)
		}
	}
}
