package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// eventTags are the tags of instances that stand in notifications of their scheduled events.
func (r *region) eventTags() *types.InstanceTagNotificationAttribute {
	return &types.InstanceTagNotificationAttribute{IncludeAllTagsOfInstance: new(aws.Value(r.prefs.events.IncludeAllTagsOfInstance)), InstanceTagKeys: slices.Clone(r.prefs.events.InstanceTagKeys)}
}

// DescribeInstanceEventNotificationAttributes tells which tags stand in notifications.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceEventNotificationAttributes.html
func (s *Service) DescribeInstanceEventNotificationAttributes(c *aws.Call, in *ec2.DescribeInstanceEventNotificationAttributesInput) (*ec2.DescribeInstanceEventNotificationAttributesOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceEventNotificationAttributesOutput{InstanceTagAttribute: d.r.eventTags()}, nil
}

// RegisterInstanceEventNotificationAttributes adds tag keys, or all tags, to notifications.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterInstanceEventNotificationAttributes.html
func (s *Service) RegisterInstanceEventNotificationAttributes(c *aws.Call, in *ec2.RegisterInstanceEventNotificationAttributesInput) (*ec2.RegisterInstanceEventNotificationAttributesOutput, error) {
	d := s.begin(c, in)
	t := in.InstanceTagAttribute
	d.check(t.IncludeAllTagsOfInstance != nil || len(t.InstanceTagKeys) > 0, func() error { return missing("InstanceTagAttribute") })
	d.check(!aws.Value(t.IncludeAllTagsOfInstance) || len(t.InstanceTagKeys) == 0, func() error {
		return badCombination("You can't specify both IncludeAllTagsOfInstance and InstanceTagKeys.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	e := &d.r.prefs.events
	if t.IncludeAllTagsOfInstance != nil {
		e.IncludeAllTagsOfInstance = t.IncludeAllTagsOfInstance
	}
	e.InstanceTagKeys = joined(e.InstanceTagKeys, t.InstanceTagKeys)
	return &ec2.RegisterInstanceEventNotificationAttributesOutput{InstanceTagAttribute: d.r.eventTags()}, nil
}

// DeregisterInstanceEventNotificationAttributes takes tag keys, or all tags, out of notifications.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterInstanceEventNotificationAttributes.html
func (s *Service) DeregisterInstanceEventNotificationAttributes(c *aws.Call, in *ec2.DeregisterInstanceEventNotificationAttributesInput) (*ec2.DeregisterInstanceEventNotificationAttributesOutput, error) {
	d := s.begin(c, in)
	t := in.InstanceTagAttribute
	d.check(t.IncludeAllTagsOfInstance != nil || len(t.InstanceTagKeys) > 0, func() error { return missing("InstanceTagAttribute") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	e := &d.r.prefs.events
	if aws.Value(t.IncludeAllTagsOfInstance) {
		e.IncludeAllTagsOfInstance = new(false)
	}
	e.InstanceTagKeys = without(e.InstanceTagKeys, t.InstanceTagKeys)
	return &ec2.DeregisterInstanceEventNotificationAttributesOutput{InstanceTagAttribute: d.r.eventTags()}, nil
}
