package conformance

import (
	"slices"

	"assay/core/page"
	"assay/core/wire"
)

// A PermissionsInput is a page's Permissions-Policy line, and its origin.
type PermissionsInput struct {
	Policy string `json:"permissions-policy"`
	Origin string `json:"document_origin"`
}

// A PermissionsExpectation is who may use which feature, the page's own origin spelled out and the lists in order.
type PermissionsExpectation struct {
	Allowlist         map[string][]string `json:"allowlist"`
	AllowedInDocument bool                `json:"allowed_in_document"`
}

// JudgePermissions reads the line.
func JudgePermissions(in PermissionsInput) PermissionsExpectation {
	list, _ := page.ParsePermissionsPolicy([]string{in.Policy})
	judgement := PermissionsExpectation{Allowlist: map[string][]string{}}
	for _, p := range list {
		origins := originsOf(p, in.Origin)
		slices.Sort(origins)
		judgement.Allowlist[p.Feature] = origins
		judgement.AllowedInDocument = slices.Contains(origins, in.Origin) || slices.Contains(origins, "*")
	}
	return judgement
}

// originsOf returns a permission's allow list with the page's origin in the place of "self".
func originsOf(p wire.Permission, self string) []string {
	origins := slices.Clone(p.Allow)
	for i := range origins {
		if origins[i] == "self" {
			origins[i] = self
		}
	}
	return origins
}

// A FeaturePolicyInput is an allow attribute, and the page's origin.
type FeaturePolicyInput struct {
	Allow string `json:"allow"`
	Self  string `json:"self"`
}

// A FeaturePolicyExpectation is what Firefox takes from it: the features that it knows.
type FeaturePolicyExpectation struct {
	OK           bool                 `json:"ok"`
	FeatureCount int                  `json:"feature_count"`
	Features     []FeatureExpectation `json:"features"`
}

// A FeatureExpectation is whom a feature is for.
type FeatureExpectation struct {
	Name         string          `json:"name"`
	All          bool            `json:"all"`
	None         bool            `json:"none"`
	HasAllowList bool            `json:"has_allow_list"` // neither; the list may be empty all the same
	Contains     map[string]bool `json:"contains"`       // by origin
}

// JudgeFeaturePolicy reads the attribute. The origins are spelled out.
func JudgeFeaturePolicy(in FeaturePolicyInput) []wire.Permission {
	var known []wire.Permission
	for _, p := range page.ParseFeaturePolicy([]string{in.Allow}) {
		if page.IsFeature(p.Feature) {
			known = append(known, wire.Permission{Feature: p.Feature, Allow: originsOf(p, in.Self)})
		}
	}
	return known
}
