package recipe

import "strings"

// What the recipes for Tomcat and Spring Boot share: a servlet filter, outermost, with tables of headers and of attributes of cookies. The session's
// cookie does not pass it: the container sets it by itself.
// https://jakarta.ee/specifications/servlet/6.0/apidocs/jakarta.servlet/jakarta/servlet/filter

const (
	noteJavax = "Before Tomcat 10 and Spring Boot 3, write javax.servlet in place of jakarta.servlet; there and in Tomcat 10.0, cookies have no setAttribute yet."

	javaImports = `import jakarta.servlet.*;
import jakarta.servlet.http.*;
import java.io.IOException;
import java.util.*;
`
	javaComment = `
/** Response headers and cookie attributes, outermost: they win over the application's own. null: not sent. */
`
	javaClass = `public class SecurityHeaders implements Filter {
    private static final Map<String, String> HEADERS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private static final Map<String, Map<String, String>> COOKIES = new HashMap<>();

    static {
`
	javaFilter = `    }

    private static void cookie(String name, String attribute, String value) {
        COOKIES.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(attribute, value);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        HttpServletResponse out = (HttpServletResponse) response;
`
	javaRedirect = `        if (!request.isSecure()) {
            HttpServletRequest in = (HttpServletRequest) request;
            String query = in.getQueryString() == null ? "" : "?" + in.getQueryString();
            out.setStatus(301);
            out.setHeader("Location", "https://" + in.getServerName() + in.getRequestURI() + query);
            return;
        }
`
	javaTail = `        HEADERS.forEach((name, value) -> {
            if (value != null) {
                out.setHeader(name, value);
            }
        });
        chain.doFilter(request, new HttpServletResponseWrapper(out) {
            @Override
            public void setHeader(String name, String value) {
                if (!HEADERS.containsKey(name)) {
                    super.setHeader(name, changed(name, value));
                }
            }

            @Override
            public void addHeader(String name, String value) {
                if (!HEADERS.containsKey(name)) {
                    super.addHeader(name, changed(name, value));
                }
            }

            @Override
            public void addCookie(Cookie cookie) {
                COOKIES.getOrDefault(cookie.getName(), Map.of()).forEach(cookie::setAttribute);
                super.addCookie(cookie);
            }
        });
    }

    private static String changed(String name, String value) {
        if (value == null || !name.equalsIgnoreCase("Set-Cookie")) {
            return value;
        }
        List<String> parts = new ArrayList<>(List.of(value.split(";", -1)));
        String first = parts.remove(0);
        COOKIES.getOrDefault(first.split("=", 2)[0].trim(), Map.of()).forEach((attribute, text) -> {
            parts.removeIf(part -> part.split("=", 2)[0].trim().equalsIgnoreCase(attribute));
            if (text != null) {
                parts.add(text.equals("true") ? " " + attribute : " " + attribute + "=" + text);
            }
        });
        parts.add(0, first);
        return String.join(";", parts);
    }
}
`
)

// isSessionCookie reports whether the container sets the cookie of that name.
func isSessionCookie(name string) bool { return name == "JSESSIONID" || name == "SESSION" }

// javaTables returns the filter for these changes, from its class on; empty if there is none to make. Headers that are no application's are
// refused.
func javaTables(p *plan, imports, annotations string) string {
	var out strings.Builder
	for i := range p.headers {
		h := &p.headers[i]
		value := "null"
		if isSet(h) {
			value = quoted(h.Value)
		}
		out.WriteString("        HEADERS.put(" + quoted(h.Name) + ", " + value + ");\n")
	}
	for i := range p.cookies {
		c := &p.cookies[i]
		if isSessionCookie(c.name) {
			continue
		}
		for _, a := range c.attributes() {
			value := "null"
			switch {
			case isSet(a.change) && a.value == "":
				value = `"true"`
			case isSet(a.change):
				value = quoted(a.value)
			}
			out.WriteString("        cookie(" + quoted(c.name) + ", " + quoted(a.name) + ", " + value + ");\n")
		}
	}
	if out.Len() == 0 && p.redirect == nil {
		return ""
	}
	text := imports + javaComment + annotations + javaClass + out.String() + javaFilter
	if p.redirect != nil {
		text += javaRedirect
	}
	return text + javaTail
}
