package ec2

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// The two ways in which a burstable instance bursts: until its CPU credits are used up, or for money beyond them.
const (
	standardCredits  = "standard"
	unlimitedCredits = "unlimited"
)

var creditFields = fields[*instance]{"instance-id": func(i *instance, m matcher) bool { return m.text(i.id) }}

// DescribeInstanceCreditSpecifications tells how burstable instances burst: those that are asked for, or all that are
// unlimited. An instance of another type is standard, whatever the reference says of an error.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html
func (s *Service) DescribeInstanceCreditSpecifications(c *aws.Call, in *ec2.DescribeInstanceCreditSpecificationsInput) (*ec2.DescribeInstanceCreditSpecificationsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := r.listed(c, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	if len(in.InstanceIds) == 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(i *instance) bool { return i.credits != unlimitedCredits })
	}
	if list, err = creditFields.choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*instance], in.NextToken, in.MaxResults, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceCreditSpecificationsOutput{NextToken: next, InstanceCreditSpecifications: mapped(list, func(i *instance) types.InstanceCreditSpecification {
		return types.InstanceCreditSpecification{InstanceId: &i.id, CpuCredits: new(cmp.Or(i.credits, standardCredits))}
	})}, nil
}
