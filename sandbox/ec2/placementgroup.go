package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var placementGroups = &kind[types.PlacementGroup]{
	resource: types.ResourceTypePlacementGroup, prefix: "pg", id: "GroupId", state: "State", quota: 500,
	lost: lost("InvalidPlacementGroupId", "placement group", "pg"),
	over: func() error {
		return bad("PlacementGroupLimitExceeded", "You have reached the limit of 500 placement groups per Region.")
	},
}

// CreatePlacementGroup makes a group whose instances stand near each other (cluster), apart (spread) or in partitions.
// It returns InvalidPlacementGroup.Duplicate for a name that is taken.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
func (s *Service) CreatePlacementGroup(c *aws.Call, in *ec2.CreatePlacementGroupInput) (*ec2.CreatePlacementGroupOutput, error) {
	d := s.begin(c, in, placementGroups.resource)
	name, strategy := aws.Value(in.GroupName), in.Strategy
	if strategy == "" {
		strategy = types.PlacementStrategyCluster
	}
	it := types.PlacementGroup{GroupName: &name, State: types.PlacementGroupStateAvailable, Strategy: strategy}
	d.check(name != "" && len(name) <= 255, func() error { return missing("GroupName") })
	switch strategy {
	case types.PlacementStrategyPartition:
		if it.PartitionCount = in.PartitionCount; it.PartitionCount == nil {
			it.PartitionCount = new(int32(2))
		}
		d.check(*it.PartitionCount >= 1 && *it.PartitionCount <= 7, func() error {
			return invalidValue("Value (%d) for parameter partitionCount is invalid. Must be between 1 and 7.", *it.PartitionCount)
		})
	case types.PlacementStrategySpread:
		if it.SpreadLevel = in.SpreadLevel; it.SpreadLevel == "" {
			it.SpreadLevel = types.SpreadLevelRack
		}
	}
	d.check(in.PartitionCount == nil || strategy == types.PlacementStrategyPartition, func() error {
		return badCombination("The parameter partitionCount may only be used with the strategy 'partition'.")
	})
	if d.err == nil && namedGroup(d, name) != nil {
		d.fail(bad("InvalidPlacementGroup.Duplicate", "The Placement Group '%s' already exists.", name))
	}
	placementGroups.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := placementGroups.add(d, it)
	x.it.GroupArn = new(d.r.arn(x.base.kind, name))
	return &ec2.CreatePlacementGroupOutput{PlacementGroup: new(x.told())}, nil
}

func namedGroup(d *draft, name string) *thing[types.PlacementGroup] {
	all := placementGroups.all(d.r, d.c.Now)
	if i := slices.IndexFunc(all, func(x *thing[types.PlacementGroup]) bool { return *x.it.GroupName == name }); i >= 0 {
		return all[i]
	}
	return nil
}

func noPlacementGroup(name string) error {
	return bad("InvalidPlacementGroup.Unknown", "The Placement Group '%s' is unknown.", name)
}

// DeletePlacementGroup removes a group by its name.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html
func (s *Service) DeletePlacementGroup(c *aws.Call, in *ec2.DeletePlacementGroupInput) (*ec2.DeletePlacementGroupOutput, error) {
	d := s.begin(c, in)
	var x *thing[types.PlacementGroup]
	if d.err == nil {
		x = namedGroup(d, aws.Value(in.GroupName))
	}
	d.check(x != nil, func() error { return noPlacementGroup(aws.Value(in.GroupName)) })
	d.check(d.err != nil || !slices.ContainsFunc(d.r.instances, func(i *instance) bool { return i.group == x && !i.ended(c.Now) }), func() error {
		return bad("InvalidPlacementGroup.InUse", "The placement group '%s' is in use and may not be deleted.", aws.Value(in.GroupName))
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	placementGroups.drop(d, x)
	return &ec2.DeletePlacementGroupOutput{}, nil
}

// DescribePlacementGroups lists groups, by name or by id.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html
func (s *Service) DescribePlacementGroups(c *aws.Call, in *ec2.DescribePlacementGroupsInput) (*ec2.DescribePlacementGroupsOutput, error) {
	d := s.begin(c, in)
	ids := slices.Clone(in.GroupIds)
	for _, name := range in.GroupNames {
		if d.err != nil {
			break
		}
		if x := namedGroup(d, name); x != nil {
			ids = append(ids, x.id)
		} else {
			d.fail(noPlacementGroup(name))
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	asked := *in
	asked.GroupIds = ids
	return answer[ec2.DescribePlacementGroupsOutput](s, c, placementGroups, &asked)
}
