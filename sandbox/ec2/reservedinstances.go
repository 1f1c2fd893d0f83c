package ec2

import (
	"encoding/hex"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/meter"
)

// What reserved instances cost is not on record here, so it follows a rule: a share of the on-demand price of Linux in us-east-1, by
// the term, the class and how much is paid at once. The shares are near those that AWS advertises; single types differ from them.
// https://aws.amazon.com/ec2/pricing/reserved-instances/pricing/

const (
	year    = 365 * 24 * 3600 // in seconds, as durations of offerings are told
	offered = linux           // the only product whose prices are known
)

// reservedShares are the shares of the on-demand price that are paid in the end: for one year and for three, no, partial and all upfront.
var reservedShares = map[types.OfferingClassType][2][3]float64{
	types.OfferingClassTypeStandard:    {{0.63, 0.60, 0.59}, {0.43, 0.40, 0.38}},
	types.OfferingClassTypeConvertible: {{0.72, 0.69, 0.68}, {0.50, 0.46, 0.45}},
}

var upfront = []types.OfferingTypeValues{types.OfferingTypeValuesNoUpfront, types.OfferingTypeValuesPartialUpfront, types.OfferingTypeValuesAllUpfront}

// reservedOffers lists what is offered for a type in a region: two classes, two terms, three ways to pay.
func (r *region) reservedOffers(name string) []types.ReservedInstancesOffering {
	usd, ok := meter.OnDemand(name)
	if !ok {
		return nil
	}
	var list []types.ReservedInstancesOffering
	for _, class := range []types.OfferingClassType{types.OfferingClassTypeStandard, types.OfferingClassTypeConvertible} {
		for term, years := range []int64{1, 3} {
			for way, kind := range upfront {
				whole := usd * reservedShares[class][term][way]
				fixed, hourly := 0.0, whole
				switch kind {
				case types.OfferingTypeValuesPartialUpfront:
					fixed, hourly = math.Round(whole/2*float64(years)*8760), whole/2
				case types.OfferingTypeValuesAllUpfront:
					fixed, hourly = math.Round(whole*float64(years)*8760), 0
				}
				list = append(list, types.ReservedInstancesOffering{
					ReservedInstancesOfferingId: new(offerID(r.place.name, name, string(class), string(kind), string(rune('0'+years)))),
					CurrencyCode:                types.CurrencyCodeValuesUsd, Duration: new(years * year), FixedPrice: new(float32(fixed)), UsagePrice: new(float32(0)), InstanceType: types.InstanceType(name),
					InstanceTenancy: types.TenancyDefault, Marketplace: new(false), OfferingClass: class, OfferingType: kind, ProductDescription: offered, Scope: types.ScopeRegional,
					PricingDetails: []types.PricingDetail{}, RecurringCharges: []types.RecurringCharge{{Amount: new(math.Round(hourly*1e5) / 1e5), Frequency: types.RecurringChargeFrequencyHourly}},
				})
			}
		}
	}
	return list
}

// offerID is the id of an offering, always the same one for the same words.
func offerID(words ...string) string {
	h := fnv.New128a()
	h.Write([]byte(strings.Join(words, " ")))
	x := hex.EncodeToString(h.Sum(nil))
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// DescribeReservedInstancesOfferings lists what can be reserved in the call's region: Linux, for one or three years. Prices follow a rule, see reservedShares.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstancesOfferings.html
func (s *Service) DescribeReservedInstancesOfferings(c *aws.Call, in *ec2.DescribeReservedInstancesOfferingsInput) (*ec2.DescribeReservedInstancesOfferingsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.ReservedInstancesOffering
	for _, row := range machines.rows {
		if name := nameIn(row); (in.InstanceType == "" || string(in.InstanceType) == name) && d.r.has(row) {
			list = append(list, d.r.reservedOffers(name)...)
		}
	}
	list = slices.DeleteFunc(list, func(o types.ReservedInstancesOffering) bool {
		return in.OfferingClass != "" && o.OfferingClass != in.OfferingClass || in.OfferingType != "" && o.OfferingType != in.OfferingType ||
			in.ProductDescription != "" && !strings.HasPrefix(string(in.ProductDescription), offered) || in.AvailabilityZone != nil || in.AvailabilityZoneId != nil ||
			in.InstanceTenancy == types.TenancyDedicated || in.MinDuration != nil && *o.Duration < *in.MinDuration || in.MaxDuration != nil && *o.Duration > *in.MaxDuration
	})
	if len(in.ReservedInstancesOfferingIds) > 0 {
		list = slices.DeleteFunc(list, func(o types.ReservedInstancesOffering) bool {
			return !slices.Contains(in.ReservedInstancesOfferingIds, *o.ReservedInstancesOfferingId)
		})
		d.check(len(list) > 0, func() error { return noOffer(in.ReservedInstancesOfferingIds[0]) })
	}
	list, err := offerFields(c.Operation).choose(list, in.Filters)
	d.fail(err)
	if err := d.ready(); err != nil {
		return nil, err
	}
	limit := in.MaxResults
	if limit == nil {
		limit = new(int32(100)) // AWS's page size
	}
	list, next, err := paged(list, func(o types.ReservedInstancesOffering) string { return *o.ReservedInstancesOfferingId }, in.NextToken, limit, 5)
	return &ec2.DescribeReservedInstancesOfferingsOutput{ReservedInstancesOfferings: list, NextToken: next}, err
}

func noOffer(id string) error {
	return bad("InvalidReservedInstancesOfferingId", "The reserved instances offering ID '%s' does not exist", id)
}

func offerFields(operation string) fields[types.ReservedInstancesOffering] {
	f := fields[types.ReservedInstancesOffering]{}
	for name := range strings.FieldsSeq(filterNames[operation]) {
		f[name] = func(o types.ReservedInstancesOffering, m matcher) bool { return m.matches(&o, name) }
	}
	return f
}

var reservedInstances = &kind[types.ReservedInstances]{
	resource: types.ResourceTypeReservedInstances, prefix: "reserved-instances", id: "ReservedInstancesId", state: "State", quota: 20,
	name:  (*aws.Call).UUID,
	paths: map[string]string{"tag": "Tags"},
	lost: func(ids []string) error {
		return bad("InvalidReservedInstancesId", "The reserved instances ID '%s' does not exist", ids[0])
	},
	over: func() error {
		return bad("InstanceLimitExceeded", "Your quota allows for 20 more Reserved Instances to be purchased in a month.")
	},
}

// PurchaseReservedInstancesOffering reserves instances. The payment takes a moment; after the term they are retired.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PurchaseReservedInstancesOffering.html
func (s *Service) PurchaseReservedInstancesOffering(c *aws.Call, in *ec2.PurchaseReservedInstancesOfferingInput) (*ec2.PurchaseReservedInstancesOfferingOutput, error) {
	d := s.begin(c, in)
	o := d.offer(*in.ReservedInstancesOfferingId)
	d.check(*in.InstanceCount > 0, func() error {
		return invalidValue("Value (%d) for parameter instanceCount is invalid. It must be greater than 0.", *in.InstanceCount)
	})
	d.check(in.PurchaseTime == nil, func() error { return aws.NotEmulated("ec2", "purchases of reserved instances in the future") })
	if d.err == nil && in.LimitPrice != nil {
		total := float64(*o.FixedPrice) * float64(*in.InstanceCount)
		d.check(total <= aws.Value(in.LimitPrice.Amount), func() error {
			return bad("InvalidParameterValue", "The total price of the purchase is above the limit price.")
		})
	}
	reservedInstances.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	end := c.Now.Add(time.Duration(*o.Duration) * time.Second)
	it := taken[types.ReservedInstances](o)
	it.InstanceCount, it.Start, it.End = in.InstanceCount, new(c.Now), &end
	it.State = types.ReservedInstanceStatePaymentPending
	x := reservedInstances.add(d, it)
	x.becomes(c, string(types.ReservedInstanceStateActive), 5*time.Second)
	x.becomes(c, string(types.ReservedInstanceStateRetired), end.Sub(c.Now))
	return &ec2.PurchaseReservedInstancesOfferingOutput{ReservedInstancesId: &x.id}, nil
}

// offer finds an offering by its id.
func (d *draft) offer(id string) *types.ReservedInstancesOffering {
	if d.err != nil {
		return nil
	}
	for _, row := range machines.rows {
		if !d.r.has(row) {
			continue
		}
		for _, o := range d.r.reservedOffers(nameIn(row)) {
			if *o.ReservedInstancesOfferingId == id {
				return &o
			}
		}
	}
	d.err = noOffer(id)
	return nil
}

// DescribeReservedInstances lists what was reserved.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstances.html
func (s *Service) DescribeReservedInstances(c *aws.Call, in *ec2.DescribeReservedInstancesInput) (*ec2.DescribeReservedInstancesOutput, error) {
	return answer[ec2.DescribeReservedInstancesOutput](s, c, reservedInstances, in, func(it *types.ReservedInstances) bool {
		return (in.OfferingClass == "" || it.OfferingClass == in.OfferingClass) && (in.OfferingType == "" || it.OfferingType == in.OfferingType)
	})
}

// DescribeReservedInstancesListings lists what the account sells on the marketplace, which is nothing.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstancesListings.html
func (s *Service) DescribeReservedInstancesListings(c *aws.Call, in *ec2.DescribeReservedInstancesListingsInput) (*ec2.DescribeReservedInstancesListingsOutput, error) {
	d := s.begin(c, in)
	if in.ReservedInstancesId != nil {
		reservedInstances.of(d, in.ReservedInstancesId)
	}
	d.check(in.ReservedInstancesListingId == nil, func() error {
		return bad("InvalidReservedInstancesListingId", "The reserved instances listing ID '%s' does not exist", *in.ReservedInstancesListingId)
	})
	if d.err != nil {
		return nil, d.err
	}
	return nothing[ec2.DescribeReservedInstancesListingsOutput](s, c, in, nil, nil)
}

// DescribeReservedInstancesModifications lists modifications, which cannot be made here.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstancesModifications.html
func (s *Service) DescribeReservedInstancesModifications(c *aws.Call, in *ec2.DescribeReservedInstancesModificationsInput) (*ec2.DescribeReservedInstancesModificationsOutput, error) {
	return nothing[ec2.DescribeReservedInstancesModificationsOutput](s, c, in, in.ReservedInstancesModificationIds, func(ids []string) error {
		return bad("InvalidReservedInstancesModificationId", "The reserved instances modification ID '%s' does not exist", ids[0])
	})
}
