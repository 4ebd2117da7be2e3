package recipe

import "assay/core/wire"

// Laravel, from 11 on: a small middleware that is appended to the global ones, so that it sees the cookies of all routes.
// https://laravel.com/docs/middleware and https://github.com/symfony/http-foundation/blob/7.2/Cookie.php
var laravel = Stack{ID: "laravel", Title: "Laravel", Group: GroupFramework, Comment: "//", write: writeLaravel}

const (
	noteLaravelKernel = "Before Laravel 11, add the class to the end of $middleware in app/Http/Kernel.php instead of bootstrap/app.php."
	noteLaravelEnv    = "SESSION_SECURE_COOKIE=true and SESSION_SAME_SITE=lax in .env do the same for the session's cookie, and for XSRF-TOKEN too."
)

const (
	laravelHead = `<?php

namespace App\Http\Middleware;

use Closure;

// Response headers and cookie attributes that win over the application's own. null: not sent.
class SecurityHeaders
{
    private const HEADERS = [
`
	laravelHandle = `    ];

    public function handle($request, Closure $next)
    {
`
	laravelRedirect = `        if (! $request->secure()) {
            return redirect()->secure($request->getRequestUri(), 301);
        }
`
	laravelResponse = `        $response = $next($request);
        foreach (self::HEADERS as $name => $value) {
            header_remove($name);
            $response->headers->remove($name);
            if ($value !== null) {
                $response->headers->set($name, $value);
            }
        }
`
	laravelCookies = `        foreach ($response->headers->getCookies() as $cookie) {
            $changed = match ($cookie->getName()) {
`
	laravelSetCookies = `                default => null,
            };
            if ($changed) {
                $response->headers->removeCookie($cookie->getName(), $cookie->getPath(), $cookie->getDomain());
                $response->headers->setCookie($changed);
            }
        }
`
	laravelTail = `
        return $response;
    }
}
`
	laravelProxies = `// ` + proxied + `
// $middleware->trustProxies(at: '*');
`
)

var laravelNotation = notation{quote: singleQuoted, arrow: " => ", null: "null", indentation: "        "}

func writeLaravel(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("Laravel"))
	}
	var headers []wire.Change
	for i := range p.headers {
		if isServer(&p.headers[i]) {
			p.cannot(&p.headers[i], whyServer("Laravel"))
			continue
		}
		headers = append(headers, p.headers[i])
	}
	cookies := ""
	for i := range p.cookies {
		c := &p.cookies[i]
		calls := ""
		for _, a := range c.attributes() {
			value := "null"
			switch {
			case a.name == "Secure" || a.name == "HttpOnly":
				value = "false"
				if isSet(a.change) {
					value = "true"
				}
			case isSet(a.change):
				value = singleQuoted(a.value)
			case a.name == "Path":
				p.cannot(a.change, whyPath)
				continue
			}
			calls += "->with" + a.name + "(" + value + ")"
		}
		if calls != "" {
			cookies += "                " + singleQuoted(c.name) + " => $cookie" + calls + ",\n"
		}
	}
	if len(headers) == 0 && cookies == "" && p.redirect == nil {
		return
	}
	text := laravelHead + laravelNotation.headerTable(headers) + laravelHandle
	setUp := "$middleware->append(\\App\\Http\\Middleware\\SecurityHeaders::class);\n"
	if p.redirect != nil {
		text += laravelRedirect
		setUp += laravelProxies
		r.Notes = append(r.Notes, noteLoop)
	}
	text += laravelResponse
	if cookies != "" {
		text += laravelCookies + cookies + laravelSetCookies
		r.Notes = append(r.Notes, noteLaravelEnv)
	}
	r.Parts = append(r.Parts,
		wire.RecipePart{File: "app/Http/Middleware/SecurityHeaders.php", Where: "a new file", Text: text + laravelTail},
		wire.RecipePart{File: "bootstrap/app.php", Where: "inside the function that is given to withMiddleware", Text: setUp})
	r.Notes = append(r.Notes, noteLaravelKernel, noteAgain)
	addAppNotes(p, r)
	r.Apply = "php artisan optimize && systemctl reload php8.2-fpm"
}
