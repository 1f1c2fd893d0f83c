package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// What of the IP Address Manager cannot be made here.

// DescribeIpamPolicies lists policies, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPolicies.html
func (s *Service) DescribeIpamPolicies(c *aws.Call, in *ec2.DescribeIpamPoliciesInput) (*ec2.DescribeIpamPoliciesOutput, error) {
	return nothing[ec2.DescribeIpamPoliciesOutput](s, c, in, in.IpamPolicyIds, lost("InvalidIpamPolicyId", "IPAM policy", "ipam-policy"))
}

// DescribeIpamPrefixListResolvers lists resolvers of prefix lists, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPrefixListResolvers.html
func (s *Service) DescribeIpamPrefixListResolvers(c *aws.Call, in *ec2.DescribeIpamPrefixListResolversInput) (*ec2.DescribeIpamPrefixListResolversOutput, error) {
	return nothing[ec2.DescribeIpamPrefixListResolversOutput](s, c, in, in.IpamPrefixListResolverIds, lost("InvalidIpamPrefixListResolverId", "IPAM prefix list resolver", "ipam-pl-resolver"))
}

// DescribeIpamPrefixListResolverTargets lists prefix lists that resolvers fill, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPrefixListResolverTargets.html
func (s *Service) DescribeIpamPrefixListResolverTargets(c *aws.Call, in *ec2.DescribeIpamPrefixListResolverTargetsInput) (*ec2.DescribeIpamPrefixListResolverTargetsOutput, error) {
	return nothing[ec2.DescribeIpamPrefixListResolverTargetsOutput](s, c, in, in.IpamPrefixListResolverTargetIds, lost("InvalidIpamPrefixListResolverTargetId", "IPAM prefix list resolver target", "ipam-pl-resolver-target"))
}

// DescribeIpamExternalResourceVerificationTokens lists verification tokens, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamExternalResourceVerificationTokens.html
func (s *Service) DescribeIpamExternalResourceVerificationTokens(c *aws.Call, in *ec2.DescribeIpamExternalResourceVerificationTokensInput) (*ec2.DescribeIpamExternalResourceVerificationTokensOutput, error) {
	return nothing[ec2.DescribeIpamExternalResourceVerificationTokensOutput](s, c, in, in.IpamExternalResourceVerificationTokenIds, lost("InvalidIpamExternalResourceVerificationTokenId", "IPAM verification token", "ipam-ext-res-ver-token"))
}

// DescribeIpamInternetRegistryAssociations lists associations with internet registries, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamInternetRegistryAssociations.html
func (s *Service) DescribeIpamInternetRegistryAssociations(c *aws.Call, in *ec2.DescribeIpamInternetRegistryAssociationsInput) (*ec2.DescribeIpamInternetRegistryAssociationsOutput, error) {
	return nothing[ec2.DescribeIpamInternetRegistryAssociationsOutput](s, c, in, in.IpamInternetRegistryAssociationIds, lost("InvalidIpamInternetRegistryAssociationId", "IPAM internet registry association", "ipam-ir-assoc"))
}

// DescribeIpamByoasn lists autonomous system numbers that were brought, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamByoasn.html
func (s *Service) DescribeIpamByoasn(c *aws.Call, in *ec2.DescribeIpamByoasnInput) (*ec2.DescribeIpamByoasnOutput, error) {
	return nothing[ec2.DescribeIpamByoasnOutput](s, c, in, nil, nil)
}

// DescribeByoipCidrs lists address ranges that were brought, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeByoipCidrs.html
func (s *Service) DescribeByoipCidrs(c *aws.Call, in *ec2.DescribeByoipCidrsInput) (*ec2.DescribeByoipCidrsOutput, error) {
	return nothing[ec2.DescribeByoipCidrsOutput](s, c, in, nil, nil)
}

// DescribeIpv6Pools lists pools of IPv6 addresses that were brought, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpv6Pools.html
func (s *Service) DescribeIpv6Pools(c *aws.Call, in *ec2.DescribeIpv6PoolsInput) (*ec2.DescribeIpv6PoolsOutput, error) {
	return nothing[ec2.DescribeIpv6PoolsOutput](s, c, in, in.PoolIds, lost("InvalidIpv6PoolID", "IPv6 pool", "ipv6pool-ec2"))
}
