package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestCOOP holds Cross-Origin-Opener-Policy against web-platform-tests.
func TestCOOP(t *testing.T) {
	hold(t, "coop-wpt.ndjson", 24, judgedBy[IsolationExpectation](JudgeCOOP))
}

// TestCOEP holds Cross-Origin-Embedder-Policy against web-platform-tests.
func TestCOEP(t *testing.T) {
	hold(t, "coep-wpt.ndjson", 25, judgedBy[IsolationExpectation](JudgeCOEP))
}

// TestCORP holds Cross-Origin-Resource-Policy against Chromium's tests.
func TestCORP(t *testing.T) {
	hold(t, "corp-chromium.ndjson", 10, judgedBy[IsolationExpectation](JudgeCORP))
}

// TestDocumentIsolation holds Document-Isolation-Policy against Chromium's tests.
func TestDocumentIsolation(t *testing.T) {
	hold(t, "document-isolation-policy-chromium.ndjson", 28, judgedBy(JudgeDocumentIsolation))
}

// TestOriginAgentCluster holds Origin-Agent-Cluster against Chromium's tests.
func TestOriginAgentCluster(t *testing.T) {
	hold(t, "origin-agent-cluster-chromium.ndjson", 12, judgedBy(JudgeOriginAgentCluster))
}

// judgedBy returns the failure function of cases whose judgement must be what is expected.
func judgedBy[E, I any](judge func(I) E) func(Case[I, E]) string {
	return func(c Case[I, E]) string {
		got := judge(c.Input)
		if reflect.DeepEqual(got, c.Expected) {
			return ""
		}
		in, _ := json.Marshal(c.Input)
		g, _ := json.Marshal(got)
		want, _ := json.Marshal(c.Expected)
		return fmt.Sprintf("%s: got %s, want %s", in, g, want)
	}
}

// TestIntegrityPolicy holds Integrity-Policy against Chromium's tests.
func TestIntegrityPolicy(t *testing.T) {
	hold(t, "integrity-policy-chromium.ndjson", 19, func(c Case[IntegrityPolicyInput, IntegrityPolicyExpectation]) string {
		got, want := JudgeIntegrityPolicy(c.Input), c.Expected
		if slices.Equal(got.Blocked, want.Blocked) && slices.Equal(got.Sources, want.Sources) && slices.Equal(got.Endpoints, want.Endpoints) && got.ErrorCount == want.ErrorCount {
			return ""
		}
		in, _ := json.Marshal(c.Input)
		return fmt.Sprintf("%s: got %+v, want %+v", in, got, want)
	})
}
