package page

import (
	"slices"
	"strings"

	"assay/core/wire"
)

// mostPermissionsBytes is how long a Permissions-Policy or Feature-Policy header may be; Chromium ignores a longer one.
const mostPermissionsBytes = 1 << 16

// Permissions returns what browsers take from a page's Permissions-Policy and Feature-Policy lines. Both are in force, as in Chromium;
// of a feature that both name the Permissions-Policy counts. Firefox and Safari follow neither.
func Permissions(policy, feature []string) []wire.Permission {
	list, _ := ParsePermissionsPolicy(policy)
	if len(feature) > 0 {
		list = addFeaturePolicy(list, feature)
	}
	return list
}

// ParsePermissionsPolicy reads the lines of Permissions-Policy, a structured dictionary such as
//
//	camera=(), geolocation=(self "https://maps.test"), fullscreen=*
//
// and returns the features in order, known or not (see [IsFeature]), and whom the page lets use each: "self", origins, with a wildcard for
// subdomains perhaps, or "*" alone. Nobody may where the list is empty; what browsers cannot read in one, they pass over. A header
// that breaks the grammar anywhere is ignored as a whole: ok is false. Parameters, report-to among them, change nothing here.
// https://www.w3.org/TR/permissions-policy/#structured-header-serialization
func ParsePermissionsPolicy(lines []string) (list []wire.Permission, ok bool) {
	if tooLong(lines) {
		return nil, false
	}
	members, ok := ParseStructuredDictionary(lines)
	if len(members) > 0 {
		list = make([]wire.Permission, 0, len(members))
	}
	for i := range members {
		m := &members[i]
		p := wire.Permission{Feature: m.Key, Allow: []string{}}
		if m.Kind == StructuredInnerList {
			for j := range m.Items {
				allow(&p, &m.Items[j])
			}
		} else {
			allow(&p, m)
		}
		list = append(list, p)
	}
	return list, ok
}

// allow adds one item of a structured allow list.
func allow(p *wire.Permission, item *Structured) {
	switch {
	case item.IsToken("*"):
		allowSource(p, "*")
	case item.IsToken("self"):
		allowSource(p, "'self'")
	case item.Kind == StructuredString:
		allowSource(p, item.Text)
	}
}

// allowSource adds one expression of an allow list to it, unless browsers pass it over, or all may already. Origins are read as in a
// content security policy, but need their scheme.
func allowSource(p *wire.Permission, expression string) {
	if len(p.Allow) > 0 && p.Allow[0] == "*" {
		return
	}
	if expression == "*" {
		p.Allow = append(p.Allow[:0], "*")
		return
	}
	s, ok := ParseSource(expression)
	switch {
	case !ok:
	case s.Self:
		p.Allow = append(p.Allow, "self")
	case s.Scheme != "":
		// Paths do not count: a policy is about origins.
		origin := s.Scheme + ":"
		if s.Host != "" {
			origin += "//" + s.Host
		}
		if s.Port != "" {
			origin += ":" + s.Port
		}
		p.Allow = append(p.Allow, origin)
	}
}

// ParseFeaturePolicy reads the lines of Feature-Policy, the header that Permissions-Policy took the place of:
//
//	camera 'none'; geolocation 'self' https://maps.test; fullscreen *
//
// A feature without a list is for "self". Of several policies for one feature the first counts. An iframe's allow attribute has the
// same grammar, but for a feature without a list, which is for the frame's own origin there, and for the keyword 'src' of that meaning.
// https://www.w3.org/TR/permissions-policy/#algo-parse-policy-directive
func ParseFeaturePolicy(lines []string) []wire.Permission { return addFeaturePolicy(nil, lines) }

// addFeaturePolicy adds the features that list does not name yet.
func addFeaturePolicy(list []wire.Permission, lines []string) []wire.Permission {
	if tooLong(lines) {
		return list
	}
	var named nameSet
	for i := range list {
		named.add(list[i].Feature)
	}
	for _, line := range lines {
		for line != "" {
			end := strings.IndexAny(line, ",;")
			if end < 0 {
				end = len(line)
			}
			feature, sources := cutWord(line[:end])
			line = line[min(end+1, len(line)):]
			if feature == "" || !named.add(feature) {
				continue
			}
			p := wire.Permission{Feature: feature, Allow: []string{}}
			source, sources := cutWord(sources)
			if source == "" {
				source = "'self'"
			}
			for ; source != ""; source, sources = cutWord(sources) {
				allowSource(&p, source)
			}
			list = append(list, p)
		}
	}
	return list
}

func tooLong(lines []string) bool {
	n := 0
	for _, line := range lines {
		n += len(line)
	}
	return n > mostPermissionsBytes
}

// IsFeature reports whether Chromium 150 knows a feature of that name.
func IsFeature(name string) bool {
	_, found := slices.BinarySearch(features[:], name)
	return found
}

// features are the names in order.
var features = [...]string{
	"accelerometer", "all-screens-capture", "ambient-light-sensor", "aria-notify", "attribution-reporting", "autofill", "autoplay",
	"bluetooth", "browsing-topics", "camera", "captured-surface-control", "ch-device-memory", "ch-downlink", "ch-dpr", "ch-ect",
	"ch-prefers-color-scheme", "ch-prefers-reduced-motion", "ch-prefers-reduced-transparency", "ch-rtt", "ch-save-data", "ch-ua",
	"ch-ua-arch", "ch-ua-bitness", "ch-ua-form-factors", "ch-ua-full-version", "ch-ua-full-version-list", "ch-ua-high-entropy-values",
	"ch-ua-mobile", "ch-ua-model", "ch-ua-platform", "ch-ua-platform-version", "ch-ua-wow64", "ch-viewport-height",
	"ch-viewport-width", "ch-width", "clipboard-read", "clipboard-write", "compute-pressure", "controlled-frame",
	"cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal", "device-attributes", "digital-credentials-create",
	"digital-credentials-get", "direct-sockets", "direct-sockets-multicast", "direct-sockets-private", "display-capture",
	"encrypted-media", "execution-while-not-rendered", "execution-while-out-of-viewport", "focus-without-user-activation",
	"frobulate", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
	"interest-cohort", "join-ad-interest-group", "keyboard-map", "language-detector", "language-model", "local-fonts",
	"local-network", "local-network-access", "loopback-network", "magnetometer", "manual-text", "media-playback-while-not-visible",
	"microphone", "midi", "on-device-speech-recognition", "otp-credentials", "payment", "picture-in-picture", "private-aggregation",
	"private-state-token-issuance", "private-state-token-redemption", "publickey-credentials-create", "publickey-credentials-get",
	"record-ad-auction-events", "rewriter", "run-ad-auction", "screen-wake-lock", "serial", "shared-storage",
	"shared-storage-select-url", "smart-card", "speaker-selection", "storage-access", "sub-apps", "summarizer", "sync-xhr", "tools",
	"translator", "unload", "usb", "usb-unrestricted", "vertical-scroll", "web-app-installation", "web-printing", "web-share",
	"window-management", "writer", "xr-spatial-tracking",
}
