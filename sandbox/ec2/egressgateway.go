package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var egressGateways = &kind[types.EgressOnlyInternetGateway]{
	resource: types.ResourceTypeEgressOnlyInternetGateway, prefix: "eigw", id: "EgressOnlyInternetGatewayId", quota: 5,
	lost: lost("InvalidGatewayID", "egress-only internet gateway", "eigw"),
}

// CreateEgressOnlyInternetGateway lets the IPv6 traffic of a VPC out, and none in.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateEgressOnlyInternetGateway.html
func (s *Service) CreateEgressOnlyInternetGateway(c *aws.Call, in *ec2.CreateEgressOnlyInternetGatewayInput) (*ec2.CreateEgressOnlyInternetGatewayOutput, error) {
	d := s.begin(c, in, egressGateways.resource)
	v := wanted[*vpc](d, in.VpcId, lostVpcs)
	return once(d, func() (*ec2.CreateEgressOnlyInternetGatewayOutput, error) {
		egressGateways.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := egressGateways.add(d, types.EgressOnlyInternetGateway{
			Attachments: []types.InternetGatewayAttachment{{State: types.AttachmentStatusAttached, VpcId: &v.id}},
		})
		return &ec2.CreateEgressOnlyInternetGatewayOutput{ClientToken: in.ClientToken, EgressOnlyInternetGateway: new(x.told())}, nil
	})
}

// DeleteEgressOnlyInternetGateway removes a gateway.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteEgressOnlyInternetGateway.html
func (s *Service) DeleteEgressOnlyInternetGateway(c *aws.Call, in *ec2.DeleteEgressOnlyInternetGatewayInput) (*ec2.DeleteEgressOnlyInternetGatewayOutput, error) {
	d := s.begin(c, in)
	x := egressGateways.of(d, in.EgressOnlyInternetGatewayId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	egressGateways.drop(d, x)
	return &ec2.DeleteEgressOnlyInternetGatewayOutput{ReturnCode: new(true)}, nil
}

// DescribeEgressOnlyInternetGateways lists the gateways.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html
func (s *Service) DescribeEgressOnlyInternetGateways(c *aws.Call, in *ec2.DescribeEgressOnlyInternetGatewaysInput) (*ec2.DescribeEgressOnlyInternetGatewaysOutput, error) {
	return answer[ec2.DescribeEgressOnlyInternetGatewaysOutput](s, c, egressGateways, in)
}
