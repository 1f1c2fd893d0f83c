package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// localZones are extensions of a region in other cities: name, id, parent zone, long name of the group. Those are here whose facts were at hand.
// https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html
const localZones = `
us-east-1-atl-1a use1-atl1-az1 use1-az4 US East (Atlanta)
us-east-1-atl-2a use1-atl2-az1 use1-az5 US East (Atlanta) 2
us-east-1-bos-1a use1-bos1-az1 use1-az4 US East (Boston)
us-east-1-chi-1a use1-chi1-az1 use1-az5 US East (Chicago)
us-east-1-chi-2a use1-chi2-az1 use1-az6 US East (Chicago) 2
us-east-1-dfw-2a use1-dfw2-az1 use1-az4 US East (Dallas) 2
us-east-1-qro-1a use1-qro1-az1 use1-az1 México (Querétaro)
`

// local lists the Local Zones of a region.
func (r *region) local() []types.AvailabilityZone {
	var list []types.AvailabilityZone
	for line := range strings.Lines(strings.TrimSpace(localZones)) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 4)
		name, id, long := f[0], f[1], f[3]
		i := slices.IndexFunc(r.place.zoneList(), func(z zone) bool { return z.id == f[2] })
		if i < 0 {
			continue
		}
		parent, group := r.place.zoneList()[i], strings.TrimRight(name, "abc")
		status := types.AvailabilityZoneOptInStatusNotOptedIn
		if slices.Contains(r.optedIn, group) {
			status = types.AvailabilityZoneOptInStatusOptedIn
		}
		list = append(list, types.AvailabilityZone{
			ZoneName: &name, ZoneId: &id, RegionName: &r.place.name, State: types.AvailabilityZoneStateAvailable, OptInStatus: status,
			ZoneType: new("local-zone"), GroupName: &group, GroupLongName: &long, NetworkBorderGroup: &group,
			ParentZoneId: &parent.id, ParentZoneName: &parent.name, Messages: []types.AvailabilityZoneMessage{},
		})
	}
	return list
}

// ModifyAvailabilityZoneGroup opts in to a group of Local Zones; only AWS Support opts out.
// It returns InvalidParameterValue for a group that is not in the region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAvailabilityZoneGroup.html
func (s *Service) ModifyAvailabilityZoneGroup(c *aws.Call, in *ec2.ModifyAvailabilityZoneGroupInput) (*ec2.ModifyAvailabilityZoneGroupOutput, error) {
	d := s.begin(c, in)
	group := aws.Value(in.GroupName)
	d.check(d.err != nil || slices.ContainsFunc(d.r.local(), func(z types.AvailabilityZone) bool { return *z.GroupName == group }), func() error {
		return invalidValue("The zone group '%s' does not exist.", group)
	})
	d.check(in.OptInStatus == types.ModifyAvailabilityZoneOptInStatusOptedIn, func() error {
		return invalidValue("Value (%s) for parameter optInStatus is invalid. You must contact AWS Support to opt out of a zone group.", in.OptInStatus)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	if !slices.Contains(d.r.optedIn, group) {
		d.r.optedIn = append(d.r.optedIn, group)
	}
	return &ec2.ModifyAvailabilityZoneGroupOutput{Return: new(true)}, nil
}
