package recipe

import (
	"strings"
	"testing"

	"assay/core/wire"
)

// What is proven for PHP holds for WordPress, and what is proven for Tomcat for Spring Boot: their files are the same.
func TestFilesThatTwoStacksShare(t *testing.T) {
	changes := []wire.Change{
		{Op: wire.OpRedirectToHTTPS},
		{Op: wire.OpSetHeader, Name: "X-Frame-Options", Value: "DENY"},
		{Op: wire.OpRemoveHeader, Name: "X-Powered-By"},
		{Op: wire.OpSetCookieAttribute, Cookie: "cart", Attribute: "Secure"},
	}
	file := func(stack, name string) string {
		for _, part := range Write(changes, stack, "shop.test").Parts {
			if strings.HasSuffix(part.File, name) {
				return part.Text
			}
		}
		t.Fatalf("%s writes no %s", stack, name)
		return ""
	}
	if php, wordpress := file("php", "/security-headers.php"), file("wordpress", "/security-headers.php"); php != wordpress {
		t.Errorf("for WordPress:\n%s\nfor PHP:\n%s", wordpress, php)
	}
	tomcat, spring := file("tomcat", "SecurityHeaders.java"), file("spring", "SecurityHeaders.java")
	if without := strings.NewReplacer(springImports, "", springOutermost, "").Replace(spring); without != tomcat {
		t.Errorf("for Spring Boot, but for what makes it a component:\n%s\nfor Tomcat:\n%s", without, tomcat)
	}
}
