package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of Scheduled Instances, which AWS no longer sells, nothing can be made here.

// DescribeScheduledInstances lists Scheduled Instances, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeScheduledInstances.html
func (s *Service) DescribeScheduledInstances(c *aws.Call, in *ec2.DescribeScheduledInstancesInput) (*ec2.DescribeScheduledInstancesOutput, error) {
	return nothing[ec2.DescribeScheduledInstancesOutput](s, c, in, in.ScheduledInstanceIds, lost("InvalidScheduledInstance", "scheduled instance", "sci"))
}

// DescribeScheduledInstanceAvailability lists schedules that can be bought, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeScheduledInstanceAvailability.html
func (s *Service) DescribeScheduledInstanceAvailability(c *aws.Call, in *ec2.DescribeScheduledInstanceAvailabilityInput) (*ec2.DescribeScheduledInstanceAvailabilityOutput, error) {
	return nothing[ec2.DescribeScheduledInstanceAvailabilityOutput](s, c, in, nil, nil)
}
