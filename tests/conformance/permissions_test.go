package conformance

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestPermissions holds the Permissions-Policy parser against the web platform's tests.
func TestPermissions(t *testing.T) {
	hold(t, "permissions-policy-wpt.ndjson", 7, func(c Case[PermissionsInput, PermissionsExpectation]) string {
		if got := JudgePermissions(c.Input); !reflect.DeepEqual(got, c.Expected) {
			return fmt.Sprintf("%q on %s: got %+v, want %+v", c.Input.Policy, c.Input.Origin, got, c.Expected)
		}
		return ""
	})
}

// TestFeaturePolicy holds the old grammar's parser against Firefox's own tests.
func TestFeaturePolicy(t *testing.T) {
	hold(t, "feature-policy-firefox.ndjson", 22, featurePolicyFailure)
}

func featurePolicyFailure(c Case[FeaturePolicyInput, FeaturePolicyExpectation]) string {
	got := JudgeFeaturePolicy(c.Input)
	if len(got) != c.Expected.FeatureCount || !c.Expected.OK {
		return fmt.Sprintf("%q: got %q, want %d features, %v", c.Input.Allow, got, c.Expected.FeatureCount, c.Expected.OK)
	}
	for i, want := range c.Expected.Features {
		p := got[i]
		all := slices.Contains(p.Allow, "*")
		wrong := p.Feature != want.Name || all != want.All || want.None && len(p.Allow) > 0
		for origin, in := range want.Contains {
			wrong = wrong || slices.Contains(p.Allow, origin) != in
		}
		if wrong {
			return fmt.Sprintf("%q: got %q, want %+v", c.Input.Allow, p, want)
		}
	}
	return ""
}
