package page

import (
	"strings"
	"testing"
)

// policiesOf reads header lines, and behind "meta: " and "report: " the policies of meta elements and report-only ones.
func policiesOf(lines ...string) []Policy {
	var policies []Policy
	for _, line := range lines {
		if content, ok := strings.CutPrefix(line, "meta: "); ok {
			if p, ok := ParseMetaCSP(content); ok {
				policies = append(policies, p)
			}
			continue
		}
		line, report := strings.CutPrefix(line, "report: ")
		for _, p := range ParseCSP(line) {
			if report {
				p.Disposition = DispositionReport
			}
			policies = append(policies, p)
		}
	}
	return policies
}

func spell(holes []Loophole) string {
	var list []string
	for _, h := range holes {
		list = append(list, strings.TrimSpace(h.Directive+" "+h.Value))
	}
	return strings.Join(list, ", ")
}

var shop = URL{Scheme: "https", Host: "shop.test", Path: "/"}

func TestScriptLoopholes(t *testing.T) {
	for _, test := range []struct {
		policies []string
		want     string
	}{
		{[]string{"report: default-src *"}, "script-src"},
		{[]string{"frame-ancestors 'none'"}, "script-src"},
		{[]string{"default-src 'self'"}, ""},
		{[]string{"default-src"}, ""},
		{[]string{"default-src 'none' https:"}, "default-src https:"},
		{[]string{"default-src *; script-src 'self'"}, ""},
		{[]string{"script-src 'unsafe-inline'"}, "script-src 'unsafe-inline'"},
		{[]string{"script-src 'UNSAFE-inline'"}, "script-src 'UNSAFE-inline'"},
		// A nonce, a hash or strict-dynamic switches it off; what is none of these does not.
		{[]string{"script-src 'unsafe-inline' 'nonce-4AEemGb0xJpt'"}, ""},
		{[]string{"script-src 'unsafe-inline' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"}, ""},
		{[]string{"script-src 'unsafe-inline' 'strict-dynamic'"}, ""},
		{[]string{"script-src 'unsafe-inline' 'nonce-not$base64'"}, "script-src 'unsafe-inline'"},
		{[]string{"script-src 'unsafe-inline' nonce-4AEemGb0xJpt"}, "script-src 'unsafe-inline'"},
		{[]string{"script-src 'nonce-abc'"}, "script-src 'nonce-abc'"},
		// Elements and attributes are decided apart.
		{[]string{"script-src 'unsafe-inline'; script-src-elem 'self'"}, "script-src 'unsafe-inline'"},
		{[]string{"script-src 'self'; script-src-attr 'unsafe-inline'"}, "script-src-attr 'unsafe-inline'"},
		{[]string{"script-src https:; script-src-elem 'self'; script-src-attr 'none'"}, ""},
		{[]string{"script-src-elem 'self'"}, "script-src"},
		// Hosts.
		{[]string{"script-src * https: http: data: http://* *:443 wss:"}, "script-src *, script-src https:, script-src http:, script-src data:, script-src http://*, script-src *:443, script-src wss:"},
		{[]string{"script-src *.com *.github.io *.shop.com cdn.test"}, "script-src *.com, script-src *.github.io"},
		{[]string{"script-src blob: filesystem: mediastream: ftp://* 'unsafe-eval' 'unsafe-hashes'"}, ""},
		{[]string{"script-src https: 'strict-dynamic' 'nonce-4AEemGb0xJpt'"}, ""},
		{[]string{"script-src https://www.google.com *.facebook.com https://www.google.com/recaptcha/ accounts.google.com:8443"}, "script-src https://www.google.com, script-src *.facebook.com"},
		{[]string{"script-src http://www.google.com/tools/"}, "script-src http://www.google.com/tools/"},
		{[]string{"script-src gstatic.com"}, "script-src gstatic.com"},
		{[]string{"script-src www.googletagmanager.com"}, ""},
		{[]string{"script-src www.googletagmanager.com 'unsafe-eval'"}, "script-src www.googletagmanager.com"},
		// All policies must allow it, and the same way.
		{[]string{"script-src 'unsafe-inline'", "script-src 'self'"}, ""},
		{[]string{"script-src 'unsafe-inline'", "report: script-src 'self'"}, "script-src 'unsafe-inline'"},
		{[]string{"script-src 'unsafe-inline', default-src 'self'"}, ""},
		{[]string{"script-src 'unsafe-inline'", "frame-ancestors 'none'"}, "script-src 'unsafe-inline'"},
		{[]string{"script-src 'unsafe-inline'", "script-src https:"}, ""},
		{[]string{"script-src data:", "script-src https:"}, ""},
		{[]string{"script-src https:", "script-src www.google.com"}, "script-src www.google.com"},
		{[]string{"script-src translate.google.com", "script-src www.google.com"}, ""},
		{[]string{"script-src *.google.com", "script-src translate.google.com cse.google.com"}, "script-src *.google.com, script-src translate.google.com, script-src cse.google.com"},
		{[]string{"script-src *.com", "script-src *.org"}, ""},
		{[]string{"script-src *.io", "script-src *.github.io"}, "script-src *.io, script-src *.github.io"},
		{[]string{"script-src 'unsafe-inline'", "meta: script-src 'self'"}, ""},
		{[]string{"meta: script-src 'unsafe-inline'"}, "script-src 'unsafe-inline'"},
		// A sandbox without scripts, where browsers heed it.
		{[]string{"sandbox allow-forms"}, ""},
		{[]string{"sandbox Allow-Scripts"}, "script-src"},
		{[]string{"meta: sandbox; img-src *"}, "script-src"},
		{[]string{"script-src *", "sandbox"}, ""},
		{[]string{"script-scr 'none'"}, "script-src"},
	} {
		if got := spell(ScriptLoopholes(policiesOf(test.policies...), shop)); got != test.want {
			t.Errorf("%q\n got %s\nwant %s", test.policies, got, test.want)
		}
	}
}

func TestOtherLoopholes(t *testing.T) {
	for _, test := range []struct {
		policies                  []string
		plugins, base, form, eval string
		hijack, trustedTypes      bool
	}{
		{policies: []string{"default-src 'self'"}, base: "base-uri", form: "form-action"},
		{policies: []string{"script-src 'self'; base-uri 'self' data:; form-action 'self' mailto:"}, plugins: "object-src"},
		{policies: []string{"object-src data: https: a.test; base-uri *; form-action https:"}, plugins: "object-src data:, object-src https:", base: "base-uri *", form: "form-action https:"},
		{policies: []string{"default-src *; base-uri 'none'; form-action 'none'", "object-src 'none'"}},
		{policies: []string{"default-src 'self' 'unsafe-eval' blob:; base-uri 'none'; form-action 'none'"}, eval: "default-src blob:, default-src 'unsafe-eval'"},
		{policies: []string{"default-src 'self' 'unsafe-eval'; base-uri 'none'; form-action 'none'", "script-src 'self'"}},
		{policies: []string{"default-src 'self' 'unsafe-eval'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"}, trustedTypes: true},
		{policies: []string{"default-src 'self' 'nonce-4AEemGb0xJpt'"}, base: "base-uri", form: "form-action", hijack: true},
		{policies: []string{"default-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'strict-dynamic'; form-action a.test"}, base: "base-uri", hijack: true},
		{policies: []string{"default-src 'self' 'nonce-4AEemGb0xJpt'; form-action 'none'", "script-src 'self'"}, base: "base-uri"},
		{policies: []string{"default-src 'self' 'nonce-4AEemGb0xJpt'; form-action 'none'", "script-src https:"}, base: "base-uri", hijack: true},
		{policies: []string{"default-src 'self' 'nonce-4AEemGb0xJpt'; form-action 'none'", "base-uri 'self'"}},
	} {
		p := policiesOf(test.policies...)
		for what, pair := range map[string][2]string{
			"plugins": {spell(PluginLoopholes(p, shop)), test.plugins},
			"base":    {spell(BaseLoopholes(p, shop)), test.base},
			"form":    {spell(FormLoopholes(p, shop)), test.form},
			"eval":    {spell(EvalLoopholes(p, shop)), test.eval},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%q, %s\n got %s\nwant %s", test.policies, what, pair[0], pair[1])
			}
		}
		if got := BaseRunsScript(p, shop); got != test.hijack {
			t.Errorf("%q: a base element runs script: got %v, want %v", test.policies, got, test.hijack)
		}
		if got := RequiresTrustedTypes(p); got != test.trustedTypes {
			t.Errorf("%q: Trusted Types: got %v, want %v", test.policies, got, test.trustedTypes)
		}
	}
}

func TestInjection(t *testing.T) {
	for policy, want := range map[string]string{
		"":                                      "true",
		"script-src 'self'":                     "false",
		"img-src 'self'":                        "true script-src: nothing restricts scripts",
		"script-src *":                          "true script-src *: any host is allowed",
		"script-src vk.com ajax.googleapis.com": "true script-src ajax.googleapis.com: ajax.googleapis.com runs script of the caller's choice (JSONP)",
		"script-src 'nonce-4AEemGb0xJpt'":       "true base-uri: an injected base element makes the page load its own scripts from another host",
	} {
		policies := policiesOf(policy)
		p := Page{URL: shop, Policies: policies, Protected: Protects(policies), Script: ScriptLoopholes(policies, shop)}
		verdict := p.Injection()
		got := "false"
		if verdict.Possible {
			got = "true"
		}
		for _, h := range verdict.By {
			got += " " + strings.TrimSpace(h.Directive+" "+h.Value) + ": " + h.Why
		}
		if got != want {
			t.Errorf("%q\n got %s\nwant %s", policy, got, want)
		}
	}
}

func TestEffective(t *testing.T) {
	all := policiesOf("default-src a; script-src b; child-src c; style-src d; frame-src e; base-uri f")[0]
	for name, want := range map[string]string{
		"script-src-elem": "script-src", "script-src-attr": "script-src", "script-src": "script-src", "style-src-elem": "style-src",
		"worker-src": "child-src", "frame-src": "frame-src", "child-src": "child-src", "img-src": "default-src", "object-src": "default-src",
		"manifest-src": "default-src", "connect-src": "default-src", "base-uri": "base-uri", "form-action": "", "frame-ancestors": "",
	} {
		if d, _ := all.Effective(name); d.Name != want {
			t.Errorf("%s: got %q, want %q", name, d.Name, want)
		}
	}
	few := policiesOf("default-src a; script-src b")[0]
	for name, want := range map[string]string{"worker-src": "script-src", "frame-src": "default-src", "style-src-attr": "default-src"} {
		if d, _ := few.Effective(name); d.Name != want {
			t.Errorf("%s: got %q, want %q", name, d.Name, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for line, want := range map[string]Mistake{
		"script-src https://a.test": NoMistake, "script-src self": MistakeUnquoted, "script-src nonce-abc": MistakeUnquoted, "script-src sha256-x": MistakeUnquoted,
		"script-src 'nonce-$'": MistakeUnknown, "script-src 'self": MistakeUnknown, "script-src 'junk'": MistakeUnknown, "script-src https://[::1]": MistakeInvalid,
		"script-src object-src": MistakeSemicolon, "report-uri object-src": MistakeSemicolon, "report-uri /csp": NoMistake, "img-src 'none'": NoMistake,
		"frame-ancestors 'unsafe-inline'": MistakeNotAllowed, "sandbox allow-junk": MistakeUnknown, "sandbox ALLOW-scripts": NoMistake,
		"require-trusted-types-for script": MistakeUnknown, "trusted-types default": NoMistake, "upgrade-insecure-requests 1": MistakeNotAllowed,
	} {
		name, value, _ := strings.Cut(line, " ")
		if got := MistakeOf(name, value, true); got != want {
			t.Errorf("%q: got %d, want %d", line, got, want)
		}
	}
	if got := MistakeOf("img-src", "'NONE'", false); got != MistakeNone {
		t.Errorf("'NONE' beside others: got %d, want %d", got, MistakeNone)
	}
}

func TestParseMetaCSP(t *testing.T) {
	p, ok := ParseMetaCSP("frame-ancestors 'none'; script-src a, b; sandbox; report-uri /csp; img-src c; img-src d")
	if got := spellPolicy(p); !ok || got != "script-src a, b; img-src c" {
		t.Errorf("got %q, want %q", got, "script-src a, b; img-src c")
	}
	if len(p.Ignored) != 1 || p.Ignored[0].Name != "img-src" {
		t.Errorf("ignored: got %v, want img-src", p.Ignored)
	}
	if p, ok := ParseMetaCSP("sandbox"); ok {
		t.Errorf("only a sandbox: got %v, want no policy", p)
	}
}

func spellPolicy(p Policy) string {
	var list []string
	for _, d := range p.Directives {
		list = append(list, strings.Join(append([]string{d.Name}, d.Values...), " "))
	}
	return strings.Join(list, "; ")
}

// The table of bypasses is searched by halves: it must be sorted.
func TestBypassHostsAreSorted(t *testing.T) {
	for _, list := range [][]string{jsonpHosts[:], angularHosts[:]} {
		for i := range list[1:] {
			if lessFromEnd(hostOf(list[i+1]), hostOf(list[i])) {
				t.Errorf("%s stands before %s", list[i], list[i+1])
			}
		}
	}
	if n := len(jsonpHosts) + len(angularHosts); n > 64*len(bypassSet{}) {
		t.Errorf("%d hosts do not fit in a bypassSet", n)
	}
}

func TestIsPublicSuffix(t *testing.T) {
	for _, host := range []string{"com", "co.uk", "shop.co.uk", "github.io", "a.github.io", "ck", "a.ck", "www.ck", "b.www.ck", "test", "a.test", "kobe.jp", "x.kobe.jp", "city.kobe.jp", "s3.amazonaws.com"} {
		if got, want := isPublicSuffix(host), PublicSuffix(host) == host; got != want {
			t.Errorf("%s: got %v, want %v", host, got, want)
		}
	}
}

// FuzzJudgeCSP: any policy is judged, and one more never opens anything.
func FuzzJudgeCSP(f *testing.F) {
	f.Add("script-src 'unsafe-inline' https: data:", "default-src 'self' *.com")
	f.Add("script-src www.google.com 'nonce-abc'", "script-src *.google.com; sandbox")
	f.Add("object-src *; base-uri a; form-action", "frame-ancestors 'none', img-src x")
	f.Fuzz(func(t *testing.T, first, second string) {
		one := policiesOf(first)
		both := append(one, policiesOf(second)...)
		for name, judge := range map[string]func([]Policy, URL) []Loophole{"script": ScriptLoopholes, "plugins": PluginLoopholes, "base": BaseLoopholes, "form": FormLoopholes} {
			if before, after := judge(one, shop), judge(both, shop); len(before) == 0 && len(after) > 0 {
				t.Errorf("%s: %q opens nothing, but with %q %s", name, first, second, spell(after))
			}
		}
		BaseRunsScript(both, shop)
		EvalLoopholes(both, shop)
	})
}

// hostile is a policy of 100,000 source expressions.
func hostile(token string) []Policy {
	return ParseCSP("default-src 'self' " + strings.Repeat(token+" ", 100_000))
}

func BenchmarkJudgeCSP(b *testing.B) {
	for _, token := range []string{"cdn.test", "*.shop.com", "www.google.com", "'nonce-4AEemGb0xJpt'", "https://cdn.test/a/b.js", "data:"} {
		policies := hostile(token)
		b.Run(token, func(b *testing.B) {
			for b.Loop() {
				ScriptLoopholes(policies, shop)
				BaseRunsScript(policies, shop)
				PluginLoopholes(policies, shop)
				EvalLoopholes(policies, shop)
			}
		})
	}
}
