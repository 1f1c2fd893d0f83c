package ec2

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// vpnWorks is how long a change of a connection takes, by virtual time.
const vpnWorks = 15 * time.Second

var vpnConnections = &kind[types.VpnConnection]{
	resource: types.ResourceTypeVpnConnection, prefix: "vpn", id: "VpnConnectionId", state: "State", quota: 50,
	lost:   lost("InvalidVpnConnectionID", "vpnConnection", "vpn"),
	full:   (*region).sdkVpnConnection,
	course: course{"pending", "available", vpnWorks, "deleting", "deleted", vpnWorks, time.Hour},
	paths:  map[string]string{"option.static-routes-only": "Options.StaticRoutesOnly"},
	also: fields[*types.VpnConnection]{"bgp-asn": func(x *types.VpnConnection, m matcher) bool {
		_, rest, _ := strings.Cut(aws.Value(x.CustomerGatewayConfiguration), "<asn>")
		asn, _, _ := strings.Cut(rest, "<")
		return m.text(asn)
	}},
}

// vpnTarget checks which gateway of AWS a connection leads to: exactly one.
func (d *draft) vpnTarget(gateway, transit *string) {
	d.check((gateway == nil) != (transit == nil), func() error {
		return badCombination("Exactly one of vpnGatewayId and transitGatewayId must be specified.")
	})
	if gateway != nil {
		vpnGateways.in(d, gateway, "available")
	} else {
		transitGateways.in(d, transit, "available", "modifying")
	}
}

// CreateVpnConnection joins a customer's device with a virtual private gateway or a transit gateway by two tunnels, whose keys
// and addresses are made unless given. Nothing connects to them here, so they stay down.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnection.html
func (s *Service) CreateVpnConnection(c *aws.Call, in *ec2.CreateVpnConnectionInput) (*ec2.CreateVpnConnectionOutput, error) {
	d := s.begin(c, in, vpnConnections.resource)
	customerGateways.in(d, in.CustomerGatewayId, "available", "pending")
	d.check(aws.Value(in.Type) == "ipsec.1", func() error { return invalidValue("Value (%s) for parameter type is invalid.", aws.Value(in.Type)) })
	if in.VpnConcentratorId != nil || aws.Value(in.PreSharedKeyStorage) == "SecretsManager" {
		d.fail(aws.NotEmulated("ec2", "VPN connections with concentrators or keys in Secrets Manager"))
	}
	if in.VpnGatewayId != nil || in.TransitGatewayId != nil {
		d.vpnTarget(in.VpnGatewayId, in.TransitGatewayId)
	}
	asked := in.Options
	if asked == nil {
		asked = &types.VpnConnectionOptionsSpecification{}
	}
	d.check(len(asked.TunnelOptions) <= 2, func() error { return invalidValue("A VPN connection has two tunnels.") })
	d.check(in.TransitGatewayId != nil || !aws.Value(asked.EnableAcceleration), func() error {
		return badCombination("Acceleration is only supported for VPN connections with a transit gateway.")
	})
	options := taken[types.VpnConnectionOptions](asked, types.VpnConnectionOptions{
		EnableAcceleration: new(false), StaticRoutesOnly: new(false), LocalIpv4NetworkCidr: new("0.0.0.0/0"), RemoteIpv4NetworkCidr: new("0.0.0.0/0"),
		OutsideIpAddressType: new("PublicIpv4"), TunnelInsideIpVersion: types.TunnelInsideIpVersionIpv4,
	})
	if options.TunnelInsideIpVersion == types.TunnelInsideIpVersionIpv6 {
		d.fail(aws.NotEmulated("ec2", "VPN tunnels of IPv6"))
	}
	for len(options.TunnelOptions) < 2 {
		options.TunnelOptions = append(options.TunnelOptions, types.TunnelOption{})
	}
	for i := range options.TunnelOptions {
		d.checkTunnel(&options.TunnelOptions[i], in.VpnGatewayId)
	}
	vpnConnections.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := vpnConnections.add(d, types.VpnConnection{
		Category: new("VPN"), CustomerGatewayId: in.CustomerGatewayId, Type: types.GatewayTypeIpsec1, VpnGatewayId: in.VpnGatewayId, TransitGatewayId: in.TransitGatewayId,
		GatewayAssociationState: types.GatewayAssociationStateNotAssociated, Routes: []types.VpnStaticRoute{}, VgwTelemetry: []types.VgwTelemetry{},
	})
	for i := range options.TunnelOptions {
		t := &options.TunnelOptions[i]
		d.openTunnel(t)
		x.it.VgwTelemetry = append(x.it.VgwTelemetry, types.VgwTelemetry{
			AcceptedRouteCount: new(int32(0)), LastStatusChange: &c.Now, OutsideIpAddress: t.OutsideIpAddress, Status: types.TelemetryStatusDown, StatusMessage: new(""),
		})
	}
	x.it.Options = &options
	if in.VpnGatewayId != nil || in.TransitGatewayId != nil {
		x.it.GatewayAssociationState = types.GatewayAssociationStateAssociated
	}
	if in.TransitGatewayId != nil {
		d.attachVpn(x)
	}
	return tell[ec2.CreateVpnConnectionOutput](d, x), nil
}

// ModifyVpnConnection leads a connection to another gateway or another device.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnConnection.html
func (s *Service) ModifyVpnConnection(c *aws.Call, in *ec2.ModifyVpnConnectionInput) (*ec2.ModifyVpnConnectionOutput, error) {
	d := s.begin(c, in)
	x := vpnConnections.in(d, in.VpnConnectionId, "available")
	if in.CustomerGatewayId != nil {
		customerGateways.in(d, in.CustomerGatewayId, "available")
	}
	if in.VpnGatewayId != nil || in.TransitGatewayId != nil || in.CustomerGatewayId == nil {
		d.vpnTarget(in.VpnGatewayId, in.TransitGatewayId)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	if in.VpnGatewayId != nil || in.TransitGatewayId != nil {
		d.detachVpn(x.id)
		x.it.VpnGatewayId, x.it.TransitGatewayId = in.VpnGatewayId, in.TransitGatewayId
		x.it.GatewayAssociationState = types.GatewayAssociationStateAssociated
		if in.TransitGatewayId != nil {
			d.attachVpn(x)
		}
	}
	x.passes(c, "modifying", "available", vpnWorks)
	return modify[ec2.ModifyVpnConnectionOutput](d, x)
}

// ModifyVpnConnectionOptions changes the ranges of both sides.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnConnectionOptions.html
func (s *Service) ModifyVpnConnectionOptions(c *aws.Call, in *ec2.ModifyVpnConnectionOptionsInput) (*ec2.ModifyVpnConnectionOptionsOutput, error) {
	d := s.begin(c, in)
	x := vpnConnections.in(d, in.VpnConnectionId, "available")
	for _, p := range []*string{in.LocalIpv4NetworkCidr, in.RemoteIpv4NetworkCidr, in.LocalIpv6NetworkCidr, in.RemoteIpv6NetworkCidr} {
		_, err := netip.ParsePrefix(aws.Value(p))
		d.check(p == nil || err == nil, func() error { return invalidValue("Invalid CIDR block %s.", aws.Value(p)) })
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.Options = new(taken[types.VpnConnectionOptions](in, x.it.Options))
	x.passes(c, "modifying", "available", vpnWorks)
	return tell[ec2.ModifyVpnConnectionOptionsOutput](d, x), nil
}

// ModifyVpnTunnelOptions changes what is given of a tunnel, which is named by its address on AWS's side.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnTunnelOptions.html
func (s *Service) ModifyVpnTunnelOptions(c *aws.Call, in *ec2.ModifyVpnTunnelOptionsInput) (*ec2.ModifyVpnTunnelOptionsOutput, error) {
	d := s.begin(c, in)
	x := vpnConnections.in(d, in.VpnConnectionId, "available")
	if d.err != nil {
		return nil, d.err
	}
	i := slices.IndexFunc(x.it.Options.TunnelOptions, func(t types.TunnelOption) bool { return *t.OutsideIpAddress == *in.VpnTunnelOutsideIpAddress })
	d.check(i >= 0, func() error {
		return invalidValue("The VPN tunnel with outside IP address %s does not exist in %s.", *in.VpnTunnelOutsideIpAddress, x.id)
	})
	if d.err != nil {
		return nil, d.err
	}
	options := *x.it.Options
	options.TunnelOptions = slices.Clone(options.TunnelOptions)
	options.TunnelOptions[i] = taken[types.TunnelOption](in.TunnelOptions, options.TunnelOptions[i])
	asked := options.TunnelOptions[i]
	if in.TunnelOptions.TunnelInsideCidr == nil {
		asked.TunnelInsideCidr = nil
	}
	d.checkTunnel(&asked, x.it.VpnGatewayId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.Options = &options
	x.passes(c, "modifying", "available", vpnWorks)
	return tell[ec2.ModifyVpnTunnelOptionsOutput](d, x), nil
}

// DeleteVpnConnection closes the tunnels. The connection is told of as deleted for an hour.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnConnection.html
func (s *Service) DeleteVpnConnection(c *aws.Call, in *ec2.DeleteVpnConnectionInput) (*ec2.DeleteVpnConnectionOutput, error) {
	d := s.begin(c, in)
	x := vpnConnections.in(d, in.VpnConnectionId, "available", "pending", "modifying")
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.detachVpn(x.id)
	x.end(d)
	return done[ec2.DeleteVpnConnectionOutput](), nil
}

// DescribeVpnConnections lists connections with the configuration of the customer's device.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnConnections.html
func (s *Service) DescribeVpnConnections(c *aws.Call, in *ec2.DescribeVpnConnectionsInput) (*ec2.DescribeVpnConnectionsOutput, error) {
	return answer[ec2.DescribeVpnConnectionsOutput](s, c, vpnConnections, in)
}

// staticVpn finds a connection with static routes.
func staticVpn(d *draft, id, cidr *string) (*thing[types.VpnConnection], string, int) {
	x := vpnConnections.in(d, id, "available", "pending")
	p, err := netip.ParsePrefix(aws.Value(cidr))
	d.check(err == nil, func() error {
		return invalidValue("Value (%s) for parameter destinationCidrBlock is invalid.", aws.Value(cidr))
	})
	d.check(x == nil || aws.Value(x.it.Options.StaticRoutesOnly), func() error {
		return bad("InvalidParameterValue", "The VPN connection %s does not use static routes.", x.id)
	})
	if d.err != nil {
		return nil, "", -1
	}
	to := p.Masked().String()
	return x, to, slices.IndexFunc(x.it.Routes, func(r types.VpnStaticRoute) bool { return *r.DestinationCidrBlock == to })
}

// CreateVpnConnectionRoute adds a static route to the customer's side. Adding it again changes nothing.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnectionRoute.html
func (s *Service) CreateVpnConnectionRoute(c *aws.Call, in *ec2.CreateVpnConnectionRouteInput) (*ec2.CreateVpnConnectionRouteOutput, error) {
	d := s.begin(c, in)
	x, to, i := staticVpn(d, in.VpnConnectionId, in.DestinationCidrBlock)
	if d.err != nil {
		return nil, d.err
	}
	if i < 0 {
		x.it.Routes = append(slices.Clip(x.it.Routes), types.VpnStaticRoute{DestinationCidrBlock: &to, State: types.VpnStateAvailable, Source: types.VpnStaticRouteSourceStatic})
		x.changed(c, aws.Changed)
	}
	return done[ec2.CreateVpnConnectionRouteOutput](), nil
}

// DeleteVpnConnectionRoute removes a static route.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnConnectionRoute.html
func (s *Service) DeleteVpnConnectionRoute(c *aws.Call, in *ec2.DeleteVpnConnectionRouteInput) (*ec2.DeleteVpnConnectionRouteOutput, error) {
	d := s.begin(c, in)
	x, to, i := staticVpn(d, in.VpnConnectionId, in.DestinationCidrBlock)
	d.check(d.err != nil || i >= 0, func() error {
		return bad("InvalidRoute.NotFound", "The route %s does not exist in the VPN connection %s.", to, x.id)
	})
	if d.err != nil {
		return nil, d.err
	}
	x.it.Routes = slices.Delete(slices.Clone(x.it.Routes), i, i+1)
	x.changed(c, aws.Changed)
	return done[ec2.DeleteVpnConnectionRouteOutput](), nil
}
