package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var transitPeerings = &kind[types.TransitGatewayPeeringAttachment]{
	resource: types.ResourceTypeTransitGatewayAttachment, prefix: "tgw-attach", id: "TransitGatewayAttachmentId", state: "State", quota: 50,
	lost: lostTransitAttachments, full: (*region).sdkTransitPeering,
	course: course{"initiatingRequest", "pendingAcceptance", 5 * time.Second, "deleting", "deleted", transitJoining, transitLingers},
	also: fields[*types.TransitGatewayPeeringAttachment]{
		"local-owner-id": func(x *types.TransitGatewayPeeringAttachment, m matcher) bool {
			return m.text(*x.RequesterTgwInfo.OwnerId)
		},
		"remote-owner-id": func(x *types.TransitGatewayPeeringAttachment, m matcher) bool {
			return m.text(*x.AccepterTgwInfo.OwnerId)
		},
		"transit-gateway-id": func(x *types.TransitGatewayPeeringAttachment, m matcher) bool {
			return m.text(*x.RequesterTgwInfo.TransitGatewayId, *x.AccepterTgwInfo.TransitGatewayId)
		},
	},
}

func (r *region) sdkTransitPeering(it *types.TransitGatewayPeeringAttachment) {
	it.Status = &types.PeeringAttachmentStatus{Code: new(string(it.State))}
}

// transitEnds are the two ends of a peering.
func (s *Service) transitEnds(d *draft, x *thing[types.TransitGatewayPeeringAttachment]) []*thing[types.TransitGatewayPeeringAttachment] {
	list := []*thing[types.TransitGatewayPeeringAttachment]{x}
	for _, info := range []*types.PeeringTgwInfo{x.it.RequesterTgwInfo, x.it.AccepterTgwInfo} {
		r := s.elsewhere(*info.OwnerId, *info.Region)
		if r == nil {
			continue
		}
		for _, y := range transitPeerings.all(r, d.c.Now) {
			if *y.it.AccepterTransitGatewayAttachmentId == *x.it.AccepterTransitGatewayAttachmentId && !slices.Contains(list, y) {
				list = append(list, y)
			}
		}
	}
	return list
}

// CreateTransitGatewayPeeringAttachment asks the owner of another transit gateway to join the two.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPeeringAttachment.html
func (s *Service) CreateTransitGatewayPeeringAttachment(c *aws.Call, in *ec2.CreateTransitGatewayPeeringAttachmentInput) (*ec2.CreateTransitGatewayPeeringAttachmentOutput, error) {
	d := s.begin(c, in, transitPeerings.resource)
	transitGateways.in(d, in.TransitGatewayId, "available", "modifying")
	d.check(placeOf(*in.PeerRegion) != nil, func() error { return invalidValue("Value (%s) for parameter peerRegion is invalid.", *in.PeerRegion) })
	d.check(*in.TransitGatewayId != *in.PeerTransitGatewayId, func() error { return invalidValue("A transit gateway cannot be peered with itself.") })
	if d.err != nil {
		return nil, d.err
	}
	far := s.elsewhere(*in.PeerAccountId, *in.PeerRegion)
	d.check(far != nil, func() error { return transitGateways.lost([]string{*in.PeerTransitGatewayId}) })
	if far != nil {
		_, err := transitGateways.find(far, c.Now, *in.PeerTransitGatewayId)
		d.fail(err)
	}
	transitPeerings.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := types.TransitGatewayPeeringAttachment{
		RequesterTgwInfo: &types.PeeringTgwInfo{OwnerId: &s.account, Region: &c.Region, TransitGatewayId: in.TransitGatewayId},
		AccepterTgwInfo:  &types.PeeringTgwInfo{OwnerId: in.PeerAccountId, Region: in.PeerRegion, TransitGatewayId: in.PeerTransitGatewayId},
	}
	if in.Options != nil {
		it.Options = new(taken[types.TransitGatewayPeeringAttachmentOptions](in.Options))
	}
	x := transitPeerings.add(d, it)
	other := &thing[types.TransitGatewayPeeringAttachment]{base: base{id: x.id, kind: x.base.kind}, r: far, kind: transitPeerings, it: x.it, next: x.next}
	if far == d.r {
		other.id = c.NewID("tgw-attach")
		other.it.TransitGatewayAttachmentId = &other.id
	}
	x.it.AccepterTransitGatewayAttachmentId, other.it.AccepterTransitGatewayAttachmentId = &other.id, &other.id
	far.things[transitPeerings.prefix] = append(far.things[transitPeerings.prefix], other)
	far.index[other.id] = other
	return tell[ec2.CreateTransitGatewayPeeringAttachmentOutput](d, x), nil
}

// transitAnswer finds a peering that waits for the answer of this account and region.
func (s *Service) transitAnswer(d *draft, id *string) *thing[types.TransitGatewayPeeringAttachment] {
	x := transitPeerings.in(d, id, "pendingAcceptance")
	d.check(x == nil || *x.it.AccepterTgwInfo.OwnerId == d.r.account && *x.it.AccepterTgwInfo.Region == d.r.place.name, func() error {
		return bad("IncorrectState", "%s is in invalid state", x.id)
	})
	return x
}

// AcceptTransitGatewayPeeringAttachment joins the two gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptTransitGatewayPeeringAttachment.html
func (s *Service) AcceptTransitGatewayPeeringAttachment(c *aws.Call, in *ec2.AcceptTransitGatewayPeeringAttachmentInput) (*ec2.AcceptTransitGatewayPeeringAttachmentOutput, error) {
	d := s.begin(c, in)
	x := s.transitAnswer(d, in.TransitGatewayAttachmentId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, e := range s.transitEnds(d, x) {
		e.passes(c, "pending", "available", transitJoining)
	}
	return tell[ec2.AcceptTransitGatewayPeeringAttachmentOutput](d, x), nil
}

// RejectTransitGatewayPeeringAttachment refuses to join.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectTransitGatewayPeeringAttachment.html
func (s *Service) RejectTransitGatewayPeeringAttachment(c *aws.Call, in *ec2.RejectTransitGatewayPeeringAttachmentInput) (*ec2.RejectTransitGatewayPeeringAttachmentOutput, error) {
	d := s.begin(c, in)
	x := s.transitAnswer(d, in.TransitGatewayAttachmentId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, e := range s.transitEnds(d, x) {
		e.leaves(c, e.r, "rejecting", "rejected", transitLinking, transitLingers)
	}
	return tell[ec2.RejectTransitGatewayPeeringAttachmentOutput](d, x), nil
}

// DeleteTransitGatewayPeeringAttachment parts two gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayPeeringAttachment.html
func (s *Service) DeleteTransitGatewayPeeringAttachment(c *aws.Call, in *ec2.DeleteTransitGatewayPeeringAttachmentInput) (*ec2.DeleteTransitGatewayPeeringAttachmentOutput, error) {
	d := s.begin(c, in)
	x := transitPeerings.in(d, in.TransitGatewayAttachmentId, "initiatingRequest", "pendingAcceptance", "pending", "available")
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, e := range s.transitEnds(d, x) {
		end := &draft{c: c, r: e.r}
		end.unlink(e.id)
		e.end(end)
	}
	return tell[ec2.DeleteTransitGatewayPeeringAttachmentOutput](d, x), nil
}

// DescribeTransitGatewayPeeringAttachments lists peerings, of either end.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayPeeringAttachments.html
func (s *Service) DescribeTransitGatewayPeeringAttachments(c *aws.Call, in *ec2.DescribeTransitGatewayPeeringAttachmentsInput) (*ec2.DescribeTransitGatewayPeeringAttachmentsOutput, error) {
	return answer[ec2.DescribeTransitGatewayPeeringAttachmentsOutput](s, c, transitPeerings, in)
}

var transitConnects = &kind[types.TransitGatewayConnect]{
	resource: types.ResourceTypeTransitGatewayAttachment, prefix: "tgw-attach", id: "TransitGatewayAttachmentId", state: "State", quota: 100,
	lost: lostTransitAttachments, course: attachmentCourse,
}

var connectPeers = &kind[types.TransitGatewayConnectPeer]{
	resource: types.ResourceTypeTransitGatewayConnectPeer, prefix: "tgw-connect-peer", id: "TransitGatewayConnectPeerId", state: "State", quota: 400,
	lost:   lostTransit("InvalidTransitGatewayConnectPeerID", "Transit Gateway Connect Peer", "tgw-connect-peer"),
	course: course{"pending", "available", transitLinking, "deleting", "deleted", transitLinking, transitLingers},
}

func (r *region) connectsOver(attachment string) []*thing[types.TransitGatewayConnect] {
	return transitConnects.where(r, r.now, func(x *types.TransitGatewayConnect) bool { return *x.TransportTransitGatewayAttachmentId == attachment })
}

// CreateTransitGatewayConnect attaches an SD-WAN over another attachment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayConnect.html
func (s *Service) CreateTransitGatewayConnect(c *aws.Call, in *ec2.CreateTransitGatewayConnectInput) (*ec2.CreateTransitGatewayConnectOutput, error) {
	d := s.begin(c, in, transitConnects.resource)
	over := transitAttachments.in(d, in.TransportTransitGatewayAttachmentId, "available", "modifying")
	if d.err != nil {
		return nil, d.err
	}
	d.check(over.it.ResourceType == types.TransitGatewayAttachmentResourceTypeVpc, func() error {
		return invalidValue("%s is not a VPC or Direct Connect attachment", over.id)
	})
	gateway := transitGateways.of(d, over.it.TransitGatewayId)
	transitConnects.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := transitConnects.add(d, types.TransitGatewayConnect{
		Options: &types.TransitGatewayConnectOptions{Protocol: in.Options.Protocol}, TransitGatewayId: &gateway.id, TransportTransitGatewayAttachmentId: &over.id,
	})
	view, err := transitAttachments.find(d.r, c.Now, x.id)
	if err != nil {
		return nil, err
	}
	d.linkDefaults(gateway, view.it)
	return tell[ec2.CreateTransitGatewayConnectOutput](d, x), nil
}

// DeleteTransitGatewayConnect removes a Connect attachment that has no peers.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayConnect.html
func (s *Service) DeleteTransitGatewayConnect(c *aws.Call, in *ec2.DeleteTransitGatewayConnectInput) (*ec2.DeleteTransitGatewayConnectOutput, error) {
	d := s.begin(c, in)
	x := transitConnects.in(d, in.TransitGatewayAttachmentId, "available", "pending")
	d.check(x == nil || len(connectPeers.where(d.r, c.Now, func(p *types.TransitGatewayConnectPeer) bool { return *p.TransitGatewayAttachmentId == x.id })) == 0, func() error {
		return bad("IncorrectState", "%s has non-deleted Connect peers", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.unlink(x.id)
	x.end(d)
	return tell[ec2.DeleteTransitGatewayConnectOutput](d, x), nil
}

// DescribeTransitGatewayConnects lists Connect attachments.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayConnects.html
func (s *Service) DescribeTransitGatewayConnects(c *aws.Call, in *ec2.DescribeTransitGatewayConnectsInput) (*ec2.DescribeTransitGatewayConnectsOutput, error) {
	return answer[ec2.DescribeTransitGatewayConnectsOutput](s, c, transitConnects, in)
}

// CreateTransitGatewayConnectPeer makes a GRE tunnel of a Connect attachment to an appliance. The gateway's address is one of its own
// ranges unless given.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayConnectPeer.html
func (s *Service) CreateTransitGatewayConnectPeer(c *aws.Call, in *ec2.CreateTransitGatewayConnectPeerInput) (*ec2.CreateTransitGatewayConnectPeerOutput, error) {
	d := s.begin(c, in, connectPeers.resource)
	over := transitConnects.in(d, in.TransitGatewayAttachmentId, "available")
	peer, err := netip.ParseAddr(aws.Value(in.PeerAddress))
	d.check(err == nil, func() error {
		return invalidValue("Value (%s) for parameter peerAddress is invalid.", aws.Value(in.PeerAddress))
	})
	if d.err != nil {
		return nil, d.err
	}
	gateway := transitGateways.of(d, over.it.TransitGatewayId)
	if d.err != nil {
		return nil, d.err
	}
	var inside netip.Prefix
	for _, text := range in.InsideCidrBlocks {
		p, err := netip.ParsePrefix(text)
		d.check(err == nil && p.Masked() == p && (p.Bits() == 29 && tunnelRange.Contains(p.Addr()) || p.Bits() == 125 && p.Addr().Is6()), func() error {
			return invalidValue("Value (%s) for parameter insideCidrBlocks is invalid. A size /29 CIDR block from 169.254.0.0/16, or /125 from fd00::/8 is expected.", text)
		})
		if p.Addr().Is4() {
			inside = p
		}
	}
	d.check(inside.IsValid(), func() error { return invalidValue("An IPv4 inside CIDR block must be specified.") })
	own := aws.Value(in.TransitGatewayAddress)
	if own == "" && d.err == nil {
		own = d.freeTransitAddress(gateway, peer)
	}
	asn := *gateway.it.Options.AmazonSideAsn
	if in.BgpOptions != nil && in.BgpOptions.PeerAsn != nil {
		asn = *in.BgpOptions.PeerAsn
	}
	connectPeers.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	a := inside.Addr().Next()
	bgp := func(address netip.Addr) types.TransitGatewayAttachmentBgpConfiguration {
		return types.TransitGatewayAttachmentBgpConfiguration{
			BgpStatus: types.BgpStatusDown, PeerAddress: new(a.String()), PeerAsn: &asn, TransitGatewayAddress: new(address.String()), TransitGatewayAsn: gateway.it.Options.AmazonSideAsn,
		}
	}
	x := connectPeers.add(d, types.TransitGatewayConnectPeer{TransitGatewayAttachmentId: &over.id, ConnectPeerConfiguration: &types.TransitGatewayConnectPeerConfiguration{
		BgpConfigurations: []types.TransitGatewayAttachmentBgpConfiguration{bgp(a.Next()), bgp(a.Next().Next())}, InsideCidrBlocks: in.InsideCidrBlocks,
		PeerAddress: in.PeerAddress, Protocol: types.ProtocolValueGre, TransitGatewayAddress: &own,
	}})
	return tell[ec2.CreateTransitGatewayConnectPeerOutput](d, x), nil
}

// freeTransitAddress is the first address of a gateway's own ranges that no peer has.
func (d *draft) freeTransitAddress(gateway *thing[types.TransitGateway], peer netip.Addr) string {
	used := map[string]bool{}
	for _, x := range connectPeers.all(d.r, d.c.Now) {
		used[*x.it.ConnectPeerConfiguration.TransitGatewayAddress] = !ended(x.status())
	}
	for _, text := range gateway.it.Options.TransitGatewayCidrBlocks {
		p := netip.MustParsePrefix(text)
		if p.Addr().Is4() != peer.Is4() {
			continue
		}
		for a := p.Addr().Next(); p.Contains(a); a = a.Next() {
			if !used[a.String()] {
				return a.String()
			}
		}
	}
	d.fail(invalidValue("%s has no CIDR block with a free address for the Connect peer", gateway.id))
	return ""
}

// DeleteTransitGatewayConnectPeer closes a tunnel.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayConnectPeer.html
func (s *Service) DeleteTransitGatewayConnectPeer(c *aws.Call, in *ec2.DeleteTransitGatewayConnectPeerInput) (*ec2.DeleteTransitGatewayConnectPeerOutput, error) {
	d := s.begin(c, in)
	return remove[ec2.DeleteTransitGatewayConnectPeerOutput](d, connectPeers.in(d, in.TransitGatewayConnectPeerId, "available", "pending"))
}

// DescribeTransitGatewayConnectPeers lists tunnels of Connect attachments.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayConnectPeers.html
func (s *Service) DescribeTransitGatewayConnectPeers(c *aws.Call, in *ec2.DescribeTransitGatewayConnectPeersInput) (*ec2.DescribeTransitGatewayConnectPeersOutput, error) {
	return answer[ec2.DescribeTransitGatewayConnectPeersOutput](s, c, connectPeers, in)
}
