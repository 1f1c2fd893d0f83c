package ec2

import (
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var lostTransitAttachments = lostTransit("InvalidTransitGatewayAttachmentID", "Transit Gateway Attachment", "tgw-attach")

var attachmentCourse = course{"pending", "available", transitJoining, "deleting", "deleted", transitJoining, transitLingers}

// transitAttachments are what is attached to transit gateways, of whatever kind. Those of VPNs are kept in this form; those of VPCs, peerings and
// Connect have kinds of their own, and are seen through it.
var transitAttachments = &kind[types.TransitGatewayAttachment]{
	resource: types.ResourceTypeTransitGatewayAttachment, prefix: "tgw-attach", id: "TransitGatewayAttachmentId", state: "State", quota: 5000,
	lost: lostTransitAttachments, course: attachmentCourse, given: (*region).transitViews, full: (*region).sdkTransitAttachment, aside: true,
}

// transitViews are the attachments of other kinds.
func (r *region) transitViews() []types.TransitGatewayAttachment {
	var list []types.TransitGatewayAttachment
	for _, x := range transitVpcs.all(r, r.now) {
		y := taken[types.TransitGatewayAttachment](x.told())
		y.ResourceType, y.ResourceId, y.ResourceOwnerId = types.TransitGatewayAttachmentResourceTypeVpc, x.it.VpcId, x.it.VpcOwnerId
		list = append(list, y)
	}
	for _, x := range transitPeerings.all(r, r.now) {
		y := taken[types.TransitGatewayAttachment](x.told())
		own, other := x.it.RequesterTgwInfo, x.it.AccepterTgwInfo
		if x.id == aws.Value(x.it.AccepterTransitGatewayAttachmentId) && *other.Region == r.place.name && *other.OwnerId == r.account {
			own, other = other, own
		}
		y.TransitGatewayId, y.ResourceType, y.ResourceId, y.ResourceOwnerId = own.TransitGatewayId, types.TransitGatewayAttachmentResourceTypePeering, other.TransitGatewayId, other.OwnerId
		list = append(list, y)
	}
	for _, x := range transitConnects.all(r, r.now) {
		y := taken[types.TransitGatewayAttachment](x.told())
		y.ResourceType, y.ResourceId, y.ResourceOwnerId = types.TransitGatewayAttachmentResourceTypeConnect, x.it.TransportTransitGatewayAttachmentId, &r.account
		list = append(list, y)
	}
	return list
}

// sdkTransitAttachment adds the route table that an attachment is associated with.
func (r *region) sdkTransitAttachment(it *types.TransitGatewayAttachment) {
	it.TransitGatewayOwnerId = &r.account
	for _, x := range transitAssociations.all(r, r.now) {
		if *x.it.TransitGatewayAttachmentId == *it.TransitGatewayAttachmentId {
			it.Association = &types.TransitGatewayAttachmentAssociation{State: x.it.State, TransitGatewayRouteTableId: x.it.TransitGatewayRouteTableId}
		}
	}
}

// linkDefaults associates a new attachment with the default table of its gateway and lets it propagate, if the gateway does so.
func (d *draft) linkDefaults(gateway *thing[types.TransitGateway], it types.TransitGatewayAttachment) {
	o := gateway.it.Options
	if o.AssociationDefaultRouteTableId != nil {
		x := taken[types.TransitGatewayAssociation](it)
		x.TransitGatewayRouteTableId, x.State = o.AssociationDefaultRouteTableId, ""
		y := transitAssociations.add(d, x)
		y.next = nil
		y.becomes(d.c, "associated", transitJoining+transitLinking)
	}
	if o.PropagationDefaultRouteTableId != nil && it.ResourceType != types.TransitGatewayAttachmentResourceTypePeering {
		d.propagate(it, *o.PropagationDefaultRouteTableId)
	}
}

// unlink ends what an attachment that is deleted has with route tables and domains.
func (d *draft) unlink(attachment string) {
	for _, x := range transitAssociations.where(d.r, d.c.Now, func(x *types.TransitGatewayAssociation) bool { return *x.TransitGatewayAttachmentId == attachment }) {
		x.end(d)
	}
	transitPropagations.dropAll(d, func(x *types.TransitGatewayPropagation) bool { return *x.TransitGatewayAttachmentId == attachment })
	multicastSubnets.dropAll(d, func(x *multicastSubnet) bool { return *x.TransitGatewayAttachmentId == attachment })
	for _, f := range d.r.facesOf(attachment) {
		d.r.dropFace(d.c, f)
	}
}

// attachVpn attaches a VPN connection to its transit gateway.
func (d *draft) attachVpn(x *thing[types.VpnConnection]) {
	gateway, err := transitGateways.find(d.r, d.c.Now, *x.it.TransitGatewayId)
	if err != nil {
		return
	}
	own := *d
	own.tags = nil
	a := transitAttachments.add(&own, types.TransitGatewayAttachment{
		TransitGatewayId: &gateway.id, ResourceId: &x.id, ResourceType: types.TransitGatewayAttachmentResourceTypeVpn, ResourceOwnerId: &d.r.account,
	})
	d.linkDefaults(gateway, a.it)
}

func (d *draft) detachVpn(id string) {
	for _, a := range transitAttachments.where(d.r, d.c.Now, func(a *types.TransitGatewayAttachment) bool { return *a.ResourceId == id }) {
		d.unlink(a.id)
		a.end(d)
	}
}

// DescribeTransitGatewayAttachments lists attachments of all kinds.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayAttachments.html
func (s *Service) DescribeTransitGatewayAttachments(c *aws.Call, in *ec2.DescribeTransitGatewayAttachmentsInput) (*ec2.DescribeTransitGatewayAttachmentsOutput, error) {
	return answer[ec2.DescribeTransitGatewayAttachmentsOutput](s, c, transitAttachments, in)
}

var transitVpcs = &kind[types.TransitGatewayVpcAttachment]{
	resource: types.ResourceTypeTransitGatewayAttachment, prefix: "tgw-attach", id: "TransitGatewayAttachmentId", state: "State", quota: 5000,
	lost: lostTransitAttachments, course: attachmentCourse,
}

// transitSubnets checks the subnets of an attachment: of the VPC, one a zone.
func (d *draft) transitSubnets(vpc string, ids []string) []*subnet {
	var list []*subnet
	zones := map[string]bool{}
	d.check(len(ids) > 0, func() error { return missing("SubnetIds") })
	for _, id := range ids {
		n := wanted[*subnet](d, &id, lostSubnets)
		if d.err != nil {
			return nil
		}
		d.check(n.vpc.id == vpc, func() error { return invalidValue("Subnet %s does not belong to %s", id, vpc) })
		d.check(!zones[n.zone.name], func() error { return bad("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ") })
		zones[n.zone.name] = true
		list = append(list, n)
	}
	return list
}

// CreateTransitGatewayVpcAttachment attaches a VPC by an interface in one subnet of each zone.
// It returns DuplicateTransitGatewayAttachment for a VPC that is attached already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
func (s *Service) CreateTransitGatewayVpcAttachment(c *aws.Call, in *ec2.CreateTransitGatewayVpcAttachmentInput) (*ec2.CreateTransitGatewayVpcAttachmentOutput, error) {
	d := s.begin(c, in, transitVpcs.resource)
	gateway := transitGateways.in(d, in.TransitGatewayId, "available", "modifying")
	wanted[*vpc](d, in.VpcId, lostVpcs)
	subnets := d.transitSubnets(aws.Value(in.VpcId), in.SubnetIds)
	if d.err != nil {
		return nil, d.err
	}
	same := transitVpcs.where(d.r, c.Now, func(x *types.TransitGatewayVpcAttachment) bool {
		return *x.VpcId == *in.VpcId && *x.TransitGatewayId == gateway.id
	})
	d.check(len(same) == 0, func() error {
		return bad("DuplicateTransitGatewayAttachment", "%s has non-deleted Transit Gateway Attachments with same VPC ID.", gateway.id)
	})
	transitVpcs.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := transitVpcs.add(d, types.TransitGatewayVpcAttachment{
		SubnetIds: in.SubnetIds, TransitGatewayId: &gateway.id, VpcId: in.VpcId, VpcOwnerId: &s.account,
		Options: new(taken[types.TransitGatewayVpcAttachmentOptions](in.Options, types.TransitGatewayVpcAttachmentOptions{
			ApplianceModeSupport: "disable", DnsSupport: "enable", Ipv6Support: "disable", SecurityGroupReferencingSupport: "enable",
		})),
	})
	if err := d.transitFaces(x.id, subnets); err != nil {
		return nil, err
	}
	view, err := transitAttachments.find(d.r, c.Now, x.id)
	if err != nil {
		return nil, err
	}
	d.linkDefaults(gateway, view.it)
	return tell[ec2.CreateTransitGatewayVpcAttachmentOutput](d, x), nil
}

// transitFaces makes the interfaces of an attachment in its subnets, and removes those elsewhere.
func (d *draft) transitFaces(id string, subnets []*subnet) error {
	have := map[*subnet]bool{}
	for _, f := range d.r.facesOf(id) {
		have[f.subnet] = true
	}
	for _, n := range subnets {
		if !have[n] {
			if _, err := d.r.managed(d.c, n, types.NetworkInterfaceTypeTransitGateway, id, "Network Interface for Transit Gateway Attachment "+id, netip.Addr{}, nil); err != nil {
				return err
			}
		}
		delete(have, n)
	}
	for _, f := range d.r.facesOf(id) {
		if have[f.subnet] {
			d.r.dropFace(d.c, f)
		}
	}
	return nil
}

// ModifyTransitGatewayVpcAttachment changes the options and the subnets.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayVpcAttachment.html
func (s *Service) ModifyTransitGatewayVpcAttachment(c *aws.Call, in *ec2.ModifyTransitGatewayVpcAttachmentInput) (*ec2.ModifyTransitGatewayVpcAttachmentOutput, error) {
	d := s.begin(c, in)
	x := transitVpcs.in(d, in.TransitGatewayAttachmentId, "available")
	if d.err != nil {
		return nil, d.err
	}
	ids := edited(x.it.SubnetIds, in.AddSubnetIds, in.RemoveSubnetIds)
	subnets := d.transitSubnets(*x.it.VpcId, ids)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if err := d.transitFaces(x.id, subnets); err != nil {
		return nil, err
	}
	x.it.SubnetIds = ids
	x.passes(c, "modifying", "available", transitLinking)
	return modify[ec2.ModifyTransitGatewayVpcAttachmentOutput](d, x)
}

// DeleteTransitGatewayVpcAttachment detaches a VPC. Routes to it become black holes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayVpcAttachment.html
func (s *Service) DeleteTransitGatewayVpcAttachment(c *aws.Call, in *ec2.DeleteTransitGatewayVpcAttachmentInput) (*ec2.DeleteTransitGatewayVpcAttachmentOutput, error) {
	d := s.begin(c, in)
	x := transitVpcs.in(d, in.TransitGatewayAttachmentId, "available", "pending", "modifying", "pendingAcceptance")
	d.check(x == nil || len(d.r.connectsOver(x.id)) == 0, func() error {
		return bad("IncorrectState", "%s has non-deleted Connect attachments", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.unlink(x.id)
	x.end(d)
	return tell[ec2.DeleteTransitGatewayVpcAttachmentOutput](d, x), nil
}

// AcceptTransitGatewayVpcAttachment lets a VPC of another account in. Gateways are not shared here, so that none waits for it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptTransitGatewayVpcAttachment.html
func (s *Service) AcceptTransitGatewayVpcAttachment(c *aws.Call, in *ec2.AcceptTransitGatewayVpcAttachmentInput) (*ec2.AcceptTransitGatewayVpcAttachmentOutput, error) {
	d := s.begin(c, in)
	x := transitVpcs.in(d, in.TransitGatewayAttachmentId, "pendingAcceptance")
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.passes(c, "pending", "available", transitJoining)
	return tell[ec2.AcceptTransitGatewayVpcAttachmentOutput](d, x), nil
}

// RejectTransitGatewayVpcAttachment keeps a VPC of another account out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectTransitGatewayVpcAttachment.html
func (s *Service) RejectTransitGatewayVpcAttachment(c *aws.Call, in *ec2.RejectTransitGatewayVpcAttachmentInput) (*ec2.RejectTransitGatewayVpcAttachmentOutput, error) {
	d := s.begin(c, in)
	x := transitVpcs.in(d, in.TransitGatewayAttachmentId, "pendingAcceptance")
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.leaves(c, d.r, "rejecting", "rejected", transitLinking, transitLingers)
	return tell[ec2.RejectTransitGatewayVpcAttachmentOutput](d, x), nil
}

// DescribeTransitGatewayVpcAttachments lists the attachments of VPCs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayVpcAttachments.html
func (s *Service) DescribeTransitGatewayVpcAttachments(c *aws.Call, in *ec2.DescribeTransitGatewayVpcAttachmentsInput) (*ec2.DescribeTransitGatewayVpcAttachmentsOutput, error) {
	return answer[ec2.DescribeTransitGatewayVpcAttachmentsOutput](s, c, transitVpcs, in)
}
