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

var peerings = &kind[types.VpcPeeringConnection]{
	resource: types.ResourceTypeVpcPeeringConnection, prefix: "pcx", id: "VpcPeeringConnectionId", state: "Status.Code", quota: 50,
	lost:  lost("InvalidVpcPeeringConnectionID", "vpcPeeringConnection", "pcx"),
	full:  (*region).sdkPeering,
	paths: map[string]string{"accepter-vpc-info.cidr-block": "AccepterVpcInfo.CidrBlock", "requester-vpc-info.cidr-block": "RequesterVpcInfo.CidrBlock"},
}

const (
	peeringWait    = 7 * 24 * time.Hour // until a request expires
	peeringLingers = 2 * time.Hour      // how long a connection that has ended is told of
)

// Others are the accounts of the same AWS.
type Others interface {
	Accounts() []string          // in order
	EC2(account string) *Service // nil if there is no such account
}

// Meet says how to find the other accounts.
func (s *Service) Meet(o Others) { s.others = o }

// elsewhere is the region of an account, which may be this one; nil if there is none.
func (s *Service) elsewhere(account, name string) *region {
	now := s.now
	switch {
	case account == s.account:
	case s.others == nil || s.others.EC2(account) == nil:
		return nil
	default:
		s = s.others.EC2(account)
	}
	r, _ := s.regionOf(name)
	if r != nil {
		r.now = now
	}
	return r
}

// sdkPeering adds the words for the state, the ranges that VPCs of the region have by now, and what is only told while the connection is there:
// the ranges of the accepter.
func (r *region) sdkPeering(it *types.VpcPeeringConnection) {
	for _, o := range append(r.others(), r) {
		for _, info := range []**types.VpcPeeringConnectionVpcInfo{&it.RequesterVpcInfo, &it.AccepterVpcInfo} {
			if v, ok := find[*vpc](o, *(*info).VpcId); ok {
				fresh := **info
				v.tellRanges(&fresh)
				*info = &fresh
			}
		}
	}
	to, code := *it.AccepterVpcInfo, it.Status.Code
	message := map[types.VpcPeeringConnectionStateReasonCode]string{
		"initiating-request": "Initiating Request to " + *to.OwnerId, "pending-acceptance": "Pending Acceptance by " + *to.OwnerId,
		"provisioning": "Provisioning", "active": "Active", "rejected": "Rejected by " + *to.OwnerId, "expired": "Expired",
		"failed": "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
	}[code]
	if message == "" {
		message = aws.Value(it.Status.Message) // says by whom it was deleted
	}
	it.Status = &types.VpcPeeringConnectionStateReason{Code: code, Message: &message}
	if code != "active" && code != "provisioning" {
		to.CidrBlock, to.CidrBlockSet, to.Ipv6CidrBlockSet, to.PeeringOptions = nil, nil, nil, nil
		it.AccepterVpcInfo = &to
	}
	if code != "pending-acceptance" && code != "initiating-request" {
		it.ExpirationTime = nil
	}
}

// peerInfo describes one end of a connection.
func (r *region) peerInfo(v *vpc) *types.VpcPeeringConnectionVpcInfo {
	info := &types.VpcPeeringConnectionVpcInfo{
		OwnerId: &r.account, Region: &r.place.name, VpcId: &v.id,
		PeeringOptions: &types.VpcPeeringConnectionOptionsDescription{
			AllowDnsResolutionFromRemoteVpc: new(false), AllowEgressFromLocalClassicLinkToRemoteVpc: new(false), AllowEgressFromLocalVpcToRemoteClassicLink: new(false),
		},
	}
	v.tellRanges(info)
	return info
}

// tellRanges adds the ranges of a VPC to what a connection tells of it.
func (v *vpc) tellRanges(info *types.VpcPeeringConnectionVpcInfo) {
	info.CidrBlock, info.CidrBlockSet, info.Ipv6CidrBlockSet = new(v.cidr.String()), nil, nil
	for _, p := range v.ranges() {
		if p.Addr().Is4() {
			info.CidrBlockSet = append(info.CidrBlockSet, types.CidrBlock{CidrBlock: new(p.String())})
		} else {
			info.Ipv6CidrBlockSet = append(info.Ipv6CidrBlockSet, types.Ipv6CidrBlock{Ipv6CidrBlock: new(p.String())})
		}
	}
}

func overlapping(a, b []netip.Prefix) bool {
	return slices.ContainsFunc(a, func(x netip.Prefix) bool { return slices.ContainsFunc(b, x.Overlaps) })
}

// ends are the connection as its two regions know it: each has tags of its own, and the state is the same.
func (s *Service) ends(d *draft, x *thing[types.VpcPeeringConnection]) []*thing[types.VpcPeeringConnection] {
	list := []*thing[types.VpcPeeringConnection]{x}
	for _, info := range []*types.VpcPeeringConnectionVpcInfo{x.it.RequesterVpcInfo, x.it.AccepterVpcInfo} {
		if r := s.elsewhere(*info.OwnerId, *info.Region); r != nil && r != d.r {
			if y, err := peerings.find(r, d.c.Now, x.id); err == nil {
				list = append(list, y)
			}
		}
	}
	return list
}

// CreateVpcPeeringConnection asks the owner of another VPC to join the two. It fails, as its state then tells, for a
// VPC that does not exist or whose addresses overlap, and expires after a week.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html
func (s *Service) CreateVpcPeeringConnection(c *aws.Call, in *ec2.CreateVpcPeeringConnectionInput) (*ec2.CreateVpcPeeringConnectionOutput, error) {
	d := s.begin(c, in, peerings.resource)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	d.check(in.PeerVpcId != nil, func() error { return missing("peerVpcId") })
	d.check(in.PeerVpcId == nil || wellFormed(*in.PeerVpcId, "vpc"), func() error { return lostVpcs([]string{*in.PeerVpcId}) })
	owner, place := s.account, c.Region
	if in.PeerOwnerId != nil {
		owner = *in.PeerOwnerId
	}
	if in.PeerRegion != nil {
		place = *in.PeerRegion
	}
	d.check(len(owner) == 12 && strings.Trim(owner, "0123456789") == "", func() error {
		return invalidValue("Value (%s) for parameter peerOwnerId is invalid. Invalid account ID", owner)
	})
	d.check(placeOf(place) != nil, func() error { return invalidValue("Value (%s) for parameter peerRegion is invalid.", place) })
	if d.err == nil {
		d.check(len(peerings.where(d.r, c.Now, between(v.id, aws.Value(in.PeerVpcId)))) == 0, func() error {
			return bad("VpcPeeringConnectionAlreadyExists", "A VPC peering connection between the VPCs already exists.")
		})
	}
	peerings.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := types.VpcPeeringConnection{
		RequesterVpcInfo: d.r.peerInfo(v), AccepterVpcInfo: &types.VpcPeeringConnectionVpcInfo{OwnerId: &owner, Region: &place, VpcId: in.PeerVpcId},
		Status: &types.VpcPeeringConnectionStateReason{Code: types.VpcPeeringConnectionStateReasonCodeInitiatingRequest}, ExpirationTime: new(c.Now.Add(peeringWait)),
	}
	far := s.elsewhere(owner, place)
	var peer *vpc
	if far != nil {
		peer, _ = find[*vpc](far, *in.PeerVpcId)
	}
	if peer == nil || peer == v || overlapping(v.ranges(), peer.ranges()) {
		x := peerings.add(d, it)
		x.becomes(c, "failed", time.Second).last = c.Now.Add(peeringLingers)
		return tell[ec2.CreateVpcPeeringConnectionOutput](d, x), nil
	}
	it.AccepterVpcInfo = far.peerInfo(peer)
	x := peerings.add(d, it)
	both := []*thing[types.VpcPeeringConnection]{x}
	if far != d.r {
		y := &thing[types.VpcPeeringConnection]{base: base{id: x.id, kind: x.base.kind}, r: far, kind: peerings, it: x.it}
		far.things[peerings.prefix] = append(far.things[peerings.prefix], y)
		far.index[x.id] = y
		both = append(both, y)
	}
	for _, e := range both {
		e.becomes(c, "pending-acceptance", time.Second).becomes(c, "expired", peeringWait).last = c.Now.Add(peeringWait + peeringLingers)
	}
	return tell[ec2.CreateVpcPeeringConnectionOutput](d, x), nil
}

// between finds connections of two VPCs, whichever asked.
func between(a, b string) func(*types.VpcPeeringConnection) bool {
	return func(it *types.VpcPeeringConnection) bool {
		from, to := *it.RequesterVpcInfo.VpcId, *it.AccepterVpcInfo.VpcId
		return from == a && to == b || from == b && to == a
	}
}

// peering finds a connection that goes from one of some states to another.
func peering(d *draft, id *string, toward string, states ...string) *thing[types.VpcPeeringConnection] {
	x := peerings.of(d, id)
	d.check(x == nil || slices.Contains(states, x.status()), func() error {
		return bad("InvalidStateTransition", "Invalid state transition for %s, attempted to transition from %s to %s", x.id, x.status(), toward)
	})
	return x
}

// accepted checks that a request is answered where the accepter is.
func (d *draft) accepted(x *thing[types.VpcPeeringConnection]) {
	if d.err != nil {
		return
	}
	to := x.it.AccepterVpcInfo
	d.check(*to.Region == d.r.place.name, func() error {
		return bad("OperationNotPermitted", "Incorrect region (%s) specified for this request. VPC peering connection %s must be accepted in region %s", d.r.place.name, x.id, *to.Region)
	})
	d.check(*to.OwnerId == d.r.account, func() error {
		return bad("OperationNotPermitted", "User %s cannot accept peering %s", d.r.account, x.id)
	})
}

// AcceptVpcPeeringConnection joins the two VPCs. It returns OperationNotPermitted anywhere but in the accepter's account and region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptVpcPeeringConnection.html
func (s *Service) AcceptVpcPeeringConnection(c *aws.Call, in *ec2.AcceptVpcPeeringConnectionInput) (*ec2.AcceptVpcPeeringConnectionOutput, error) {
	d := s.begin(c, in)
	x := peering(d, in.VpcPeeringConnectionId, "active", "pending-acceptance")
	d.accepted(x)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, e := range s.ends(d, x) {
		e.last = time.Time{}
		e.passes(c, "provisioning", "active", 2*time.Second)
	}
	return tell[ec2.AcceptVpcPeeringConnectionOutput](d, x), nil
}

// RejectVpcPeeringConnection refuses a request.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectVpcPeeringConnection.html
func (s *Service) RejectVpcPeeringConnection(c *aws.Call, in *ec2.RejectVpcPeeringConnectionInput) (*ec2.RejectVpcPeeringConnectionOutput, error) {
	d := s.begin(c, in)
	x := peering(d, in.VpcPeeringConnectionId, "rejected", "pending-acceptance")
	d.accepted(x)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, e := range s.ends(d, x) {
		e.leaves(c, e.r, "rejected", "", 0, peeringLingers)
	}
	return done[ec2.RejectVpcPeeringConnectionOutput](), nil
}

// DeleteVpcPeeringConnection parts the VPCs, or takes a request back. Routes over it become black holes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcPeeringConnection.html
func (s *Service) DeleteVpcPeeringConnection(c *aws.Call, in *ec2.DeleteVpcPeeringConnectionInput) (*ec2.DeleteVpcPeeringConnectionOutput, error) {
	d := s.begin(c, in)
	x := peering(d, in.VpcPeeringConnectionId, "deleted", "active", "pending-acceptance", "initiating-request", "provisioning")
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, e := range s.ends(d, x) {
		setText(&e.it, "Status.Message", "Deleted by "+s.account)
		e.leaves(c, e.r, "deleted", "", 0, peeringLingers)
	}
	return done[ec2.DeleteVpcPeeringConnectionOutput](), nil
}

// DescribeVpcPeeringConnections lists the connections of VPCs, of either end.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html
func (s *Service) DescribeVpcPeeringConnections(c *aws.Call, in *ec2.DescribeVpcPeeringConnectionsInput) (*ec2.DescribeVpcPeeringConnectionsOutput, error) {
	return answer[ec2.DescribeVpcPeeringConnectionsOutput](s, c, peerings, in)
}

// ModifyVpcPeeringConnectionOptions changes whether names of one side resolve to private addresses on the other.
// It returns OperationNotPermitted for a connection that is not active, or for the side of another owner.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcPeeringConnectionOptions.html
func (s *Service) ModifyVpcPeeringConnectionOptions(c *aws.Call, in *ec2.ModifyVpcPeeringConnectionOptionsInput) (*ec2.ModifyVpcPeeringConnectionOptionsOutput, error) {
	d := s.begin(c, in)
	x := peerings.of(d, in.VpcPeeringConnectionId)
	d.check(x == nil || x.status() == "active", func() error {
		return bad("OperationNotPermitted", "Peering %s is not active. Peering options can be added only to active peerings.", x.id)
	})
	d.check(in.AccepterPeeringConnectionOptions != nil || in.RequesterPeeringConnectionOptions != nil, func() error { return missing("accepterPeeringConnectionOptions") })
	if d.err != nil {
		return nil, d.err
	}
	for _, side := range []struct {
		asked *types.PeeringConnectionOptionsRequest
		info  *types.VpcPeeringConnectionVpcInfo
		name  string
	}{{in.AccepterPeeringConnectionOptions, x.it.AccepterVpcInfo, "accepter"}, {in.RequesterPeeringConnectionOptions, x.it.RequesterVpcInfo, "requester"}} {
		d.check(side.asked == nil || *side.info.OwnerId == s.account && *side.info.Region == c.Region, func() error {
			return bad("OperationNotPermitted", "User %s cannot modify %s peering options on a peering %s", s.account, side.name, x.id)
		})
		if side.asked != nil && (aws.Value(side.asked.AllowEgressFromLocalClassicLinkToRemoteVpc) || aws.Value(side.asked.AllowEgressFromLocalVpcToRemoteClassicLink)) {
			d.fail(invalidValue("EC2-Classic is no longer available"))
		}
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.ModifyVpcPeeringConnectionOptionsOutput{}
	for _, e := range s.ends(d, x) {
		e.it.AccepterVpcInfo = optioned(e.it.AccepterVpcInfo, in.AccepterPeeringConnectionOptions)
		e.it.RequesterVpcInfo = optioned(e.it.RequesterVpcInfo, in.RequesterPeeringConnectionOptions)
		e.changed(c, aws.Changed)
	}
	if in.AccepterPeeringConnectionOptions != nil {
		out.AccepterPeeringConnectionOptions = new(taken[types.PeeringConnectionOptions](x.it.AccepterVpcInfo.PeeringOptions))
	}
	if in.RequesterPeeringConnectionOptions != nil {
		out.RequesterPeeringConnectionOptions = new(taken[types.PeeringConnectionOptions](x.it.RequesterVpcInfo.PeeringOptions))
	}
	return out, nil
}

func optioned(info *types.VpcPeeringConnectionVpcInfo, asked *types.PeeringConnectionOptionsRequest) *types.VpcPeeringConnectionVpcInfo {
	fresh := *info
	fresh.PeeringOptions = new(taken[types.VpcPeeringConnectionOptionsDescription](asked, info.PeeringOptions))
	return &fresh
}
