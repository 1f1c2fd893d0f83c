package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// place is a region of the commercial partition as an account sees it.
type place struct {
	name  string
	optIn bool     // not enabled unless the account asks
	zones []string // the letter of each zone and the number in its id: "a4" is zone a, az4
	short string   // of zone ids: use1
	seat  string   // country and city or state, for the zones' long names
}

// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
// Which letter means which zone id differs from account to account; this is one common order.
const placesTable = `
ap-south-1 aps1 a1 b3 c2|Asia Pacific (Mumbai)
eu-north-1 eun1 a1 b2 c3|Europe (Stockholm)
eu-west-3 euw3 a1 b2 c3|Europe (Paris)
eu-west-2 euw2 a2 b3 c1|Europe (London)
eu-west-1 euw1 a3 b1 c2|Europe (Ireland)
ap-northeast-3 apne3 a3 b1 c2|Asia Pacific (Osaka)
ap-northeast-2 apne2 a1 b2 c3 d4|Asia Pacific (Seoul)
ap-northeast-1 apne1 a4 c1 d2|Asia Pacific (Tokyo)
ca-central-1 cac1 a1 b2 d4|Canada (Central)
sa-east-1 sae1 a1 b2 c3|South America (Sao Paulo)
ap-southeast-1 apse1 a2 b1 c3|Asia Pacific (Singapore)
ap-southeast-2 apse2 a3 b1 c2|Asia Pacific (Sydney)
eu-central-1 euc1 a2 b3 c1|Europe (Frankfurt)
us-east-1 use1 a6 b1 c2 d4 e3 f5|US East (N. Virginia)
us-east-2 use2 a1 b2 c3|US East (Ohio)
us-west-1 usw1 a1 c3|US West (N. California)
us-west-2 usw2 a2 b1 c3 d4|US West (Oregon)
af-south-1 afs1 - a1 b2 c3|Africa (Cape Town)
ap-east-1 ape1 - a1 b2 c3|Asia Pacific (Hong Kong)
ap-east-2 ape2 - a1 b2 c3|Asia Pacific (Taipei)
ap-south-2 aps2 - a1 b2 c3|Asia Pacific (Hyderabad)
ap-southeast-3 apse3 - a1 b2 c3|Asia Pacific (Jakarta)
ap-southeast-4 apse4 - a1 b2 c3|Asia Pacific (Melbourne)
ap-southeast-5 apse5 - a1 b2 c3|Asia Pacific (Malaysia)
ap-southeast-6 apse6 - a1 b2 c3|Asia Pacific (New Zealand)
ap-southeast-7 apse7 - a1 b2 c3|Asia Pacific (Thailand)
ca-west-1 caw1 - a1 b2 c3|Canada West (Calgary)
eu-central-2 euc2 - a1 b2 c3|Europe (Zurich)
eu-south-1 eus1 - a1 b2 c3|Europe (Milan)
eu-south-2 eus2 - a1 b2 c3|Europe (Spain)
il-central-1 ilc1 - a1 b2 c3|Israel (Tel Aviv)
me-central-1 mec1 - a1 b2 c3|Middle East (UAE)
me-south-1 mes1 - a1 b2 c3|Middle East (Bahrain)
mx-central-1 mxc1 - a1 b2 c3|Mexico (Central)
`

var places = readPlaces()

func readPlaces() []*place {
	var list []*place
	for line := range strings.Lines(strings.TrimSpace(placesTable)) {
		facts, seat, _ := strings.Cut(strings.TrimSpace(line), "|")
		f := strings.Fields(facts)
		p := &place{name: f[0], short: f[1], zones: f[2:], seat: seat}
		if p.zones[0] == "-" {
			p.optIn, p.zones = true, p.zones[1:]
		}
		list = append(list, p)
	}
	return list
}

func placeOf(region string) *place {
	for _, p := range places {
		if p.name == region {
			return p
		}
	}
	return nil
}

// zone is an Availability Zone.
type zone struct {
	region *place
	name   string // us-east-1a
	id     string // use1-az6
}

func (p *place) zoneList() []zone {
	list := make([]zone, len(p.zones))
	for i, z := range p.zones {
		list[i] = zone{p, p.name + z[:1], p.short + "-az" + z[1:]}
	}
	return list
}

func (p *place) status() string {
	if p.optIn {
		return "not-opted-in"
	}
	return "opt-in-not-required"
}

func (p *place) endpoint() string { return "ec2." + p.name + ".amazonaws.com" }

var regionFields = fields[*place]{
	"region-name":   func(p *place, m matcher) bool { return m.text(p.name) },
	"endpoint":      func(p *place, m matcher) bool { return m.text(p.endpoint()) },
	"opt-in-status": func(p *place, m matcher) bool { return m.text(p.status()) },
}

// DescribeRegions lists the regions enabled for the account, or all of them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
func (s *Service) DescribeRegions(c *aws.Call, in *ec2.DescribeRegionsInput) (*ec2.DescribeRegionsOutput, error) {
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	for _, name := range in.RegionNames {
		if placeOf(name) == nil {
			return nil, invalidValue("Invalid region provided: [%s]", name)
		}
	}
	list, err := regionFields.choose(places, in.Filters)
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeRegionsOutput{}
	for _, p := range list {
		if len(in.RegionNames) > 0 && !slices.Contains(in.RegionNames, p.name) {
			continue
		}
		if p.optIn && !aws.Value(in.AllRegions) && len(in.RegionNames) == 0 {
			continue
		}
		out.Regions = append(out.Regions, types.Region{RegionName: &p.name, Endpoint: new(p.endpoint()), OptInStatus: new(p.status())})
	}
	return out, nil
}

// zoneFields tells how zones answer to the filters, which are paths.
func zoneFields() fields[types.AvailabilityZone] {
	f := fields[types.AvailabilityZone]{
		"message":              func(z types.AvailabilityZone, m matcher) bool { return m.matches(&z, "messages.message") },
		"network-border-group": func(z types.AvailabilityZone, m matcher) bool { return m.text(*z.NetworkBorderGroup) },
	}
	for name := range strings.FieldsSeq(filterNames["DescribeAvailabilityZones"]) {
		if f[name] == nil {
			f[name] = func(z types.AvailabilityZone, m matcher) bool { return m.matches(&z, name) }
		}
	}
	return f
}

// DescribeAvailabilityZones lists the zones of the call's region; Local Zones only if the account has opted in, or with AllAvailabilityZones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
func (s *Service) DescribeAvailabilityZones(c *aws.Call, in *ec2.DescribeAvailabilityZonesInput) (*ec2.DescribeAvailabilityZonesOutput, error) {
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(append(r.zones(), r.local()...), func(z types.AvailabilityZone) bool {
		return !aws.Value(in.AllAvailabilityZones) && z.OptInStatus == types.AvailabilityZoneOptInStatusNotOptedIn
	})
	for _, name := range in.ZoneNames {
		if !slices.ContainsFunc(all, func(z types.AvailabilityZone) bool { return *z.ZoneName == name }) {
			return nil, invalidValue("Invalid availability zone: [%s]", name)
		}
	}
	for _, id := range in.ZoneIds {
		if !slices.ContainsFunc(all, func(z types.AvailabilityZone) bool { return *z.ZoneId == id }) {
			return nil, invalidValue("Invalid availability zone-id: [%s]", id)
		}
	}
	list, err := zoneFields().choose(all, in.Filters)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeAvailabilityZonesOutput{AvailabilityZones: slices.DeleteFunc(slices.Clone(list), func(z types.AvailabilityZone) bool {
		return len(in.ZoneNames) > 0 && !slices.Contains(in.ZoneNames, *z.ZoneName) || len(in.ZoneIds) > 0 && !slices.Contains(in.ZoneIds, *z.ZoneId)
	})}, nil
}

// zones are the Availability Zones as AWS tells them.
func (r *region) zones() []types.AvailabilityZone {
	return mapped(r.place.zoneList(), func(z zone) types.AvailabilityZone {
		state, messages := r.zoneState(z)
		return types.AvailabilityZone{
			ZoneName: &z.name, ZoneId: &z.id, RegionName: &z.region.name, State: state,
			OptInStatus: types.AvailabilityZoneOptInStatusOptInNotRequired, ZoneType: new("availability-zone"),
			GroupName: new(z.region.name + "-zg-1"), GroupLongName: new(z.region.seat + " 1"), NetworkBorderGroup: &z.region.name,
			Messages: messages,
		}
	})
}

// DescribeAccountAttributes tells the account's default VPC and limits.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html
func (s *Service) DescribeAccountAttributes(c *aws.Call, in *ec2.DescribeAccountAttributesInput) (*ec2.DescribeAccountAttributesOutput, error) {
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	vpc := "none"
	if v := r.defaultVpc(); v != nil {
		vpc = v.id
	}
	values := [][2]string{
		{"supported-platforms", "VPC"}, {"vpc-max-security-groups-per-interface", "5"}, {"max-elastic-ips", "5"},
		{"max-instances", "20"}, {"vpc-max-elastic-ips", "5"}, {"default-vpc", vpc},
	}
	out := &ec2.DescribeAccountAttributesOutput{}
	for _, v := range values {
		if len(in.AttributeNames) == 0 || slices.Contains(in.AttributeNames, types.AccountAttributeName(v[0])) {
			out.AccountAttributes = append(out.AccountAttributes, types.AccountAttribute{
				AttributeName: new(v[0]), AttributeValues: []types.AccountAttributeValue{{AttributeValue: new(v[1])}},
			})
		}
	}
	return out, nil
}
