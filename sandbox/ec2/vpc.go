package ec2

import (
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// vpc is a virtual network of its own addresses.
type vpc struct {
	base
	cidr          netip.Prefix
	cidrID        string    // vpc-cidr-assoc-…
	blocks        []stretch // further ranges of both families
	tenancy       types.Tenancy
	dhcp          string // dopt-…
	isDefault     bool
	dnsSupport    bool
	dnsHostnames  bool
	addressMetric bool
}

func (r *region) defaultVpc() *vpc {
	for _, v := range r.vpcs {
		if v.isDefault {
			return v
		}
	}
	return nil
}

// createDefaults makes what AWS makes in each region of a new account: a VPC with a subnet in
// every zone, an internet gateway, a main route table, a network ACL and a security group.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
func (r *region) createDefaults(c *aws.Call) {
	v := r.newVpc(c, netip.MustParsePrefix("172.31.0.0/16"))
	v.isDefault, v.dnsHostnames = true, true
	gw := &gateway{base{id: c.NewID("igw"), kind: types.ResourceTypeInternetGateway}, v}
	add(r, &r.gateways, gw)
	t := r.mainTable(v)
	t.routes = append(t.routes, route{destined{Prefix: netip.MustParsePrefix("0.0.0.0/0")}, gw.id, types.RouteOriginCreateRoute})
	for i := range r.place.zones {
		r.newDefaultSubnet(c, v, i)
	}
}

// newVpc makes a VPC with what comes with each: a main route table, a network ACL and a security group.
func (r *region) newVpc(c *aws.Call, cidr netip.Prefix) *vpc {
	v := &vpc{base: base{id: c.NewID("vpc"), kind: types.ResourceTypeVpc}, cidr: cidr, cidrID: c.NewID("vpc-cidr-assoc"), dhcp: r.dhcp, dnsSupport: true, tenancy: types.TenancyDefault}
	add(r, &r.vpcs, v)
	r.newTable(c, v).main = c.NewID("rtbassoc")
	r.newACL(c, v).isDefault = true
	r.createDefaultGroup(c, v)
	return v
}

func (r *region) sdkVpc(v *vpc) types.Vpc {
	out := types.Vpc{
		VpcId: &v.id, CidrBlock: new(v.cidr.String()), DhcpOptionsId: &v.dhcp, InstanceTenancy: v.tenancy, IsDefault: &v.isDefault,
		OwnerId: &r.account, State: types.VpcStateAvailable, Tags: v.tags, BlockPublicAccessStates: r.blocked(r.arn(v.kind, v.id)),
		CidrBlockAssociationSet: []types.VpcCidrBlockAssociation{*r.sdkBlock(stretch{v.cidr, v.cidrID}, types.VpcCidrBlockStateCodeAssociated)},
	}
	for _, b := range v.blocks {
		if b.Addr().Is4() {
			out.CidrBlockAssociationSet = append(out.CidrBlockAssociationSet, *r.sdkBlock(b, types.VpcCidrBlockStateCodeAssociated))
		} else {
			out.Ipv6CidrBlockAssociationSet = append(out.Ipv6CidrBlockAssociationSet, *r.sdkBlock6(b, types.VpcCidrBlockStateCodeAssociated))
		}
	}
	return out
}

// vpcFields are the documented filters and the older names of some.
func (r *region) vpcFields() fields[*vpc] {
	return documented("DescribeVpcs", fields[*vpc]{
		"vpc-id":           func(v *vpc, m matcher) bool { return m.text(v.id) },
		"cidr":             along(r.sdkVpc, "CidrBlock"),
		"cidr-block":       along(r.sdkVpc, "CidrBlock"),
		"cidrBlock":        along(r.sdkVpc, "CidrBlock"),
		"dhcpOptionsId":    along(r.sdkVpc, "DhcpOptionsId"),
		"isDefault":        along(r.sdkVpc, "IsDefault"),
		"instance-tenancy": along(r.sdkVpc, "InstanceTenancy"),

		"cidr-block-association.cidr-block":           along(r.sdkVpc, "CidrBlockAssociationSet.CidrBlock"),
		"cidr-block-association.association-id":       along(r.sdkVpc, "CidrBlockAssociationSet.AssociationId"),
		"cidr-block-association.state":                along(r.sdkVpc, "CidrBlockAssociationSet.CidrBlockState.State"),
		"ipv6-cidr-block-association.ipv6-cidr-block": along(r.sdkVpc, "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
		"ipv6-cidr-block-association.association-id":  along(r.sdkVpc, "Ipv6CidrBlockAssociationSet.AssociationId"),
		"ipv6-cidr-block-association.ipv6-pool":       along(r.sdkVpc, "Ipv6CidrBlockAssociationSet.Ipv6Pool"),
		"ipv6-cidr-block-association.state":           along(r.sdkVpc, "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
	}, r.sdkVpc)
}

// DescribeVpcs lists virtual networks.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
func (s *Service) DescribeVpcs(c *aws.Call, in *ec2.DescribeVpcsInput) (*ec2.DescribeVpcsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	_, list, next, err := describe(s, c, q, in.VpcIds, func(r *region) []*vpc { return r.vpcs }, r.vpcFields(), lostVpcs)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeVpcsOutput{Vpcs: mapped(list, r.sdkVpc), NextToken: next}, nil
}

// DescribeVpcAttribute tells one setting of a VPC.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html
func (s *Service) DescribeVpcAttribute(c *aws.Call, in *ec2.DescribeVpcAttributeInput) (*ec2.DescribeVpcAttributeOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	v, ok := find[*vpc](r, *in.VpcId)
	if !ok {
		return nil, lostVpcs([]string{*in.VpcId})
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	out := &ec2.DescribeVpcAttributeOutput{VpcId: &v.id}
	switch in.Attribute {
	case types.VpcAttributeNameEnableDnsSupport:
		out.EnableDnsSupport = &types.AttributeBooleanValue{Value: &v.dnsSupport}
	case types.VpcAttributeNameEnableDnsHostnames:
		out.EnableDnsHostnames = &types.AttributeBooleanValue{Value: &v.dnsHostnames}
	default:
		out.EnableNetworkAddressUsageMetrics = &types.AttributeBooleanValue{Value: &v.addressMetric}
	}
	return out, nil
}
