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

var clientVpns = &kind[types.ClientVpnEndpoint]{
	resource: types.ResourceTypeClientVpnEndpoint, prefix: "cvpn-endpoint", id: "ClientVpnEndpointId", state: "Status.Code", quota: 5,
	lost: func(ids []string) error {
		return bad("InvalidClientVpnEndpointId.NotFound", "Endpoint %s does not exist", strings.Join(ids, ", "))
	},
	full:   (*region).sdkClientVpn,
	course: course{"pending-associate", "pending-associate", 0, "deleting", "deleted", 10 * time.Second, 0},
	paths:  map[string]string{"endpoint-id": "ClientVpnEndpointId"},
}

// sdkClientVpn adds the networks of an endpoint; with one it is available.
func (r *region) sdkClientVpn(it *types.ClientVpnEndpoint) {
	networks, code := []types.AssociatedTargetNetwork{}, it.Status.Code
	for _, x := range clientTargets.all(r, r.now) {
		if *x.it.ClientVpnEndpointId != *it.ClientVpnEndpointId {
			continue
		}
		networks = append(networks, types.AssociatedTargetNetwork{NetworkId: x.it.TargetNetworkId, NetworkType: types.AssociatedNetworkTypeVpc})
		if x.status() == "associated" && code == types.ClientVpnEndpointStatusCodePendingAssociate {
			code = types.ClientVpnEndpointStatusCodeAvailable
		}
	}
	//lint:ignore SA1019 AWS still tells them beside DescribeClientVpnTargetNetworks.
	it.AssociatedTargetNetworks = networks
	it.Status = &types.ClientVpnEndpointStatus{Code: code}
}

func certificate(d *draft, name, arn string) {
	d.check(strings.HasPrefix(arn, "arn:aws:acm:"+d.c.Region+":") && strings.Contains(arn, ":certificate/"), func() error {
		return invalidValue("Value (%s) for parameter %s is invalid. Certificate %s does not exist", arn, name, arn)
	})
}

// authenticated reads how clients prove who they are.
func authenticated(d *draft, list []types.ClientVpnAuthenticationRequest) []types.ClientVpnAuthentication {
	var out []types.ClientVpnAuthentication
	d.check(len(list) >= 1 && len(list) <= 2, func() error { return invalidValue("One or two authentication options are expected.") })
	for _, a := range list {
		x := types.ClientVpnAuthentication{Type: a.Type}
		switch a.Type {
		case types.ClientVpnAuthenticationTypeCertificateAuthentication:
			if a.MutualAuthentication == nil || a.MutualAuthentication.ClientRootCertificateChainArn == nil {
				d.fail(missing("ClientRootCertificateChainArn"))
				continue
			}
			certificate(d, "clientRootCertificateChainArn", *a.MutualAuthentication.ClientRootCertificateChainArn)
			x.MutualAuthentication = &types.CertificateAuthentication{ClientRootCertificateChain: a.MutualAuthentication.ClientRootCertificateChainArn}
		case types.ClientVpnAuthenticationTypeDirectoryServiceAuthentication:
			d.check(a.ActiveDirectory != nil && a.ActiveDirectory.DirectoryId != nil, func() error { return missing("DirectoryId") })
			x.ActiveDirectory = new(taken[types.DirectoryServiceAuthentication](a.ActiveDirectory))
		case types.ClientVpnAuthenticationTypeFederatedAuthentication:
			d.check(a.FederatedAuthentication != nil && a.FederatedAuthentication.SAMLProviderArn != nil, func() error { return missing("SAMLProviderArn") })
			x.FederatedAuthentication = new(taken[types.FederatedAuthentication](a.FederatedAuthentication))
		}
		out = append(out, x)
	}
	return out
}

// CreateClientVpnEndpoint makes an endpoint for OpenVPN clients. Certificates, directories and log groups are not looked up, since
// their services are not emulated, and nobody connects.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnEndpoint.html
func (s *Service) CreateClientVpnEndpoint(c *aws.Call, in *ec2.CreateClientVpnEndpointInput) (*ec2.CreateClientVpnEndpointOutput, error) {
	d := s.begin(c, in, clientVpns.resource)
	if in.TransitGatewayConfiguration != nil || in.DevicePostureOptions != nil || in.EndpointIpAddressType == types.EndpointIpAddressTypeIpv6 || in.TrafficIpAddressType == types.TrafficIpAddressTypeIpv6 {
		d.fail(aws.NotEmulated("ec2", "client VPN endpoints with transit gateways, device posture or IPv6 alone"))
	}
	p, err := netip.ParsePrefix(aws.Value(in.ClientCidrBlock))
	d.check(err == nil && p.Addr().Is4() && p.Masked() == p && p.Bits() >= 12 && p.Bits() <= 22, func() error {
		return invalidValue("Value (%s) for parameter clientCidrBlock is invalid. The CIDR block size must be between /12 and /22.", aws.Value(in.ClientCidrBlock))
	})
	certificate(d, "serverCertificateArn", aws.Value(in.ServerCertificateArn))
	log := in.ConnectionLogOptions
	d.check(log == nil || !aws.Value(log.Enabled) || log.CloudwatchLogGroup != nil, func() error { return missing("CloudwatchLogGroup") })
	if in.VpcId != nil {
		wanted[*vpc](d, in.VpcId, lostVpcs)
	}
	d.check(len(in.SecurityGroupIds) == 0 || in.VpcId != nil, func() error { return missing("VpcId") })
	for _, id := range in.SecurityGroupIds {
		wanted[*group](d, &id, lostGroups)
	}
	it := taken[types.ClientVpnEndpoint](in, types.ClientVpnEndpoint{
		VpnPort: new(int32(443)), TransportProtocol: types.TransportProtocolUdp, VpnProtocol: types.VpnProtocolOpenvpn, SplitTunnel: new(false), SessionTimeoutHours: new(int32(24)),
		DisconnectOnSessionTimeout: new(true), EndpointIpAddressType: types.EndpointIpAddressTypeIpv4, TrafficIpAddressType: types.TrafficIpAddressTypeIpv4,
		ClientConnectOptions:     &types.ClientConnectResponseOptions{Enabled: new(false)},
		ClientLoginBannerOptions: &types.ClientLoginBannerResponseOptions{Enabled: new(false)}, ClientRouteEnforcementOptions: &types.ClientRouteEnforcementResponseOptions{Enforced: new(false)},
	})
	it.AuthenticationOptions = authenticated(d, in.AuthenticationOptions)
	d.checkClientVpn(&it)
	return once(d, func() (*ec2.CreateClientVpnEndpointOutput, error) {
		clientVpns.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		it.CreationTime = new(c.Now.UTC().Format("2006-01-02T15:04:05"))
		x := clientVpns.add(d, it)
		x.it.DnsName = new("*." + x.id + ".prod.clientvpn." + c.Region + ".amazonaws.com")
		selfService(x, in.SelfServicePortal)
		return tell[ec2.CreateClientVpnEndpointOutput](d, x), nil
	})
}

func (d *draft) checkClientVpn(it *types.ClientVpnEndpoint) {
	port, hours := *it.VpnPort, *it.SessionTimeoutHours
	d.check(port == 443 || port == 1194, func() error {
		return invalidValue("Value (%d) for parameter vpnPort is invalid. Valid values are 443 and 1194.", port)
	})
	d.check(slices.Contains([]int32{8, 10, 12, 24}, hours), func() error { return invalidValue("Value (%d) for parameter sessionTimeoutHours is invalid.", hours) })
	d.check(len(it.DnsServers) <= 2, func() error { return invalidValue("At most two DNS servers can be specified.") })
	d.check(!aws.Value(it.ClientConnectOptions.Enabled) || it.ClientConnectOptions.LambdaFunctionArn != nil, func() error { return missing("LambdaFunctionArn") })
	d.check(!aws.Value(it.ClientLoginBannerOptions.Enabled) || it.ClientLoginBannerOptions.BannerText != nil, func() error { return missing("BannerText") })
}

// ModifyClientVpnEndpoint changes what is given of an endpoint.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyClientVpnEndpoint.html
func (s *Service) ModifyClientVpnEndpoint(c *aws.Call, in *ec2.ModifyClientVpnEndpointInput) (*ec2.ModifyClientVpnEndpointOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	if in.TransitGatewayConfiguration != nil || in.DevicePostureOptions != nil {
		d.fail(aws.NotEmulated("ec2", "client VPN endpoints with transit gateways or device posture"))
	}
	if in.ServerCertificateArn != nil {
		certificate(d, "serverCertificateArn", *in.ServerCertificateArn)
	}
	if in.VpcId != nil {
		wanted[*vpc](d, in.VpcId, lostVpcs)
	}
	for _, id := range in.SecurityGroupIds {
		wanted[*group](d, &id, lostGroups)
	}
	if d.err != nil {
		return nil, d.err
	}
	it := taken[types.ClientVpnEndpoint](in, x.it)
	if it.DnsServers = x.it.DnsServers; in.DnsServers != nil {
		it.DnsServers = nil
		if aws.Value(in.DnsServers.Enabled) || in.DnsServers.Enabled == nil {
			it.DnsServers = in.DnsServers.CustomDnsServers
		}
	}
	d.checkClientVpn(&it)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it = it
	if in.SelfServicePortal != "" {
		selfService(x, in.SelfServicePortal)
	}
	x.changed(c, aws.Changed)
	return done[ec2.ModifyClientVpnEndpointOutput](), nil
}

// DeleteClientVpnEndpoint removes an endpoint without networks, with its rules.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteClientVpnEndpoint.html
func (s *Service) DeleteClientVpnEndpoint(c *aws.Call, in *ec2.DeleteClientVpnEndpointInput) (*ec2.DeleteClientVpnEndpointOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	d.check(x == nil || len(targetsOf(d, x.id)) == 0, func() error {
		return bad("IncorrectState", "Cannot delete endpoint %s. Disassociate all target networks first.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	clientRules.dropAll(d, func(r *types.AuthorizationRule) bool { return *r.ClientVpnEndpointId == x.id })
	clientRoutes.dropAll(d, func(r *types.ClientVpnRoute) bool { return *r.ClientVpnEndpointId == x.id })
	clientLists.dropAll(d, func(l *revocations) bool { return *l.ClientVpnEndpointId == x.id })
	x.end(d)
	return tell[ec2.DeleteClientVpnEndpointOutput](d, x), nil
}

// DescribeClientVpnEndpoints lists endpoints.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnEndpoints.html
func (s *Service) DescribeClientVpnEndpoints(c *aws.Call, in *ec2.DescribeClientVpnEndpointsInput) (*ec2.DescribeClientVpnEndpointsOutput, error) {
	return answer[ec2.DescribeClientVpnEndpointsOutput](s, c, clientVpns, in)
}

// DescribeClientVpnConnections lists who is or was connected: nobody can be here.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html
func (s *Service) DescribeClientVpnConnections(c *aws.Call, in *ec2.DescribeClientVpnConnectionsInput) (*ec2.DescribeClientVpnConnectionsOutput, error) {
	d := s.begin(c, in)
	if clientVpns.of(d, in.ClientVpnEndpointId); d.err != nil {
		return nil, d.err
	}
	return nothing[ec2.DescribeClientVpnConnectionsOutput](s, c, in, nil, clientVpns.lost)
}

// TerminateClientVpnConnections ends connections of an endpoint, of which there are none: a connection that is named does not exist.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html
func (s *Service) TerminateClientVpnConnections(c *aws.Call, in *ec2.TerminateClientVpnConnectionsInput) (*ec2.TerminateClientVpnConnectionsOutput, error) {
	d := s.begin(c, in)
	clientVpns.of(d, in.ClientVpnEndpointId)
	d.check((in.ConnectionId == nil) != (in.Username == nil), func() error { return badCombination("Exactly one of ConnectionId and Username must be specified.") })
	d.check(in.ConnectionId == nil, func() error {
		return bad("InvalidClientVpnConnection.IdNotFound", "The connection %s does not exist", aws.Value(in.ConnectionId))
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.TerminateClientVpnConnectionsOutput{ClientVpnEndpointId: in.ClientVpnEndpointId, Username: in.Username, ConnectionStatuses: []types.TerminateConnectionStatus{}}, nil
}

// revocations are the certificates that an endpoint does not take any more.
type revocations struct{ ClientVpnEndpointId, List *string }

var clientLists = &kind[revocations]{prefix: "cvpn-crl", quota: 100, aside: true}

// ImportClientVpnClientCertificateRevocationList sets the list of revoked client certificates, in PEM.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportClientVpnClientCertificateRevocationList.html
func (s *Service) ImportClientVpnClientCertificateRevocationList(c *aws.Call, in *ec2.ImportClientVpnClientCertificateRevocationListInput) (*ec2.ImportClientVpnClientCertificateRevocationListOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	text := strings.TrimSpace(aws.Value(in.CertificateRevocationList))
	d.check(strings.HasPrefix(text, "-----BEGIN X509 CRL-----") && strings.HasSuffix(text, "-----END X509 CRL-----"), func() error {
		return invalidValue("The certificate revocation list is malformed.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	clientLists.dropAll(d, func(l *revocations) bool { return *l.ClientVpnEndpointId == x.id })
	clientLists.add(d, revocations{&x.id, in.CertificateRevocationList})
	return done[ec2.ImportClientVpnClientCertificateRevocationListOutput](), nil
}

// ExportClientVpnClientCertificateRevocationList returns the list as it was imported, or nothing.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ExportClientVpnClientCertificateRevocationList.html
func (s *Service) ExportClientVpnClientCertificateRevocationList(c *aws.Call, in *ec2.ExportClientVpnClientCertificateRevocationListInput) (*ec2.ExportClientVpnClientCertificateRevocationListOutput, error) {
	d := s.begin(c, in)
	x := clientVpns.of(d, in.ClientVpnEndpointId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.ExportClientVpnClientCertificateRevocationListOutput{Status: &types.ClientCertificateRevocationListStatus{Code: "pending"}}
	for _, l := range clientLists.where(d.r, c.Now, func(l *revocations) bool { return *l.ClientVpnEndpointId == x.id }) {
		out.CertificateRevocationList, out.Status.Code = l.it.List, types.ClientCertificateRevocationListStatusCodeActive
	}
	return out, nil
}

// selfService turns the page on where clients get their configuration, or off.
func selfService(x *thing[types.ClientVpnEndpoint], on types.SelfServicePortal) {
	if x.it.SelfServicePortalUrl = nil; on == types.SelfServicePortalEnabled {
		x.it.SelfServicePortalUrl = new("https://self-service.clientvpn.amazonaws.com/endpoints/" + x.id)
	}
}
