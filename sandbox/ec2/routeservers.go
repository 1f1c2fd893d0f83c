package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of route servers, nothing can be made here.

// DescribeRouteServers lists route servers, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteServers.html
func (s *Service) DescribeRouteServers(c *aws.Call, in *ec2.DescribeRouteServersInput) (*ec2.DescribeRouteServersOutput, error) {
	return nothing[ec2.DescribeRouteServersOutput](s, c, in, in.RouteServerIds, lost("InvalidRouteServerId", "route server", "rs"))
}

// DescribeRouteServerEndpoints lists endpoints, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteServerEndpoints.html
func (s *Service) DescribeRouteServerEndpoints(c *aws.Call, in *ec2.DescribeRouteServerEndpointsInput) (*ec2.DescribeRouteServerEndpointsOutput, error) {
	return nothing[ec2.DescribeRouteServerEndpointsOutput](s, c, in, in.RouteServerEndpointIds, lost("InvalidRouteServerEndpointId", "route server endpoint", "rse"))
}

// DescribeRouteServerPeers lists peers, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteServerPeers.html
func (s *Service) DescribeRouteServerPeers(c *aws.Call, in *ec2.DescribeRouteServerPeersInput) (*ec2.DescribeRouteServerPeersOutput, error) {
	return nothing[ec2.DescribeRouteServerPeersOutput](s, c, in, in.RouteServerPeerIds, lost("InvalidRouteServerPeerId", "route server peer", "rsp"))
}
