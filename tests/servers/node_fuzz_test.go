package servers

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// runRecipes runs Express' and Fastify's recipes in Node, on a response of Node's own, without a server. It is given a recipe's parts, a line each, and
// answers the headers that were sent; code that does anything else has nothing to do it with but what stands here.
const runRecipes = `
const http = require("node:http"), readline = require("node:readline"), vm = require("node:vm");
const helmet = require("helmet");
const run = ({ parts, cookie }) => {
  const req = { method: "GET", httpVersionMajor: 1, httpVersionMinor: 1, secure: true };
  const res = new http.ServerResponse(req);
  const handlers = [], touched = [];
  let options = {};
  const app = {
    use: (f) => handlers.push(() => f(req, res, () => {})),
    register: (plugin, given) => { const { global, ...rest } = given; options = rest; },
    addHook: (when, f) => handlers.push(() => f({ protocol: "https" }, { raw: res, helmet: () => helmet(options)(req, res, () => {}) }, () => {})),
  };
  const world = new Proxy({ app, require: () => helmet, Array, Object }, { has: () => true, get: (o, k) => (k in o || typeof k === "symbol" ? o[k] : touched.push(k)) });
  vm.runInThisContext("(function (world) { with (world) {" + parts.map((p) => p.text).join("\n") + "\n} })")(world);
  res.setHeader("Set-Cookie", [cookie + "=v; HttpOnly", "x" + cookie + "=v; HttpOnly"]);
  for (const handle of handlers) handle();
  res.writeHead(200, { "X-Own": "1" });
  return { headers: res.getHeaders(), touched };
};
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    answer = run(JSON.parse(line));
  } catch (e) {
    answer = { error: String(e) };
  }
  console.log(JSON.stringify(answer));
});
`

// Whatever the recipes for Express and Fastify let through, Node runs, and sends as it is; and it does nothing else.
func FuzzNodeRunsRecipes(f *testing.F) {
	for _, s := range hostileStrings() {
		f.Add("X-Value", s, "sid", "/"+s)
		f.Add(s, "value", s, "/")
	}
	f.Add("X-Value", ";-", "sid", "/") // helmet takes no directive of that name
	cmd := exec.Command("node", "-e", runRecipes)
	cmd.Dir = "node"
	input, err := cmd.StdinPipe()
	if err != nil {
		f.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		input.Close()
		cmd.Wait()
	})
	answers := bufio.NewReader(output)
	f.Fuzz(func(t *testing.T, name, value, cookie, path string) {
		for _, stack := range []string{"express", "fastify"} {
			changes := []wire.Change{
				{Op: wire.OpSetHeader, Name: name, Value: value},
				{Op: wire.OpSetHeader, Name: "X-Test", Value: value},
				{Op: wire.OpSetHeader, Name: "Content-Security-Policy", Value: "default-src 'self' https://a.test/" + value},
				{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: "Secure"},
				{Op: wire.OpSetCookieAttribute, Cookie: cookie, Attribute: "Path", Value: path},
			}
			r := recipe.Write(changes, stack, host)
			question, err := json.Marshal(map[string]any{"parts": lowerParts(r.Parts), "cookie": strings.Map(printable, cookie)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := input.Write(append(question, '\n')); err != nil {
				t.Fatal(err)
			}
			line, err := answers.ReadBytes('\n')
			var got struct {
				Headers map[string]any
				Touched []string
				Error   string
			}
			if err == nil || err == io.EOF {
				err = json.Unmarshal(line, &got)
			}
			if err != nil || got.Error != "" || len(got.Touched) > 0 {
				t.Fatalf("%s: %v, error %q, asked for %q:\n%s", stack, err, got.Error, got.Touched, recipe.Text(r))
			}
			want := map[string]bool{"x-own": true, "set-cookie": true}
			lines, _ := got.Headers["set-cookie"].([]any)
			set := ""
			for _, c := range made(changes, r) {
				switch {
				case c.Attribute == "Secure":
					set += "; Secure"
				case c.Attribute == "Path":
					set += "; Path=" + c.Value
				default:
					want[strings.ToLower(c.Name)] = true
					is, _ := got.Headers[strings.ToLower(c.Name)].(string)
					if is != c.Value && !(c.Name == "Content-Security-Policy" && samePolicy(is, c.Value)) && http.CanonicalHeaderKey(c.Name) != http.CanonicalHeaderKey(name) {
						t.Errorf("%s: header %q, value %q: Node sends %q", stack, c.Name, c.Value, is)
					}
				}
			}
			for name := range got.Headers {
				if !want[name] {
					t.Errorf("%s: Node sends %q, which no change asks for", stack, name)
				}
			}
			if first, _ := lines[0].(string); set != "" && !strings.HasSuffix(first, "=v; HttpOnly"+set) {
				t.Errorf("%s: cookie %q: Node sends %q, want it to end in %q", stack, cookie, first, set)
			}
			if second, _ := lines[1].(string); !strings.HasSuffix(second, "=v; HttpOnly") {
				t.Errorf("%s: another cookie than %q is changed: %q", stack, cookie, second)
			}
		}
	})
}

func lowerParts(parts []wire.RecipePart) []map[string]string {
	list := []map[string]string{}
	for _, part := range parts {
		list = append(list, map[string]string{"text": part.Text})
	}
	return list
}

// printable puts "?" in the place of what no cookie name that a recipe takes has, and Node takes no header with.
func printable(c rune) rune {
	if c < ' ' || c > '~' {
		return '?'
	}
	return c
}

// samePolicy reports whether two policies have the same directives: names in any case, with any spaces between.
func samePolicy(a, b string) bool {
	directives := func(policy string) string {
		var out strings.Builder
		for directive := range strings.SplitSeq(policy, ";") {
			if words := strings.Fields(directive); len(words) > 0 {
				words[0] = strings.ToLower(words[0])
				out.WriteString(strings.Join(words, " ") + ";")
			}
		}
		return out.String()
	}
	return directives(a) == directives(b)
}
