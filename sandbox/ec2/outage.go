package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// Impair makes an Availability Zone fail and any other work again; "" is none. In a zone that fails nothing starts, the
// instances do not pass their checks, and calls that leave the zone open get another one. It reports whether there is such a zone.
func (s *Service) Impair(name string) bool {
	var out *region
	if name != "" {
		if out = s.placeNamed(name); out == nil || out.place.name == name {
			return false
		}
	}
	for _, r := range s.regions {
		r.impaired = ""
		r.expect(s.now)
	}
	if out != nil {
		out.impaired = name
	}
	return true
}

// placeNamed is the region of an Availability Zone, or the region of that name itself; nil if there is none.
func (s *Service) placeNamed(name string) *region {
	if r, err := s.regionOf(name); err == nil {
		return r
	}
	r, err := s.regionOf(name[:len(name)-1])
	if err != nil || !slices.ContainsFunc(r.place.zoneList(), func(z zone) bool { return z.name == name }) {
		return nil
	}
	return r
}

// capacity returns InsufficientInstanceCapacity if the zone is out.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
func (r *region) capacity(z zone, instanceType string) error {
	if z.name != r.impaired {
		return nil
	}
	others := ""
	for _, o := range r.place.zoneList() {
		if o.name != z.name {
			others += ", " + o.name
		}
	}
	e := aws.Errorf(500, "InsufficientInstanceCapacity", "We currently do not have sufficient %[1]s capacity in the Availability Zone you requested (%[2]s). Our system will be working on "+
		"provisioning additional capacity. You can currently get %[1]s capacity by not specifying an Availability Zone in your request or choosing %[3]s.", instanceType, z.name, others[2:])
	e.Server = true
	return e
}

// zoneState is what a zone says of itself.
func (r *region) zoneState(z zone) (types.AvailabilityZoneState, []types.AvailabilityZoneMessage) {
	if z.name != r.impaired {
		return types.AvailabilityZoneStateAvailable, []types.AvailabilityZoneMessage{}
	}
	return types.AvailabilityZoneStateImpaired, []types.AvailabilityZoneMessage{{Message: new("We are investigating connectivity issues in " + z.name + ".")}}
}

// unreachable is the outcome of a running instance's checks in a zone that is out.
func unreachable(since time.Time) *types.InstanceStatusSummary {
	return &types.InstanceStatusSummary{Status: types.SummaryStatusImpaired, Details: []types.InstanceStatusDetails{{
		Name: types.StatusNameReachability, Status: types.StatusTypeFailed, ImpairedSince: &since,
	}}}
}
