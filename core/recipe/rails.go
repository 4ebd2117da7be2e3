package recipe

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// Rails, from 5.2 on: force_ssl for the redirect with HSTS, and a small Rack middleware for the rest, which sees files and errors too;
// default_headers would not, and what a controller sets would win over it.
// https://guides.rubyonrails.org/configuring.html and https://api.rubyonrails.org/classes/ActionDispatch/SSL.html
var rails = Stack{ID: "rails", Title: "Ruby on Rails", Group: GroupFramework, Proven: "Rails 6.1.7.10", Comment: "#", write: writeRails}

const (
	noteRailsSSL   = "force_ssl also marks every cookie Secure. Behind a proxy that ends TLS it goes round for ever unless that proxy sends X-Forwarded-Proto: https; from Rails 7.1 on, config.assume_ssl = true takes its place."
	noteRailsOwn   = "If an initializer sets headers or cookies as well, this one has the last word: it changes each response on its way out."
	noteRailsProxy = "Behind a proxy that ends TLS the redirect goes round for ever unless that proxy sends X-Forwarded-Proto: https."
)

const (
	railsHead = `# Response headers and cookie attributes, outermost: they win over the application's own. nil: not sent.
class SecurityHeaders
  HEADERS = {
`
	railsCookies = `  }.freeze
  COOKIES = {
`
	railsCall = `  }.freeze

  def initialize(app)
    @app = app
  end

  def call(env)
`
	railsRedirect = `    request = Rack::Request.new(env)
    return [301, { 'Location' => request.url.sub('http:', 'https:') }, []] unless request.ssl?

`
	railsTail = `    status, headers, body = @app.call(env)
    headers = headers.to_h.reject { |name, _| HEADERS.keys.any? { |key| key.casecmp?(name) } }
    headers.each do |name, value|
      next unless name.casecmp?('set-cookie')
      lines = value.is_a?(Array) ? value : value.split("\n") # Rack 3 has a list, Rack 2 has lines
      lines = lines.map { |line| changed(line) }
      headers[name] = value.is_a?(Array) ? lines : lines.join("\n")
    end
    [status, headers.merge(HEADERS.compact), body]
  end

  private

  def changed(line)
    first, *rest = line.split(';', -1)
    COOKIES.fetch(first.to_s[/[^=]*/].strip, {}).each do |attribute, text|
      rest.reject! { |part| part[/[^=]*/].strip.casecmp?(attribute) }
      rest << " #{text}" if text
    end
    [first, *rest].join(';')
  end
end

Rails.application.config.middleware.insert_before 0, SecurityHeaders if Rails.env.production?
`
)

var ruby = notation{quote: singleQuoted, arrow: " => ", null: "nil", begin: "{ ", end: " }", indentation: "    "}

func writeRails(p *plan, r *wire.Recipe) {
	if p.https != nil {
		p.cannot(p.https, whyHTTPS("Rails"))
	}
	settings, redirect := "", ""
	if p.redirect != nil {
		redirect = railsRedirect
	}
	var headers []wire.Change
	for i := range p.headers {
		h := &p.headers[i]
		if isServer(h) {
			p.cannot(h, whyServer("Rails"))
			continue
		}
		// force_ssl is the redirect, HSTS and Secure in one. Where only one of them is asked for, the middleware does it: force_ssl without HSTS sends
		// max-age=0, which takes away what the site has.
		if policy := page.ParseHSTS(h.Value); p.redirect != nil && isSet(h) && strings.EqualFold(h.Name, "Strict-Transport-Security") && policy.Valid {
			settings = "  config.force_ssl = true\n" +
				"  config.ssl_options = config.ssl_options.merge(hsts: { expires: " + strconv.FormatInt(policy.MaxAge, 10) +
				", subdomains: " + strconv.FormatBool(policy.IncludeSubDomains) + ", preload: " + strconv.FormatBool(policy.Preload) + " })\n"
			redirect = ""
			continue
		}
		headers = append(headers, *h)
	}
	switch {
	case settings != "":
		r.Parts = append(r.Parts, wire.RecipePart{File: "config/environments/production.rb", Where: "inside the configure block, at its end, so that it wins over earlier lines", Text: settings})
		r.Notes = append(r.Notes, noteRailsSSL)
	case redirect != "":
		r.Notes = append(r.Notes, noteRailsProxy)
	}
	if len(headers)+len(p.cookies) > 0 || redirect != "" {
		r.Parts = append(r.Parts, wire.RecipePart{File: "config/initializers/security_headers.rb", Where: "a new file",
			Text: railsHead + ruby.headerTable(headers) + railsCookies + ruby.cookieTable(p.cookies) + railsCall + redirect + railsTail})
		r.Notes = append(r.Notes, noteRailsOwn, noteAgain)
	}
	if len(r.Parts) > 0 {
		r.Apply = "RAILS_ENV=production bin/rails runner 1 && systemctl restart puma"
	}
	addAppNotes(p, r)
}
