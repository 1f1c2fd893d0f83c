package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// CreateSpotDatafeedSubscription says where AWS is to write logs of the use of spot instances; an account has one for all regions, and the
// last call counts. Only the subscription is emulated: no logs are written, and the bucket is not looked at.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSpotDatafeedSubscription.html
func (s *Service) CreateSpotDatafeedSubscription(c *aws.Call, in *ec2.CreateSpotDatafeedSubscriptionInput) (*ec2.CreateSpotDatafeedSubscriptionOutput, error) {
	d := s.begin(c, in)
	d.check(*in.Bucket != "", func() error { return missing("Bucket") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	s.datafeed = &types.SpotDatafeedSubscription{Bucket: in.Bucket, Prefix: in.Prefix, OwnerId: &s.account, State: types.DatafeedSubscriptionStateActive}
	return &ec2.CreateSpotDatafeedSubscriptionOutput{SpotDatafeedSubscription: s.datafeed}, nil
}

// DescribeSpotDatafeedSubscription tells where the logs are to go.
// It returns InvalidSpotDatafeed.NotFound without a subscription.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotDatafeedSubscription.html
func (s *Service) DescribeSpotDatafeedSubscription(c *aws.Call, in *ec2.DescribeSpotDatafeedSubscriptionInput) (*ec2.DescribeSpotDatafeedSubscriptionOutput, error) {
	d := s.begin(c, in)
	d.check(s.datafeed != nil, func() error { return bad("InvalidSpotDatafeed.NotFound", "Spot datafeed subscription does not exist.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.DescribeSpotDatafeedSubscriptionOutput{SpotDatafeedSubscription: s.datafeed}, nil
}

// DeleteSpotDatafeedSubscription ends the subscription; without one nothing changes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSpotDatafeedSubscription.html
func (s *Service) DeleteSpotDatafeedSubscription(c *aws.Call, in *ec2.DeleteSpotDatafeedSubscriptionInput) (*ec2.DeleteSpotDatafeedSubscriptionOutput, error) {
	if err := s.begin(c, in).ready(); err != nil {
		return nil, err
	}
	s.datafeed = nil
	return &ec2.DeleteSpotDatafeedSubscriptionOutput{}, nil
}
