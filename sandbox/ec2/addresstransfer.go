package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// addressTransfers are the elastic addresses that an account offers to another, or has given to it; addressOffers is what the other
// account knows of them.
var (
	addressTransfers = &kind[types.AddressTransfer]{prefix: "eiptransfer", state: "AddressTransferStatus", quota: 1000}
	addressOffers    = &kind[types.AddressTransfer]{prefix: "eipoffer", state: "AddressTransferStatus", quota: 1000}
)

const (
	transferWait    = 7 * 24 * time.Hour  // until an offer ends
	transferLingers = 14 * 24 * time.Hour // how long one that was taken is told of
)

// offer is the pending transfer of an elastic address, nil for none.
func offer(d *draft, id string) *thing[types.AddressTransfer] {
	return addressTransfers.first(d.r, d.c.Now, func(it *types.AddressTransfer) bool {
		return *it.AllocationId == id && it.AddressTransferStatus == types.AddressTransferStatusPending
	})
}

// EnableAddressTransfer offers an elastic address to another account for seven days.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableAddressTransfer.html
func (s *Service) EnableAddressTransfer(c *aws.Call, in *ec2.EnableAddressTransferInput) (*ec2.EnableAddressTransferOutput, error) {
	d := s.begin(c, in)
	a := addresses.of(d, in.AllocationId)
	account := aws.Value(in.TransferAccountId)
	d.check(len(account) == 12 && account != s.account, func() error { return invalidValue("Invalid value '%s' for transferAccountId", account) })
	d.check(d.err != nil || offer(d, a.id) == nil, func() error {
		return bad("InvalidTransfer.AddressAlreadyInTransfer", "The address with allocation id [%s] has a pending transfer.", a.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	ends := c.Now.Add(transferWait)
	it := types.AddressTransfer{
		AllocationId: &a.id, PublicIp: a.it.PublicIp, TransferAccountId: &account, TransferOfferExpirationTimestamp: &ends, AddressTransferStatus: types.AddressTransferStatusPending,
	}
	x := addressTransfers.add(d, it)
	x.last = ends
	if r := s.elsewhere(account, d.r.place.name); r != nil {
		it.TransferAccountId = &s.account
		addressOffers.add(&draft{c: c, r: r, in: d.in}, it).last = ends
	}
	return &ec2.EnableAddressTransferOutput{AddressTransfer: new(x.told())}, nil
}

// withdraw ends what the other account knows of an offer.
func (s *Service) withdraw(d *draft, x *thing[types.AddressTransfer]) {
	if r := s.elsewhere(*x.it.TransferAccountId, d.r.place.name); r != nil {
		addressOffers.dropAll(&draft{c: d.c, r: r, in: d.in}, func(it *types.AddressTransfer) bool { return *it.AllocationId == *x.it.AllocationId })
	}
}

// DisableAddressTransfer takes an offer back.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableAddressTransfer.html
func (s *Service) DisableAddressTransfer(c *aws.Call, in *ec2.DisableAddressTransferInput) (*ec2.DisableAddressTransferOutput, error) {
	d := s.begin(c, in)
	a := addresses.of(d, in.AllocationId)
	d.check(d.err != nil || offer(d, a.id) != nil, func() error {
		return bad("InvalidTransfer.AddressNotInTransfer", "The address with allocation id [%s] has no pending transfer.", a.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := offer(d, a.id)
	s.withdraw(d, x)
	addressTransfers.drop(d, x)
	x.it.AddressTransferStatus = types.AddressTransferStatusDisabled
	return &ec2.DisableAddressTransferOutput{AddressTransfer: new(x.told())}, nil
}

// AcceptAddressTransfer takes an elastic address that another account offers. It comes without its tags.
// It returns InvalidTransfer.AddressNotInTransfer if none does, InvalidTransfer.AddressAssociated while something has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AcceptAddressTransfer.html
func (s *Service) AcceptAddressTransfer(c *aws.Call, in *ec2.AcceptAddressTransferInput) (*ec2.AcceptAddressTransferOutput, error) {
	d := s.begin(c, in, types.ResourceTypeElasticIp)
	if d.err != nil {
		return nil, d.err
	}
	offers := addressOffers.where(d.r, c.Now, func(it *types.AddressTransfer) bool { return *it.PublicIp == *in.Address })
	d.check(len(offers) > 0, func() error {
		return bad("InvalidTransfer.AddressNotInTransfer", "The address %s is not offered to this account.", *in.Address)
	})
	addresses.room(d)
	if d.err != nil {
		return nil, d.err
	}
	from := &draft{c: c, r: s.elsewhere(*offers[0].it.TransferAccountId, d.r.place.name), in: d.in}
	a := addresses.of(from, offers[0].it.AllocationId)
	d.fail(from.err)
	d.check(a == nil || a.it.AssociationId == nil, func() error {
		return bad("InvalidTransfer.AddressAssociated", "The address %s is associated.", *in.Address)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	given := offer(from, a.id)
	given.it.AddressTransferStatus, given.it.TransferOfferAcceptedTimestamp, given.last = types.AddressTransferStatusAccepted, new(c.Now), c.Now.Add(transferLingers)
	addresses.drop(from, a)
	addressOffers.drop(d, offers[0])
	x := addresses.add(d, types.Address{Domain: a.it.Domain, NetworkBorderGroup: a.it.NetworkBorderGroup, PublicIp: a.it.PublicIp, PublicIpv4Pool: a.it.PublicIpv4Pool})
	out := given.told()
	out.AllocationId, out.TransferAccountId = &x.id, &s.account
	return &ec2.AcceptAddressTransferOutput{AddressTransfer: &out}, nil
}

// DescribeAddressTransfers lists what the account offers or has given away.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressTransfers.html
func (s *Service) DescribeAddressTransfers(c *aws.Call, in *ec2.DescribeAddressTransfersInput) (*ec2.DescribeAddressTransfersOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	list := addressTransfers.where(d.r, c.Now, func(it *types.AddressTransfer) bool {
		return len(in.AllocationIds) == 0 || slices.Contains(in.AllocationIds, *it.AllocationId)
	})
	return rows[ec2.DescribeAddressTransfersOutput](d, mapped(list, (*thing[types.AddressTransfer]).told), nil)
}
