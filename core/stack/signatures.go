package stack

import (
	"strings"

	"assay/core/wire"
)

// The products, by their index. Their order is that in which headers are best set: the server that answers everything, then the host and the
// application, then what stands in front of somebody else's.
const (
	nginx = iota
	apache
	caddy
	lighttpd
	iis
	traefik
	haproxy
	netlify
	vercel
	pages
	wordpress
	nextjs
	laravel
	django
	flask
	rails
	spring
	aspnet
	fastify
	express
	php
	golang
	tomcat
	cloudflare
	cloudfront
	envoy
	varnish
	fastly
	githubPages
	s3
)

// deepest is the largest depth.
const deepest = 5

var products = [...]product{
	nginx:       {"nginx", "nginx", "nginx", wire.LayerServer, 3, true},
	apache:      {"apache", "Apache", "apache", wire.LayerServer, 3, true},
	caddy:       {"caddy", "Caddy", "caddy", wire.LayerServer, 3, true},
	lighttpd:    {"lighttpd", "lighttpd", "lighttpd", wire.LayerServer, 3, true},
	iis:         {"iis", "IIS", "iis", wire.LayerServer, 3, true},
	traefik:     {"traefik", "Traefik", "traefik", wire.LayerServer, 2, true},
	haproxy:     {"haproxy", "HAProxy", "haproxy", wire.LayerServer, 2, true},
	netlify:     {"netlify", "Netlify", "pages", wire.LayerHost, 1, true},
	vercel:      {"vercel", "Vercel", "vercel", wire.LayerHost, 1, true},
	pages:       {"pages", "Cloudflare Pages", "pages", wire.LayerHost, 1, true},
	wordpress:   {"wordpress", "WordPress", "wordpress", wire.LayerFramework, 5, true},
	nextjs:      {"nextjs", "Next.js", "nextjs", wire.LayerFramework, 5, true},
	laravel:     {"laravel", "Laravel", "laravel", wire.LayerFramework, 5, true},
	django:      {"django", "Django", "django", wire.LayerFramework, 5, true},
	flask:       {"flask", "Flask", "flask", wire.LayerFramework, 5, true},
	rails:       {"rails", "Rails", "rails", wire.LayerFramework, 5, true},
	spring:      {"spring", "Spring", "spring", wire.LayerFramework, 5, true},
	aspnet:      {"aspnet", "ASP.NET", "aspnet", wire.LayerFramework, 5, true},
	fastify:     {"fastify", "Fastify", "fastify", wire.LayerFramework, 5, true},
	express:     {"express", "Express", "express", wire.LayerFramework, 5, true},
	php:         {"php", "PHP", "php", wire.LayerFramework, 5, true},
	golang:      {"go", "Go", "go", wire.LayerFramework, 5, true},
	tomcat:      {"tomcat", "Tomcat", "tomcat", wire.LayerServer, 4, true},
	cloudflare:  {"cloudflare", "Cloudflare", "cloudflare", wire.LayerCDN, 0, true},
	cloudfront:  {"cloudfront", "CloudFront", "cloudfront", wire.LayerCDN, 0, true},
	envoy:       {"envoy", "Envoy", "", wire.LayerServer, 2, true},
	varnish:     {"varnish", "Varnish", "", wire.LayerServer, 2, true},
	fastly:      {"fastly", "Fastly", "", wire.LayerCDN, 0, true},
	githubPages: {"github-pages", "GitHub Pages", "", wire.LayerHost, 1, false}, // it takes no headers of its users
	s3:          {"s3", "S3", "", wire.LayerHost, 5, false},                     // nor does it send more than a few: CloudFront does
}

// Where a signature looks: a header of one answer, by its index in headerNames, or one of those below.
type place uint8

const (
	inServer place = iota
	inVia
	inXPoweredBy
	inXEnvoyUpstreamServiceTime
	inXVarnish
	inXRuntime
	inExpires
	inLink
	inXRedirectBy
	inXPingback
	inXApplicationContext
	inXAspNetVersion
	inXAspNetMvcVersion
	inKeepAlive
	inXNextjsCache
	inVary
	inCFRAY
	inXAmzCfId
	inXAmzCfPop
	inXServedBy
	inXFastlyRequestID
	inFastlyRestarts
	inXNfRequestId
	inXVercelId

	inHeaders // "Name: pattern" of one answer, several lines that must all be there
	inCookie  // a cookie's name, without __Host- and the like
	inPath    // the path of something that the page loads from its own site
	inPage    // the page's own path
	inHost    // the page's host
	inShape   // one of the shapes
	inAssets  // a digest of Rails' asset pipelines
)

var headerNames = [...]string{
	inServer:                    "Server",
	inVia:                       "Via",
	inXPoweredBy:                "X-Powered-By",
	inXEnvoyUpstreamServiceTime: "X-Envoy-Upstream-Service-Time",
	inXVarnish:                  "X-Varnish",
	inXRuntime:                  "X-Runtime",
	inExpires:                   "Expires",
	inLink:                      "Link",
	inXRedirectBy:               "X-Redirect-By",
	inXPingback:                 "X-Pingback",
	inXApplicationContext:       "X-Application-Context",
	inXAspNetVersion:            "X-AspNet-Version",
	inXAspNetMvcVersion:         "X-AspNetMvc-Version",
	inKeepAlive:                 "Keep-Alive",
	inXNextjsCache:              "X-Nextjs-Cache",
	inVary:                      "Vary",
	inCFRAY:                     "CF-RAY",
	inXAmzCfId:                  "X-Amz-Cf-Id",
	inXAmzCfPop:                 "X-Amz-Cf-Pop",
	inXServedBy:                 "X-Served-By",
	inXFastlyRequestID:          "X-Fastly-Request-ID",
	inFastlyRestarts:            "Fastly-Restarts",
	inXNfRequestId:              "X-Nf-Request-Id",
	inXVercelId:                 "X-Vercel-Id",
}

// headerPlace returns the place of a header; not ok: no signature looks there.
func headerPlace(name string) (in place, ok bool) {
	for i, n := range headerNames {
		if len(n) == len(name) && strings.EqualFold(n, name) {
			return place(i), true
		}
	}
	return 0, false
}

// A signature is one thing that gives a product away. Patterns are those of matches.
type signature struct {
	of     uint8 // index into products
	in     place
	points uint8 // certain, likely or hint
	what   string
}

var signatures = [...]signature{
	{nginx, inServer, certain, "nginx"},               // https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens
	{nginx, inServer, certain, "openresty"},           // https://openresty.org/en/: nginx with Lua
	{nginx, inServer, certain, "Tengine"},             // https://tengine.taobao.org/: a fork of nginx
	{nginx, inServer, certain, "*-nginx*"},            // builds of nginx that name themselves: https://nginx.org/en/docs/configure.html (--build)
	{apache, inServer, certain, "Apache"},             // https://httpd.apache.org/docs/2.4/mod/core.html#servertokens
	{caddy, inServer, certain, "Caddy"},               // https://caddyserver.com/docs/caddyfile/directives/header
	{caddy, inVia, certain, "*Caddy*"},                // from 2.10 on for what it passes on: https://github.com/caddyserver/caddy/pull/7645
	{lighttpd, inServer, certain, "lighttpd"},         // https://redmine.lighttpd.net/projects/lighttpd/wiki/Server_tagDetails
	{haproxy, inShape, likely, haproxyRedirect},       // http_apply_redirect_rule in https://github.com/haproxy/haproxy/blob/master/src/http_ana.c
	{haproxy, inCookie, hint, "=SERVERID"},            // the manual's own example: https://docs.haproxy.org/3.0/configuration.html#4.2-cookie
	{traefik, inShape, likely, traefikRedirect},       // https://github.com/traefik/traefik/blob/master/pkg/middlewares/redirect/redirect.go
	{traefik, inShape, hint, goNotFound},              // its own 404 is Go's: https://pkg.go.dev/net/http#NotFound
	{iis, inServer, certain, "Microsoft-IIS"},         // https://learn.microsoft.com/en-us/iis/
	{iis, inServer, likely, "Microsoft-HTTPAPI"},      // HTTP.sys below IIS: https://learn.microsoft.com/en-us/windows/win32/http/http-api-start-page
	{iis, inXPoweredBy, certain, "ASP.NET"},           // a custom header that IIS has from the start: https://learn.microsoft.com/en-us/iis/configuration/system.webserver/httpprotocol/customheaders/
	{iis, inCookie, certain, "ASPSESSIONID*"},         // classic ASP: https://learn.microsoft.com/en-us/previous-versions/iis/6.0-sdk/ms524798(v=vs.90)
	{iis, inPage, likely, "*.aspx"},                   // https://learn.microsoft.com/en-us/aspnet/web-forms/
	{envoy, inServer, certain, "envoy"},               // https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#server
	{envoy, inServer, certain, "istio-envoy"},         // https://istio.io/latest/docs/
	{envoy, inXEnvoyUpstreamServiceTime, certain, ""}, // https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter
	{varnish, inXVarnish, certain, ""},                // https://varnish-cache.org/docs/trunk/users-guide/troubleshooting.html
	{varnish, inServer, certain, "Varnish"},           // its own error pages
	{varnish, inVia, certain, "*(Varnish/*"},          // from 6.1 on: https://varnish-cache.org/docs/6.1/whats-new/changes-6.1.html
	{varnish, inVia, likely, "*varnish*"},
	{tomcat, inServer, certain, "Apache-Coyote"}, // up to 8.0: https://tomcat.apache.org/tomcat-8.0-doc/config/http.html
	{tomcat, inCookie, likely, "=JSESSIONID"},    // any servlet container: https://jakarta.ee/specifications/servlet/6.0/jakarta-servlet-spec-6.0#session-tracking-mechanisms
	{tomcat, inPage, hint, "*.jsp"},              // https://jakarta.ee/specifications/pages/

	{django, inPath, certain, "/static/admin/*"},    // https://docs.djangoproject.com/en/stable/ref/contrib/admin/
	{django, inCookie, likely + hint, "=csrftoken"}, // https://docs.djangoproject.com/en/stable/ref/settings/#csrf-cookie-name
	{django, inCookie, hint, "=sessionid"},          // https://docs.djangoproject.com/en/stable/ref/settings/#session-cookie-name
	{django, inHeaders, likely, "Referrer-Policy: =same-origin\nX-Frame-Options: =DENY\nCross-Origin-Opener-Policy: =same-origin"}, // from 4.0 on: https://docs.djangoproject.com/en/stable/ref/middleware/#module-django.middleware.security
	{django, inServer, certain, "WSGIServer"}, // runserver: https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver
	{django, inServer, hint, "gunicorn"},      // any Python application: https://docs.gunicorn.org/en/stable/
	{flask, inServer, hint, "gunicorn"},
	{flask, inServer, certain, "Werkzeug"},       // flask run: https://flask.palletsprojects.com/en/stable/server/
	{flask, inCookie, hint, "=session"},          // https://flask.palletsprojects.com/en/stable/config/#SESSION_COOKIE_NAME
	{flask, inCookie, likely, "=remember_token"}, // Flask-Login: https://flask-login.readthedocs.io/en/latest/#cookie-settings
	{rails, inXRuntime, likely, "*.*"},           // Rack::Runtime, in Rails from the start: https://guides.rubyonrails.org/rails_on_rack.html
	{rails, inHeaders, likely + hint, "X-Frame-Options: =SAMEORIGIN\nX-Permitted-Cross-Domain-Policies: =none\nReferrer-Policy: =strict-origin-when-cross-origin"}, // https://guides.rubyonrails.org/configuring.html#config-action-dispatch-default-headers
	{rails, inCookie, likely, "_*_session"},                     // https://guides.rubyonrails.org/configuring.html#config-session-store
	{rails, inCookie, hint, "=remember_user_token"},             // Devise
	{rails, inPath, certain, "/rails/active_storage/*"},         // https://guides.rubyonrails.org/active_storage_overview.html
	{rails, inAssets, likely + hint, sprockets},                 // https://guides.rubyonrails.org/asset_pipeline.html
	{rails, inAssets, hint, propshaft},                          // https://github.com/rails/propshaft; others do so too
	{rails, inXPoweredBy, hint, "Phusion Passenger"},            // https://www.phusionpassenger.com/: Ruby, Python and Node
	{laravel, inCookie, certain, "=laravel_session"},            // https://laravel.com/docs/session
	{laravel, inCookie, certain, "=laravel-session"},            // from 12 on
	{laravel, inCookie, hint, "=XSRF-TOKEN"},                    // https://laravel.com/docs/csrf#csrf-x-xsrf-token; Angular's servers do so too
	{laravel, inPath, likely, "/build/assets/*"},                // https://laravel.com/docs/vite
	{laravel, inPath, certain, "/livewire/*"},                   // https://livewire.laravel.com/docs/installation
	{php, inXPoweredBy, certain, "PHP"},                         // https://www.php.net/manual/en/ini.core.php#ini.expose-php
	{php, inExpires, certain, "=Thu, 19 Nov 1981 08:52:00 GMT"}, // https://www.php.net/manual/en/function.session-cache-limiter.php
	{php, inCookie, certain, "=PHPSESSID"},                      // https://www.php.net/manual/en/session.configuration.php#ini.session.name
	{php, inPage, likely, "*.php"},                              // https://www.php.net/manual/en/install.php
	{wordpress, inPath, certain, "*/wp-content/*"},              // https://developer.wordpress.org/plugins/plugin-basics/determining-plugin-and-content-directories/
	{wordpress, inPath, certain, "*/wp-includes/*"},
	{wordpress, inLink, certain, "*https://api.w.org/*"}, // https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
	{wordpress, inXRedirectBy, certain, "WordPress"},     // https://developer.wordpress.org/reference/functions/wp_redirect/
	{wordpress, inXPingback, certain, "*xmlrpc.php*"},    // https://developer.wordpress.org/reference/classes/wp/send_headers/
	{wordpress, inXPoweredBy, certain, "WordPress"},      // WordPress VIP
	{wordpress, inCookie, certain, "wordpress_*"},        // https://developer.wordpress.org/advanced-administration/wordpress/cookies/
	{wordpress, inCookie, certain, "wp-settings-*"},
	{spring, inXApplicationContext, certain, ""}, // Spring Boot 1: https://docs.spring.io/spring-boot/docs/1.5.x/reference/html/
	{spring, inHeaders, likely, "Cache-Control: =no-cache, no-store, max-age=0, must-revalidate\nPragma: =no-cache\nExpires: =0"}, // https://docs.spring.io/spring-security/reference/features/exploits/headers.html#headers-cache-control
	{spring, inCookie, hint, "=SESSION"},    // Spring Session: https://docs.spring.io/spring-session/reference/
	{aspnet, inServer, certain, "Kestrel"},  // https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel
	{aspnet, inXAspNetVersion, certain, ""}, // https://learn.microsoft.com/en-us/dotnet/api/system.web.configuration.httpruntimesection.enableversionheader
	{aspnet, inXAspNetMvcVersion, certain, ""},
	{aspnet, inXPoweredBy, likely, "ASP.NET"},
	{aspnet, inCookie, certain, ".AspNetCore.*"},      // https://learn.microsoft.com/en-us/aspnet/core/security/authentication/cookie
	{aspnet, inCookie, certain, "=ASP.NET_SessionId"}, // https://learn.microsoft.com/en-us/dotnet/api/system.web.configuration.sessionstatesection.cookiename
	{aspnet, inCookie, likely, "__RequestVerificationToken*"},
	{aspnet, inPath, certain, "/_framework/blazor.*"}, // https://learn.microsoft.com/en-us/aspnet/core/blazor/project-structure
	{express, inXPoweredBy, certain, "Express"},       // https://expressjs.com/en/advanced/best-practice-security.html
	{express, inCookie, certain, "=connect.sid"},      // https://expressjs.com/en/resources/middleware/session.html
	{express, inHeaders, likely, "X-Download-Options: =noopen\nX-DNS-Prefetch-Control: =off\nX-Permitted-Cross-Domain-Policies: =none"}, // helmet: https://helmetjs.github.io/
	{fastify, inKeepAlive, likely, "=timeout=72"}, // https://fastify.dev/docs/latest/Reference/Server/#keepalivetimeout
	{fastify, inCookie, hint, "=sessionId"},       // https://github.com/fastify/session#cookiename
	{nextjs, inXPoweredBy, certain, "Next.js"},    // https://nextjs.org/docs/app/api-reference/config/next-config-js/poweredByHeader
	{nextjs, inXNextjsCache, certain, ""},         // https://nextjs.org/docs/app/guides/incremental-static-regeneration
	{nextjs, inVary, certain, "*Next-Router-State-Tree*"},
	{nextjs, inPath, certain, "*/_next/static/*"}, // https://nextjs.org/docs/app/api-reference/config/next-config-js/assetPrefix
	{golang, inShape, likely, goRedirect},         // https://pkg.go.dev/net/http#Redirect
	{golang, inShape, likely, goNotFound},         // https://pkg.go.dev/net/http#NotFound

	{cloudflare, inCFRAY, certain, ""}, // https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ray
	{cloudflare, inServer, certain, "cloudflare"},
	{cloudflare, inCookie, certain, "=__cf_bm"}, // https://developers.cloudflare.com/fundamentals/reference/policies-compliances/cloudflare-cookies/
	{cloudflare, inCookie, certain, "=cf_clearance"},
	{cloudflare, inCookie, certain, "=_cfuvid"},
	{cloudflare, inCookie, certain, "=__cflb"},
	{cloudfront, inXAmzCfId, certain, ""}, // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
	{cloudfront, inXAmzCfPop, certain, ""},
	{cloudfront, inServer, certain, "CloudFront"},
	{cloudfront, inVia, certain, "*(CloudFront)*"},
	{cloudfront, inHost, certain, "*.cloudfront.net"},
	{fastly, inXServedBy, certain, "*cache-*"}, // https://www.fastly.com/documentation/reference/http/http-headers/X-Served-By/
	{fastly, inXFastlyRequestID, certain, ""},
	{fastly, inFastlyRestarts, certain, ""},
	{netlify, inServer, certain, "Netlify"}, // https://docs.netlify.com/
	{netlify, inXNfRequestId, certain, ""},  // https://docs.netlify.com/manage/monitoring/x-nf-request-id-reference-id/
	{netlify, inHost, certain, "*.netlify.app"},
	{vercel, inXVercelId, certain, ""}, // https://vercel.com/docs/headers/response-headers#x-vercel-id
	{vercel, inServer, certain, "Vercel"},
	{vercel, inHost, certain, "*.vercel.app"},
	{pages, inHost, certain, "*.pages.dev"},                                                              // https://developers.cloudflare.com/pages/
	{githubPages, inHeaders, certain, "Server: *GitHub.com\nX-GitHub-Request-Id\nX-Served-By: *cache-*"}, // behind Fastly, as github.com is not: https://docs.github.com/en/pages
	{githubPages, inHost, certain, "*.github.io"},
	{s3, inServer, certain, "AmazonS3"}, // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
	{s3, inHeaders, likely + hint, "X-Amz-Id-2\nX-Amz-Request-Id"},
	{s3, inHost, certain, "*.s3*.amazonaws.com"}, // https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
}
