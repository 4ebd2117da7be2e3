package servers

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// readLaravel hands Laravel's middleware a response that writes down what is done to it. Cookies have the methods of Symfony's, with their types.
const readLaravel = `<?php
require $argv[1];

class Cookie {
    public array $changes = [];
    public function __construct(private string $name) {}
    public function getName(): string { return $this->name; }
    public function getPath(): string { return '/old'; }
    public function getDomain(): ?string { return 'old.test'; }
    public function withSecure(bool $v): static { return $this->with('Secure', $v); }
    public function withHttpOnly(bool $v): static { return $this->with('HttpOnly', $v); }
    public function withSameSite(?string $v): static { return $this->with('SameSite', $v); }
    public function withDomain(?string $v): static { return $this->with('Domain', $v); }
    public function withPath(string $v): static { return $this->with('Path', $v); }
    private function with(string $attribute, mixed $v): static {
        $copy = clone $this;
        $copy->changes[$attribute] = $v;
        return $copy;
    }
}

class Headers {
    public array $set = [], $removed = [], $cookies = [], $changed = [];
    public function set(string $name, string $value) { $this->set[$name] = $value; }
    public function remove(string $name) { $this->removed[] = $name; }
    public function getCookies(): array { return $this->cookies; }
    public function removeCookie(string $name, ?string $path, ?string $domain) { assert($path === '/old' && $domain === 'old.test'); }
    public function setCookie(Cookie $cookie) { $this->changed[$cookie->getName()] = $cookie->changes; }
}

$response = new class { public Headers $headers; };
$response->headers = new Headers;
foreach (file($argv[2], FILE_IGNORE_NEW_LINES) as $name) {
    array_push($response->headers->cookies, new Cookie($name), new Cookie($name . 'x'));
}
$request = new class { public function secure() { return true; } };
$answer = (new App\Http\Middleware\SecurityHeaders)->handle($request, fn () => $response);
assert($answer === $response);
echo json_encode($response->headers, JSON_THROW_ON_ERROR);
`

// Whatever Laravel's recipe lets through, PHP reads as the very strings, and calls what Symfony's responses have. Laravel itself is not run here.
func TestPHPReadsLaravelsMiddleware(t *testing.T) {
	t.Parallel()
	var changes []wire.Change
	for i, s := range hostileStrings() {
		changes = append(changes,
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Value-%d", i), Value: s},
			wire.Change{Op: wire.OpSetHeader, Name: fmt.Sprintf("X-Name-%d-%s", i, s), Value: "named"},
			wire.Change{Op: wire.OpRemoveHeader, Name: fmt.Sprintf("X-Gone-%d-%s", i, s)},
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: s + fmt.Sprint(i), Attribute: "SameSite", Value: "Lax"},
			wire.Change{Op: wire.OpSetCookieAttribute, Cookie: fmt.Sprintf("path%d", i), Attribute: "Path", Value: "/" + s})
	}
	changes = append(changes, wire.Change{Op: wire.OpRedirectToHTTPS}, wire.Change{Op: wire.OpRemoveCookieAttribute, Cookie: "path1", Attribute: "Domain"})
	r := recipe.Write(changes, "laravel", host)
	changes = made(changes, r)

	dir := t.TempDir()
	var names []string
	for _, c := range changes {
		if c.Cookie != "" {
			names = append(names, c.Cookie)
		}
	}
	files := map[string]string{"read.php": readLaravel, "names.txt": strings.Join(names, "\n"), "SecurityHeaders.php": r.Parts[0].Text}
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	out := runCommand(t, dir, program(t, "php"), "-d", "zend.assertions=1", "-d", "assert.exception=1", "read.php", "SecurityHeaders.php", "names.txt")
	var got struct {
		Set     map[string]string
		Removed []string
		Changed map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	headers, cookies := 0, map[string]bool{}
	for _, c := range changes {
		var is, want any
		switch {
		case c.Op == wire.OpSetHeader:
			is, want = got.Set[c.Name], c.Value
			headers++
		case c.Op == wire.OpRemoveHeader:
			_, is = got.Set[c.Name]
			want = false
			headers++
		case c.Op == wire.OpRedirectToHTTPS:
		case c.Op == wire.OpRemoveCookieAttribute:
			is, want = got.Changed[c.Cookie][c.Attribute], nil
		default:
			is, want = got.Changed[c.Cookie][c.Attribute], c.Value
		}
		if is != want {
			t.Errorf("change %+v: PHP makes %v of it, want %v", c, is, want)
		}
		if c.Cookie != "" {
			cookies[c.Cookie] = true
		}
	}
	if len(got.Removed) != headers || len(got.Changed) != len(cookies) || headers < 300 || len(cookies) < 300 {
		t.Errorf("PHP touches %d headers and %d cookies, want %d and %d, hundreds", len(got.Removed), len(got.Changed), headers, len(cookies))
	}
}
