package page

import (
	"strings"

	"assay/core/wire"
)

// inForce returns what holds of a policy at a time. An exception whose end is no date does not.
func inForce(policy *wire.Policy, now int64) *wire.Policy {
	if policy == nil {
		return nil
	}
	held := &wire.Policy{Target: policy.Target}
	for _, r := range policy.Rules {
		if holds(r.Until, now) {
			held.Rules = append(held.Rules, r)
		}
	}
	for _, c := range policy.Cookies {
		if holds(c.Until, now) {
			held.Cookies = append(held.Cookies, c)
		}
	}
	return held
}

func holds(until string, now int64) bool {
	end, ok := EndOfDay(until)
	return until == "" || ok && now < end
}

// EndOfDay returns when a day, "2026-12-31", is over in UTC: seconds since 1970. Not ok: there is no such day.
func EndOfDay(day string) (unix int64, ok bool) {
	start, ok := ParseTime(day + "T00:00:00Z")
	return start + secondsPerDay, ok
}

// MatchesCookie reports whether a policy's name of cookies, whole or its beginning and "*", is the name of this one.
func MatchesCookie(pattern, name string) bool {
	if beginning, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, beginning)
	}
	return pattern == name
}

// setRoles gives cookies the roles that the policy names: a whole name counts before a beginning, a longer beginning before a shorter one.
func (p *Page) setRoles() {
	for i := range p.Cookies {
		c, best := &p.Cookies[i], -1
		for j := range p.Policy.Cookies {
			entry := &p.Policy.Cookies[j]
			if !MatchesCookie(entry.Name, c.Name) {
				continue
			}
			length := len(entry.Name)
			if !strings.HasSuffix(entry.Name, "*") {
				length = len(c.Name) + len("*") + 1 // longer than any beginning of it
			}
			if length > best {
				best, c.Role = length, entry.Role
			}
		}
	}
}
