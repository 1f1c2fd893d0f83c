package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// ModifySubnetAttribute changes one setting of a subnet: what addresses and names interfaces in it get. Those of Outposts are not emulated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html
func (s *Service) ModifySubnetAttribute(c *aws.Call, in *ec2.ModifySubnetAttributeInput) (*ec2.ModifySubnetAttributeOutput, error) {
	d := s.begin(c, in)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	if d.err != nil {
		return nil, d.err
	}
	if in.CustomerOwnedIpv4Pool != nil || in.MapCustomerOwnedIpOnLaunch != nil || in.EnableLniAtDeviceIndex != nil || in.DisableLniAtDeviceIndex != nil {
		return nil, aws.NotEmulated("ec2", "ModifySubnetAttribute of the attributes of Outposts")
	}
	set := 0
	var change func()
	flag := func(to *types.AttributeBooleanValue, of *bool) {
		if to != nil {
			set++
			change = func() { *of = aws.Value(to.Value) }
		}
	}
	flag(in.MapPublicIpOnLaunch, &n.publicIP)
	flag(in.AssignIpv6AddressOnCreation, &n.assigns6)
	flag(in.EnableDns64, &n.dns64)
	flag(in.EnableResourceNameDnsARecordOnLaunch, &n.names.a)
	flag(in.EnableResourceNameDnsAAAARecordOnLaunch, &n.names.aaaa)
	if kind := in.PrivateDnsHostnameTypeOnLaunch; kind != "" {
		set++
		change = func() { n.names.kind = kind }
	}
	if set != 1 {
		return nil, badCombination("Exactly one attribute must be specified")
	}
	for what, x := range map[string]*types.AttributeBooleanValue{
		"assignIpv6AddressOnCreation": in.AssignIpv6AddressOnCreation, "enableResourceNameDnsAAAARecordOnLaunch": in.EnableResourceNameDnsAAAARecordOnLaunch,
	} {
		if x != nil && aws.Value(x.Value) && !n.ipv6.IsValid() {
			return nil, invalidValue("Invalid value 'true' for %s. Subnet %s does not have an associated IPv6 CIDR block.", what, n.id)
		}
	}
	change()
	c.Changed(aws.Changed, d.r.current(n.id, c.Now))
	return &ec2.ModifySubnetAttributeOutput{}, nil
}

// hostNames say what instances of a subnet are called inside their VPC.
type hostNames struct {
	kind    types.HostnameType // "" is ip-name
	a, aaaa bool               // there are records for the name made of the instance's id
}

func (h hostNames) told() *types.PrivateDnsNameOptionsOnLaunch {
	out := &types.PrivateDnsNameOptionsOnLaunch{HostnameType: h.kind, EnableResourceNameDnsARecord: &h.a, EnableResourceNameDnsAAAARecord: &h.aaaa}
	if h.kind == "" {
		out.HostnameType = types.HostnameTypeIpName
	}
	return out
}
