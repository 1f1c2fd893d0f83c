package ec2

import (
	"net/netip"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var subnetReservations = &kind[types.SubnetCidrReservation]{
	resource: types.ResourceTypeSubnetCidrReservation, prefix: "scr", id: "SubnetCidrReservationId", quota: 1000,
	lost: lost("InvalidSubnetCidrReservationID", "subnet CIDR reservation", "scr"),
}

// reserve writes down for a subnet which addresses are kept back.
func (r *region) reserve(n *subnet, c *aws.Call) {
	list := subnetReservations.where(r, c.Now, func(it *types.SubnetCidrReservation) bool { return *it.SubnetId == n.id })
	n.reserves = mapped(list, func(x *thing[types.SubnetCidrReservation]) netip.Prefix { return netip.MustParsePrefix(*x.it.Cidr) })
}

// CreateSubnetCidrReservation keeps a range of a subnet's addresses back: nothing gets one of them unless it asks for it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnetCidrReservation.html
func (s *Service) CreateSubnetCidrReservation(c *aws.Call, in *ec2.CreateSubnetCidrReservationInput) (*ec2.CreateSubnetCidrReservationOutput, error) {
	d := s.begin(c, in, subnetReservations.resource)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	p, err := netip.ParsePrefix(aws.Value(in.Cidr))
	d.check(err == nil, func() error {
		return invalidValue("Value (%s) for parameter cidr is invalid. This is not a valid CIDR block.", aws.Value(in.Cidr))
	})
	if d.err != nil {
		return nil, d.err
	}
	p = p.Masked()
	inside := p.Bits() >= n.cidr.Bits() && n.cidr.Contains(p.Addr()) || n.ipv6.IsValid() && p.Bits() >= n.ipv6.Bits() && n.ipv6.Contains(p.Addr())
	d.check(inside, func() error {
		return invalidValue("The CIDR '%s' is not within the CIDR blocks of subnet %s.", p, n.id)
	})
	d.check(!overlapping(n.reserves, []netip.Prefix{p}), func() error { return invalidValue("The CIDR '%s' conflicts with another subnet CIDR reservation.", p) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := subnetReservations.add(d, types.SubnetCidrReservation{Cidr: new(p.String()), Description: in.Description, ReservationType: in.ReservationType, SubnetId: &n.id})
	d.r.reserve(n, c)
	return &ec2.CreateSubnetCidrReservationOutput{SubnetCidrReservation: new(x.told())}, nil
}

// DeleteSubnetCidrReservation gives the addresses of a reservation free.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnetCidrReservation.html
func (s *Service) DeleteSubnetCidrReservation(c *aws.Call, in *ec2.DeleteSubnetCidrReservationInput) (*ec2.DeleteSubnetCidrReservationOutput, error) {
	d := s.begin(c, in)
	x := subnetReservations.of(d, in.SubnetCidrReservationId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := x.told()
	subnetReservations.drop(d, x)
	if n, ok := find[*subnet](d.r, *out.SubnetId); ok {
		d.r.reserve(n, c)
	}
	return &ec2.DeleteSubnetCidrReservationOutput{DeletedSubnetCidrReservation: &out}, nil
}

// GetSubnetCidrReservations lists the reservations of a subnet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSubnetCidrReservations.html
func (s *Service) GetSubnetCidrReservations(c *aws.Call, in *ec2.GetSubnetCidrReservationsInput) (*ec2.GetSubnetCidrReservationsOutput, error) {
	d := s.begin(c, in)
	n := wanted[*subnet](d, in.SubnetId, lostSubnets)
	if d.err != nil {
		return nil, d.err
	}
	q := pageOf(reflect.ValueOf(in).Elem())
	list := subnetReservations.where(d.r, c.Now, func(it *types.SubnetCidrReservation) bool { return *it.SubnetId == n.id })
	list, err := subnetReservations.filters(c.Operation).choose(list, q.filters)
	if err != nil {
		return nil, err
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*thing[types.SubnetCidrReservation]], q.token, q.limit, q.least)
	if err != nil {
		return nil, err
	}
	all := mapped(list, (*thing[types.SubnetCidrReservation]).told)
	six := func(it types.SubnetCidrReservation) bool { return netip.MustParsePrefix(*it.Cidr).Addr().Is6() }
	four := func(it types.SubnetCidrReservation) bool { return !six(it) }
	return &ec2.GetSubnetCidrReservationsOutput{
		NextToken: next, SubnetIpv4CidrReservations: slices.DeleteFunc(slices.Clone(all), six), SubnetIpv6CidrReservations: slices.DeleteFunc(all, four),
	}, nil
}
