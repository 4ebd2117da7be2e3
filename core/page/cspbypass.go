package page

import "strings"

// A bypassSet is a set of the hosts on which an allow-list of script can be bypassed: a bit for each of jsonpHosts, then of angularHosts.
type bypassSet [3]uint64

var allBypasses = bypassSet{^uint64(0), ^uint64(0), ^uint64(0)}

func (b *bypassSet) intersects(c *bypassSet) bool { return b[0]&c[0]|b[1]&c[1]|b[2]&c[2] != 0 }

// add adds those that a source expression allows, and reports whether there are any. eval: 'unsafe-eval' is allowed too.
func (b *bypassSet) add(s Source, self URL, eval bool) bool {
	if strings.IndexByte(s.Host, '.') < 0 {
		return false
	}
	jsonp := b.addFrom(jsonpHosts[:], 0, s, self, eval)
	angular := b.addFrom(angularHosts[:], len(jsonpHosts), s, self, true)
	return jsonp || angular
}

func (b *bypassSet) addFrom(list []string, first int, s Source, self URL, eval bool) bool {
	host, wild := s.Host, false
	if strings.HasPrefix(host, "*.") {
		host, wild = host[1:], true
	}
	low, high := 0, len(list)
	for low < high {
		if middle := (low + high) / 2; lessFromEnd(hostOf(list[middle]), host) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	added := false
	for i := low; i < len(list); i++ {
		h := hostOf(list[i])
		if h != host && !(wild && strings.HasSuffix(h, host)) {
			break
		}
		u := URL{Scheme: "https", Host: h, Path: list[i][len(h):]}
		if (eval || !jsonpNeedsEval(h)) && s.Matches(u, self, false) {
			n := first + i
			b[n/64] |= 1 << (n % 64)
			added = true
		}
	}
	return added
}

// why says what the first host of the set does.
func (b *bypassSet) why() string {
	for i := range jsonpHosts {
		if b[i/64]&(1<<(i%64)) != 0 {
			return hostOf(jsonpHosts[i]) + " runs script of the caller's choice (JSONP)"
		}
	}
	for i := range angularHosts {
		if n := len(jsonpHosts) + i; b[n/64]&(1<<(n%64)) != 0 {
			return hostOf(angularHosts[i]) + " serves an AngularJS that runs code out of markup"
		}
	}
	return ""
}

// hostOf returns the host of "host/path".
func hostOf(entry string) string { return entry[:strings.IndexByte(entry, '/')] }

// lessFromEnd compares two hosts by their letters from the last to the first.
func lessFromEnd(a, b string) bool {
	for i := 1; i <= len(a) && i <= len(b); i++ {
		if x, y := a[len(a)-i], b[len(b)-i]; x != y {
			return x < y
		}
	}
	return len(a) < len(b)
}
