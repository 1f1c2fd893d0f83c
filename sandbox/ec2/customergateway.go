package ec2

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var customerGateways = &kind[types.CustomerGateway]{
	resource: types.ResourceTypeCustomerGateway, prefix: "cgw", id: "CustomerGatewayId", state: "State", quota: 50,
	lost: lost("InvalidCustomerGatewayID", "customerGateway", "cgw"),
}

// CreateCustomerGateway tells of a device at the customer's end of a VPN. The same device is told of once.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html
func (s *Service) CreateCustomerGateway(c *aws.Call, in *ec2.CreateCustomerGatewayInput) (*ec2.CreateCustomerGatewayOutput, error) {
	d := s.begin(c, in, customerGateways.resource)
	text := aws.Value(in.IpAddress)
	if text == "" {
		text = aws.Value(in.PublicIp)
	}
	ip, err := netip.ParseAddr(text)
	d.check(text != "" || in.CertificateArn != nil, func() error { return missing("ipAddress") })
	d.check(text == "" || err == nil && !ip.IsLoopback() && !ip.IsMulticast(), func() error {
		return invalidValue("Value (%s) for parameter ipAddress is invalid. Invalid IP address", text)
	})
	asn := int64(65000)
	switch {
	case in.BgpAsn != nil && in.BgpAsnExtended != nil:
		d.fail(badCombination("The parameters bgpAsn and bgpAsnExtended may not be specified on the same request"))
	case in.BgpAsn != nil:
		asn = int64(*in.BgpAsn)
	case in.BgpAsnExtended != nil:
		asn = *in.BgpAsnExtended
	}
	d.check(asn >= 1 && asn <= 4294967295, func() error {
		return invalidValue("Value (%d) for parameter bgpAsn is invalid. It must be between 1 and 4294967295", asn)
	})
	customerGateways.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, x := range customerGateways.all(d.r, c.Now) {
		if x.status() == "available" && text != "" && aws.Value(x.it.IpAddress) == text && *x.it.BgpAsn == strconv.FormatInt(asn, 10) {
			return &ec2.CreateCustomerGatewayOutput{CustomerGateway: new(x.told())}, nil
		}
	}
	x := customerGateways.add(d, types.CustomerGateway{
		BgpAsn: new(strconv.FormatInt(asn, 10)), CertificateArn: in.CertificateArn, DeviceName: in.DeviceName, IpAddress: given(text), State: new("pending"), Type: new(string(in.Type)),
	})
	x.becomes(c, "available", 2*time.Second)
	return &ec2.CreateCustomerGatewayOutput{CustomerGateway: new(x.told())}, nil
}

// DeleteCustomerGateway removes a device; it is told of as deleted for an hour.
// It returns IncorrectState while a VPN connection has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteCustomerGateway.html
func (s *Service) DeleteCustomerGateway(c *aws.Call, in *ec2.DeleteCustomerGatewayInput) (*ec2.DeleteCustomerGatewayOutput, error) {
	d := s.begin(c, in)
	x := customerGateways.of(d, in.CustomerGatewayId)
	d.check(x == nil || len(d.r.users(x.id, c.Now)) == 0, func() error {
		return bad("IncorrectState", "The customer gateway '%s' is in use.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.leaves(c, d.r, "deleted", "", 0, time.Hour)
	return &ec2.DeleteCustomerGatewayOutput{}, nil
}

// DescribeCustomerGateways lists the customer's devices.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCustomerGateways.html
func (s *Service) DescribeCustomerGateways(c *aws.Call, in *ec2.DescribeCustomerGatewaysInput) (*ec2.DescribeCustomerGatewaysOutput, error) {
	return answer[ec2.DescribeCustomerGatewaysOutput](s, c, customerGateways, in)
}

// given is a pointer to text, nil if there is none.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
