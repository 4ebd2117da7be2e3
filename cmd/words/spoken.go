package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"assay/core/rules"
)

// What a view says that it did not write: the words of the rules, by the rule's id, and all else that the core and the worker put into a document,
// looked up by its English, as gettext does. The English of the core stays where it is, and is never linked twice.

// ruleEntries are the words of all rules: rule_hsts_short_title and so on. Those of a rule's variant end in 2.
func ruleEntries() []entry {
	var list []entry
	add := func(rule, what, text string) {
		if text != "" {
			list = append(list, entry{"rule_" + strings.ReplaceAll(rule, "-", "_") + "_" + what, text})
		}
	}
	for _, f := range rules.Families() {
		list = append(list, entry{"family_" + f.ID, f.Title})
	}
	for _, r := range rules.All() {
		add(r.ID, "title", r.Title)
		add(r.ID, "detail", r.Detail)
		add(r.ID, "clause", r.Clause)
		if r.Variant != nil {
			add(r.ID, "title2", r.Variant.Title)
			add(r.ID, "detail2", r.Variant.Detail)
			add(r.ID, "clause2", r.Variant.Clause)
		}
		add(r.ID, "title3", r.Alone.Title)
		add(r.ID, "detail3", r.Alone.Detail)
		add(r.ID, "pass", r.Pass)
		add(r.ID, "applies", r.Applies)
	}
	return list
}

// sources are where sentences stand: in Go files as constants, in TypeScript as strings.
var sources = []string{
	"core/page/*.go", "core/rules/*.go", "core/*.go", "core/stack/look.go", "core/stack/stack.go", "core/lens/*.go", "core/export/redact.go", "core/fix/*.go", "core/recipe/*.go", "core/compare/*.go", "core/checklist/*.go",
	"extension/sentences.ts", "extension/quirks.ts", "extension/probe.ts", "extension/trial.ts", "extension/pins.ts", "extension/state.ts", "extension/grade.ts", "extension/policy.ts",
}

// silent are files whose strings no view shows, or shows as they are: Markdown and comments are written for those who work on the server.
var silent = []string{"core/recipe/markdown.go", "core/page/publicsuffix_table.go", "core/page/cspbypass_table.go"}

// A literal is a string of the sources, with the names of what is put into it: "the cookie {}".
type literal struct {
	text, place string
	note        bool // it is a constant whose name says that a view shows it: noteHost, whyMarkup
}

var (
	prose = regexp.MustCompile(`^["']?\p{L}[\p{L}’'-]*[,:]? \S+ \S+`)
	// code is what has three words and is none: header values, commands, parts of configuration files.
	code = regexp.MustCompile(`&&|-src '|^[a-z]+=|; [a-z]+=|GMT$|^Header |^Wednesday|^(systemctl|curl|aws|npm|npx|vercel|node|php|nginx|go|python|haproxy|lighttpd|caddy|javac|install|http-after-response|restart|reload|main_frame|xmlhttprequest) .*[^.]$|^Proxied`)
)

// isSentence reports a string that a view may show as it is.
func (l *literal) isSentence() bool {
	text := l.text
	if strings.Contains(text, "{}") || strings.Contains(text, "\n") {
		return false
	}
	return l.note || prose.MatchString(text) && !code.MatchString(text) && !strings.HasSuffix(text, " ")
}

// literals returns all strings of the sources, each once.
func literals(root string) ([]literal, error) {
	var list []literal
	at := map[string]int{}
	add := func(l literal) {
		if i, ok := at[l.text]; ok {
			list[i].note = list[i].note || l.note
			return
		}
		at[l.text] = len(list)
		list = append(list, l)
	}
	for _, pattern := range sources {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("%s: no such file (%w)", pattern, err)
		}
		for _, file := range files {
			name, _ := filepath.Rel(root, file)
			if strings.HasSuffix(file, "_test.go") || slices.Contains(silent, filepath.ToSlash(name)) {
				continue
			}
			read := goLiterals
			if strings.HasSuffix(file, ".ts") {
				read = typeScriptLiterals
			}
			if err := read(file, func(text string, note bool) { add(literal{text, name, note}) }); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// goLiterals yields the strings of a Go file: "a " + b + " c" as one, "a {} c". Not those of a rule's own words.
func goLiterals(file string, yield func(text string, note bool)) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CompositeLit:
			if name, ok := x.Type.(*ast.Ident); ok && (name.Name == "Rule" || name.Name == "Text" || name.Name == "Family" || name.Name == "Stack") {
				return false
			}
		case *ast.ValueSpec:
			if name := x.Names[0].Name; len(x.Values) == 1 && (strings.HasPrefix(name, "note") || strings.HasPrefix(name, "why")) {
				if text, isText := joined(x.Values[0]); isText {
					yield(text, true)
					return false
				}
			}
		case *ast.BinaryExpr:
			if text, isText := joined(x); isText {
				yield(text, false)
				return false
			}
		case *ast.BasicLit:
			if text, isText := joined(x); isText {
				yield(text, false)
			}
		}
		return true
	})
	return nil
}

// joined returns a string expression as text, with {} for what is not constant.
func joined(e ast.Expr) (text string, isText bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			text, err := strconv.Unquote(x.Value)
			return text, err == nil
		}
	case *ast.ParenExpr:
		return joined(x.X)
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			left, a := joined(x.X)
			right, b := joined(x.Y)
			return left + right, a || b
		}
	}
	return "{}", false
}

var (
	comment = regexp.MustCompile(`(?m)(^|\s)//.*$|/\*(?s:.*?)\*/`)
	quoted  = regexp.MustCompile("\"((?:[^\"\\\\\n]|\\\\.)*)\"|`([^`]*)`")
	hole    = regexp.MustCompile(`\$\{[^}]*\}`)
)

// typeScriptLiterals yields the strings of a TypeScript file, with {} where a template has an expression.
func typeScriptLiterals(file string, yield func(text string, note bool)) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, match := range quoted.FindAllStringSubmatch(comment.ReplaceAllString(string(source), ""), -1) {
		text := match[1]
		if match[2] != "" {
			text = hole.ReplaceAllString(match[2], "{}")
		} else if unquoted, err := strconv.Unquote(`"` + text + `"`); err == nil {
			text = unquoted
		}
		yield(text, false)
	}
	return nil
}

// sentenceEntries are the sentences of the sources that nothing is put into, and the phrases.
func sentenceEntries(root string) ([]entry, error) {
	found, err := literals(root)
	if err != nil {
		return nil, err
	}
	var list []entry
	keys := map[string]int{}
	known := map[string]bool{}
	add := func(text string) {
		if known[text] {
			return
		}
		known[text] = true
		key := keyOf(text)
		if keys[key]++; keys[key] > 1 {
			key += "_" + strconv.Itoa(keys[key])
		}
		list = append(list, entry{key, text})
	}
	for _, text := range phrases {
		add(text)
	}
	for _, l := range found {
		if l.isSentence() && !slices.Contains(notShown, l.text) {
			add(l.text)
		}
	}
	// By their keys: code that is moved about changes nothing here.
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	return list, nil
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// keyOf makes a key of an English text: say_it_has_no_value_that_browsers_know.
func keyOf(text string) string {
	words := strings.Split(strings.Trim(notWord.ReplaceAllString(strings.ToLower(text), "_"), "_"), "_")
	return "say_" + strings.Join(words[:min(len(words), 9)], "_")
}
