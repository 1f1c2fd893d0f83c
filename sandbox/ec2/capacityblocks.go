package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of Capacity Blocks, for which nothing is offered here, nothing can be made here.

// DescribeCapacityBlocks lists Capacity Blocks, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityBlocks.html
func (s *Service) DescribeCapacityBlocks(c *aws.Call, in *ec2.DescribeCapacityBlocksInput) (*ec2.DescribeCapacityBlocksOutput, error) {
	return nothing[ec2.DescribeCapacityBlocksOutput](s, c, in, in.CapacityBlockIds, lost("InvalidCapacityBlockId", "Capacity Block", "cb"))
}

// DescribeCapacityBlockStatus lists how Capacity Blocks are, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityBlockStatus.html
func (s *Service) DescribeCapacityBlockStatus(c *aws.Call, in *ec2.DescribeCapacityBlockStatusInput) (*ec2.DescribeCapacityBlockStatusOutput, error) {
	return nothing[ec2.DescribeCapacityBlockStatusOutput](s, c, in, in.CapacityBlockIds, lost("InvalidCapacityBlockId", "Capacity Block", "cb"))
}

// DescribeCapacityBlockExtensionHistory lists extensions of Capacity Blocks, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityBlockExtensionHistory.html
func (s *Service) DescribeCapacityBlockExtensionHistory(c *aws.Call, in *ec2.DescribeCapacityBlockExtensionHistoryInput) (*ec2.DescribeCapacityBlockExtensionHistoryOutput, error) {
	return nothing[ec2.DescribeCapacityBlockExtensionHistoryOutput](s, c, in, in.CapacityReservationIds, lost("InvalidCapacityReservationId", "capacity reservation", "cr"))
}

// DescribeCapacityBlockOfferings lists Capacity Blocks that can be bought, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityBlockOfferings.html
func (s *Service) DescribeCapacityBlockOfferings(c *aws.Call, in *ec2.DescribeCapacityBlockOfferingsInput) (*ec2.DescribeCapacityBlockOfferingsOutput, error) {
	return nothing[ec2.DescribeCapacityBlockOfferingsOutput](s, c, in, nil, nil)
}
