package core

import (
	"slices"
	"strconv"
	"strings"

	"assay/core/page"
	"assay/core/score"
	"assay/core/wire"
)

// stairs are the steps that the preload list itself recommends (https://hstspreload.org/#deployment-recommendations), with the year before it.
// Of each value a step takes as much as it asks for: see stairValue.
var stairs = [...]struct {
	seconds                        int64
	title, value, when, risk, wide string
}{
	{300, "Five minutes", "max-age=300" + all, "Now: what breaks is back within minutes.", narrow + "five minutes.", wide + "five minutes."},
	{7 * 24 * 60 * 60, "A week", "max-age=604800" + all, "Once everything has worked for a day with the step before.", narrow + "a week.", wide + "a week."},
	{30 * 24 * 60 * 60, "A month", "max-age=2592000" + all, "Once everything has worked for a week.", narrow + "a month.", wide + "a month."},
	{page.PreloadYear, "A year", "max-age=31536000" + all, "Once everything has worked for a month.", narrow + "a year.", wide + "a year."},
}

const (
	subdomains = "; includeSubDomains"
	all        = subdomains + "; preload"
	// What a step risks, without the subdomains and with them: what cannot be reached, and for how long.
	narrow = "What answers on plain HTTP alone is out of its visitors' reach for "
	wide   = "What answers on plain HTTP alone, subdomains included, is out of its visitors' reach for "
)

// stairValue returns the header of that many seconds; rest is the end of it, "", subdomains or all.
func stairValue(seconds int64, rest string) string {
	for i := range stairs {
		if stairs[i].seconds == seconds {
			return stairs[i].value[:len(stairs[i].value)-len(all)+len(rest)]
		}
	}
	return "max-age=" + strconv.FormatInt(seconds, 10) + rest
}

// staircase returns the steps from the page's HSTS to the preload list; nil if it has taken them all, or HSTS says nothing here. No step makes it
// last shorter, and none says preload before a year with all subdomains is in force.
//
// The subdomains come along from the first step, while that is easy to take back. Where one was seen over plain HTTP they are a step of their own,
// behind the year: so they are where the site has gone some steps without them.
func staircase(j *score.Judged, fixes []score.Fix) *wire.Staircase {
	p := &j.Page
	if !p.Last().URL.Secure() || p.Last().Broken() || p.URL.IsIP() || p.Development() {
		return nil
	}
	now := page.HSTS{}
	if p.HSTS.Honoured {
		now = p.HSTS.HSTS
	}
	insecure := plainSubdomains(p)
	join := 0 // the number of steps that come before the one with the subdomains
	if !now.IncludeSubDomains {
		for join < len(stairs) && (len(insecure) > 0 || stairs[join].seconds <= now.MaxAge) {
			join++
		}
	}
	const most = len(stairs) + 2 // the subdomains by themselves, and the list
	whole := new(struct {
		wire.Staircase
		steps [most]wire.Stair
	})
	s, changes := &whole.Staircase, make([]wire.Change, 0, most) // one a step
	s.Insecure, s.Steps = insecure, whole.steps[:0]
	add := func(title, when, risk string, seconds int64, rest string, taken bool) {
		changes = append(changes, wire.Change{Op: wire.OpSetHeader, Name: "Strict-Transport-Security", Value: stairValue(seconds, rest)})
		n := len(changes)
		step := wire.Stair{Title: title, When: when, Risk: risk, Score: j.Grade.Score, Grade: j.Grade.Letter, Changes: changes[n-1 : n : n]}
		if len(insecure) > 0 && rest != "" {
			step.Risk += " Seen over plain HTTP in this session: " + strings.Join(insecure, ", ") + "."
		}
		if taken {
			s.Next++
		} else {
			grade := gradeWith(j, fixes, step.Changes)
			step.Score, step.Grade = grade.Score, grade.Letter
		}
		s.Steps = append(s.Steps, step)
	}
	addSubdomains := func(seconds int64) {
		add("The subdomains", "Once every subdomain answers on HTTPS, internal ones too.", "A subdomain that answers on plain HTTP alone is out of its visitors' reach.",
			seconds, subdomains, false)
	}
	for i := range stairs {
		stair := &stairs[i]
		if i == join && i > 0 {
			addSubdomains(max(now.MaxAge, stairs[i-1].seconds))
		}
		rest, risk := "", stair.risk
		if i >= join {
			rest, risk = subdomains, stair.wide
		}
		add(stair.title, stair.when, risk, stair.seconds, rest, stair.seconds <= now.MaxAge)
	}
	year := max(now.MaxAge, page.PreloadYear)
	if join == len(stairs) {
		addSubdomains(year)
	}
	// The list takes whole domains only.
	if page.RegistrableDomain(p.URL.Host) == p.URL.Host {
		add("The preload list", "Once everything has worked for some months, and whatever comes below this name will be on HTTPS. Then submit it at hstspreload.org.",
			"Browsers carry it built in, for every visitor: to leave the list takes months.", year, all, now.Preload && now.IncludeSubDomains && now.MaxAge >= page.PreloadYear)
	}
	if s.Next == len(s.Steps) {
		return nil
	}
	return s
}

// gradeWith returns the grade of the page with a step's one change made: that of the fix that makes the same, if there is one.
func gradeWith(j *score.Judged, fixes []score.Fix, changes []wire.Change) score.Grade {
	for i := range fixes {
		if f := fixes[i].Changes; len(f) == 1 && f[0] == changes[0] {
			return fixes[i].Grade
		}
	}
	return j.Preview(changes)
}

// plainSubdomains returns the hosts below the page's that were seen over plain HTTP and never over HTTPS, at most ten: on the way here, in what was
// asked, and in what the page loads and where its forms go.
func plainSubdomains(p *page.Page) []string {
	var plain, secure []string
	see := func(u *page.URL, answered bool) {
		list := &plain
		switch {
		case !strings.HasSuffix(u.Host, "."+p.URL.Host):
			return
		case u.Scheme == "https" || u.Scheme == "wss":
			if !answered {
				return
			}
			list = &secure
		}
		if !slices.Contains(*list, u.Host) {
			*list = append(*list, u.Host)
		}
	}
	hops := func(list []page.Hop) {
		for i := range list {
			if !list[i].FromBrowser {
				see(&list[i].URL, !list[i].Broken())
			}
		}
	}
	hops(p.Hops)
	if p.Way != nil {
		hops(p.Way.Hops)
	}
	for i := range p.Probes {
		if !p.Probes[i].Hidden {
			hops(p.Probes[i].Way.Hops)
		}
	}
	for i := range p.Resources {
		r := &p.Resources[i]
		u := r.URL
		if r.Outcome == wire.OutcomeUpgraded {
			u.Scheme = "https"
		}
		if r.Outcome != wire.OutcomeFailed {
			see(&u, r.Status > 0)
		}
	}
	for i := range p.Forms {
		see(&p.Forms[i].URL, false)
	}
	const most = 10
	plain = slices.DeleteFunc(plain, func(host string) bool { return slices.Contains(secure, host) })
	return plain[:min(most, len(plain))]
}
