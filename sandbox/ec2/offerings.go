package ec2

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// has reports whether a line's type can be had somewhere in the region.
func (r *region) has(row string) bool {
	for _, z := range r.place.zoneList() {
		if machines.offered(row, z.id) {
			return true
		}
	}
	return false
}

// offers reports whether a type can be had in a zone.
func (z zone) offers(t types.InstanceType) bool {
	return machines.offered(machines.row(string(t)), z.id)
}

// offering is an instance type at a place where it can be had.
type offering struct {
	instanceType string
	location     string
}

var offeringFields = fields[offering]{
	"instance-type": func(o offering, m matcher) bool { return m.text(o.instanceType) },
	"location":      func(o offering, m matcher) bool { return m.text(o.location) },
}

// DescribeInstanceTypeOfferings lists where in the call's region which types can be had, as it was recorded.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html
func (s *Service) DescribeInstanceTypeOfferings(c *aws.Call, in *ec2.DescribeInstanceTypeOfferingsInput) (*ec2.DescribeInstanceTypeOfferingsOutput, error) {
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	kind := in.LocationType
	if kind == "" {
		kind = types.LocationTypeRegion
	}
	list, err := offeringFields.choose(r.offerings(kind), in.Filters)
	if err != nil {
		return nil, err
	}
	limit := in.MaxResults
	if limit == nil {
		limit = new(int32(1000)) // AWS's page size
	}
	list, next, err := paged(list, func(o offering) string { return o.instanceType + "/" + o.location }, in.NextToken, limit, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceTypeOfferingsOutput{NextToken: next, InstanceTypeOfferings: mapped(list, func(o offering) types.InstanceTypeOffering {
		return types.InstanceTypeOffering{InstanceType: types.InstanceType(o.instanceType), Location: &o.location, LocationType: kind}
	})}, nil
}

func (r *region) offerings(kind types.LocationType) []offering {
	var list []offering
	zones := r.place.zoneList()
	for _, row := range machines.rows {
		name := nameIn(row)
		switch kind {
		case types.LocationTypeRegion:
			if r.has(row) {
				list = append(list, offering{name, r.place.name})
			}
		case types.LocationTypeAvailabilityZone, types.LocationTypeAvailabilityZoneId:
			for _, z := range zones {
				where := z.name
				if kind == types.LocationTypeAvailabilityZoneId {
					where = z.id
				}
				if machines.offered(row, z.id) {
					list = append(list, offering{name, where})
				}
			}
		}
	}
	return list // none for Outposts, of which there are none
}

// unsupported returns Unsupported if a type cannot be had in a zone.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
func (r *region) unsupported(z zone, t types.InstanceType) error {
	if z.offers(t) {
		return nil
	}
	var others []string
	for _, o := range r.place.zoneList() {
		if o.offers(t) {
			others = append(others, o.name)
		}
	}
	if others == nil {
		return bad("Unsupported", "The requested configuration is currently not supported. Please check the documentation for supported configurations.")
	}
	return bad("Unsupported", "Your requested instance type (%s) is not supported in your requested Availability Zone (%s). Please retry your request by not specifying an Availability Zone or choosing %s.",
		t, z.name, strings.Join(others, ", "))
}

// openSubnet is the default subnet for a launch that names neither subnet nor zone: the first in a zone that works, has the type and, if
// that is wanted, spot capacity.
func (r *region) openSubnet(t types.InstanceType, spot bool) *subnet {
	for _, n := range r.subnets {
		if n.isDefault && n.zone.name != r.impaired && n.zone.offers(t) && !(spot && r.short(n.zone)) {
			return n
		}
	}
	return r.defaultSubnet("")
}
