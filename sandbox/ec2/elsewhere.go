package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// What only exists outside the Regions that are emulated, or that nothing can make here: it is asked for, checked, and there is none.

// DescribeCarrierGateways lists gateways of Wavelength Zones, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCarrierGateways.html
func (s *Service) DescribeCarrierGateways(c *aws.Call, in *ec2.DescribeCarrierGatewaysInput) (*ec2.DescribeCarrierGatewaysOutput, error) {
	return nothing[ec2.DescribeCarrierGatewaysOutput](s, c, in, in.CarrierGatewayIds, lost("InvalidCarrierGatewayID", "carrier gateway", "cagw"))
}

// DescribeLocalGateways lists gateways of Outposts, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLocalGateways.html
func (s *Service) DescribeLocalGateways(c *aws.Call, in *ec2.DescribeLocalGatewaysInput) (*ec2.DescribeLocalGatewaysOutput, error) {
	return nothing[ec2.DescribeLocalGatewaysOutput](s, c, in, in.LocalGatewayIds, lost("InvalidLocalGatewayID", "local gateway", "lgw"))
}

// DescribeLocalGatewayRouteTables lists route tables of Outposts, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLocalGatewayRouteTables.html
func (s *Service) DescribeLocalGatewayRouteTables(c *aws.Call, in *ec2.DescribeLocalGatewayRouteTablesInput) (*ec2.DescribeLocalGatewayRouteTablesOutput, error) {
	return nothing[ec2.DescribeLocalGatewayRouteTablesOutput](s, c, in, in.LocalGatewayRouteTableIds, lost("InvalidLocalGatewayRouteTableID", "local gateway route table", "lgw-rtb"))
}
