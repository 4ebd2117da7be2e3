package recipe

import (
	"strings"

	"assay/core/wire"
)

// Spring Boot, from 3.0 on: application.properties for the session's cookie, and for the rest a small filter, which wins over the headers of Spring
// Security and needs none of it.
// https://docs.spring.io/spring-boot/appendix/application-properties/index.html
var spring = Stack{ID: "spring", Title: "Spring Boot", Group: GroupFramework, Comment: "//", write: writeSpring}

const (
	whySpringDefault = "Take the server.servlet.session.cookie property for it out of the application's settings."

	noteSpringPackage = "Write the package of the class with main as its first line: Spring finds components from there on."
	noteSpringProxy   = "Behind a proxy that ends TLS, Spring takes every request for plain HTTP unless server.forward-headers-strategy is native; it is safe only if that proxy always sets X-Forwarded-Proto itself."
)

const springImports = `import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
`

// springOutermost makes the filter a component that Spring puts before all others.
const springOutermost = "@Component\n@Order(Ordered.HIGHEST_PRECEDENCE)\n"

func writeSpring(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("Spring Boot"))
	}
	properties := ""
	for i := range p.cookies {
		c := &p.cookies[i]
		if !isSessionCookie(c.name) {
			continue
		}
		for _, a := range c.attributes() {
			value := strings.ToLower(a.value)
			switch a.name {
			case "Secure", "HttpOnly":
				value = "false"
				if isSet(a.change) {
					value = "true"
				}
			default:
				if !isSet(a.change) {
					p.cannot(a.change, whySpringDefault)
					continue
				}
				if a.name != "SameSite" {
					value = a.value
				}
				if !isPlainPath(value) {
					p.cannot(a.change, whySession)
					continue
				}
			}
			name := strings.ToLower(a.name)
			switch name {
			case "httponly":
				name = "http-only"
			case "samesite":
				name = "same-site"
			}
			properties += "server.servlet.session.cookie." + name + "=" + value + "\n"
		}
	}
	if p.redirect != nil {
		properties += "# " + proxied + "\n# server.forward-headers-strategy=native\n"
		r.Notes = append(r.Notes, noteSpringProxy)
	}
	if properties != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: "src/main/resources/application.properties", Where: "at the end", Text: properties})
	}
	if class := javaTables(p, javaImports+springImports, springOutermost); class != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: "SecurityHeaders.java", Where: "a new file beside the class with main", Text: class})
		r.Notes = append(r.Notes, noteSpringPackage, noteJavax, noteAgain)
	}
	if len(r.Parts) > 0 {
		r.Apply = "./mvnw package, and start the new jar"
	}
	addAppNotes(p, r)
}
