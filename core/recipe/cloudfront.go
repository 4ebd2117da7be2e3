package recipe

import (
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// CloudFront, by a response headers policy.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
var cloudfront = Stack{ID: "cloudfront", Title: "CloudFront", Group: GroupHosting, Comment: "#", write: writeCloudFront}

const (
	whyCloudFrontServer = "CloudFront names itself in this header."
	whyCloudFrontValue  = "CloudFront sends this header only with values that it knows: send this one from the application."
	whyCloudFrontOwn    = "CloudFront keeps this header to itself."
	whyCloudFrontCookie = "A response headers policy does not change cookies: set the attribute where the application sets the cookie, or in a CloudFront Function for viewer responses."
	whyCloudFrontHTTPS  = "Request a certificate in ACM (region us-east-1) and choose it in the distribution's settings: ACM renews it by itself."

	noteCloudFrontAttach   = "Then choose the policy in each cache behavior of the distribution (Behaviors > Edit > Response headers policy), and wait until it is deployed."
	noteCloudFrontBehavior = "The same in each further behavior, in CacheBehaviors. In the console: Behaviors > Edit > Redirect HTTP to HTTPS."
	noteCloudFrontOverride = "Override puts each value in the place of the one that the origin sends."
)

func writeCloudFront(p *plan, r *wire.Recipe) {
	var security, custom, removed []string
	for i := range p.headers {
		h := &p.headers[i]
		name := strings.ToLower(h.Name)
		switch {
		case name == "server":
			p.cannot(h, whyCloudFrontServer)
		case cloudFrontKeeps(name):
			p.cannot(h, whyCloudFrontOwn)
		case !isSet(h):
			removed = append(removed, "      { \"Header\": "+quoted(h.Name)+" }")
		case !cloudFrontSecures(name):
			custom = append(custom, "      { \"Header\": "+quoted(h.Name)+", \"Value\": "+quoted(h.Value)+", \"Override\": true }")
		default:
			setting := cloudFrontSetting(name, h.Value)
			if setting == "" {
				p.cannot(h, whyCloudFrontValue)
				continue
			}
			security = append(security, "    "+setting)
		}
	}
	p.refuseCookies(whyCloudFrontCookie)
	if p.https != nil {
		p.cannot(p.https, whyCloudFrontHTTPS)
	}
	if p.redirect != nil {
		r.Parts = append(r.Parts, wire.RecipePart{File: "the distribution's configuration", Where: "in DefaultCacheBehavior", Text: "\"ViewerProtocolPolicy\": \"redirect-to-https\",\n"})
		r.Notes = append(r.Notes, noteFirst, noteCloudFrontBehavior)
	}
	members := []string{"  \"Name\": \"security-headers\""}
	if len(security) > 0 {
		members = append(members, "  \"SecurityHeadersConfig\": {\n"+strings.Join(security, ",\n")+"\n  }")
		r.Notes = append(r.Notes, noteCloudFrontOverride)
	}
	items := func(name string, list []string) {
		if len(list) > 0 {
			members = append(members, "  \""+name+"\": {\n    \"Quantity\": "+strconv.Itoa(len(list))+",\n    \"Items\": [\n"+strings.Join(list, ",\n")+"\n    ]\n  }")
		}
	}
	items("CustomHeadersConfig", custom)
	items("RemoveHeadersConfig", removed)
	if len(members) == 1 {
		return
	}
	r.Parts = append(r.Parts, wire.RecipePart{File: "policy.json", Where: "a new file", Text: "{\n" + strings.Join(members, ",\n") + "\n}\n"})
	r.Notes = append(r.Notes, noteCloudFrontAttach)
	r.Apply = "aws cloudfront create-response-headers-policy --response-headers-policy-config file://policy.json"
}

// cloudFrontSecures reports whether a header is one of those that have settings of their own.
func cloudFrontSecures(name string) bool {
	switch name {
	case "strict-transport-security", "x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy", "x-xss-protection":
		return true
	}
	return false
}

// cloudFrontKeeps reports whether a header is one that no policy adds or removes.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
func cloudFrontKeeps(name string) bool {
	switch name {
	case "expect", "host", "proxy-authenticate", "proxy-authorization", "proxy-connection", "via", "warning":
		return true
	}
	return strings.HasPrefix(name, "x-amz-cf-") || strings.HasPrefix(name, "x-amzn-") || strings.HasPrefix(name, "x-edge-") || strings.HasPrefix(name, "x-accel-")
}

// cloudFrontSetting returns the member of SecurityHeadersConfig for a header; empty if CloudFront has no such value.
func cloudFrontSetting(name, value string) string {
	word := strings.ToLower(strings.Trim(value, " "))
	switch name {
	case "strict-transport-security":
		if policy := page.ParseHSTS(value); policy.Valid && policy.MaxAge <= 1<<31-1 {
			return `"StrictTransportSecurity": { "Override": true, "AccessControlMaxAgeSec": ` + strconv.FormatInt(policy.MaxAge, 10) +
				`, "IncludeSubdomains": ` + strconv.FormatBool(policy.IncludeSubDomains) + `, "Preload": ` + strconv.FormatBool(policy.Preload) + " }"
		}
	case "x-content-type-options":
		if word == "nosniff" {
			return `"ContentTypeOptions": { "Override": true }`
		}
	case "x-frame-options":
		if word == "deny" || word == "sameorigin" {
			return `"FrameOptions": { "Override": true, "FrameOption": "` + strings.ToUpper(word) + `" }`
		}
	case "referrer-policy":
		if isReferrerPolicy(word) {
			return `"ReferrerPolicy": { "Override": true, "ReferrerPolicy": "` + word + `" }`
		}
	case "content-security-policy":
		return `"ContentSecurityPolicy": { "Override": true, "ContentSecurityPolicy": ` + quoted(value) + " }"
	case "x-xss-protection":
		switch word {
		case "0":
			return `"XSSProtection": { "Override": true, "Protection": false }`
		case "1", "1; mode=block":
			return `"XSSProtection": { "Override": true, "Protection": true, "ModeBlock": ` + strconv.FormatBool(word != "1") + " }"
		}
	}
	return ""
}
