package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of Verified Access, nothing can be made here.

// DescribeVerifiedAccessInstances lists instances, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessInstances.html
func (s *Service) DescribeVerifiedAccessInstances(c *aws.Call, in *ec2.DescribeVerifiedAccessInstancesInput) (*ec2.DescribeVerifiedAccessInstancesOutput, error) {
	return nothing[ec2.DescribeVerifiedAccessInstancesOutput](s, c, in, in.VerifiedAccessInstanceIds, lost("InvalidVerifiedAccessInstanceId", "Verified Access instance", "vai"))
}

// DescribeVerifiedAccessGroups lists groups, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessGroups.html
func (s *Service) DescribeVerifiedAccessGroups(c *aws.Call, in *ec2.DescribeVerifiedAccessGroupsInput) (*ec2.DescribeVerifiedAccessGroupsOutput, error) {
	return nothing[ec2.DescribeVerifiedAccessGroupsOutput](s, c, in, in.VerifiedAccessGroupIds, lost("InvalidVerifiedAccessGroupId", "Verified Access group", "vagr"))
}

// DescribeVerifiedAccessEndpoints lists endpoints, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessEndpoints.html
func (s *Service) DescribeVerifiedAccessEndpoints(c *aws.Call, in *ec2.DescribeVerifiedAccessEndpointsInput) (*ec2.DescribeVerifiedAccessEndpointsOutput, error) {
	return nothing[ec2.DescribeVerifiedAccessEndpointsOutput](s, c, in, in.VerifiedAccessEndpointIds, lost("InvalidVerifiedAccessEndpointId", "Verified Access endpoint", "vae"))
}

// DescribeVerifiedAccessTrustProviders lists trust providers, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessTrustProviders.html
func (s *Service) DescribeVerifiedAccessTrustProviders(c *aws.Call, in *ec2.DescribeVerifiedAccessTrustProvidersInput) (*ec2.DescribeVerifiedAccessTrustProvidersOutput, error) {
	return nothing[ec2.DescribeVerifiedAccessTrustProvidersOutput](s, c, in, in.VerifiedAccessTrustProviderIds, lost("InvalidVerifiedAccessTrustProviderId", "Verified Access trust provider", "vatp"))
}

// DescribeVerifiedAccessInstanceLoggingConfigurations lists what instances log, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessInstanceLoggingConfigurations.html
func (s *Service) DescribeVerifiedAccessInstanceLoggingConfigurations(c *aws.Call, in *ec2.DescribeVerifiedAccessInstanceLoggingConfigurationsInput) (*ec2.DescribeVerifiedAccessInstanceLoggingConfigurationsOutput, error) {
	return nothing[ec2.DescribeVerifiedAccessInstanceLoggingConfigurationsOutput](s, c, in, in.VerifiedAccessInstanceIds, lost("InvalidVerifiedAccessInstanceId", "Verified Access instance", "vai"))
}
