package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var transitTables = &kind[types.TransitGatewayRouteTable]{
	resource: types.ResourceTypeTransitGatewayRouteTable, prefix: "tgw-rtb", id: "TransitGatewayRouteTableId", state: "State", quota: 100,
	lost:   lostTransit("InvalidRouteTableID", "Transit Gateway Route Table", "tgw-rtb"),
	course: course{"pending", "available", transitLinking, "deleting", "deleted", transitLinking, transitLingers},
}

// transitAssociations say by which table a gateway routes what comes from an attachment; transitPropagations, into which tables the ranges of an
// attachment go.
var (
	transitAssociations = &kind[types.TransitGatewayAssociation]{
		prefix: "tgw-assoc", state: "State", quota: 5000, aside: true, course: course{"associating", "associated", transitLinking, "disassociating", "disassociated", transitLinking, 0},
	}
	transitPropagations = &kind[types.TransitGatewayPropagation]{prefix: "tgw-prop", quota: 5000, aside: true}
)

// CreateTransitGatewayRouteTable makes an empty route table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayRouteTable.html
func (s *Service) CreateTransitGatewayRouteTable(c *aws.Call, in *ec2.CreateTransitGatewayRouteTableInput) (*ec2.CreateTransitGatewayRouteTableOutput, error) {
	d := s.begin(c, in, transitTables.resource)
	transitGateways.in(d, in.TransitGatewayId, "available", "modifying")
	return create[ec2.CreateTransitGatewayRouteTableOutput](d, transitTables, types.TransitGatewayRouteTable{
		TransitGatewayId: in.TransitGatewayId, DefaultAssociationRouteTable: new(false), DefaultPropagationRouteTable: new(false),
	})
}

// emptyTable removes what a route table holds.
func (d *draft) emptyTable(id string) {
	transitRoutes.dropAll(d, func(x *transitRoute) bool { return *x.TransitGatewayRouteTableId == id })
	transitPropagations.dropAll(d, func(x *types.TransitGatewayPropagation) bool { return *x.TransitGatewayRouteTableId == id })
	transitReferences.dropAll(d, func(x *types.TransitGatewayPrefixListReference) bool { return *x.TransitGatewayRouteTableId == id })
}

// DeleteTransitGatewayRouteTable removes a route table that no attachment is associated with.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRouteTable.html
func (s *Service) DeleteTransitGatewayRouteTable(c *aws.Call, in *ec2.DeleteTransitGatewayRouteTableInput) (*ec2.DeleteTransitGatewayRouteTableOutput, error) {
	d := s.begin(c, in)
	x := transitTables.in(d, in.TransitGatewayRouteTableId, "available", "pending")
	if d.err != nil {
		return nil, d.err
	}
	links := transitAssociations.where(d.r, c.Now, func(a *types.TransitGatewayAssociation) bool { return *a.TransitGatewayRouteTableId == x.id })
	d.check(len(links) == 0, func() error {
		return bad("IncorrectState", "%s has associated attachments: %s", x.id, *links[0].it.TransitGatewayAttachmentId)
	})
	d.check(!aws.Value(x.it.DefaultAssociationRouteTable) && !aws.Value(x.it.DefaultPropagationRouteTable), func() error {
		return bad("IncorrectState", "%s is a default route table of %s", x.id, *x.it.TransitGatewayId)
	})
	d.unused(x.id)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.emptyTable(x.id)
	x.end(d)
	return tell[ec2.DeleteTransitGatewayRouteTableOutput](d, x), nil
}

// DescribeTransitGatewayRouteTables lists route tables of transit gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayRouteTables.html
func (s *Service) DescribeTransitGatewayRouteTables(c *aws.Call, in *ec2.DescribeTransitGatewayRouteTablesInput) (*ec2.DescribeTransitGatewayRouteTablesOutput, error) {
	return answer[ec2.DescribeTransitGatewayRouteTablesOutput](s, c, transitTables, in)
}

// tableAndAttachment looks up a route table and an attachment of one gateway.
func tableAndAttachment(d *draft, table, attachment *string) (*thing[types.TransitGatewayRouteTable], *thing[types.TransitGatewayAttachment]) {
	t := transitTables.in(d, table, "available")
	a := transitAttachments.of(d, attachment)
	if d.err != nil {
		return nil, nil
	}
	d.check(*t.it.TransitGatewayId == *a.it.TransitGatewayId, func() error {
		return invalidValue("%s and %s belong to different transit gateways", t.id, a.id)
	})
	return t, a
}

func linkOf(d *draft, attachment string) *thing[types.TransitGatewayAssociation] {
	for _, x := range transitAssociations.all(d.r, d.c.Now) {
		if *x.it.TransitGatewayAttachmentId == attachment {
			return x
		}
	}
	return nil
}

// AssociateTransitGatewayRouteTable routes what comes from an attachment by a table. It returns Resource.AlreadyAssociated
// for an attachment that has one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateTransitGatewayRouteTable.html
func (s *Service) AssociateTransitGatewayRouteTable(c *aws.Call, in *ec2.AssociateTransitGatewayRouteTableInput) (*ec2.AssociateTransitGatewayRouteTableOutput, error) {
	d := s.begin(c, in)
	t, a := tableAndAttachment(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId)
	d.check(d.err != nil || a.status() == "available" || a.status() == "modifying", func() error { return bad("IncorrectState", "%s is in invalid state", a.id) })
	d.check(d.err != nil || linkOf(d, a.id) == nil, func() error {
		return bad("Resource.AlreadyAssociated", "Transit Gateway Attachment %s is already associated to a route table.", a.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := taken[types.TransitGatewayAssociation](a.it)
	it.TransitGatewayRouteTableId = &t.id
	return tell[ec2.AssociateTransitGatewayRouteTableOutput](d, transitAssociations.add(d, it)), nil
}

// DisassociateTransitGatewayRouteTable takes an attachment off its table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateTransitGatewayRouteTable.html
func (s *Service) DisassociateTransitGatewayRouteTable(c *aws.Call, in *ec2.DisassociateTransitGatewayRouteTableInput) (*ec2.DisassociateTransitGatewayRouteTableOutput, error) {
	d := s.begin(c, in)
	t, a := tableAndAttachment(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId)
	if d.err != nil {
		return nil, d.err
	}
	x := linkOf(d, a.id)
	d.check(x != nil && *x.it.TransitGatewayRouteTableId == t.id, func() error {
		return bad("InvalidAssociation.NotFound", "Association between %s and %s does not exist.", t.id, a.id)
	})
	d.check(x == nil || x.status() == "associated", func() error { return bad("IncorrectState", "The association of %s is in state %s", a.id, x.status()) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.end(d)
	return tell[ec2.DisassociateTransitGatewayRouteTableOutput](d, x), nil
}

// GetTransitGatewayRouteTableAssociations lists the attachments of a table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayRouteTableAssociations.html
func (s *Service) GetTransitGatewayRouteTableAssociations(c *aws.Call, in *ec2.GetTransitGatewayRouteTableAssociationsInput) (*ec2.GetTransitGatewayRouteTableAssociationsOutput, error) {
	d := s.begin(c, in)
	t := transitTables.of(d, in.TransitGatewayRouteTableId)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.TransitGatewayRouteTableAssociation
	for _, x := range transitAssociations.all(d.r, c.Now) {
		if *x.it.TransitGatewayRouteTableId == t.id {
			list = append(list, taken[types.TransitGatewayRouteTableAssociation](x.it))
		}
	}
	return rows[ec2.GetTransitGatewayRouteTableAssociationsOutput](d, list, nil)
}

// propagate lets the ranges of an attachment into a table.
func (d *draft) propagate(it types.TransitGatewayAttachment, table string) *thing[types.TransitGatewayPropagation] {
	x := taken[types.TransitGatewayPropagation](it)
	x.TransitGatewayRouteTableId, x.State = &table, types.TransitGatewayPropagationStateEnabled
	return transitPropagations.add(d, x)
}

func propagation(d *draft, table, attachment string) *thing[types.TransitGatewayPropagation] {
	for _, x := range transitPropagations.all(d.r, d.c.Now) {
		if *x.it.TransitGatewayRouteTableId == table && *x.it.TransitGatewayAttachmentId == attachment {
			return x
		}
	}
	return nil
}

// EnableTransitGatewayRouteTablePropagation lets the ranges of an attachment into a table.
// It returns TransitGatewayRouteTablePropagation.Duplicate if they are let in already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableTransitGatewayRouteTablePropagation.html
func (s *Service) EnableTransitGatewayRouteTablePropagation(c *aws.Call, in *ec2.EnableTransitGatewayRouteTablePropagationInput) (*ec2.EnableTransitGatewayRouteTablePropagationOutput, error) {
	d := s.begin(c, in)
	if in.TransitGatewayRouteTableAnnouncementId != nil {
		d.fail(aws.NotEmulated("ec2", "route table announcements of transit gateways"))
	}
	t, a := tableAndAttachment(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId)
	d.check(d.err != nil || a.it.ResourceType != types.TransitGatewayAttachmentResourceTypePeering, func() error {
		return invalidValue("Propagation is not supported for peering attachments: %s", a.id)
	})
	d.check(d.err != nil || propagation(d, t.id, a.id) == nil, func() error {
		return bad("TransitGatewayRouteTablePropagation.Duplicate", "Propagation already exists between %s and %s.", a.id, t.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return tell[ec2.EnableTransitGatewayRouteTablePropagationOutput](d, d.propagate(a.it, t.id)), nil
}

// DisableTransitGatewayRouteTablePropagation takes the ranges of an attachment out of a table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableTransitGatewayRouteTablePropagation.html
func (s *Service) DisableTransitGatewayRouteTablePropagation(c *aws.Call, in *ec2.DisableTransitGatewayRouteTablePropagationInput) (*ec2.DisableTransitGatewayRouteTablePropagationOutput, error) {
	d := s.begin(c, in)
	t, a := tableAndAttachment(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId)
	if d.err != nil {
		return nil, d.err
	}
	x := propagation(d, t.id, a.id)
	d.check(x != nil, func() error {
		return bad("TransitGatewayRouteTablePropagation.NotFound", "Propagation does not exist between %s and %s.", a.id, t.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	transitPropagations.drop(d, x)
	x.it.State = types.TransitGatewayPropagationStateDisabled
	return tell[ec2.DisableTransitGatewayRouteTablePropagationOutput](d, x), nil
}

// GetTransitGatewayRouteTablePropagations lists the attachments whose ranges are in a table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayRouteTablePropagations.html
func (s *Service) GetTransitGatewayRouteTablePropagations(c *aws.Call, in *ec2.GetTransitGatewayRouteTablePropagationsInput) (*ec2.GetTransitGatewayRouteTablePropagationsOutput, error) {
	d := s.begin(c, in)
	t := transitTables.of(d, in.TransitGatewayRouteTableId)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.TransitGatewayRouteTablePropagation
	for _, x := range transitPropagations.all(d.r, c.Now) {
		if *x.it.TransitGatewayRouteTableId == t.id {
			list = append(list, taken[types.TransitGatewayRouteTablePropagation](x.it))
		}
	}
	return rows[ec2.GetTransitGatewayRouteTablePropagationsOutput](d, list, nil)
}

// GetTransitGatewayAttachmentPropagations lists the tables that have the ranges of an attachment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayAttachmentPropagations.html
func (s *Service) GetTransitGatewayAttachmentPropagations(c *aws.Call, in *ec2.GetTransitGatewayAttachmentPropagationsInput) (*ec2.GetTransitGatewayAttachmentPropagationsOutput, error) {
	d := s.begin(c, in)
	a := transitAttachments.of(d, in.TransitGatewayAttachmentId)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.TransitGatewayAttachmentPropagation
	for _, x := range transitPropagations.all(d.r, c.Now) {
		if *x.it.TransitGatewayAttachmentId == a.id {
			list = append(list, taken[types.TransitGatewayAttachmentPropagation](x.it))
		}
	}
	return rows[ec2.GetTransitGatewayAttachmentPropagationsOutput](d, list, nil)
}
