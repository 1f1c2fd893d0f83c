package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of the IP Address Manager, nothing can be made here.

// DescribeIpams lists IPAMs, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpams.html
func (s *Service) DescribeIpams(c *aws.Call, in *ec2.DescribeIpamsInput) (*ec2.DescribeIpamsOutput, error) {
	return nothing[ec2.DescribeIpamsOutput](s, c, in, in.IpamIds, lost("InvalidIpamId", "IPAM", "ipam"))
}

// DescribeIpamPools lists pools, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPools.html
func (s *Service) DescribeIpamPools(c *aws.Call, in *ec2.DescribeIpamPoolsInput) (*ec2.DescribeIpamPoolsOutput, error) {
	return nothing[ec2.DescribeIpamPoolsOutput](s, c, in, in.IpamPoolIds, lost("InvalidIpamPoolId", "IPAM pool", "ipam-pool"))
}

// DescribeIpamPoolAllocations lists allocations from pools, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPoolAllocations.html
func (s *Service) DescribeIpamPoolAllocations(c *aws.Call, in *ec2.DescribeIpamPoolAllocationsInput) (*ec2.DescribeIpamPoolAllocationsOutput, error) {
	return nothing[ec2.DescribeIpamPoolAllocationsOutput](s, c, in, in.IpamPoolAllocationIds, lost("InvalidIpamPoolAllocationId", "IPAM pool allocation", "ipam-pool-alloc"))
}

// DescribeIpamScopes lists scopes, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamScopes.html
func (s *Service) DescribeIpamScopes(c *aws.Call, in *ec2.DescribeIpamScopesInput) (*ec2.DescribeIpamScopesOutput, error) {
	return nothing[ec2.DescribeIpamScopesOutput](s, c, in, in.IpamScopeIds, lost("InvalidIpamScopeId", "IPAM scope", "ipam-scope"))
}

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

// DescribeIpamResourceDiscoveries lists resource discoveries, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamResourceDiscoveries.html
func (s *Service) DescribeIpamResourceDiscoveries(c *aws.Call, in *ec2.DescribeIpamResourceDiscoveriesInput) (*ec2.DescribeIpamResourceDiscoveriesOutput, error) {
	return nothing[ec2.DescribeIpamResourceDiscoveriesOutput](s, c, in, in.IpamResourceDiscoveryIds, lost("InvalidIpamResourceDiscoveryId", "IPAM resource discovery", "ipam-res-disco"))
}

// DescribeIpamResourceDiscoveryAssociations lists associations of resource discoveries, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamResourceDiscoveryAssociations.html
func (s *Service) DescribeIpamResourceDiscoveryAssociations(c *aws.Call, in *ec2.DescribeIpamResourceDiscoveryAssociationsInput) (*ec2.DescribeIpamResourceDiscoveryAssociationsOutput, error) {
	return nothing[ec2.DescribeIpamResourceDiscoveryAssociationsOutput](s, c, in, in.IpamResourceDiscoveryAssociationIds, lost("InvalidIpamResourceDiscoveryAssociationId", "IPAM resource discovery association", "ipam-res-disco-assoc"))
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
