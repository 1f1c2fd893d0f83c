package ec2

import (
	"encoding/base64"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/meter"
)

// spotPrice is the price of a type in a zone at a moment, in US dollars an hour. It reports false for a type that the spot market does not have.
func spotPrice(t types.InstanceType, zone string, at time.Time) (float64, bool) {
	if x := machines.find(t); x == nil || !slices.Contains(x.SupportedUsageClasses, types.UsageClassTypeSpot) {
		return 0, false
	}
	return meter.Spot(string(t), zone, at)
}

func priceText(usd float64) string { return strconv.FormatFloat(usd, 'f', 6, 64) }

// day is how long a spot price stays.
const day = 24 * time.Hour

// tariff is a type in a zone, which has a price on each day.
type tariff struct {
	instanceType types.InstanceType
	zone         zone
}

const linux = "Linux/UNIX" // the only product whose on-demand prices are known here

var tariffFields = fields[tariff]{
	"instance-type":        func(t tariff, m matcher) bool { return m.text(string(t.instanceType)) },
	"availability-zone":    func(t tariff, m matcher) bool { return m.text(t.zone.name) },
	"availability-zone-id": func(t tariff, m matcher) bool { return m.text(t.zone.id) },
	"product-description":  func(t tariff, m matcher) bool { return m.text(linux, linux+" (Amazon VPC)") },
	"spot-price":           func(t tariff, m matcher) bool { return true }, // of each day, see priced
	"timestamp":            func(t tariff, m matcher) bool { return true },
}

// tariffs lists the types that a region has on the spot market, zone by zone.
func (r *region) tariffs(names []types.InstanceType) []tariff {
	var list []tariff
	for _, row := range machines.rows {
		name := types.InstanceType(nameIn(row))
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		if !slices.Contains(machines.cells(row, machines.column("supported-usage-class")), "spot") {
			continue
		}
		if _, ok := meter.OnDemand(string(name)); !ok {
			continue
		}
		for _, z := range r.place.zoneList() {
			if machines.offered(row, z.id) {
				list = append(list, tariff{name, z})
			}
		}
	}
	return list
}

// spotHistory is how far back prices are told.
const spotHistory = 90 * day

// DescribeSpotPriceHistory tells the spot prices of Linux, of at most 90 days and the newest first. The prices follow a rule, see meter.Spot.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
func (s *Service) DescribeSpotPriceHistory(c *aws.Call, in *ec2.DescribeSpotPriceHistoryInput) (*ec2.DescribeSpotPriceHistoryOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	list := slices.DeleteFunc(d.r.tariffs(in.InstanceTypes), func(t tariff) bool {
		return in.AvailabilityZone != nil && t.zone.name != *in.AvailabilityZone || in.AvailabilityZoneId != nil && t.zone.id != *in.AvailabilityZoneId
	})
	if products := in.ProductDescriptions; len(products) > 0 && !slices.Contains(products, linux) && !slices.Contains(products, linux+" (Amazon VPC)") {
		list = nil
	}
	list, err := tariffFields.choose(list, in.Filters)
	d.fail(err)
	first, last := priceDays(c.Now, in.StartTime, in.EndTime)
	at, limit := 0, 1000
	if in.MaxResults != nil {
		limit = min(limit, int(*in.MaxResults))
	}
	if t := aws.Value(in.NextToken); t != "" {
		text, err := base64.RawURLEncoding.DecodeString(t)
		at, _ = strconv.Atoi(string(text))
		d.check(err == nil && at > 0, func() error { return badToken() })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DescribeSpotPriceHistoryOutput{SpotPriceHistory: []types.SpotPrice{}, NextToken: new("")}
	days := int(last.Sub(first)/day) + 1
	for ; at < days*len(list); at++ {
		if len(out.SpotPriceHistory) == limit {
			out.NextToken = new(base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(at))))
			break
		}
		if p := list[at%len(list)].on(last.Add(-day * time.Duration(at/len(list)))); priced(p, in.Filters) {
			out.SpotPriceHistory = append(out.SpotPriceHistory, p)
		}
	}
	return out, nil
}

// priceDays are the first and the last midnight whose prices count in a stretch of time: also the price that was there when it began.
func priceDays(now time.Time, start, end *time.Time) (first, last time.Time) {
	first, last = now.Add(-spotHistory), now
	if end != nil && end.Before(now) {
		last = *end
	}
	if start != nil && start.After(first) {
		first = *start
	}
	return first.UTC().Truncate(day), last.UTC().Truncate(day)
}

func (t tariff) on(at time.Time) types.SpotPrice {
	usd, _ := spotPrice(t.instanceType, t.zone.id, at)
	return types.SpotPrice{
		AvailabilityZone: &t.zone.name, AvailabilityZoneId: &t.zone.id, InstanceType: t.instanceType, ProductDescription: linux,
		SpotPrice: new(priceText(usd)), Timestamp: &at,
	}
}

// priced compares what differs from day to day.
func priced(p types.SpotPrice, filters []types.Filter) bool {
	for _, f := range filters {
		switch m := matcher(f.Values); aws.Value(f.Name) {
		case "spot-price":
			if !m.text(*p.SpotPrice) {
				return false
			}
		case "timestamp":
			if !m.time(*p.Timestamp) {
				return false
			}
		}
	}
	return true
}

// GetSpotPlacementScores tells how likely spot capacity is, from 1 to 10. Here no place is short of it: where all the types can be
// had it is 9, but as in AWS 3 for fewer than three types, and 1 in a zone that is out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSpotPlacementScores.html
func (s *Service) GetSpotPlacementScores(c *aws.Call, in *ec2.GetSpotPlacementScoresInput) (*ec2.GetSpotPlacementScoresOutput, error) {
	d := s.begin(c, in)
	d.check((len(in.InstanceTypes) > 0) != (in.InstanceRequirementsWithMetadata != nil), func() error {
		return badCombination("You must specify either InstanceTypes or InstanceRequirementsWithMetadata.")
	})
	names := in.InstanceTypes
	if q := in.InstanceRequirementsWithMetadata; d.err == nil && q != nil {
		asked := new(types.InstanceRequirements)
		recast(asked, q.InstanceRequirements)
		if d.fail(checkRequirements(asked)); d.err == nil {
			names = mapped(d.r.suitable(asked, q.ArchitectureTypes, q.VirtualizationTypes), func(t *types.InstanceTypeInfo) string { return string(t.InstanceType) })
		}
	}
	for _, name := range names {
		_, err := findInstanceType(types.InstanceType(name))
		d.fail(err)
	}
	for _, name := range in.RegionNames {
		d.check(placeOf(name) != nil, func() error { return invalidValue("Invalid region provided: [%s]", name) })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	var list []types.SpotPlacementScore
	for _, p := range places {
		if p.optIn || len(in.RegionNames) > 0 && !slices.Contains(in.RegionNames, p.name) {
			continue
		}
		list = append(list, s.scores(p, names, aws.Value(in.SingleAvailabilityZone))...)
	}
	slices.SortStableFunc(list, func(a, b types.SpotPlacementScore) int { return int(*b.Score - *a.Score) })
	limit := in.MaxResults
	if limit == nil {
		limit = new(int32(10)) // AWS tells the best ten
	}
	list, next, err := paged(list, func(x types.SpotPlacementScore) string { return *x.Region + aws.Value(x.AvailabilityZoneId) }, in.NextToken, limit, 1)
	return &ec2.GetSpotPlacementScoresOutput{SpotPlacementScores: list, NextToken: next}, err
}

// scores are those of a region, or of each of its zones.
func (s *Service) scores(p *place, names []string, single bool) []types.SpotPlacementScore {
	r := s.regions[p.name]
	best := int32(1)
	var list []types.SpotPlacementScore
	for _, z := range p.zoneList() {
		score := int32(9)
		switch {
		case r != nil && (z.name == r.impaired || r.short(z)) || slices.ContainsFunc(names, func(n string) bool { return !z.offers(types.InstanceType(n)) }):
			score = 1
		case len(names) < 3:
			score = 3
		}
		best = max(best, score)
		list = append(list, types.SpotPlacementScore{Region: &p.name, AvailabilityZoneId: &z.id, Score: &score})
	}
	if single {
		return list
	}
	return []types.SpotPlacementScore{{Region: &p.name, Score: &best}}
}
