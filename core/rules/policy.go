package rules

import "assay/core/wire"

// Cost returns the points that a finding of the rule costs by itself, whatever a policy says.
func (r *Rule) Cost(v *Verdict) int {
	if v.Variant {
		return r.Variant.Points
	}
	return r.Points
}

// settle makes a finding what the policy says of its rule: suppressed, or with other points. The lighter form of a finding never costs
// more than it does by itself.
func (v *Verdict) settle(rule *Rule, policy *wire.Policy) {
	for i := range policy.Rules {
		switch p := &policy.Rules[i]; {
		case p.Rule != rule.ID:
		case p.Points == 0:
			*v = Verdict{State: Suppressed, Variant: v.Variant}
		case v.Variant && rule.Variant.Points < rule.Points:
			v.Lost = min(v.Lost, p.Points)
		default:
			v.Lost = p.Points
		}
	}
}

// TurnedOff reports whether the policy took away what one of these rules found.
func TurnedOff(verdicts *Verdicts, ids ...string) bool {
	for i := range verdicts {
		if verdicts[i].State == Suppressed {
			for _, id := range ids {
				if all[i].ID == id {
					return true
				}
			}
		}
	}
	return false
}
