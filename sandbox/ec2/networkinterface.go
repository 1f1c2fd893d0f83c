package ec2

import (
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// CreateNetworkInterface makes an interface in a subnet that is attached to nothing yet.
// It returns InvalidIPAddress.InUse for an address that is taken, InsufficientFreeAddressesInSubnet if there is none left.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
func (s *Service) CreateNetworkInterface(c *aws.Call, in *ec2.CreateNetworkInterfaceInput) (*ec2.CreateNetworkInterfaceOutput, error) {
	d := s.begin(c, in, types.ResourceTypeNetworkInterface)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	switch {
	case in.InterfaceType == types.NetworkInterfaceCreationTypeBranch || in.InterfaceType == types.NetworkInterfaceCreationTypeTrunk:
		d.fail(aws.NotEmulated("ec2", "CreateNetworkInterface of type "+string(in.InterfaceType)))
	case in.Operator != nil:
		d.fail(aws.NotEmulated("ec2", "CreateNetworkInterface with an operator"))
	case aws.Value(in.EnablePrimaryIpv6):
		d.fail(aws.NotEmulated("ec2", "CreateNetworkInterface with a primary IPv6 address"))
	}
	return once(d, func() (*ec2.CreateNetworkInterfaceOutput, error) {
		d.check(d.err != nil || len(d.r.faces) < maxFaces, func() error {
			return bad("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached.")
		})
		if d.err != nil {
			return nil, d.err
		}
		w, err := d.r.wire(&types.InstanceNetworkInterfaceSpecification{
			Description: in.Description, Groups: in.Groups, Ipv4PrefixCount: in.Ipv4PrefixCount, Ipv4Prefixes: in.Ipv4Prefixes, Ipv6AddressCount: in.Ipv6AddressCount,
			Ipv6Addresses: in.Ipv6Addresses, Ipv6PrefixCount: in.Ipv6PrefixCount, Ipv6Prefixes: in.Ipv6Prefixes, PrivateIpAddress: in.PrivateIpAddress,
			PrivateIpAddresses: in.PrivateIpAddresses, SecondaryPrivateIpAddressCount: in.SecondaryPrivateIpAddressCount, ConnectionTrackingSpecification: in.ConnectionTrackingSpecification,
			InterfaceType: given(string(in.InterfaceType)),
		}, n, nil)
		if err != nil {
			return nil, err
		}
		b, err := w.take(c, d.r.ledger(c.Now))
		d.fail(err)
		if err := d.ready(); err != nil {
			return nil, err
		}
		f := d.r.newFace(c, w, b, d.tags[types.ResourceTypeNetworkInterface])
		c.Changed(aws.Created, d.r.faceResource(f, c.Now))
		out := d.r.sdkFace(c.Now)(f)
		out.Status = "pending"
		return &ec2.CreateNetworkInterfaceOutput{NetworkInterface: &out, ClientToken: in.ClientToken}, nil
	})
}

// DeleteNetworkInterface removes an interface that is attached to nothing; an elastic address that it had is free then.
// It returns InvalidParameterValue for one that is in use.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html
func (s *Service) DeleteNetworkInterface(c *aws.Call, in *ec2.DeleteNetworkInterfaceInput) (*ec2.DeleteNetworkInterfaceOutput, error) {
	d := s.begin(c, in)
	f := wanted[*face](d, in.NetworkInterfaceId, lostFaces)
	d.check(d.err != nil || f.state(c.Now) == types.NetworkInterfaceStatusAvailable, func() error {
		return invalidValue("Network interface '%s' is currently in use.", f.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, x := range networkInterfacePermissions.all(d.r, c.Now) {
		if *x.it.NetworkInterfaceId == f.id {
			networkInterfacePermissions.drop(d, x)
		}
	}
	d.r.dropFace(c, f)
	return &ec2.DeleteNetworkInterfaceOutput{}, nil
}

// own looks up an interface that a call changes: not one that another resource manages.
func own(d *draft, id *string) *face {
	f := wanted[*face](d, id, lostFaces)
	d.check(f == nil || f.manager == "", func() error { return noAccess() })
	return f
}

func noAccess() error {
	return bad("AuthFailure", "You do not have permission to access the specified resource.")
}

// ModifyNetworkInterfaceAttribute changes one attribute of an interface.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
func (s *Service) ModifyNetworkInterfaceAttribute(c *aws.Call, in *ec2.ModifyNetworkInterfaceAttributeInput) (*ec2.ModifyNetworkInterfaceAttributeOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	if in.EnaSrdSpecification != nil || in.EnablePrimaryIpv6 != nil || in.AssociatedSubnetIds != nil {
		d.fail(aws.NotEmulated("ec2", "ModifyNetworkInterfaceAttribute of ENA options, primary IPv6 addresses and associated subnets"))
	}
	if d.err != nil {
		return nil, d.err
	}
	var change func()
	set := 0
	on := func(asked bool, do func()) {
		if asked {
			change = do
			set++
		}
	}
	on(in.Description != nil, func() { f.note = aws.Value(in.Description.Value) })
	on(in.SourceDestCheck != nil, func() { f.unchecked = !aws.Value(in.SourceDestCheck.Value) })
	if len(in.Groups) > 0 {
		groups, err := d.r.interfaceGroups(f.subnet, in.Groups, nil)
		d.fail(err)
		on(true, func() { f.groups = groups })
	}
	if a := in.Attachment; a != nil {
		d.check(f.host(c.Now) != nil && f.attachID == aws.Value(a.AttachmentId), func() error {
			return bad("InvalidAttachmentID.NotFound", "The attachment ID '%s' does not exist", aws.Value(a.AttachmentId))
		})
		on(true, func() { f.ephemeral = aws.Value(a.DeleteOnTermination) })
	}
	if t := in.ConnectionTrackingSpecification; t != nil {
		on(true, func() {
			f.tracking = &types.ConnectionTrackingConfiguration{TcpEstablishedTimeout: t.TcpEstablishedTimeout, UdpStreamTimeout: t.UdpStreamTimeout, UdpTimeout: t.UdpTimeout}
		})
	}
	on(in.AssociatePublicIpAddress != nil, func() {
		if f.public = (netip.Addr{}); *in.AssociatePublicIpAddress {
			f.public = d.r.newPublic(c, nil)
		}
	})
	d.check(set == 1, func() error { return badCombination("Exactly one attribute must be specified") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	change()
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.ModifyNetworkInterfaceAttributeOutput{}, nil
}

// DescribeNetworkInterfaceAttribute tells one attribute of an interface.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaceAttribute.html
func (s *Service) DescribeNetworkInterfaceAttribute(c *aws.Call, in *ec2.DescribeNetworkInterfaceAttributeInput) (*ec2.DescribeNetworkInterfaceAttributeOutput, error) {
	d := s.begin(c, in)
	f := wanted[*face](d, in.NetworkInterfaceId, lostFaces)
	d.check(in.Attribute != "", func() error { return badCombination("No attributes specified.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DescribeNetworkInterfaceAttributeOutput{NetworkInterfaceId: &f.id}
	switch in.Attribute {
	case types.NetworkInterfaceAttributeDescription:
		out.Description = &types.AttributeValue{Value: &f.note}
	case types.NetworkInterfaceAttributeGroupSet:
		out.Groups = sdkGroups(f.groups)
	case types.NetworkInterfaceAttributeSourceDestCheck:
		out.SourceDestCheck = &types.AttributeBooleanValue{Value: new(!f.unchecked)}
	case types.NetworkInterfaceAttributeAttachment:
		out.Attachment = d.r.sdkPlug(f, c.Now)
	case types.NetworkInterfaceAttributeAssociatePublicIpAddress:
		out.AssociatePublicIpAddress = new(f.public.IsValid())
	}
	return out, nil
}

// ResetNetworkInterfaceAttribute turns the check of source and destination on again, the only attribute that can be reset.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetNetworkInterfaceAttribute.html
func (s *Service) ResetNetworkInterfaceAttribute(c *aws.Call, in *ec2.ResetNetworkInterfaceAttributeInput) (*ec2.ResetNetworkInterfaceAttributeOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	d.check(in.SourceDestCheck != nil, func() error { return badCombination("No attributes specified.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	f.unchecked = false
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.ResetNetworkInterfaceAttributeOutput{}, nil
}
