package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// addressPointers are the host names that elastic addresses point back to.
var addressPointers = &kind[types.AddressAttribute]{prefix: "ptr", quota: 1000}

// pointing is how long it takes until a host name is entered.
const pointing = 30 * time.Second

// pointer is the host name of an elastic address, nil for none.
func pointer(d *draft, id string) *thing[types.AddressAttribute] {
	return addressPointers.first(d.r, d.c.Now, func(it *types.AddressAttribute) bool { return *it.AllocationId == id })
}

// ModifyAddressAttribute gives an elastic address a host name for reverse look-ups, which is entered after a while.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAddressAttribute.html
func (s *Service) ModifyAddressAttribute(c *aws.Call, in *ec2.ModifyAddressAttributeInput) (*ec2.ModifyAddressAttributeOutput, error) {
	d := s.begin(c, in)
	a := addresses.of(d, in.AllocationId)
	d.check(in.DomainName != nil && strings.Contains(*in.DomainName, "."), func() error {
		return invalidValue("Invalid value '%s' for domainName", aws.Value(in.DomainName))
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := pointer(d, a.id)
	if x == nil {
		x = addressPointers.add(d, types.AddressAttribute{AllocationId: &a.id, PublicIp: a.it.PublicIp})
	}
	name := strings.TrimSuffix(*in.DomainName, ".") + "."
	x.it.PtrRecordUpdate, x.next = &types.PtrUpdateStatus{Value: &name, Status: new("PENDING")}, nil
	x.later(c, c.Now.Add(pointing), func(it *types.AddressAttribute) { it.PtrRecord, it.PtrRecordUpdate = &name, nil })
	return &ec2.ModifyAddressAttributeOutput{Address: new(x.told())}, nil
}

// ResetAddressAttribute takes the host name off an elastic address.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetAddressAttribute.html
func (s *Service) ResetAddressAttribute(c *aws.Call, in *ec2.ResetAddressAttributeInput) (*ec2.ResetAddressAttributeOutput, error) {
	d := s.begin(c, in)
	a := addresses.of(d, in.AllocationId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if x := pointer(d, a.id); x != nil {
		addressPointers.drop(d, x)
	}
	return &ec2.ResetAddressAttributeOutput{Address: &types.AddressAttribute{AllocationId: &a.id, PublicIp: a.it.PublicIp}}, nil
}

// DescribeAddressesAttribute lists the host names of elastic addresses.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html
func (s *Service) DescribeAddressesAttribute(c *aws.Call, in *ec2.DescribeAddressesAttributeInput) (*ec2.DescribeAddressesAttributeOutput, error) {
	d := s.begin(c, in)
	for _, id := range in.AllocationIds {
		addresses.of(d, &id)
	}
	if d.err != nil {
		return nil, d.err
	}
	list := addressPointers.where(d.r, c.Now, func(it *types.AddressAttribute) bool {
		return len(in.AllocationIds) == 0 || slices.Contains(in.AllocationIds, *it.AllocationId)
	})
	return rows[ec2.DescribeAddressesAttributeOutput](d, mapped(list, (*thing[types.AddressAttribute]).told), nil)
}
