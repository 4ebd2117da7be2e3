package random

import (
	"math/rand/v2"

	"assay/core/wire"
)

// Settings returns a policy that the core accepts. It names some of the rules and families with these ids.
func Settings(r *rand.Rand, rules, families []string) *wire.Policy {
	p := &wire.Policy{}
	for _, i := range r.Perm(len(rules))[:r.IntN(1+min(len(rules), 12))] {
		p.Rules = append(p.Rules, wire.RulePolicy{Rule: rules[i], Points: pick(r, []int{0, 0, 0, 1, 5, 12, 40, 100}), Reason: "by chance", Until: pick(r, untils)})
	}
	for _, i := range r.Perm(len(cookiePatterns))[:r.IntN(1+len(cookiePatterns)/2)] {
		p.Cookies = append(p.Cookies, wire.CookiePolicy{Name: cookiePatterns[i], Role: pick(r, roles), Reason: "by chance", Until: pick(r, untils)})
	}
	if r.IntN(2) == 0 {
		p.Target = &wire.Target{Grade: pick(r, []string{"A+", "A", "B", "C", "D", "E", "F"})}
		for _, i := range r.Perm(len(families))[:r.IntN(1+len(families))] {
			p.Target.Families = append(p.Target.Families, families[i])
		}
	}
	return p
}

var (
	untils         = []string{"", "", "", "2026-11-20", "2026-11-21", "2028-02-29"} // the observations are of 2026-11-21
	cookiePatterns = []string{"sessionid", "session*", "theme", "csrftoken", "__*", "__Host-sid", "_ga", "_ga*", "*", "o*", "connect.sid", "nothing", "naïve"}
	roles          = []string{wire.RoleSession, wire.RoleCSRF, wire.RoleOther, wire.RoleIgnored}
)
