package core_test

import (
	"fmt"
	"strings"
	"testing"

	"assay/core"
	"assay/core/wire"
	"assay/tests/golden"
)

func TestLoads(t *testing.T) {
	o, err := golden.ParseObservation(`GET https://www.shop.test/cart 200
Content-Type: text/html
resource script https://shop.test/own.js
resource image http://img.shop.test/a.png
resource image http://localhost/b.png
resource script http://cdn.test/c.js outcome=blocked status=0
resource script https://cdn.test/free.js
resource script https://cdn.test/checked.js
resource script https://cdn.test/free.js in-frame
resource image http://ads.test/d.png outcome=upgraded
resource xmlhttprequest https://api.cdn.test/e outcome=failed status=0
resource xmlhttprequest https://api.cdn.test/f status=500
resource image https://ads.test/g.png
resource stylesheet https://cdn.test/h.css
document
script /own.js
script //cdn.test/free.js?v=2
script https://cdn.test/checked.js sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC
`)
	if err != nil {
		t.Fatal(err)
	}
	o.Resources[7].SetsCookies, o.Resources[10].SetsCookies = true, true
	v := core.Loads(o)
	var got []string
	for _, r := range v.Resources {
		got = append(got, o.Resources[r.Resource].URL+" "+strings.Join(r.Risks, " "))
	}
	for _, p := range v.ThirdParties {
		got = append(got, fmt.Sprint(p.Site, p.Types, p.Cookies))
	}
	want := []string{
		"http://img.shop.test/a.png insecure",
		"http://cdn.test/c.js blocked",
		"https://cdn.test/free.js no-integrity",
		"https://api.cdn.test/e failed",
		"https://api.cdn.test/f error",
		"http://ads.test/d.png upgraded",
		"cdn.test[{script 3} {xmlhttprequest 2} {stylesheet 1}] 0",
		"ads.test[{image 2}] 2",
		"localhost[{image 1}] 0",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if v := core.Loads(&wire.Observation{}); v.Error == "" {
		t.Error("an observation of nothing has no error")
	}
}

// Two scripts whose addresses begin alike are two, however long they are.
func TestLoadsOfLongAddresses(t *testing.T) {
	long := "https://cdn.test/" + strings.Repeat("a/", 2_000)
	o, err := golden.ParseObservation("GET https://www.shop.test/cart 200\nContent-Type: text/html\nresource script " + long + "checked.js\nresource script " + long + "free.js\n" +
		"document\nscript " + long + "free.js\nscript " + long + "checked.js sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC\n")
	if err != nil {
		t.Fatal(err)
	}
	if v := core.Loads(o); len(v.Resources) != 1 || v.Resources[0].Resource != 1 {
		t.Errorf("got %+v, wanted the second alone", v.Resources)
	}
}
