package recipe

import (
	"strings"
	"testing"

	"assay/core/page"
	"assay/core/wire"
)

// A description for reviewers, whole.
func TestMarkdown(t *testing.T) {
	changes, host := parseChanges(t, `host shop.test
set-header X-Frame-Options: DENY
remove-header X-Powered-By
set-cookie-attribute sessionid Secure
redirect-to-https
load-securely http://cdn.test/app.js
`)
	report := &wire.PlanReport{
		URL: "https://shop.test/cart?token=secret", Grade: "F", Score: 12,
		Findings: []wire.PlanFinding{
			{Rule: "framing-open", Title: "Any site can frame it", Detail: "No X-Frame-Options.", References: []string{"https://www.rfc-editor.org/rfc/rfc7034"}},
			{Rule: "mixed-active", Title: "A script comes over plain HTTP", Detail: "http://cdn.test/app.js, says @octocat.", References: []string{"javascript:alert(1)"}},
		},
		Plan: []wire.PlanStep{
			{Rule: "framing-open", Grade: "D", Score: 42, Changes: changes[:4]},
			{Rule: "mixed-active", Grade: "A", Score: 90, Changes: changes[4:]},
		},
	}
	const want = "# Security headers and cookies of `shop.test`: F to A\n" + `
` + "`https://shop.test/cart`" + ` has the grade **F** (12 of 100). With all of the below it has **A** (90 of 100), as Assay has previewed it.

## What is fixed, and why

- **Any site can frame it**: No X-Frame-Options. [Read more](https://www.rfc-editor.org/rfc/rfc7034)
- **A script comes over plain HTTP**: http\://cdn.test/app.js, says (at)octocat. *To be fixed elsewhere, see below.*

## The change: Express with helmet
`
	r := Write(changes, "express", host)
	got := Markdown(r, changes, report)
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant it to begin with\n%s", got, want)
	}
	for _, want := range []string{
		"```js\n" + strings.TrimRight(r.Parts[0].Text, "\n") + "\n```\n",
		"\n## To be done elsewhere\n\n- `load-securely http://cdn.test/app.js`: This is in the page's own HTML: change it in the template that writes it.\n",
		"\n```sh\ncurl -sS -D - -o /dev/null https://shop.test/cart\n```\n\nhas to show:\n\n```\nX-Frame-Options: DENY\n(no X-Powered-By)\n```\n",
		"\nAnd over plain HTTP, a 301 to `https://shop.test/cart`:\n\n```sh\ncurl -sS -D - -o /dev/null http://shop.test/cart\n```\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant in it\n%s", got, want)
		}
	}
	if strings.Contains(got, "secret") {
		t.Errorf("the page's query is in\n%s", got)
	}
}

// Whatever is hostile stays text: outside of the fences no line holds markup that the description does not write itself.
func TestMarkdownOfHostileText(t *testing.T) {
	for _, s := range Stacks() {
		for _, h := range append(hostile, "```", "````\n# x", "`", "``a` b", "[x](http://evil.test/)", "<img src=x>", "www.evil.test", "@octocat", "https://evil.test/") {
			checkMarkdown(t, s.ID, h)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, h := range hostile {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range Stacks() {
			checkMarkdown(t, s.ID, text)
		}
	})
}

func checkMarkdown(t *testing.T, stack, h string) {
	t.Helper()
	changes := []wire.Change{
		{Op: wire.OpSetHeader, Name: "X-Test", Value: h}, {Op: wire.OpSetHeader, Name: h, Value: "x"}, {Op: wire.OpRemoveHeader, Name: "X-" + h},
		{Op: wire.OpSetCookieAttribute, Cookie: h, Attribute: "Path", Value: "/" + h}, {Op: wire.OpLoadSecurely, URL: h}, {Op: h},
	}
	report := &wire.PlanReport{
		URL: h, Grade: h, Findings: []wire.PlanFinding{{Rule: "r", Title: h, Detail: h, References: []string{"https://" + h}}},
		Plan: []wire.PlanStep{{Rule: "r", Grade: h, Changes: changes}},
	}
	text := Markdown(Write(changes, stack, h), changes, report)
	fence := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		run := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
			continue
		case len(run) >= 3 && !strings.Contains(line[len(run):], "`"):
			fence = run
			continue
		}
		bare, _, _ := strings.Cut(withoutCode(line), " [Read more](https://")
		for _, bad := range []string{"<", "](http:", "![", "@", "http://", "www.e"} {
			if strings.Contains(bare, bad) && !strings.Contains(bare, `\`+bad) {
				t.Errorf("%s, %q: the line %q has %q outside of code", stack, h, line, bad)
			}
		}
		if !page.IsPrintable(line) || line != "" && strings.IndexByte("#-`TAOh", line[0]) < 0 {
			t.Errorf("%s, %q: the line %q begins as none does", stack, h, line)
		}
	}
	if fence != "" {
		t.Errorf("%s, %q: a fence stays open in\n%s", stack, h, text)
	}
}

// withoutCode cuts a line's code spans out, by CommonMark's rule: a run of backticks ends at the next run of the same length.
func withoutCode(line string) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			out.WriteString(line[i : i+2])
			i += 2
			continue
		case line[i] != '`':
			out.WriteByte(line[i])
			i++
			continue
		}
		n := 0
		for i+n < len(line) && line[i+n] == '`' {
			n++
		}
		end := -1
		for j := i + n; j < len(line); {
			m := 0
			for j+m < len(line) && line[j+m] == '`' {
				m++
			}
			if m == n {
				end = j + m
				break
			}
			j += max(m, 1)
		}
		if end < 0 {
			out.WriteString(line[i : i+n])
			i += n
			continue
		}
		i = end
	}
	return out.String()
}
