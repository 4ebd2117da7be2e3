package servers

import (
	"reflect"
	"testing"

	"assay/core/recipe"
	"assay/core/wire"
)

// The whole HSTS staircase, taken on a real server in a real browser: each step gives the grade that it promises, and is followed by the next, until
// none is left.
func TestTheStaircaseIsClimbed(t *testing.T) {
	t.Parallel()
	site := newNginx(t, withHTTPS)
	stock := readFile(t, site.site())
	site.serve()
	b := launch(t, site)
	record, err := graded(b, visit("https://shop.test/"))
	if err != nil {
		t.Fatal(err)
	}
	const steps = 5
	for taken := range steps {
		stairs := record.Report.Staircase
		if stairs == nil || stairs.Next != taken || len(stairs.Steps) != steps {
			t.Fatalf("with %d steps taken the report has the staircase %+v, want the next of %d", taken, stairs, steps)
		}
		step := stairs.Steps[stairs.Next]
		writeFile(t, site.site(), stock) // a step takes the place of the one before
		site.paste(recipe.Write(step.Changes, "nginx", host).Parts)
		site.serve()
		if record, err = graded(b, reload); err != nil {
			t.Fatal(err)
		}
		if got := record.Report; got.Score != step.Score || got.Grade != step.Grade {
			t.Errorf("%s promises %d %s, and gives %d %s", step.Changes[0].Value, step.Score, step.Grade, got.Score, got.Grade)
		}
	}
	got, want := record.Report.Effective.HSTS, wire.HSTS{Valid: true, MaxAge: 31536000, IncludeSubDomains: true, Preload: true}
	if left := record.Report.Staircase; left != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("at its end there is %+v, with %+v in force; want no step, and %+v", left, got, want)
	}
}
