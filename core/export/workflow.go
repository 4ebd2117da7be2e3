package export

import "strings"

// workflow is the curl script as a workflow of GitHub Actions. "${{" is an expression wherever it stands: the script has none (see shell and comment).
var workflow = Format{ID: "github", Title: "GitHub workflow", Group: GroupTest, write: func(d *document) (name, mediaType string) {
	s := newSuite(d.report, d.observation)
	script := &document{report: d.report, observation: d.observation, leftOut: d.leftOut}
	script.curlScript(s, "This is the script that Assay exports for curl.")
	d.line("# Put this into .github/workflows/. It asks the page each Monday, and whenever you start it by hand.")
	d.line("name: Security headers")
	d.line("on:")
	d.line("  schedule:")
	d.line("    - cron: '17 5 * * 1'")
	d.line("  workflow_dispatch:")
	d.line("permissions: {}")
	d.line("jobs:")
	d.line("  headers:")
	d.line("    runs-on: ubuntu-latest")
	d.line("    timeout-minutes: 5")
	d.line("    steps:")
	d.line("      - name: Ask the page")
	d.line("        # For a page behind a login, give it a cookie from your secrets: env, PAGE_COOKIE.")
	d.line("        shell: sh {0}")
	d.line("        run: |")
	for line := range strings.Lines(script.out.String()) {
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			line = "          " + line
		}
		d.line(line)
	}
	return d.fileName(".yml"), "application/yaml"
}}
