package recipe

import (
	"strings"

	"assay/core/wire"
)

// Tomcat, from 10.1 on: web.xml for the session's cookie, a connector for HTTPS, and for the rest a small filter. HttpHeaderSecurityFilter, which
// Tomcat brings, knows three headers alone, and an application that sets one of them wins over it.
// https://tomcat.apache.org/tomcat-10.1-doc/config/http.html and https://jakarta.ee/xml/ns/jakartaee/web-common_6_0.xsd
var tomcat = Stack{ID: "tomcat", Title: "Tomcat", Group: GroupFramework, Proven: "Tomcat 10.1.60", Comment: "<!--", CommentEnd: "-->", write: writeTomcat}

const (
	whyTomcatSession = "Tomcat sets this by itself: take it out of cookie-config in web.xml, or of the Context's useHttpOnly and sessionCookie attributes, where it is asked for."

	noteTomcatMerge     = "web.xml takes one session-config: if there is one already, add these lines to it."
	noteTomcatProxy     = "Behind a proxy that ends TLS, Tomcat needs <Valve className=\"org.apache.catalina.valves.RemoteIpValve\" protocolHeader=\"x-forwarded-proto\"/> in server.xml, or it takes every request for plain HTTP."
	noteTomcatConnector = "What a Connector in server.xml adds (its attributes server and xpoweredBy) goes away with those attributes alone."
	noteTomcatClass     = "In a project of your own the class goes into its sources. javac needs a JDK, not only the JRE that Tomcat runs on."
)

const (
	tomcatFilter = `<filter>
    <filter-name>SecurityHeaders</filter-name>
    <filter-class>SecurityHeaders</filter-class>
    <async-supported>true</async-supported>
</filter>
<filter-mapping>
    <filter-name>SecurityHeaders</filter-name>
    <url-pattern>/*</url-pattern>
    <dispatcher>REQUEST</dispatcher>
    <dispatcher>ASYNC</dispatcher>
</filter-mapping>
`
	tomcatConnector = `<Connector port="443" SSLEnabled="true" scheme="https" secure="true">
    <SSLHostConfig protocols="TLSv1.2+TLSv1.3">
        <Certificate certificateFile="/etc/tomcat10/fullchain.pem" certificateKeyFile="/etc/tomcat10/privkey.pem"/>
    </SSLHostConfig>
</Connector>
`
)

// tomcatRenewed gives Tomcat's user a copy of the certificate: certbot's own key is root's alone.
const tomcatRenewed = "install -o tomcat -m 600 -t /etc/tomcat10 $RENEWED_LINEAGE/fullchain.pem $RENEWED_LINEAGE/privkey.pem && systemctl restart tomcat10"

func writeTomcat(p *plan, r *wire.Recipe) {
	const application = "/var/lib/tomcat10/webapps/ROOT/WEB-INF/"
	if p.https != nil {
		addCertbot(p, r, "--webroot -w /var/lib/tomcat10/webapps/ROOT", "", tomcatRenewed)
		r.Parts = append(r.Parts, wire.RecipePart{File: "/etc/tomcat10/server.xml", Where: "inside the Service element, beside the other Connectors", Text: tomcatConnector})
	}
	class := javaTables(p, javaImports, "")
	web := ""
	if class != "" {
		web = tomcatFilter
	}
	session := sessionConfig(p)
	if web+session != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: application + "web.xml", Where: "inside the web-app element, before other filters", Text: web + session})
	}
	if class != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: application + "classes/SecurityHeaders.java", Where: "a new file", Text: class})
		r.Apply = "javac -cp '/usr/share/tomcat10/lib/*' " + application + "classes/SecurityHeaders.java && "
		r.Notes = append(r.Notes, noteTomcatClass, noteJavax, noteAgain)
	}
	if session != "" {
		r.Notes = append(r.Notes, noteTomcatMerge)
	}
	for i := range p.headers {
		if name := p.headers[i].Name; isServer(&p.headers[i]) || strings.EqualFold(name, "X-Powered-By") {
			r.Notes = append(r.Notes, noteTomcatConnector)
			break
		}
	}
	if p.redirect != nil {
		r.Notes = append(r.Notes, noteTomcatProxy)
	}
	addAppNotes(p, r)
	if len(r.Parts) > 0 {
		r.Apply += "CATALINA_BASE=/var/lib/tomcat10 /usr/share/tomcat10/bin/catalina.sh configtest && systemctl restart tomcat10"
	}
}

// sessionConfig returns web.xml's element for the attributes of the session's cookie; empty if there are no changes to it.
func sessionConfig(p *plan) string {
	var out strings.Builder
	for i := range p.cookies {
		c := &p.cookies[i]
		if !isSessionCookie(c.name) {
			continue
		}
		for _, a := range c.attributes() {
			switch {
			case !isSet(a.change):
				p.cannot(a.change, whyTomcatSession)
			case a.value != "" && !isPlainPath(a.value): // Tomcat puts properties in the place of ${...}, in web.xml too
				p.cannot(a.change, whySession)
			case a.name == "SameSite":
				out.WriteString("        <attribute>\n            <attribute-name>SameSite</attribute-name>\n            <attribute-value>" + a.value + "</attribute-value>\n        </attribute>\n")
			case a.name == "Secure":
				out.WriteString("        <secure>true</secure>\n")
			case a.name == "HttpOnly":
				out.WriteString("        <http-only>true</http-only>\n")
			default:
				element := strings.ToLower(a.name)
				out.WriteString("        <" + element + ">" + a.value + "</" + element + ">\n")
			}
		}
	}
	if out.Len() == 0 {
		return ""
	}
	return "<session-config>\n    <cookie-config>\n" + out.String() + "    </cookie-config>\n</session-config>\n"
}
