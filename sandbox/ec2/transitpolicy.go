package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var policyTables = &kind[types.TransitGatewayPolicyTable]{
	resource: types.ResourceTypeTransitGatewayPolicyTable, prefix: "tgw-ptb", id: "TransitGatewayPolicyTableId", state: "State", quota: 20,
	lost:   lostTransit("InvalidTransitGatewayPolicyTableId", "Transit Gateway Policy Table", "tgw-ptb"),
	course: course{"pending", "available", transitLinking, "deleting", "deleted", transitLinking, 0},
}

var policyLinks = &kind[types.TransitGatewayPolicyTableAssociation]{
	prefix: "tgw-ptb-assoc", state: "State", quota: 1000, aside: true, course: course{"associating", "associated", transitLinking, "disassociating", "disassociated", transitLinking, 0},
}

// CreateTransitGatewayPolicyTable makes a table of rules by which peerings choose route tables.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPolicyTable.html
func (s *Service) CreateTransitGatewayPolicyTable(c *aws.Call, in *ec2.CreateTransitGatewayPolicyTableInput) (*ec2.CreateTransitGatewayPolicyTableOutput, error) {
	d := s.begin(c, in, policyTables.resource)
	transitGateways.in(d, in.TransitGatewayId, "available", "modifying")
	return create[ec2.CreateTransitGatewayPolicyTableOutput](d, policyTables, types.TransitGatewayPolicyTable{TransitGatewayId: in.TransitGatewayId})
}

// DeleteTransitGatewayPolicyTable removes a table that no attachment is associated with.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayPolicyTable.html
func (s *Service) DeleteTransitGatewayPolicyTable(c *aws.Call, in *ec2.DeleteTransitGatewayPolicyTableInput) (*ec2.DeleteTransitGatewayPolicyTableOutput, error) {
	d := s.begin(c, in)
	x := policyTables.in(d, in.TransitGatewayPolicyTableId, "available", "pending")
	d.check(x == nil || len(policyLinksOf(d, x.id)) == 0, func() error { return bad("IncorrectState", "%s has associated attachments", x.id) })
	return remove[ec2.DeleteTransitGatewayPolicyTableOutput](d, x)
}

// DescribeTransitGatewayPolicyTables lists policy tables.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayPolicyTables.html
func (s *Service) DescribeTransitGatewayPolicyTables(c *aws.Call, in *ec2.DescribeTransitGatewayPolicyTablesInput) (*ec2.DescribeTransitGatewayPolicyTablesOutput, error) {
	return answer[ec2.DescribeTransitGatewayPolicyTablesOutput](s, c, policyTables, in)
}

func policyLinksOf(d *draft, table string) []*thing[types.TransitGatewayPolicyTableAssociation] {
	return slices.DeleteFunc(policyLinks.all(d.r, d.c.Now), func(x *thing[types.TransitGatewayPolicyTableAssociation]) bool {
		return *x.it.TransitGatewayPolicyTableId != table
	})
}

// AssociateTransitGatewayPolicyTable lets a peering choose route tables by a policy table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateTransitGatewayPolicyTable.html
func (s *Service) AssociateTransitGatewayPolicyTable(c *aws.Call, in *ec2.AssociateTransitGatewayPolicyTableInput) (*ec2.AssociateTransitGatewayPolicyTableOutput, error) {
	d := s.begin(c, in)
	x := policyTables.in(d, in.TransitGatewayPolicyTableId, "available")
	a := transitAttachments.in(d, in.TransitGatewayAttachmentId, "available")
	d.check(d.err != nil || a.it.ResourceType == types.TransitGatewayAttachmentResourceTypePeering && *a.it.TransitGatewayId == *x.it.TransitGatewayId, func() error {
		return invalidValue("%s is not a peering attachment of %s", a.id, *x.it.TransitGatewayId)
	})
	d.check(d.err != nil || linkOf(d, a.id) == nil && !slices.ContainsFunc(policyLinks.all(d.r, c.Now), func(y *thing[types.TransitGatewayPolicyTableAssociation]) bool {
		return *y.it.TransitGatewayAttachmentId == a.id
	}), func() error {
		return bad("Resource.AlreadyAssociated", "Transit Gateway Attachment %s is already associated.", a.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := taken[types.TransitGatewayPolicyTableAssociation](a.it)
	it.TransitGatewayPolicyTableId = &x.id
	return tell[ec2.AssociateTransitGatewayPolicyTableOutput](d, policyLinks.add(d, it)), nil
}

// DisassociateTransitGatewayPolicyTable takes a peering off its policy table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateTransitGatewayPolicyTable.html
func (s *Service) DisassociateTransitGatewayPolicyTable(c *aws.Call, in *ec2.DisassociateTransitGatewayPolicyTableInput) (*ec2.DisassociateTransitGatewayPolicyTableOutput, error) {
	d := s.begin(c, in)
	x := policyTables.of(d, in.TransitGatewayPolicyTableId)
	if d.err != nil {
		return nil, d.err
	}
	list := policyLinksOf(d, x.id)
	i := slices.IndexFunc(list, func(y *thing[types.TransitGatewayPolicyTableAssociation]) bool {
		return *y.it.TransitGatewayAttachmentId == *in.TransitGatewayAttachmentId
	})
	d.check(i >= 0, func() error {
		return bad("InvalidAssociation.NotFound", "Association between %s and %s does not exist.", x.id, *in.TransitGatewayAttachmentId)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	list[i].end(d)
	return tell[ec2.DisassociateTransitGatewayPolicyTableOutput](d, list[i]), nil
}

// GetTransitGatewayPolicyTableAssociations lists the attachments of a policy table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayPolicyTableAssociations.html
func (s *Service) GetTransitGatewayPolicyTableAssociations(c *aws.Call, in *ec2.GetTransitGatewayPolicyTableAssociationsInput) (*ec2.GetTransitGatewayPolicyTableAssociationsOutput, error) {
	d := s.begin(c, in)
	x := policyTables.of(d, in.TransitGatewayPolicyTableId)
	if d.err != nil {
		return nil, d.err
	}
	return rows[ec2.GetTransitGatewayPolicyTableAssociationsOutput](d, mapped(policyLinksOf(d, x.id), (*thing[types.TransitGatewayPolicyTableAssociation]).told), nil)
}

// policyEntry is a rule of a policy table.
type policyEntry struct {
	TransitGatewayPolicyTableId *string
	types.TransitGatewayPolicyTableEntry
}

var policyEntries = &kind[policyEntry]{prefix: "tgw-ptb-entry", quota: 1000, aside: true}

// policyRule finds a rule of a table by its number.
func policyRule(d *draft, table, number *string) *thing[policyEntry] {
	if policyTables.of(d, table); d.err != nil {
		return nil
	}
	return policyEntries.first(d.r, d.c.Now, func(e *policyEntry) bool {
		return *e.TransitGatewayPolicyTableId == *table && *e.PolicyRuleNumber == aws.Value(number)
	})
}

// CreateTransitGatewayPolicyTableEntry adds a rule: what fits it is routed by the target table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPolicyTableEntry.html
func (s *Service) CreateTransitGatewayPolicyTableEntry(c *aws.Call, in *ec2.CreateTransitGatewayPolicyTableEntryInput) (*ec2.CreateTransitGatewayPolicyTableEntryOutput, error) {
	d := s.begin(c, in)
	x := policyRule(d, in.TransitGatewayPolicyTableId, in.PolicyRuleNumber)
	d.check(x == nil, func() error {
		return invalidValue("The policy rule number %s already exists in %s", *in.PolicyRuleNumber, *in.TransitGatewayPolicyTableId)
	})
	transitTables.of(d, in.TargetRouteTableId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	e := taken[types.TransitGatewayPolicyTableEntry](in)
	e.State = types.TransitGatewayPolicyTableEntryStateActive
	policyEntries.add(d, policyEntry{in.TransitGatewayPolicyTableId, e})
	return &ec2.CreateTransitGatewayPolicyTableEntryOutput{TransitGatewayPolicyTableEntry: &e}, nil
}

func noPolicyRule(number *string) error {
	return invalidValue("The policy rule number %s does not exist", aws.Value(number))
}

// ModifyTransitGatewayPolicyTableEntry changes what is given of a rule.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayPolicyTableEntry.html
func (s *Service) ModifyTransitGatewayPolicyTableEntry(c *aws.Call, in *ec2.ModifyTransitGatewayPolicyTableEntryInput) (*ec2.ModifyTransitGatewayPolicyTableEntryOutput, error) {
	d := s.begin(c, in)
	x := policyRule(d, in.TransitGatewayPolicyTableId, in.PolicyRuleNumber)
	d.check(x != nil, func() error { return noPolicyRule(in.PolicyRuleNumber) })
	if in.TargetRouteTableId != nil {
		transitTables.of(d, in.TargetRouteTableId)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.TransitGatewayPolicyTableEntry = taken[types.TransitGatewayPolicyTableEntry](in, x.it.TransitGatewayPolicyTableEntry)
	return &ec2.ModifyTransitGatewayPolicyTableEntryOutput{TransitGatewayPolicyTableEntry: new(x.it.TransitGatewayPolicyTableEntry)}, nil
}

// DeleteTransitGatewayPolicyTableEntry removes a rule.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayPolicyTableEntry.html
func (s *Service) DeleteTransitGatewayPolicyTableEntry(c *aws.Call, in *ec2.DeleteTransitGatewayPolicyTableEntryInput) (*ec2.DeleteTransitGatewayPolicyTableEntryOutput, error) {
	d := s.begin(c, in)
	x := policyRule(d, in.TransitGatewayPolicyTableId, in.PolicyRuleNumber)
	d.check(x != nil, func() error { return noPolicyRule(in.PolicyRuleNumber) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	policyEntries.drop(d, x)
	e := x.it.TransitGatewayPolicyTableEntry
	e.State = types.TransitGatewayPolicyTableEntryStateDeleted
	return &ec2.DeleteTransitGatewayPolicyTableEntryOutput{TransitGatewayPolicyTableEntry: &e}, nil
}

// GetTransitGatewayPolicyTableEntries lists the rules of a policy table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayPolicyTableEntries.html
func (s *Service) GetTransitGatewayPolicyTableEntries(c *aws.Call, in *ec2.GetTransitGatewayPolicyTableEntriesInput) (*ec2.GetTransitGatewayPolicyTableEntriesOutput, error) {
	d := s.begin(c, in)
	x := policyTables.of(d, in.TransitGatewayPolicyTableId)
	if d.err != nil {
		return nil, d.err
	}
	list := policyEntries.where(d.r, c.Now, func(e *policyEntry) bool { return *e.TransitGatewayPolicyTableId == x.id })
	return rows[ec2.GetTransitGatewayPolicyTableEntriesOutput](d, mapped(list, func(e *thing[policyEntry]) types.TransitGatewayPolicyTableEntry {
		return e.it.TransitGatewayPolicyTableEntry
	}), nil)
}
