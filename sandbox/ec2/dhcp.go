package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var dhcpOptions = &kind[types.DhcpOptions]{
	resource: types.ResourceTypeDhcpOptions, prefix: "dopt", id: "DhcpOptionsId", quota: 100,
	lost:  lost("InvalidDhcpOptionID", "dhcpOption", "dopt"),
	given: (*region).firstDhcp,
	also: fields[*types.DhcpOptions]{
		"key":   func(x *types.DhcpOptions, m matcher) bool { return m.matches(x, "DhcpConfigurations.Key") },
		"value": func(x *types.DhcpOptions, m matcher) bool { return m.matches(x, "DhcpConfigurations.Values.Value") },
	},
}

// firstDhcp is the set that VPCs begin with: the resolver and the domain of AWS.
// https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
func (r *region) firstDhcp() []types.DhcpOptions {
	option := func(key, value string) types.DhcpConfiguration {
		return types.DhcpConfiguration{Key: &key, Values: []types.AttributeValue{{Value: &value}}}
	}
	return []types.DhcpOptions{{DhcpOptionsId: &r.dhcp, OwnerId: &r.account, DhcpConfigurations: []types.DhcpConfiguration{
		option("domain-name", r.domain()), option("domain-name-servers", "AmazonProvidedDNS"),
	}}}
}

// dhcpKeys are the options that a set may have.
// https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
var dhcpKeys = []string{"domain-name", "domain-name-servers", "ntp-servers", "netbios-name-servers", "netbios-node-type", "ipv6-address-preferred-lease-time"}

// CreateDhcpOptions makes a set of options for the hosts of VPCs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html
func (s *Service) CreateDhcpOptions(c *aws.Call, in *ec2.CreateDhcpOptionsInput) (*ec2.CreateDhcpOptionsOutput, error) {
	d := s.begin(c, in, dhcpOptions.resource)
	it := types.DhcpOptions{OwnerId: &s.account}
	for _, x := range in.DhcpConfigurations {
		key := aws.Value(x.Key)
		d.check(slices.Contains(dhcpKeys, key), func() error { return invalidValue("Value (%s) for parameter key is invalid. Unknown DHCP option", key) })
		d.check(len(x.Values) > 0 && len(x.Values) <= 4, func() error {
			return invalidValue("Value for parameter %s is invalid: one to four values are expected", key)
		})
		it.DhcpConfigurations = append(it.DhcpConfigurations, types.DhcpConfiguration{Key: &key, Values: mapped(x.Values, func(v string) types.AttributeValue { return types.AttributeValue{Value: &v} })})
	}
	dhcpOptions.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.CreateDhcpOptionsOutput{DhcpOptions: new(dhcpOptions.add(d, it).told())}, nil
}

// DeleteDhcpOptions removes a set that no VPC has; the one that VPCs begin with stays. It returns DependencyViolation if one does.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteDhcpOptions.html
func (s *Service) DeleteDhcpOptions(c *aws.Call, in *ec2.DeleteDhcpOptionsInput) (*ec2.DeleteDhcpOptionsOutput, error) {
	d := s.begin(c, in)
	x := dhcpOptions.of(d, in.DhcpOptionsId)
	d.check(x == nil || x.id != d.r.dhcp && !slices.ContainsFunc(d.r.vpcs, func(v *vpc) bool { return v.dhcp == x.id }), func() error {
		return bad("DependencyViolation", "The dhcpOptions '%s' has dependencies and cannot be deleted.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	dhcpOptions.drop(d, x)
	return &ec2.DeleteDhcpOptionsOutput{}, nil
}

// AssociateDhcpOptions gives a VPC another set of options; "default" gives it none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html
func (s *Service) AssociateDhcpOptions(c *aws.Call, in *ec2.AssociateDhcpOptionsInput) (*ec2.AssociateDhcpOptionsOutput, error) {
	d := s.begin(c, in)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	id := aws.Value(in.DhcpOptionsId)
	if id != "default" {
		dhcpOptions.of(d, &id)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	if v.dhcp = id; id == "default" {
		v.dhcp = d.r.dhcp
	}
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return &ec2.AssociateDhcpOptionsOutput{}, nil
}

// DescribeDhcpOptions lists the sets of options.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html
func (s *Service) DescribeDhcpOptions(c *aws.Call, in *ec2.DescribeDhcpOptionsInput) (*ec2.DescribeDhcpOptionsOutput, error) {
	return answer[ec2.DescribeDhcpOptionsOutput](s, c, dhcpOptions, in)
}
