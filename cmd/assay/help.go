package main

import (
	"fmt"
	"strings"

	"assay/core/export"
	"assay/core/recipe"
)

func overview() string {
	var out strings.Builder
	out.WriteString("Assay grades web pages by the headers and cookies that a browser received.\n\nusage: assay COMMAND [FLAGS] < INPUT > OUTPUT\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&out, "  %-16s %s\n", c.name, c.line)
	}
	out.WriteString(`
assay help COMMAND says more, with examples.
Exit status: 0 all went well, 1 something could not be judged or written, or compare found something worse,
2 wrong usage, 3 a page misses the target of --policy.
`)
	return out.String()
}

const assessHelp = `usage: assay assess [--brief] [--policy FILE] < OBSERVATIONS > REPORTS

Reads Observations, one JSON document a line, and writes one Report a line, in the same order and as soon as each is judged.
A line that is no Observation yields a Report whose state is "error", and the run goes on; the exit status is then 1.
A line may have 64 MB.

  --brief         write a Brief instead of each Report: the grade, the score, each family's state and the rules that found
                  something with what they cost. It has neither words nor fixes and takes a fraction of the time: for many pages.
  --policy FILE   your settings, such as assay.json: rules turned off or with other points, what cookies are for, a target.
                  They take the place of those in an Observation. No file is read unless it is named here. Settings that
                  mean nothing are refused before anything is judged; the exit status is then 2. If a page misses the
                  target it is 3, and "target" in its Report says what is missing.

An assay.json:
  {
    "rules": [{"rule": "framing-open", "reason": "The page is a widget", "until": "2026-12-31"}],
    "cookies": [{"name": "_ga*", "role": "ignored", "reason": "Analytics, no secret"}],
    "target": {"grade": "B", "families": ["https", "hsts"]}
  }

examples:
  assay assess < observations.ndjson > reports.ndjson
  assay assess --policy assay.json < observations.ndjson > reports.ndjson
  assay assess --brief < observations.ndjson | jq -r 'select(.grade == "F") | .url'
  assay assess < observations.ndjson | jq -r '[.url, .grade, .score] | @tsv'
  echo '{"version":1,"time":"2026-11-21T10:00:00Z","url":"https://shop.test/","exchanges":[{"url":"https://shop.test/","method":"GET","status":200,"headers":[]}]}' | assay assess
`

const previewHelp = `usage: assay preview [--policy FILE] < REQUESTS > REPORTS

Reads {"observation": …, "changes": […]}, one JSON document a line, and writes the Report of each page as it would be with the
changes made, one a line. A line that is no such request yields a Report whose state is "error", and the run goes on; the exit
status is then 1. A line may have 64 MB. --policy is as for assess.

A change is one of
  {"op":"set-header","name":"X-Frame-Options","value":"DENY"}
  {"op":"remove-header","name":"X-Powered-By"}
  {"op":"set-cookie-attribute","cookie":"sessionid","attribute":"SameSite","value":"Lax"}
  {"op":"remove-cookie-attribute","cookie":"sessionid","attribute":"Domain"}
  {"op":"redirect-to-https"}
  {"op":"serve-https"}
  {"op":"load-securely","url":"http://cdn.test/app.js"}
  {"op":"add-integrity","url":"https://cdn.test/app.js"}

examples:
  assay preview < requests.ndjson > reports.ndjson
  jq -c '{observation: ., changes: [{op: "set-header", name: "X-Frame-Options", value: "DENY"}]}' observations.ndjson | assay preview
`

func recipeHelp() string {
	var stacks strings.Builder
	for _, s := range recipe.Stacks() {
		fmt.Fprintf(&stacks, "                %-16s %s\n", s.ID, s.Title)
	}
	return `usage: assay recipe --stack ID [--host HOST] [--markdown] < REPORT

Reads one Report and prints the text that makes the fixes of its plan, in the plan's order: what to paste and, as comments, where
it goes, what to know before, and what has to be done elsewhere.

  --stack ID    the server or framework to write for:
` + stacks.String() + `  --host HOST   the site's host name, such as shop.test; the one in the Report's URL if left out
  --markdown    write a pull request's description instead: what is fixed and why, the text of each file, what has to be done
                elsewhere, and how to check

examples:
  assay recipe --stack nginx --host shop.test < report.json
  assay recipe --stack nginx --markdown < report.json | gh pr create --body-file - --title "Security headers"
  assay assess < observation.json | assay recipe --stack django
`
}

const compareHelp = `usage: assay compare [--json] [--aside] BEFORE AFTER

Reads two files with one page each, "-" for the standard input, and prints what is worse, what is better and what merely changed:
the letter, the score, families, findings, each header (Content-Security-Policy, Permissions-Policy and HSTS part by part) and the
cookies' attributes. A file holds an Observation, which is judged, or a Report: of its headers what browsers honour is compared.
What must differ is set aside and counted: dates, ids, nonces, tokens in addresses, and the two pages' own host names.

The exit status is 1 if anything got worse.

  --aside   print what was set aside, too, with the reason
  --json    write a Comparison instead, as JSON

examples:
  assay compare before.json after.json
  assay compare --json staging.json production.json | jq '.worse'
`

func exportHelp() string {
	var formats strings.Builder
	for _, f := range export.Formats() {
		fmt.Fprintf(&formats, "                     %-12s %s\n", f.ID, f.Title)
	}
	return `usage: assay export --format ID [--whole] [--observation FILE] < REPORT > FILE

Reads one Report and writes it in another form. The tests hold a page to what it has now that is good and to what the Report's
plan adds: they fail where something is to be fixed, and say what.

Queries and user names of addresses, and whatever looks like an id, a token or an e-mail address, are left out; hosts stay. The
export says what was left out.

  --format ID          the form to write:
` + formats.String() + `  --whole              leave nothing out
  --observation FILE   the Observation that the Report is of: tests then hold the page to its Referrer-Policy and
                       Permissions-Policy of now, too, and exports say when the page was seen

examples:
  assay export --format sarif < report.json > report.sarif
  assay export --format curl < report.json > headers.sh && sh headers.sh https://staging.example.com/
  assay assess < observation.json | assay export --format markdown | gh issue create --title "Security headers" --body-file -
`
}

const versionHelp = `usage: assay version

Prints the versions of Assay, of the rubric that it grades by, and of the documents that it reads and writes, one a line.

example:
  assay version
`
