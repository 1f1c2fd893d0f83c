package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of secondary networks, nothing can be made here.

// DescribeSecondaryNetworks lists secondary networks, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecondaryNetworks.html
func (s *Service) DescribeSecondaryNetworks(c *aws.Call, in *ec2.DescribeSecondaryNetworksInput) (*ec2.DescribeSecondaryNetworksOutput, error) {
	return nothing[ec2.DescribeSecondaryNetworksOutput](s, c, in, in.SecondaryNetworkIds, lost("InvalidSecondaryNetworkId", "secondary network", "snet"))
}

// DescribeSecondarySubnets lists their subnets, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecondarySubnets.html
func (s *Service) DescribeSecondarySubnets(c *aws.Call, in *ec2.DescribeSecondarySubnetsInput) (*ec2.DescribeSecondarySubnetsOutput, error) {
	return nothing[ec2.DescribeSecondarySubnetsOutput](s, c, in, in.SecondarySubnetIds, lost("InvalidSecondarySubnetId", "secondary subnet", "ssubnet"))
}

// DescribeSecondaryInterfaces lists interfaces in them, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecondaryInterfaces.html
func (s *Service) DescribeSecondaryInterfaces(c *aws.Call, in *ec2.DescribeSecondaryInterfacesInput) (*ec2.DescribeSecondaryInterfacesOutput, error) {
	return nothing[ec2.DescribeSecondaryInterfacesOutput](s, c, in, in.SecondaryInterfaceIds, lost("InvalidSecondaryInterfaceId", "secondary interface", "seni"))
}
