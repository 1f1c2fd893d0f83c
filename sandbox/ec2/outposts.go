package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of what lies on Outposts, nothing can be made here.

// DescribeCoipPools lists pools of customer-owned addresses, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCoipPools.html
func (s *Service) DescribeCoipPools(c *aws.Call, in *ec2.DescribeCoipPoolsInput) (*ec2.DescribeCoipPoolsOutput, error) {
	return nothing[ec2.DescribeCoipPoolsOutput](s, c, in, in.PoolIds, lost("InvalidCoipPoolID", "COIP pool", "ipv4pool-coip"))
}

// DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations lists associations of local gateway route tables with groups of virtual interfaces, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations.html
func (s *Service) DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations(c *aws.Call, in *ec2.DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociationsInput) (*ec2.DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociationsOutput, error) {
	return nothing[ec2.DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociationsOutput](s, c, in, in.LocalGatewayRouteTableVirtualInterfaceGroupAssociationIds, lost("InvalidLocalGatewayRouteTableVirtualInterfaceGroupAssociationID", "association", "lgw-vif-grp-assoc"))
}

// DescribeLocalGatewayRouteTableVpcAssociations lists associations of local gateway route tables with VPCs, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLocalGatewayRouteTableVpcAssociations.html
func (s *Service) DescribeLocalGatewayRouteTableVpcAssociations(c *aws.Call, in *ec2.DescribeLocalGatewayRouteTableVpcAssociationsInput) (*ec2.DescribeLocalGatewayRouteTableVpcAssociationsOutput, error) {
	return nothing[ec2.DescribeLocalGatewayRouteTableVpcAssociationsOutput](s, c, in, in.LocalGatewayRouteTableVpcAssociationIds, lost("InvalidLocalGatewayRouteTableVpcAssociationID", "association", "lgw-vpc-assoc"))
}

// DescribeLocalGatewayVirtualInterfaceGroups lists groups of virtual interfaces, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLocalGatewayVirtualInterfaceGroups.html
func (s *Service) DescribeLocalGatewayVirtualInterfaceGroups(c *aws.Call, in *ec2.DescribeLocalGatewayVirtualInterfaceGroupsInput) (*ec2.DescribeLocalGatewayVirtualInterfaceGroupsOutput, error) {
	return nothing[ec2.DescribeLocalGatewayVirtualInterfaceGroupsOutput](s, c, in, in.LocalGatewayVirtualInterfaceGroupIds, lost("InvalidLocalGatewayVirtualInterfaceGroupID", "local gateway virtual interface group", "lgw-vif-grp"))
}

// DescribeLocalGatewayVirtualInterfaces lists virtual interfaces, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLocalGatewayVirtualInterfaces.html
func (s *Service) DescribeLocalGatewayVirtualInterfaces(c *aws.Call, in *ec2.DescribeLocalGatewayVirtualInterfacesInput) (*ec2.DescribeLocalGatewayVirtualInterfacesOutput, error) {
	return nothing[ec2.DescribeLocalGatewayVirtualInterfacesOutput](s, c, in, in.LocalGatewayVirtualInterfaceIds, lost("InvalidLocalGatewayVirtualInterfaceID", "local gateway virtual interface", "lgw-vif"))
}

// DescribeOutpostLags lists link aggregation groups, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeOutpostLags.html
func (s *Service) DescribeOutpostLags(c *aws.Call, in *ec2.DescribeOutpostLagsInput) (*ec2.DescribeOutpostLagsOutput, error) {
	return nothing[ec2.DescribeOutpostLagsOutput](s, c, in, in.OutpostLagIds, lost("InvalidOutpostLagID", "Outpost LAG", "op-lag"))
}

// DescribeServiceLinkVirtualInterfaces lists service link virtual interfaces, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeServiceLinkVirtualInterfaces.html
func (s *Service) DescribeServiceLinkVirtualInterfaces(c *aws.Call, in *ec2.DescribeServiceLinkVirtualInterfacesInput) (*ec2.DescribeServiceLinkVirtualInterfacesOutput, error) {
	return nothing[ec2.DescribeServiceLinkVirtualInterfacesOutput](s, c, in, in.ServiceLinkVirtualInterfaceIds, lost("InvalidServiceLinkVirtualInterfaceID", "service link virtual interface", "sl-vif"))
}
