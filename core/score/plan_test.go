package score

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"assay/core/fix"
	"assay/core/rules"
	"assay/core/wire"
	"assay/tests/random"
)

// A page judged again only where a change touches it gets the verdicts of one that is judged from nothing: each rule's Reads is true.
func TestChangedPagesAreJudgedWhole(t *testing.T) {
	tries := []wire.Change{
		{Op: wire.OpServeHTTPS}, {Op: wire.OpRedirectToHTTPS},
		{Op: wire.OpSetCookieAttribute, Cookie: "sessionid", Attribute: "Secure"},
		{Op: wire.OpRemoveCookieAttribute, Cookie: "sessionid", Attribute: "HttpOnly"},
	}
	for name, value := range map[string]string{
		"Strict-Transport-Security": "max-age=1", "Content-Security-Policy": "script-src 'self' 'unsafe-inline'; frame-ancestors *",
		"Content-Security-Policy-Report-Only": "default-src *", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff, nosniff", "Content-Type": "application/json",
		"Referrer-Policy": "unsafe-url", "Permissions-Policy": "camera=*", "Feature-Policy": "camera *", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Embedder-Policy": "nothing", "Cross-Origin-Resource-Policy": "same-site", "Origin-Agent-Cluster": "?1", "Integrity-Policy": "blocked-destinations=(script)",
		"Server": "nginx/1.25.3", "X-Powered-By": "PHP/8.1.2", "Cache-Control": "public, max-age=60", "Access-Control-Allow-Origin": "null",
		"Access-Control-Allow-Credentials": "true", "Clear-Site-Data": "cookies", "X-XSS-Protection": "1", "Location": "/", "Reporting-Endpoints": `a="https://r.test/"`,
	} {
		tries = append(tries, wire.Change{Op: wire.OpSetHeader, Name: name, Value: value}, wire.Change{Op: wire.OpRemoveHeader, Name: name})
	}
	r, in := rand.New(rand.NewPCG(3, 3)), &newRooms()[0]
	var ids []string
	for _, rule := range rules.All() {
		ids = append(ids, rule.ID)
	}
	for i := range 600 {
		o := random.Observation(r)
		if i%2 == 1 {
			o.Policy = random.Settings(r, ids, nil)
		}
		j, err := Judge(o)
		if err != nil {
			t.Fatal(err)
		}
		lists := [][]wire.Change{}
		fixes, _ := j.Fixes()
		for _, f := range fixes {
			lists = append(lists, f.Changes)
		}
		for _, c := range tries {
			lists = append(lists, []wire.Change{c})
		}
		for _, changes := range lists {
			whole, err := Judge(fix.Apply(o, changes))
			if err != nil {
				t.Fatal(err)
			}
			part := j.with(changes, in)
			for i, rule := range rules.All() {
				if !reflect.DeepEqual(part.Verdicts[i], whole.Verdicts[i]) {
					t.Fatalf("%s, after %v of\n%s\ngot  %+v %+v\nwant %+v %+v",
						rule.ID, changes, o.AppendJSON(nil), part.Verdicts[i], part.Verdicts[i].Verdict, whole.Verdicts[i], whole.Verdicts[i].Verdict)
				}
				if !part.fails(i) {
					continue
				}
				if got, want := part.changes(i), whole.changes(i); !reflect.DeepEqual(got, want) {
					t.Fatalf("%s, after %v of\n%s\nchanges %+v\nwant    %+v", rule.ID, changes, o.AppendJSON(nil), got, want)
				}
			}
			if part.Grade != whole.Grade {
				t.Fatalf("after %v of\n%s\ngot %+v, want %+v", changes, o.AppendJSON(nil), part.Grade, whole.Grade)
			}
		}
	}
}
