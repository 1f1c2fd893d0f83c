package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// groupVpcs are the further VPCs whose interfaces may have a security group. The group knows them too, in also.
// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
var groupVpcs = &kind[types.SecurityGroupVpcAssociation]{prefix: "sgvpc", state: "State", quota: 1000, course: course{begins: "associating", is: "associated", takes: 2 * time.Second}}

// groupVpc is the association of a group with a VPC, nil for none.
func groupVpc(d *draft, g *group, v *vpc) *thing[types.SecurityGroupVpcAssociation] {
	if d.err != nil {
		return nil
	}
	return groupVpcs.first(d.r, d.c.Now, func(it *types.SecurityGroupVpcAssociation) bool { return *it.GroupId == g.id && *it.VpcId == v.id })
}

// AssociateSecurityGroupVpc lets interfaces in another VPC of the region have a group. A VPC's default group stays in it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSecurityGroupVpc.html
func (s *Service) AssociateSecurityGroupVpc(c *aws.Call, in *ec2.AssociateSecurityGroupVpcInput) (*ec2.AssociateSecurityGroupVpcOutput, error) {
	d := s.begin(c, in)
	g, v := groupOf(d, in.GroupId, nil), wanted[*vpc](d, in.VpcId, lostVpcs)
	d.check(d.err != nil || !g.isDefault(), func() error {
		return bad("UnsupportedOperation", "The default security group %s cannot be associated with another VPC.", g.id)
	})
	d.check(d.err != nil || g.vpc != v, func() error { return invalidValue("The security group %s was created in the VPC %s.", g.id, v.id) })
	if x := groupVpc(d, g, v); x != nil {
		return &ec2.AssociateSecurityGroupVpcOutput{State: x.it.State}, nil
	}
	d.check(d.err != nil || !slices.ContainsFunc(d.r.groups, func(x *group) bool { return x != g && x.serves(v) && x.name == g.name }), func() error {
		return bad("InvalidGroup.Duplicate", "The security group '%s' already exists for VPC '%s'", g.name, v.id)
	})
	groupVpcs.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := groupVpcs.add(d, types.SecurityGroupVpcAssociation{GroupId: &g.id, GroupOwnerId: &s.account, VpcId: &v.id, VpcOwnerId: &s.account})
	g.also = append(g.also, v)
	c.Changed(aws.Changed, d.r.groupResource(g))
	return &ec2.AssociateSecurityGroupVpcOutput{State: x.it.State}, nil
}

// DisassociateSecurityGroupVpc keeps a group from interfaces in another VPC again.
// It returns DependencyViolation while one has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSecurityGroupVpc.html
func (s *Service) DisassociateSecurityGroupVpc(c *aws.Call, in *ec2.DisassociateSecurityGroupVpcInput) (*ec2.DisassociateSecurityGroupVpcOutput, error) {
	d := s.begin(c, in)
	g, v := groupOf(d, in.GroupId, nil), wanted[*vpc](d, in.VpcId, lostVpcs)
	x := groupVpc(d, g, v)
	d.check(x != nil, func() error {
		return bad("InvalidSecurityGroupVpcAssociation.NotFound", "The security group %s is not associated with the VPC %s", g.id, v.id)
	})
	d.check(d.err != nil || !slices.ContainsFunc(d.r.faces, func(f *face) bool {
		return !f.gone(c.Now) && f.subnet.vpc == v && slices.Contains(f.groups, g)
	}), func() error {
		return bad("DependencyViolation", "resource %s has a dependent object", g.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.part(c, g, v)
	groupVpcs.drop(d, x)
	return &ec2.DisassociateSecurityGroupVpcOutput{State: types.SecurityGroupVpcAssociationStateDisassociating}, nil
}

// part takes a further VPC from a group.
func (r *region) part(c *aws.Call, g *group, v *vpc) {
	g.also = slices.DeleteFunc(slices.Clone(g.also), func(x *vpc) bool { return x == v })
	c.Changed(aws.Changed, r.groupResource(g))
}

// DescribeSecurityGroupVpcAssociations lists the further VPCs of security groups.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupVpcAssociations.html
func (s *Service) DescribeSecurityGroupVpcAssociations(c *aws.Call, in *ec2.DescribeSecurityGroupVpcAssociationsInput) (*ec2.DescribeSecurityGroupVpcAssociationsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	list := groupVpcs.where(d.r, c.Now, func(*types.SecurityGroupVpcAssociation) bool { return true })
	return rows[ec2.DescribeSecurityGroupVpcAssociationsOutput](d, mapped(list, (*thing[types.SecurityGroupVpcAssociation]).told), nil)
}
