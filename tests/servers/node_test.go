package servers

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// A nodeSite is an application on Node, in a folder and on an address of its own. Its file is app.js.
type nodeSite struct {
	t         *testing.T
	dir       string
	address   string
	cert, key string
	behind    bool // a proxy in front ends TLS
	running   *process
}

// newNode sets an application of testdata up. Behind a proxy it is served on the application's port alone.
func newNode(t *testing.T, name string, behind bool) *nodeSite {
	t.Helper()
	s := &nodeSite{t: t, dir: folder(t), address: newAddress(), behind: behind}
	if err := os.CopyFS(s.dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(nodeModules(t), filepath.Join(s.dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.cert, s.key, err = authority.IssueFiles(s.dir, host); err != nil {
		t.Fatal(err)
	}
	if behind {
		serveFront(t, s.address)
	}
	return s
}

// nodeModules returns the folder of the packages that ./build.sh installs for these tests.
func nodeModules(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("node/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if !exists(path) {
		t.Fatalf("%s is missing: run ./build.sh test", path)
	}
	return path
}

func (s *nodeSite) addr() string { return s.address }
func (s *nodeSite) app() string  { return filepath.Join(s.dir, "app.js") }

// serve checks the application and starts it, or starts it anew.
func (s *nodeSite) serve() {
	s.t.Helper()
	if s.running != nil {
		s.running.stop()
	}
	runCommand(s.t, s.dir, "node", "--check", "app.js")
	env := []string{"ADDRESS=" + s.address, "CERT=" + s.cert, "KEY=" + s.key, "PLAIN_PORT=" + plainPort, "SECURE_PORT=" + securePort}
	addresses := []string{s.address + ":" + plainPort, s.address + ":" + securePort}
	if s.behind {
		env, addresses = []string{"ADDRESS=" + s.address, "PLAIN_PORT=" + appPort}, []string{s.address + ":" + appPort}
	}
	s.running = start(s.t, s.dir, addresses, "env", append(env, "node", "app.js")...)
}

func (s *nodeSite) paste(parts []wire.RecipePart) {
	s.t.Helper()
	app := readFile(s.t, s.app())
	for _, part := range parts {
		after := map[string]string{
			"right after const app = express(), before all other middleware": "const app = express();\n",
			"right after const app = fastify(), before plugins and routes":   "const app = fastify(options);\n",
		}[part.Where]
		switch {
		case part.File == "app.js" && part.Where == "at the top, if it is not there yet":
			app = part.Text + "\n" + app
		case part.File == "app.js" && after != "" && strings.Contains(app, after):
			app = strings.Replace(app, after, after+part.Text+"\n", 1)
		default:
			s.t.Fatalf("where is %q, %q?", part.File, part.Where)
		}
	}
	writeFile(s.t, s.app(), app)
}

var nodeScenarios = []scenario{
	{
		name: "Express with TLS of its own", stack: "express", open: signInShop, login: true, wholeOnly: true, works: shopWorks, grade: "F",
		setUp: func(t *testing.T) server { return newNode(t, "express", false) },
	},
	{
		name: "Express behind a proxy, opened over plain HTTP", stack: "express", open: visit("http://shop.test/"), wholeOnly: true, works: signsInAndWorks, grade: "F",
		setUp: func(t *testing.T) server { return newNode(t, "express", true) },
	},
	{
		name: "Fastify with TLS of its own", stack: "fastify", open: signInShop, login: true, wholeOnly: true, works: shopWorks, grade: "F",
		setUp: func(t *testing.T) server { return newNode(t, "fastify", false) },
	},
}

// A hostileApp answers with the cookies of cookies.json, and passes everything else by.
var hostileApps = map[string]string{
	"express": `const app = express();
app.get("/", (req, res) => res.set("Set-Cookie", JSON.parse(require("node:fs").readFileSync("cookies.json"))).send("x"));
app.listen(process.env.PLAIN_PORT, process.env.ADDRESS);
`,
	"fastify": `const options = {};
const app = fastify(options);
app.get("/", (request, reply) => reply.header("Set-Cookie", JSON.parse(require("node:fs").readFileSync("cookies.json"))).send("x"));
app.listen({ port: Number(process.env.PLAIN_PORT), host: process.env.ADDRESS });
`,
}

// What the recipes let through, Node takes, and sends byte for byte.
func TestNodeSendsHostileValuesAsTheyAre(t *testing.T) {
	for stack, text := range hostileApps {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			site := newNode(t, stack, true)
			writeFile(t, site.app(), "const "+stack+" = require(\""+stack+"\");\n"+text)
			sendsHostileValues(t, stack, site, site.address+":"+appPort, filepath.Join(site.dir, "cookies.json"))
		})
	}
}

// The versions that the popup says recipes were proven on are those that ./build.sh installs here.
func TestVersionsOfNodesPackages(t *testing.T) {
	var file struct{ Dependencies map[string]string }
	if err := json.Unmarshal([]byte(readFile(t, "node/package.json")), &file); err != nil {
		t.Fatal(err)
	}
	for _, stack := range recipe.Stacks() {
		names, ok := map[string][]string{"express": {"express", "helmet"}, "fastify": {"fastify", "@fastify/helmet"}, "nextjs": {"next"}, "pages": {"wrangler"}}[stack.ID]
		if !ok {
			continue
		}
		for _, name := range names {
			if version := file.Dependencies[name]; version == "" || !strings.Contains(stack.Proven, version) {
				t.Errorf("%s is proven on %q, but tests run %s %s", stack.ID, stack.Proven, name, version)
			}
		}
	}
}
