package meter

import (
	"hash/fnv"
	"time"
)

// What a spot instance costs is not on record anywhere that could be asked, so it is made up by a rule: a quarter to a half of
// the on-demand price in us-east-1, by the type and the zone, and from one midnight to the next a few hundredths more or less.
// The same type has the same price in the same zone on the same day in all sandboxes.

// day is how long a spot price stays: from one midnight (UTC) to the next.
const day = 24 * time.Hour

// Spot is the price of an instance type on the spot market of a zone (use1-az4) at a moment, in US dollars an hour.
// It reports false for a type without an on-demand price.
func Spot(instanceType, zone string, at time.Time) (usdPerHour float64, ok bool) {
	usd, ok := OnDemand(instanceType)
	share := 0.25 + 0.25*chance(instanceType, zone) + 0.06*(chance(instanceType, zone, at.UTC().Format(time.DateOnly))-0.5)
	return usd * share, ok
}

// SpotCost is what a spot instance cost from one moment to another, in US dollars.
func SpotCost(instanceType, zone string, from, until time.Time) float64 {
	sum := 0.0
	for from.Before(until) {
		end := from.Truncate(day).Add(day)
		if until.Before(end) {
			end = until
		}
		usd, _ := Spot(instanceType, zone, from)
		sum += usd * end.Sub(from).Hours()
		from = end
	}
	return sum
}

// chance is a number from 0 to 1 that depends on the words alone.
func chance(words ...string) float64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w + "\x00"))
	}
	x := h.Sum64()
	x ^= x >> 33 // FNV's high bits change little with the last letters
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}
