package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// addressPools are pools for public addresses that customers bring. They stay empty here: what fills them is IPAM.
var addressPools = &kind[types.PublicIpv4Pool]{
	resource: types.ResourceTypeIpv4poolEc2, prefix: "ipv4pool-ec2", id: "PoolId", quota: 100,
	lost: lost("InvalidPublicIpv4PoolID", "publicIpv4Pool", "ipv4pool-ec2"),
}

// CreatePublicIpv4Pool makes an empty pool.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePublicIpv4Pool.html
func (s *Service) CreatePublicIpv4Pool(c *aws.Call, in *ec2.CreatePublicIpv4PoolInput) (*ec2.CreatePublicIpv4PoolOutput, error) {
	d := s.begin(c, in, addressPools.resource)
	borderGroup(d, in.NetworkBorderGroup)
	if d.err != nil {
		return nil, d.err
	}
	return create[ec2.CreatePublicIpv4PoolOutput](d, addressPools, types.PublicIpv4Pool{
		NetworkBorderGroup: &d.r.place.name, PoolAddressRanges: []types.PublicIpv4PoolRange{}, TotalAddressCount: new(int32(0)), TotalAvailableAddressCount: new(int32(0)),
	})
}

// borderGroup checks where addresses are advertised: from the whole region.
func borderGroup(d *draft, name *string) {
	d.check(d.err != nil || name == nil || *name == d.r.place.name, func() error { return invalidValue("Invalid network border group: %s", *name) })
}

// DeletePublicIpv4Pool removes a pool.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePublicIpv4Pool.html
func (s *Service) DeletePublicIpv4Pool(c *aws.Call, in *ec2.DeletePublicIpv4PoolInput) (*ec2.DeletePublicIpv4PoolOutput, error) {
	d := s.begin(c, in)
	borderGroup(d, in.NetworkBorderGroup)
	return remove[ec2.DeletePublicIpv4PoolOutput](d, addressPools.of(d, in.PoolId))
}

// DescribePublicIpv4Pools lists pools of public addresses.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePublicIpv4Pools.html
func (s *Service) DescribePublicIpv4Pools(c *aws.Call, in *ec2.DescribePublicIpv4PoolsInput) (*ec2.DescribePublicIpv4PoolsOutput, error) {
	return answer[ec2.DescribePublicIpv4PoolsOutput](s, c, addressPools, in)
}
