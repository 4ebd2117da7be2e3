package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"assay/core/wire"
)

// administer sets what an administrator says, for this browser alone: in Chromium on its own page for trying policies out, as if they had come from the
// machine; in Firefox by the file that a user's home folder may have, which is read when the extension starts.
func (s *session) administer(values map[string]any) {
	s.t.Helper()
	if s.Name() == "firefox" {
		folder := filepath.Join(filepath.Dir(s.Profile()), ".mozilla", "managed-storage")
		s.ok(os.MkdirAll(folder, 0o700))
		const id = "assay@assay.example"
		data, err := json.Marshal(map[string]any{"name": id, "description": "A test's", "type": "storage", "data": values})
		s.ok(err)
		s.ok(os.WriteFile(filepath.Join(folder, id+".json"), data, 0o600))
		s.ok(s.ReloadExtension())
		return
	}
	var id string
	s.ok(s.Background(`chrome.runtime.id`, &id))
	type policy struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
		Value     any    `json:"value"`
		Level     int    `json:"level"`  // mandatory
		Source    int    `json:"source"` // the platform
		Scope     int    `json:"scope"`  // the machine
	}
	policies := []policy{}
	for name, value := range values {
		policies = append(policies, policy{id, name, value, 1, 3, 1})
	}
	data, err := json.Marshal(policies)
	s.ok(err)
	s.ok(s.NewTab())
	s.ok(s.Open("chrome://policy/test"))
	s.ok(s.Page().Eval(fmt.Sprintf(`import("chrome://resources/js/cr.js").then(({sendWithPromise}) => sendWithPromise("setLocalTestPolicies", %q, "")).then(() => undefined)`, data), nil))
	s.ok(s.CloseTab())
}

// What an administrator sets counts before what the user chose, is shown as such and cannot be changed; what means nothing does not count, and is named.
func TestTheAdministratorsSettings(t *testing.T) {
	inBrowsers(t, func(t *testing.T, s *session) {
		const page = "https://middling.test/"
		s.ok(s.Background(`chrome.storage.local.set({badge: "none", stack: "caddy", "stack:middling.test": {stack: "nginx", chosen: 1}})`, nil))
		s.administer(map[string]any{
			"badge": "score", "scale": "purple", "policy": map[string]any{"target": map[string]any{"grade": "A+"}},
			"stacks": map[string]any{"middling.test": "haproxy", "other.test": "cobol"},
		})
		record := s.visit(page)
		s.buttonOf(page, fmt.Sprint(record.Report.Score))
		s.stored("the page is graded under the administrator's settings", func(r wire.Report) bool { return r.Target != nil && !r.Target.Met })

		popup, _ := s.popup("graded")
		s.reads(popup, `document.querySelector("select").value`, "haproxy")
		s.set(popup, "select", "nginx") // to look at it, once
		s.waitStorage("the choice is the last", func(dump string) bool {
			var areas map[string]map[string]json.RawMessage
			json.Unmarshal([]byte(dump), &areas)
			return string(areas["local"]["last-stack"]) == `"nginx"`
		})
		s.ok(popup.Close())

		view := s.settings()
		locked := `[...document.querySelectorAll("[data-section]")].flatMap(one => [...one.querySelectorAll("[data-locked]")].map(() => one.dataset.section)).join(" ")`
		s.reads(view, locked, "badge stacks document")
		s.reads(view, `document.querySelector("[data-faults] ul").innerText.replace(/ngin.*/, "…")`,
			"scale: \"purple\". Allowed: none or observatory\nstacks.other.test: \"cobol\". Allowed: …")
		s.reads(view, `[...document.querySelectorAll("[name=badge]")].map(one => one.value + one.checked + one.disabled).join(" ")`,
			"letterfalsetrue scoretruetrue markfalsetrue nonefalsetrue")
		s.reads(view, `[...document.querySelectorAll("[data-host]")].map(row => row.dataset.host + "=" + row.querySelector("select").value + row.querySelector("select").disabled).join(" ")`, "middling.test=haproxytrue")
		s.reads(view, `String(document.querySelector("textarea").readOnly) + document.querySelector("textarea").value.replace(/\s/g, "") + document.querySelectorAll("[data-save]").length`, `true{"target":{"grade":"A+"}}0`)
		s.readFile(view, "[data-import-all] input", "mine.json", `{"version": 1, "badge": "mark", "scale": "observatory"}`)
		s.reads(view, `[...document.querySelectorAll("[data-change]")].map(row => row.dataset.change).join(" ")`, "scale")
		if s.Name() == "firefox" {
			return // it reads them only when it starts
		}
		s.administer(map[string]any{"badge": "letter"})
		s.reads(view, locked, "badge")
		s.reads(view, `document.querySelector("textarea").value + document.querySelector("textarea").readOnly + document.querySelectorAll("[data-faults]").length`, "false0")
		s.reads(view, `[...document.querySelectorAll("[data-host]")].map(row => row.dataset.host + "=" + row.querySelector("select").value + row.querySelector("select").disabled).join(" ")`, "middling.test=nginxfalse")
		s.buttonOf(page, record.Report.Grade)
		s.stored("the page is graded without settings", func(r wire.Report) bool { return r.Target == nil })
	})
}
