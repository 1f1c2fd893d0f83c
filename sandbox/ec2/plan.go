package ec2

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// planNetwork finds the interfaces that each instance begins with, from the call itself or from its specifications of interfaces.
func (r *region) planNetwork(p *plan) error {
	in, specs := p.in, p.in.NetworkInterfaces
	if len(specs) == 0 {
		specs = []types.InstanceNetworkInterfaceSpecification{{
			DeviceIndex: new(int32(0)), SubnetId: in.SubnetId, Groups: in.SecurityGroupIds, PrivateIpAddress: in.PrivateIpAddress,
			Ipv6Addresses: in.Ipv6Addresses, Ipv6AddressCount: in.Ipv6AddressCount,
		}}
	} else if err := checkSpecifications(in); err != nil {
		return err
	}
	for n := range specs {
		w, err := r.planInterface(p, &specs[n], len(specs) == 1)
		if err != nil {
			return err
		}
		p.wires = append(p.wires, w)
	}
	slices.SortStableFunc(p.wires, func(a, b *wiring) int { return cmp.Or(cmp.Compare(a.card, b.card), cmp.Compare(a.device, b.device)) })
	p.subnet, p.groups = p.wires[0].subnet, p.wires[0].groups
	for _, w := range p.wires {
		if w.subnet.zone != p.subnet.zone {
			return otherZone()
		}
	}
	return nil
}

// checkSpecifications refuses interfaces that do not go together, or with what the call says of the instance.
func checkSpecifications(in *ec2.RunInstancesInput) error {
	switch {
	case in.SubnetId != nil:
		return badCombination("Network interfaces and an instance-level subnet ID may not be specified on the same request")
	case len(in.SecurityGroupIds)+len(in.SecurityGroups) > 0:
		return badCombination("Network interfaces and an instance-level security groups may not be specified on the same request")
	case in.PrivateIpAddress != nil:
		return badCombination("Network interfaces and an instance-level private address may not be specified on the same request")
	case len(in.Ipv6Addresses) > 0 || in.Ipv6AddressCount != nil:
		return badCombination("Network interfaces and an instance-level IPv6 address may not be specified on the same request")
	}
	primary := false
	for n, f := range in.NetworkInterfaces {
		switch {
		case f.DeviceIndex == nil:
			return invalidValue("Each network interface requires a device index.")
		case f.AssociatePublicIpAddress != nil && len(in.NetworkInterfaces) > 1:
			return badCombination("The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.")
		case f.NetworkInterfaceId != nil && aws.Value(in.MaxCount) > 1:
			return badCombination("Network interfaces with an ID may not be used with more than one instance")
		}
		for _, other := range in.NetworkInterfaces[:n] {
			if *other.DeviceIndex == *f.DeviceIndex && aws.Value(other.NetworkCardIndex) == aws.Value(f.NetworkCardIndex) {
				return badCombination("Several network interfaces are specified for device index '%d'.", *f.DeviceIndex)
			}
		}
		primary = primary || *f.DeviceIndex == 0 && aws.Value(f.NetworkCardIndex) == 0
	}
	if !primary {
		return badCombination("When specifying network interfaces, you must include a device at index 0.")
	}
	return nil
}

// planInterface reads one specification of an interface: of one that exists, or of one to be made.
func (r *region) planInterface(p *plan, s *types.InstanceNetworkInterfaceSpecification, only bool) (*wiring, error) {
	if s.NetworkInterfaceId != nil {
		return r.planExisting(p, s)
	}
	n, err := r.planSubnet(p, s.SubnetId)
	if err != nil {
		return nil, err
	}
	w, err := r.wire(s, n, p.in.SecurityGroups)
	if err != nil {
		return nil, err
	}
	if w.public = only && n.publicIP; s.AssociatePublicIpAddress != nil {
		w.public = *s.AssociatePublicIpAddress
	}
	return w, nil
}

func (r *region) planExisting(p *plan, s *types.InstanceNetworkInterfaceSpecification) (*wiring, error) {
	f, ok := find[*face](r, *s.NetworkInterfaceId)
	switch {
	case !ok || f.gone(p.now):
		return nil, lostFaces([]string{*s.NetworkInterfaceId})
	case s.SubnetId != nil || len(s.Groups) > 0 || s.PrivateIpAddress != nil || len(s.PrivateIpAddresses) > 0 || s.Description != nil:
		return nil, badCombination("A network interface may not specify both a network interface ID and a subnet, security groups, private addresses or a description")
	case s.AssociatePublicIpAddress != nil:
		return nil, badCombination("The associatePublicIPAddress parameter cannot be specified for a network interface with an ID.")
	case aws.Value(s.DeleteOnTermination):
		return nil, badCombination("A network interface may not specify a network interface ID and delete on termination as true")
	case f.state(p.now) != types.NetworkInterfaceStatusAvailable:
		return nil, faceInUse(f)
	}
	return &wiring{old: f, subnet: f.subnet, groups: f.groups, device: *s.DeviceIndex, card: aws.Value(s.NetworkCardIndex)}, nil
}

// planWeight checks the limits of the instance type.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html
func (r *region) planWeight(p *plan) error {
	if len(p.wires) > int(*p.kindOf.NetworkInfo.MaximumNetworkInterfaces) {
		return tooManyFaces(len(p.wires), p.kindOf)
	}
	for _, w := range p.wires {
		ipv4, ipv6 := w.weight()
		if w.old != nil {
			ipv4, ipv6 = w.old.weight()
		}
		if err := bears(p.kindOf, ipv4, ipv6); err != nil {
			return err
		}
	}
	return nil
}

func (r *region) planSubnet(p *plan, id *string) (*subnet, error) {
	zoneName := ""
	if p.in.Placement != nil {
		zoneName = aws.Value(p.in.Placement.AvailabilityZone)
	}
	if id == nil {
		if n := r.defaultSubnet(zoneName); n != nil {
			if zoneName == "" && p.kindOf != nil {
				return r.openSubnet(p.kindOf.InstanceType, p.in.InstanceMarketOptions != nil), nil
			}
			return n, nil
		}
		if zoneName != "" {
			return nil, invalidValue("Invalid availability zone: [%s]", zoneName)
		}
		return nil, bad("MissingInput", "No subnets found for the default VPC '%s'. Please specify a subnet.", r.place.name)
	}
	n, ok := find[*subnet](r, *id)
	if !ok {
		return nil, lostSubnets([]string{*id})
	}
	if zoneName != "" && zoneName != n.zone.name {
		return nil, badCombination("The specified subnet '%s' is not in the specified Availability Zone '%s'.", n.id, zoneName)
	}
	return n, nil
}
