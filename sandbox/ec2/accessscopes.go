package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of Network Access Analyzer, nothing can be made here.

// DescribeNetworkInsightsAccessScopes lists scopes, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsAccessScopes.html
func (s *Service) DescribeNetworkInsightsAccessScopes(c *aws.Call, in *ec2.DescribeNetworkInsightsAccessScopesInput) (*ec2.DescribeNetworkInsightsAccessScopesOutput, error) {
	return nothing[ec2.DescribeNetworkInsightsAccessScopesOutput](s, c, in, in.NetworkInsightsAccessScopeIds, lost("InvalidNetworkInsightsAccessScopeId", "network insights access scope", "nis"))
}

// DescribeNetworkInsightsAccessScopeAnalyses lists analyses of scopes, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsAccessScopeAnalyses.html
func (s *Service) DescribeNetworkInsightsAccessScopeAnalyses(c *aws.Call, in *ec2.DescribeNetworkInsightsAccessScopeAnalysesInput) (*ec2.DescribeNetworkInsightsAccessScopeAnalysesOutput, error) {
	return nothing[ec2.DescribeNetworkInsightsAccessScopeAnalysesOutput](s, c, in, in.NetworkInsightsAccessScopeAnalysisIds, lost("InvalidNetworkInsightsAccessScopeAnalysisId", "network insights access scope analysis", "nisa"))
}
