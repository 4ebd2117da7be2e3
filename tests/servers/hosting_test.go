package servers

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// readHosting reads recipes for hosts as their tools do. It is given, a line each, the JSON of a recipe's parts and of cookies, and answers the headers
// that the files set or remove, and the cookies as the snippet sends them.
const readHosting = `
const readline = require("node:readline"), vm = require("node:vm");
(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { parts, cookies } = JSON.parse(line);
    const answer = { set: {}, removed: [], cookies };
    for (const { file, text } of parts) {
      if (file === "vercel.json") for (const h of JSON.parse(text).headers[0].headers) answer.set[h.key] = h.value;
      if (file === "rule.json") {
        for (const [name, h] of Object.entries(JSON.parse(text).rules[0].action_parameters.headers)) {
          if (h.operation === "set") answer.set[name] = h.value;
          else answer.removed.push(name);
        }
      }
      if (file === "policy.json") {
        const policy = JSON.parse(text);
        for (const h of policy.CustomHeadersConfig?.Items ?? []) answer.set[h.Header] = h.Value;
        for (const h of policy.RemoveHeadersConfig?.Items ?? []) answer.removed.push(h.Header);
        const csp = policy.SecurityHeadersConfig?.ContentSecurityPolicy;
        if (csp) answer.set["Content-Security-Policy"] = csp.ContentSecurityPolicy;
      }
      if (file === "Rules > Snippets") {
        const answered = new Response("x", { status: 203 });
        for (const c of cookies) answered.headers.append("Set-Cookie", c);
        const world = { Response, fetch: async () => answered };
        vm.runInNewContext(text.replace("export default", "worker ="), world);
        const response = await world.worker.fetch({});
        if (response.status !== 203 || await response.text() !== "x") throw new Error("another response");
        answer.cookies = response.headers.getSetCookie();
      }
    }
    console.log(JSON.stringify(answer));
  }
})();
`

// Whatever the recipes for hosts let through, a parser of their files reads as the very strings, and nothing else.
func TestHostsReadHostileValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"vercel", "cloudflare", "cloudfront"} {
		t.Run(stack, func(t *testing.T) {
			type question struct {
				Parts   []map[string]string `json:"parts"`
				Cookies []string            `json:"cookies"`
			}
			var input strings.Builder
			var wanted [][]wire.Change
			for _, s := range hostileStrings() {
				changes := []wire.Change{
					{Op: wire.OpSetHeader, Name: "X-Value", Value: s},
					{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: s},
					{Op: wire.OpSetHeader, Name: "X-Name-" + s, Value: "named"},
					{Op: wire.OpRemoveHeader, Name: "X-Gone-" + s},
					{Op: wire.OpSetCookieAttribute, Cookie: "a" + s, Attribute: "Secure"},
					{Op: wire.OpSetCookieAttribute, Cookie: "b", Attribute: "Path", Value: "/" + s},
				}
				r := recipe.Write(changes, stack, s)
				changes = made(changes, r)
				q := question{Parts: []map[string]string{}, Cookies: []string{}}
				for _, part := range r.Parts {
					q.Parts = append(q.Parts, map[string]string{"file": part.File, "text": part.Text})
				}
				for _, c := range changes {
					if c.Cookie != "" {
						q.Cookies = append(q.Cookies, c.Cookie+"=v; path=/; HttpOnly")
					}
				}
				line, err := json.Marshal(q)
				if err != nil {
					t.Fatal(err)
				}
				input.Write(append(line, '\n'))
				wanted = append(wanted, changes)
			}
			cmd := exec.Command("node", "-e", readHosting)
			cmd.Stdin = strings.NewReader(input.String())
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			answers := json.NewDecoder(strings.NewReader(string(out)))
			total := 0
			for _, changes := range wanted {
				var got struct {
					Set              map[string]string
					Removed, Cookies []string
				}
				if err := answers.Decode(&got); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				headers := 0
				for _, c := range changes {
					var is, want string
					switch {
					case c.Op == wire.OpSetHeader:
						is, want = got.Set[c.Name], c.Value
						headers++
					case c.Op == wire.OpRemoveHeader:
						is, want = fmt.Sprint(slices.Contains(got.Removed, c.Name)), "true"
						headers++
					default:
						want = c.Cookie + "=v; path=/; HttpOnly; Secure"
						if c.Attribute == "Path" {
							want = "b=v; HttpOnly; Path=" + strings.TrimRight(c.Value, " ")
						}
						is = fmt.Sprint(slices.Contains(got.Cookies, want))
						want = "true"
					}
					if is != want {
						t.Errorf("change %+v: read as %+v", c, got)
					}
				}
				if n := len(got.Set) + len(got.Removed); n != headers {
					t.Errorf("changes %+v: %d headers are changed: %+v", changes, n, got)
				}
				total += len(changes)
			}
			if total < 300 {
				t.Errorf("%d changes were made, want hundreds", total)
			}
		})
	}
}
