package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var endpointConfigs = &kind[types.ServiceConfiguration]{
	resource: types.ResourceTypeVpcEndpointService, prefix: "vpce-svc", id: "ServiceId", state: "ServiceState", quota: 100,
	lost: func(ids []string) error {
		return bad("InvalidVpcEndpointServiceId.NotFound", "The VpcEndpointService Id '%s' does not exist", strings.Join(ids, ", "))
	},
	paths: map[string]string{"supported-ip-address-types": "SupportedIpAddressTypes"},
}

// checkService checks a service configuration as it is to be.
func checkService(d *draft, it *types.ServiceConfiguration) {
	network, gateway := len(it.NetworkLoadBalancerArns), len(it.GatewayLoadBalancerArns)
	d.check(network+gateway > 0, func() error {
		return invalidParameter("At least one Network or Gateway Load Balancer must be specified.")
	})
	d.check(network == 0 || gateway == 0, func() error {
		return badCombination("A service cannot have both Network and Gateway Load Balancers.")
	})
	for _, arn := range it.NetworkLoadBalancerArns {
		d.balancer(arn, "net")
	}
	for _, arn := range it.GatewayLoadBalancerArns {
		d.balancer(arn, "gwy")
	}
	kind := types.ServiceTypeInterface
	if gateway > 0 {
		kind = types.ServiceTypeGatewayLoadBalancer
	}
	it.ServiceType = []types.ServiceTypeDetail{{ServiceType: kind}}
	for _, t := range it.SupportedIpAddressTypes {
		d.check(t == types.ServiceConnectivityTypeIpv4 || t == types.ServiceConnectivityTypeIpv6, func() error {
			return invalidParameter("Invalid supported IP address type: %s", t)
		})
	}
	for _, x := range it.SupportedRegions {
		d.check(placeOf(*x.Region) != nil, func() error { return invalidParameter("The region %s is not valid.", *x.Region) })
	}
}

// namedService sets or removes the private name of a service. Its domain has to be verified.
func namedService(c *aws.Call, it *types.ServiceConfiguration, name *string) {
	it.PrivateDnsName, it.PrivateDnsNameConfiguration = name, nil
	if name != nil {
		it.PrivateDnsNameConfiguration = &types.PrivateDnsNameConfiguration{
			Name: new("_" + strings.ToLower(c.Text(20))), State: types.DnsNameStatePendingVerification, Type: new("TXT"), Value: new("vpce:" + c.Text(20)),
		}
	}
}

// CreateVpcEndpointServiceConfiguration offers what stands behind load balancers to endpoints of other VPCs. The load balancers
// themselves are not looked up, since they are not emulated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpointServiceConfiguration.html
func (s *Service) CreateVpcEndpointServiceConfiguration(c *aws.Call, in *ec2.CreateVpcEndpointServiceConfigurationInput) (*ec2.CreateVpcEndpointServiceConfigurationOutput, error) {
	d := s.begin(c, in, endpointConfigs.resource)
	it := types.ServiceConfiguration{
		AcceptanceRequired: new(true), ManagesVpcEndpoints: new(false), NetworkLoadBalancerArns: in.NetworkLoadBalancerArns, GatewayLoadBalancerArns: in.GatewayLoadBalancerArns,
		ServiceState: types.ServiceStateAvailable, SupportedIpAddressTypes: []types.ServiceConnectivityType{types.ServiceConnectivityTypeIpv4}, RemoteAccessEnabled: new(false),
	}
	if in.AcceptanceRequired != nil {
		it.AcceptanceRequired = in.AcceptanceRequired
	}
	if len(in.SupportedIpAddressTypes) > 0 {
		it.SupportedIpAddressTypes = mapped(in.SupportedIpAddressTypes, connectivity)
	}
	it.SupportedRegions = supportedRegions(in.SupportedRegions)
	checkService(d, &it)
	return once(d, func() (*ec2.CreateVpcEndpointServiceConfigurationOutput, error) {
		endpointConfigs.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		for _, z := range d.r.place.zoneList() {
			it.AvailabilityZones, it.AvailabilityZoneIds = append(it.AvailabilityZones, z.name), append(it.AvailabilityZoneIds, z.id)
		}
		namedService(c, &it, in.PrivateDnsName)
		x := endpointConfigs.add(d, it)
		x.it.ServiceName = new("com.amazonaws.vpce." + c.Region + "." + x.id)
		x.it.BaseEndpointDnsNames = []string{x.id + "." + c.Region + ".vpce.amazonaws.com"}
		return tell[ec2.CreateVpcEndpointServiceConfigurationOutput](d, x), nil
	})
}

func connectivity(t string) types.ServiceConnectivityType { return types.ServiceConnectivityType(t) }

func supportedRegions(names []string) []types.SupportedRegionDetail {
	return mapped(names, func(name string) types.SupportedRegionDetail {
		return types.SupportedRegionDetail{Region: &name, ServiceState: new("Available")}
	})
}

// ModifyVpcEndpointServiceConfiguration changes the load balancers, the private name, or whether connections have to be accepted.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointServiceConfiguration.html
func (s *Service) ModifyVpcEndpointServiceConfiguration(c *aws.Call, in *ec2.ModifyVpcEndpointServiceConfigurationInput) (*ec2.ModifyVpcEndpointServiceConfigurationOutput, error) {
	d := s.begin(c, in)
	x := endpointConfigs.of(d, in.ServiceId)
	if d.err != nil {
		return nil, d.err
	}
	it := x.it
	it.NetworkLoadBalancerArns = edited(it.NetworkLoadBalancerArns, in.AddNetworkLoadBalancerArns, in.RemoveNetworkLoadBalancerArns)
	it.GatewayLoadBalancerArns = edited(it.GatewayLoadBalancerArns, in.AddGatewayLoadBalancerArns, in.RemoveGatewayLoadBalancerArns)
	it.SupportedIpAddressTypes = edited(it.SupportedIpAddressTypes, mapped(in.AddSupportedIpAddressTypes, connectivity), mapped(in.RemoveSupportedIpAddressTypes, connectivity))
	it.SupportedRegions = supportedRegions(edited(mapped(it.SupportedRegions, func(x types.SupportedRegionDetail) string { return *x.Region }), in.AddSupportedRegions, in.RemoveSupportedRegions))
	if in.AcceptanceRequired != nil {
		it.AcceptanceRequired = in.AcceptanceRequired
	}
	checkService(d, &it)
	if err := d.ready(); err != nil {
		return nil, err
	}
	switch {
	case aws.Value(in.RemovePrivateDnsName):
		namedService(c, &it, nil)
	case in.PrivateDnsName != nil:
		namedService(c, &it, in.PrivateDnsName)
	}
	x.it = it
	x.changed(c, aws.Changed)
	return done[ec2.ModifyVpcEndpointServiceConfigurationOutput](), nil
}

// DeleteVpcEndpointServiceConfigurations removes services that no endpoint leads to. The others are told of in the answer.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpointServiceConfigurations.html
func (s *Service) DeleteVpcEndpointServiceConfigurations(c *aws.Call, in *ec2.DeleteVpcEndpointServiceConfigurationsInput) (*ec2.DeleteVpcEndpointServiceConfigurationsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DeleteVpcEndpointServiceConfigurationsOutput{Unsuccessful: []types.UnsuccessfulItem{}}
	for _, id := range in.ServiceIds {
		x, err := endpointConfigs.find(d.r, c.Now, id)
		if err == nil && len(s.connected(d, id)) > 0 {
			err = bad("ExistingVpcEndpointConnections", "Service %s has existing active VPC Endpoint connections!", id)
		}
		if err != nil {
			out.Unsuccessful = append(out.Unsuccessful, unsuccessful(id, err))
			continue
		}
		endpointPermissions.dropAll(d, func(p *types.AllowedPrincipal) bool { return *p.ServiceId == id })
		endpointConnections.dropAll(d, func(p *endpointConnection) bool { return *p.ServiceId == id })
		endpointConfigs.drop(d, x)
	}
	return out, nil
}

// DescribeVpcEndpointServiceConfigurations lists the account's services.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServiceConfigurations.html
func (s *Service) DescribeVpcEndpointServiceConfigurations(c *aws.Call, in *ec2.DescribeVpcEndpointServiceConfigurationsInput) (*ec2.DescribeVpcEndpointServiceConfigurationsOutput, error) {
	return answer[ec2.DescribeVpcEndpointServiceConfigurationsOutput](s, c, endpointConfigs, in)
}

// StartVpcEndpointServicePrivateDnsVerification looks whether the domain of the private name has the record that proves who owns it.
// There is no DNS here, so it never has.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartVpcEndpointServicePrivateDnsVerification.html
func (s *Service) StartVpcEndpointServicePrivateDnsVerification(c *aws.Call, in *ec2.StartVpcEndpointServicePrivateDnsVerificationInput) (*ec2.StartVpcEndpointServicePrivateDnsVerificationOutput, error) {
	d := s.begin(c, in)
	x := endpointConfigs.of(d, in.ServiceId)
	d.check(x == nil || x.it.PrivateDnsName != nil, func() error { return invalidParameter("The service %s has no private DNS name.", x.id) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	setText(&x.it, "PrivateDnsNameConfiguration.State", string(types.DnsNameStateFailed))
	x.changed(c, aws.Changed)
	return done[ec2.StartVpcEndpointServicePrivateDnsVerificationOutput](), nil
}

// ModifyVpcEndpointServicePayerResponsibility lets the service's owner pay for the endpoints.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointServicePayerResponsibility.html
func (s *Service) ModifyVpcEndpointServicePayerResponsibility(c *aws.Call, in *ec2.ModifyVpcEndpointServicePayerResponsibilityInput) (*ec2.ModifyVpcEndpointServicePayerResponsibilityOutput, error) {
	d := s.begin(c, in)
	return modify[ec2.ModifyVpcEndpointServicePayerResponsibilityOutput](d, endpointConfigs.of(d, in.ServiceId))
}

var endpointPermissions = &kind[types.AllowedPrincipal]{
	resource: types.ResourceTypeVpcEndpointServicePermission, prefix: "vpce-svc-perm", id: "ServicePermissionId", quota: 10000, aside: true,
	lost: lost("InvalidVpcEndpointServicePermissionId", "VpcEndpointServicePermission", "vpce-svc-perm"),
}

// permits reports whether an account may make endpoints to a service.
func (r *region) permits(service, account string) bool {
	return len(endpointPermissions.where(r, r.now, func(p *types.AllowedPrincipal) bool {
		return *p.ServiceId == service && (*p.Principal == "*" || strings.HasPrefix(*p.Principal, "arn:aws:iam::"+account+":"))
	})) > 0
}

func principalType(arn string) (types.PrincipalType, bool) {
	rest, ok := strings.CutPrefix(arn, "arn:aws:iam::")
	switch {
	case arn == "*":
		return types.PrincipalTypeAll, true
	case !ok || len(rest) < 14:
		return "", false
	}
	for prefix, t := range map[string]types.PrincipalType{"root": types.PrincipalTypeAccount, "user/": types.PrincipalTypeUser, "role/": types.PrincipalTypeRole} {
		if strings.HasPrefix(rest[13:], prefix) {
			return t, true
		}
	}
	return "", false
}

// ModifyVpcEndpointServicePermissions changes who may make endpoints to a service: accounts, users, roles, or all ("*").
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointServicePermissions.html
func (s *Service) ModifyVpcEndpointServicePermissions(c *aws.Call, in *ec2.ModifyVpcEndpointServicePermissionsInput) (*ec2.ModifyVpcEndpointServicePermissionsOutput, error) {
	d := s.begin(c, in)
	x := endpointConfigs.of(d, in.ServiceId)
	for _, p := range slices.Concat(in.AddAllowedPrincipals, in.RemoveAllowedPrincipals) {
		_, ok := principalType(p)
		d.check(ok, func() error { return bad("InvalidPrincipal", "Invalid Principal: '%s'", p) })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	endpointPermissions.dropAll(d, func(p *types.AllowedPrincipal) bool {
		return *p.ServiceId == x.id && slices.Contains(in.RemoveAllowedPrincipals, *p.Principal)
	})
	out := done[ec2.ModifyVpcEndpointServicePermissionsOutput]()
	for _, p := range in.AddAllowedPrincipals {
		if len(endpointPermissions.where(d.r, c.Now, func(y *types.AllowedPrincipal) bool { return *y.ServiceId == x.id && *y.Principal == p })) > 0 {
			continue
		}
		kind, _ := principalType(p)
		y := endpointPermissions.add(d, types.AllowedPrincipal{Principal: &p, PrincipalType: kind, ServiceId: &x.id})
		out.AddedPrincipals = append(out.AddedPrincipals, taken[types.AddedPrincipal](y.it))
	}
	return out, nil
}

// DescribeVpcEndpointServicePermissions lists who may make endpoints to a service.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServicePermissions.html
func (s *Service) DescribeVpcEndpointServicePermissions(c *aws.Call, in *ec2.DescribeVpcEndpointServicePermissionsInput) (*ec2.DescribeVpcEndpointServicePermissionsOutput, error) {
	d := s.begin(c, in)
	if endpointConfigs.of(d, in.ServiceId); d.err != nil {
		return nil, d.err
	}
	return answer[ec2.DescribeVpcEndpointServicePermissionsOutput](s, c, endpointPermissions, in, func(p *types.AllowedPrincipal) bool { return *p.ServiceId == *in.ServiceId })
}
