package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

var endpoints = &kind[types.VpcEndpoint]{
	resource: types.ResourceTypeVpcEndpoint, prefix: "vpce", id: "VpcEndpointId", state: "State", quota: 255,
	lost: lostEndpoints, full: (*region).sdkEndpoint,
	paths:  map[string]string{"vpc-endpoint-state": "State"},
	course: course{"pending", "available", 10 * time.Second, "deleting", "deleted", 5 * time.Second, 0},
}

func lostEndpoints(ids []string) error {
	if !wellFormed(ids[0], "vpce") {
		return bad("InvalidVpcEndpointId.Malformed", "The Vpc Endpoint Id '%s' is malformed", ids[0])
	}
	return bad("InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '%s' does not exist", strings.Join(ids, ", "))
}

// openPolicy is the policy of an endpoint that was made without one.
const openPolicy = `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`

// sdkEndpoint adds the names of the security groups.
func (r *region) sdkEndpoint(it *types.VpcEndpoint) {
	it.Groups = mapped(it.Groups, func(g types.SecurityGroupIdentifier) types.SecurityGroupIdentifier {
		if x, ok := find[*group](r, *g.GroupId); ok {
			return types.SecurityGroupIdentifier{GroupId: &x.id, GroupName: &x.name}
		}
		return g
	})
	it.NetworkInterfaceIds = []string{}
	for _, f := range r.facesOf(*it.VpcEndpointId) {
		it.NetworkInterfaceIds = append(it.NetworkInterfaceIds, f.id)
	}
}

// facesOf are the interfaces that a resource manages.
func (r *region) facesOf(manager string) []*face {
	return slices.DeleteFunc(slices.Clone(r.faces), func(f *face) bool { return f.manager != manager })
}

func invalidParameter(format string, args ...any) error {
	return bad("InvalidParameter", format, args...)
}

// service finds what an endpoint is to lead to, and checks that it can be of that type.
func (s *Service) service(d *draft, name string, kind types.VpcEndpointType) *endpointService {
	if d.err != nil {
		return nil
	}
	var offered []string
	for _, x := range s.endpointServices(d) {
		if *x.ServiceName != name {
			continue
		}
		if x.offers(kind) {
			return &x
		}
		offered = append(offered, string(x.ServiceType[0].ServiceType))
	}
	if offered == nil {
		d.fail(bad("InvalidServiceName", "The Vpc Endpoint Service '%s' does not exist", name))
	} else {
		d.fail(invalidParameter("Endpoint type (%s) does not match available service types ([%s]).", kind, strings.Join(offered, ", ")))
	}
	return nil
}

// checkEndpointPolicy checks a policy document; an empty one means the open one.
func checkEndpointPolicy(d *draft, text *string) *string {
	if aws.Value(text) == "" {
		return new(openPolicy)
	}
	if _, err := policy.ParseAs(policy.Resource, []byte(*text)); err != nil {
		d.fail(bad("InvalidPolicyDocument", "The policy document is invalid: %v", err))
	}
	return text
}

// CreateVpcEndpoint leads from a VPC to a service without the internet: by routes to AWS's addresses (Gateway), or by interfaces in
// subnets (Interface, GatewayLoadBalancer). It returns InvalidServiceName for a service that does not exist.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
func (s *Service) CreateVpcEndpoint(c *aws.Call, in *ec2.CreateVpcEndpointInput) (*ec2.CreateVpcEndpointOutput, error) {
	d := s.begin(c, in, endpoints.resource)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	kind := in.VpcEndpointType
	if kind == "" {
		kind = types.VpcEndpointTypeGateway
	}
	if kind == types.VpcEndpointTypeResource || kind == types.VpcEndpointTypeServiceNetwork || in.ServiceRegion != nil && *in.ServiceRegion != c.Region {
		d.fail(aws.NotEmulated("ec2", "VPC endpoints of VPC Lattice or to another region"))
	}
	d.check(in.ServiceName != nil, func() error { return missing("ServiceName") })
	service := s.service(d, aws.Value(in.ServiceName), kind)
	return once(d, func() (*ec2.CreateVpcEndpointOutput, error) {
		e := &endpointDraft{draft: d, vpc: v, service: service, it: types.VpcEndpoint{
			VpcId: in.VpcId, ServiceName: in.ServiceName, VpcEndpointType: kind, RequesterManaged: new(false), RouteTableIds: []string{}, SubnetIds: []string{},
			PrivateDnsEnabled: new(false), IpAddressType: types.IpAddressTypeIpv4, DnsEntries: []types.DnsEntry{}, State: "available",
		}}
		if in.IpAddressType != "" {
			e.it.IpAddressType = in.IpAddressType
		}
		e.begin(in)
		endpoints.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x, err := e.add()
		if err != nil {
			return nil, err
		}
		return tell[ec2.CreateVpcEndpointOutput](d, x), nil
	})
}

// ModifyVpcEndpoint changes an endpoint's policy, and its route tables or its subnets and security groups.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
func (s *Service) ModifyVpcEndpoint(c *aws.Call, in *ec2.ModifyVpcEndpointInput) (*ec2.ModifyVpcEndpointOutput, error) {
	d := s.begin(c, in)
	x := endpoints.of(d, in.VpcEndpointId)
	if d.err != nil {
		return nil, d.err
	}
	d.check(!strings.HasPrefix(x.status(), "delet"), func() error { return bad("IncorrectState", "The Vpc Endpoint %s is in state %s.", x.id, x.status()) })
	v, _ := find[*vpc](d.r, *x.it.VpcId)
	service := s.service(d, *x.it.ServiceName, x.it.VpcEndpointType)
	if d.err != nil {
		return nil, d.err
	}
	e := &endpointDraft{draft: d, vpc: v, service: service, it: x.it, old: x}
	e.change(in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if err := e.settle(x); err != nil {
		return nil, err
	}
	x.changed(c, aws.Changed)
	return done[ec2.ModifyVpcEndpointOutput](), nil
}

// DeleteVpcEndpoints removes endpoints with their routes and interfaces. Those that do not exist are told of in the answer.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
func (s *Service) DeleteVpcEndpoints(c *aws.Call, in *ec2.DeleteVpcEndpointsInput) (*ec2.DeleteVpcEndpointsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DeleteVpcEndpointsOutput{Unsuccessful: []types.UnsuccessfulItem{}}
	for _, id := range in.VpcEndpointIds {
		x, err := endpoints.find(d.r, c.Now, id)
		if err == nil && len(d.r.users(id, c.Now)) > 0 {
			err = bad("DependencyViolation", "The Vpc Endpoint '%s' has dependencies and cannot be deleted.", id)
		}
		if err != nil {
			out.Unsuccessful = append(out.Unsuccessful, unsuccessful(id, err))
			continue
		}
		d.unroute(id, nil)
		for _, f := range d.r.facesOf(id) {
			d.r.dropFace(c, f)
		}
		if x.it.VpcEndpointType == types.VpcEndpointTypeGateway {
			setText(&x.it, "State", "deleted")
			endpoints.drop(d, x)
		} else {
			x.end(d)
		}
	}
	return out, nil
}

// DescribeVpcEndpoints lists endpoints.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
func (s *Service) DescribeVpcEndpoints(c *aws.Call, in *ec2.DescribeVpcEndpointsInput) (*ec2.DescribeVpcEndpointsOutput, error) {
	return answer[ec2.DescribeVpcEndpointsOutput](s, c, endpoints, in)
}

// DescribeVpcEndpointServices lists the services that endpoints can lead to: AWS's, the account's own, and those that let the account.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html
func (s *Service) DescribeVpcEndpointServices(c *aws.Call, in *ec2.DescribeVpcEndpointServicesInput) (*ec2.DescribeVpcEndpointServicesOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.ServiceDetail
	var lost []string
	all := s.endpointServices(d)
	for _, name := range in.ServiceNames {
		if !slices.ContainsFunc(all, func(x endpointService) bool { return *x.ServiceName == name }) {
			lost = append(lost, name)
		}
	}
	d.check(lost == nil, func() error {
		return bad("InvalidServiceName", "The Vpc Endpoint Service '%s' does not exist", strings.Join(lost, ", "))
	})
	for _, x := range all {
		if len(in.ServiceNames) == 0 || slices.Contains(in.ServiceNames, *x.ServiceName) {
			list = append(list, x.ServiceDetail)
		}
	}
	out, err := rows[ec2.DescribeVpcEndpointServicesOutput](d, list, map[string]string{"service-type": "ServiceType.ServiceType"})
	if err == nil {
		for _, x := range out.ServiceDetails {
			if !slices.Contains(out.ServiceNames, *x.ServiceName) {
				out.ServiceNames = append(out.ServiceNames, *x.ServiceName)
			}
		}
	}
	return out, err
}
