package cloud

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/meter"
)

// ledger adds up what an account uses. Each resource has its rates from one change to the next, so that what was used
// until any moment follows from the ledger alone.
type ledger struct {
	open   map[place]stretch
	ending []place // of open, those that end by themselves
	past   map[item]sum
}

// place is a resource, item a line of a bill, sum what that came to.
type (
	place struct{ service, region, id string }
	item  struct{ service, region, kind string }
	sum   struct{ quantity, usd float64 } // usd of what has a spot price
)

// stretch is the time since a resource has the rates that it has.
type stretch struct {
	since time.Time
	rates []aws.Rate
}

func newLedger() ledger { return ledger{open: map[place]stretch{}, past: map[item]sum{}} }

// note looks again at the resources that a call has changed.
func (l *ledger) note(service string, of aws.Metered, c *aws.Call) {
	l.settle(c.Now)
	for i, change := range c.Changes {
		if i > 0 && change.ID == c.Changes[i-1].ID {
			continue
		}
		for _, m := range of.Meters(c.Now, change.Region, change.ID) {
			l.set(place{service, change.Region, m.ID}, m.Rates, c.Now)
		}
	}
}

// set gives a resource other rates, and books what it used at those before.
func (l *ledger) set(at place, rates []aws.Rate, now time.Time) {
	old, ok := l.open[at]
	if ok && slices.Equal(old.rates, rates) {
		return
	}
	l.book(at, old, now)
	if len(rates) == 0 {
		delete(l.open, at)
		return
	}
	l.open[at] = stretch{now, rates}
	if l.open[at].ends() {
		l.ending = append(l.ending, at)
	}
}

// book puts what a stretch came to among what is past.
func (l *ledger) book(at place, s stretch, now time.Time) {
	for _, r := range s.rates {
		if used := s.used(r, now); used.quantity > 0 {
			i := item{at.service, at.region, r.Kind}
			l.past[i] = sum{l.past[i].quantity + used.quantity, l.past[i].usd + used.usd}
		}
	}
}

// settle books the stretches that have ended by themselves.
func (l *ledger) settle(now time.Time) {
	l.ending = slices.DeleteFunc(l.ending, func(at place) bool {
		s := l.open[at]
		if !s.ends() {
			return true // it has other rates now, or is gone
		}
		if slices.ContainsFunc(s.rates, func(r aws.Rate) bool { return r.Until.After(now) }) {
			return false
		}
		l.book(at, s, now)
		delete(l.open, at)
		return true
	})
}

// ends reports whether a stretch ends by itself.
func (s stretch) ends() bool {
	return len(s.rates) > 0 && !slices.ContainsFunc(s.rates, func(r aws.Rate) bool { return r.Until.IsZero() })
}

// used is what a rate came to: hours times quantity, and its price where that changes with time.
func (s stretch) used(r aws.Rate, now time.Time) sum {
	from, until := s.since, now
	if r.From.After(from) {
		from = r.From
	}
	if !r.Until.IsZero() && r.Until.Before(until) {
		until = r.Until
	}
	if !until.After(from) {
		return sum{}
	}
	took := until.Sub(from)
	if !r.From.Before(s.since) { // else it goes on from a stretch before
		took = max(took, r.Least)
	}
	out := sum{quantity: took.Hours() * r.Quantity}
	if r.Zone != "" {
		out.usd = r.Quantity * meter.SpotCost(spotType(r), r.Zone, from, from.Add(took))
	}
	return out
}

// spotType is the type of an instance with a spot price.
func spotType(r aws.Rate) string { return strings.TrimPrefix(r.Kind, "SpotUsage:") }

// runs reports whether a rate counts at a moment.
func runs(r aws.Rate, now time.Time) bool {
	return !r.From.After(now) && (r.Until.IsZero() || r.Until.After(now))
}

// used lists what was used until now, in the order of services, kinds and regions.
func (l *ledger) used(now time.Time) []aws.Used {
	lines := map[item]*aws.Used{}
	line := func(i item) *aws.Used {
		if lines[i] == nil {
			lines[i] = &aws.Used{Service: i.service, Region: i.region, Kind: i.kind, Quantity: l.past[i].quantity, USD: l.past[i].usd}
		}
		return lines[i]
	}
	for i := range l.past {
		line(i)
	}
	places := slices.SortedFunc(maps.Keys(l.open), func(a, b place) int { return strings.Compare(a.id, b.id) }) // sums of floats depend on their order
	for _, at := range places {
		s := l.open[at]
		for _, r := range s.rates {
			u := line(item{at.service, at.region, r.Kind})
			used := s.used(r, now)
			u.Quantity, u.USD = u.Quantity+used.quantity, u.USD+used.usd
			if runs(r, now) {
				u.Hourly += r.Quantity
				u.Now++
				if r.Zone != "" {
					usd, _ := meter.Spot(spotType(r), r.Zone, now)
					u.HourlyUSD += usd * r.Quantity
				}
			}
		}
	}
	list := make([]aws.Used, 0, len(lines))
	for _, u := range lines {
		list = append(list, *u)
	}
	slices.SortFunc(list, func(a, b aws.Used) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Region, b.Region))
	})
	return list
}

// meter notes what a call has begun or ended to use.
func (x *exchange) meter() {
	if x.service == nil || len(x.call.Changes) == 0 {
		return
	}
	if m, ok := x.service.Service.(aws.Metered); ok {
		x.cloud.ledger.note(x.call.Service, m, x.call)
	}
}

// charge is what a request is billed as, "" for a free one: writing and listing in S3 is dearer than reading.
// https://aws.amazon.com/s3/pricing/
func (x *exchange) charge() string {
	if x.call.Service != "s3" || !x.ran {
		return ""
	}
	switch name := x.call.Operation; {
	case strings.HasPrefix(name, "Delete"), strings.HasPrefix(name, "Abort"):
		return ""
	case strings.HasPrefix(name, "List"), !x.reads():
		return "Requests-Tier1"
	}
	return "Requests-Tier2"
}

// metered answers what the account used so far, and what each hour adds.
func metered(q *question, _ *struct{}) (any, *aws.Error) {
	return map[string]any{"used": q.cloud.ledger.used(q.call.Now)}, nil
}
