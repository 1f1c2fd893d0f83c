package ec2

import (
	"net/netip"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// addresses are the Elastic IP addresses. What has one holds on to it: an interface, for one of its private addresses.
var addresses = &kind[types.Address]{
	resource: types.ResourceTypeElasticIp, prefix: "eipalloc", id: "AllocationId", quota: 5,
	lost: lost("InvalidAllocationID", "allocation", "eipalloc"),
	over: func() error { return bad("AddressLimitExceeded", "The maximum number of addresses has been reached.") },
	look: lookAddress,
	also: fields[*types.Address]{"domain": func(it *types.Address, m matcher) bool { return m.text(string(it.Domain)) }}, // undocumented, and older than VPCs
}

// lookAddress forgets what an address was associated with once that is gone, and tells whose instance it is at now.
func lookAddress(x *thing[types.Address], now time.Time) {
	if x.it.NetworkInterfaceId == nil {
		return
	}
	f, ok := find[*face](x.r, *x.it.NetworkInterfaceId)
	if !ok || f.gone(now) {
		x.r.unlink(x)
		return
	}
	x.it.InstanceId = nil
	if i := f.host(now); i != nil {
		x.it.InstanceId = &i.id
	}
}

// place is where an interface keeps the elastic address of one of its private ones, nil if it does not have that.
func (f *face) place(private netip.Addr) **thing[types.Address] {
	if f.private == private {
		return &f.elastic
	}
	for n := range f.others {
		if f.others[n].ip == private {
			return &f.others[n].elastic
		}
	}
	return nil
}

// link associates an elastic address with a private one of an interface; one that was there before is free then.
func (r *region) link(c *aws.Call, x *thing[types.Address], f *face, private netip.Addr) {
	r.unlink(x)
	at := f.place(private)
	if *at != nil {
		r.unlink(*at)
	}
	*at = x
	x.it.AssociationId, x.it.NetworkInterfaceId, x.it.NetworkInterfaceOwnerId = new(c.NewID("eipassoc")), &f.id, &r.account
	x.it.PrivateIpAddress = new(private.String())
	lookAddress(x, c.Now)
	x.changed(c, aws.Changed)
	r.faceChanged(c, f)
}

// unlink takes an elastic address off what it is associated with.
func (r *region) unlink(x *thing[types.Address]) {
	if f, ok := find[*face](r, aws.Value(x.it.NetworkInterfaceId)); ok {
		if at := f.place(netip.MustParseAddr(*x.it.PrivateIpAddress)); at != nil && *at == x {
			*at = nil
		}
	}
	x.it.AssociationId, x.it.NetworkInterfaceId, x.it.InstanceId, x.it.PrivateIpAddress, x.it.NetworkInterfaceOwnerId = nil, nil, nil, nil, nil
}

// faceChanged notes that an interface changed, or the instance that is told of with it.
func (r *region) faceChanged(c *aws.Call, f *face) {
	if f.plain(c.Now) {
		c.Changed(aws.Changed, r.instanceResource(f.instance, c.Now))
		return
	}
	c.Changed(aws.Changed, r.faceResource(f, c.Now))
}

// AllocateAddress gives the account a public address of its own until it is released.
// It returns AddressLimitExceeded beyond the quota of five.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html
func (s *Service) AllocateAddress(c *aws.Call, in *ec2.AllocateAddressInput) (*ec2.AllocateAddressOutput, error) {
	d := s.begin(c, in, types.ResourceTypeElasticIp)
	if in.CustomerOwnedIpv4Pool != nil || in.IpamPoolId != nil {
		d.fail(aws.NotEmulated("ec2", "AllocateAddress from pools of Outposts and IPAM"))
	}
	d.check(in.Domain != types.DomainTypeStandard, func() error { return invalidValue("Invalid value 'standard' for domain. Only vpc is supported.") })
	if pool := aws.Value(in.PublicIpv4Pool); pool != "" && pool != "amazon" {
		addressPools.of(d, &pool)
		d.fail(bad("InsufficientAddressCapacity", "There are not enough free addresses in the pool %s.", pool))
	}
	d.check(in.Address == nil, func() error { return noAddress(*in.Address) })
	borderGroup(d, in.NetworkBorderGroup)
	addresses.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := addresses.add(d, types.Address{Domain: types.DomainTypeVpc, NetworkBorderGroup: &d.r.place.name, PublicIp: new(d.r.newPublic(c, nil).String()), PublicIpv4Pool: new("amazon")})
	return &ec2.AllocateAddressOutput{
		AllocationId: &x.id, Domain: x.it.Domain, NetworkBorderGroup: x.it.NetworkBorderGroup, PublicIp: x.it.PublicIp, PublicIpv4Pool: x.it.PublicIpv4Pool,
	}, nil
}

func noAddress(ip string) error { return bad("InvalidAddress.NotFound", "Address '%s' not found.", ip) }

// addressNamed looks up the elastic address that a call names by its allocation or by itself.
func addressNamed(d *draft, id, ip *string) *thing[types.Address] {
	switch {
	case id != nil && ip != nil:
		d.fail(badCombination("You may specify public IP or allocation id, but not both in the same call"))
	case id != nil:
		return addresses.of(d, id)
	case ip == nil:
		d.fail(bad("MissingParameter", "Either public IP or allocation id must be specified"))
	case d.err == nil:
		for _, x := range addresses.all(d.r, d.c.Now) {
			if *x.it.PublicIp == *ip {
				return x
			}
		}
		d.fail(noAddress(*ip))
	}
	return nil
}

// ours refuses an elastic address that another resource manages.
func ours(d *draft, x *thing[types.Address]) {
	if d.err == nil && x.it.NetworkInterfaceId != nil {
		if f, ok := find[*face](d.r, *x.it.NetworkInterfaceId); ok && f.manager != "" {
			d.fail(noAccess())
		}
	}
}

// AssociateAddress makes a public address stand for a private one of an interface, or of an instance's only interface. What the instance
// had from EC2 is lost, and so is the elastic address that the private one had.
// It returns Gateway.NotAttached in a VPC without internet gateway, Resource.AlreadyAssociated unless the call allows reassociation.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
func (s *Service) AssociateAddress(c *aws.Call, in *ec2.AssociateAddressInput) (*ec2.AssociateAddressOutput, error) {
	d := s.begin(c, in)
	x := addressNamed(d, in.AllocationId, in.PublicIp)
	f := receiver(d, in)
	if d.err != nil {
		return nil, d.err
	}
	private := f.private
	if text := in.PrivateIpAddress; text != nil {
		a, err := netip.ParseAddr(*text)
		d.check(err == nil && f.place(a) != nil, func() error {
			return invalidValue("The private IP address '%s' is not assigned to interface %s", *text, f.id)
		})
		private = a
	}
	d.check(d.r.gatewayOf(f.subnet.vpc) != nil, func() error {
		return bad("Gateway.NotAttached", "Network %s is not attached to any internet gateway", f.subnet.vpc.id)
	})
	ours(d, x)
	same := d.err == nil && *f.place(private) == x
	d.check(x.it.AssociationId == nil || same || in.AllowReassociation == nil || *in.AllowReassociation, func() error {
		return bad("Resource.AlreadyAssociated", "resource %s is already associated with associate-id %s", x.id, *x.it.AssociationId)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	if !same {
		if old, ok := find[*face](d.r, aws.Value(x.it.NetworkInterfaceId)); ok {
			d.r.leave(c, x, old)
		}
		d.r.link(c, x, f, private)
	}
	return &ec2.AssociateAddressOutput{AssociationId: x.it.AssociationId}, nil
}

// receiver looks up the interface that gets an address.
func receiver(d *draft, in *ec2.AssociateAddressInput) *face {
	switch {
	case in.InstanceId != nil && in.NetworkInterfaceId != nil:
		d.fail(badCombination("You may specify either instance ID or network interface id, but not both in the same call"))
	case in.NetworkInterfaceId != nil:
		return own(d, in.NetworkInterfaceId)
	case in.InstanceId == nil:
		d.fail(bad("MissingParameter", "Either instance ID or network interface id must be specified"))
	}
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	if d.err != nil {
		return nil
	}
	switch now := i.at(d.c.Now); now {
	case types.InstanceStateNameRunning, types.InstanceStateNameStopped, types.InstanceStateNameStopping:
	default:
		d.fail(bad("InvalidInstanceID", "The %s instance '%s' is not in a valid state for this operation.", now, i.id))
	}
	d.fail(oneFace(d.c, i))
	return i.face
}

// leave takes an elastic address off an interface. One that had an address from EC2 gets another, if the instance has no second interface.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html#concepts-public-addresses
func (r *region) leave(c *aws.Call, x *thing[types.Address], f *face) {
	primary := f.elastic == x
	r.unlink(x)
	if i := f.host(c.Now); primary && f.public.IsValid() {
		if f.public = (netip.Addr{}); i != nil && len(i.faces(c.Now)) == 1 {
			f.public = r.newPublic(c, nil)
		}
	}
	x.changed(c, aws.Changed)
	r.faceChanged(c, f)
}

// DisassociateAddress takes an elastic address off an interface; done a second time it changes nothing.
// It returns AuthFailure for an address that a NAT gateway has.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html
func (s *Service) DisassociateAddress(c *aws.Call, in *ec2.DisassociateAddressInput) (*ec2.DisassociateAddressOutput, error) {
	d := s.begin(c, in)
	var x *thing[types.Address]
	if in.AssociationId == nil {
		x = addressNamed(d, nil, in.PublicIp)
	} else if d.err == nil {
		for _, y := range addresses.all(d.r, c.Now) {
			if aws.Value(y.it.AssociationId) == *in.AssociationId {
				x = y
			}
		}
		d.check(x != nil, func() error { return noLink(in.AssociationId) })
	}
	ours(d, x)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if f, ok := find[*face](d.r, aws.Value(x.it.NetworkInterfaceId)); ok {
		d.r.leave(c, x, f)
	}
	return &ec2.DisassociateAddressOutput{}, nil
}

// ReleaseAddress gives an elastic address back.
// It returns InvalidIPAddress.InUse while it is associated, AuthFailure while a NAT gateway has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
func (s *Service) ReleaseAddress(c *aws.Call, in *ec2.ReleaseAddressInput) (*ec2.ReleaseAddressOutput, error) {
	d := s.begin(c, in)
	if in.AllocationId == nil && in.PublicIp != nil {
		d.fail(invalidValue("You must specify an allocation id when releasing a VPC elastic IP address"))
	}
	x := addressNamed(d, in.AllocationId, in.PublicIp)
	ours(d, x)
	d.check(x == nil || x.it.AssociationId == nil, func() error { return addressInUse(netip.MustParseAddr(*x.it.PublicIp)) })
	d.check(d.err != nil || pointer(d, x.id) == nil, func() error {
		return bad("InvalidAddress.PtrSet", "The address with allocation id [%s] cannot be released because it has a PTR record set.", x.id)
	})
	d.check(d.err != nil || offer(d, x.id) == nil, func() error {
		return bad("InvalidTransfer.AddressAlreadyInTransfer", "The address with allocation id [%s] has a pending transfer.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	addresses.drop(d, x)
	return &ec2.ReleaseAddressOutput{}, nil
}

// DescribeAddresses lists elastic addresses, by allocation or by themselves.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html
func (s *Service) DescribeAddresses(c *aws.Call, in *ec2.DescribeAddressesInput) (*ec2.DescribeAddressesOutput, error) {
	d := s.begin(c, in)
	asked := *in
	asked.AllocationIds = slices.Clone(in.AllocationIds)
	for _, ip := range in.PublicIps {
		if x := addressNamed(d, nil, &ip); x != nil {
			asked.AllocationIds = append(asked.AllocationIds, x.id)
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	return answer[ec2.DescribeAddressesOutput](s, c, addresses, &asked)
}

// DescribeMovingAddresses lists addresses that move between EC2-Classic and VPCs, of which there are none since EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeMovingAddresses.html
func (s *Service) DescribeMovingAddresses(c *aws.Call, in *ec2.DescribeMovingAddressesInput) (*ec2.DescribeMovingAddressesOutput, error) {
	return nothing[ec2.DescribeMovingAddressesOutput](s, c, in, nil, nil)
}
