package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// spreading is how many running instances of a spread placement group stand in one Availability Zone.
const spreading = 7

// planZone reads a zone that is named by its id.
func (r *region) planZone(p *plan) error {
	at := p.in.Placement
	if at == nil || aws.Value(at.AvailabilityZoneId) == "" {
		return nil
	}
	if aws.Value(at.AvailabilityZone) != "" {
		return badCombination("You can't specify both AvailabilityZone and AvailabilityZoneId.")
	}
	for _, z := range r.place.zoneList() {
		if z.id == *at.AvailabilityZoneId {
			in, by := *p.in, *at
			by.AvailabilityZone, in.Placement = &z.name, &by
			p.in = &in
			return nil
		}
	}
	return invalidValue("Invalid availability zone id: [%s]", *at.AvailabilityZoneId)
}

// planPlacement finds the placement group that a launch names, and checks that it takes the instances.
func (r *region) planPlacement(p *plan) (err error) {
	at := p.in.Placement
	if at == nil {
		return nil
	}
	if p.group, err = r.placementGroup(p.now, at.GroupName, at.GroupId); err != nil {
		return err
	}
	n := at.PartitionNumber
	if p.group == nil {
		if n != nil {
			return badCombination("The parameter partitionNumber may only be used with a placement group.")
		}
		return nil
	}
	if err := r.fits(p.now, p.group, p.kindOf, p.subnet.zone, n); err != nil {
		return err
	}
	if p.group.it.Strategy == types.PlacementStrategySpread && len(r.standing(p.group, p.subnet.zone))+int(*p.in.MinCount) > spreading {
		return tooSpread(p.group)
	}
	return nil
}

func tooSpread(g *thing[types.PlacementGroup]) error {
	return bad("InstanceLimitExceeded", "A spread placement group has at most %d running instances per Availability Zone: '%s'.", spreading, *g.it.GroupName)
}

// placementGroup finds a placement group by name or id, nil if neither is given.
func (r *region) placementGroup(now time.Time, name, id *string) (*thing[types.PlacementGroup], error) {
	switch {
	case aws.Value(name) != "" && aws.Value(id) != "":
		return nil, badCombination("You can't specify both GroupName and GroupId.")
	case aws.Value(id) != "":
		return placementGroups.find(r, now, *id)
	case aws.Value(name) != "":
		for _, x := range placementGroups.all(r, now) {
			if *x.it.GroupName == *name {
				return x, nil
			}
		}
		return nil, noPlacementGroup(*name)
	}
	return nil, nil
}

// fits checks that a placement group takes a type of instance in a zone and in a partition.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
func (r *region) fits(now time.Time, g *thing[types.PlacementGroup], t *types.InstanceTypeInfo, z zone, partition *int32) error {
	strategy := g.it.Strategy
	if info := t.PlacementGroupInfo; info != nil && !slices.Contains(info.SupportedStrategies, types.PlacementGroupStrategy(strategy)) {
		word := map[types.PlacementStrategy]string{types.PlacementStrategyCluster: "Cluster", types.PlacementStrategySpread: "Spread", types.PlacementStrategyPartition: "Partition"}[strategy]
		return badCombination("%s placement groups are not supported by the '%s' instance type. Specify a supported instance type or change the placement group strategy, and try again.", word, t.InstanceType)
	}
	if partition != nil {
		if strategy != types.PlacementStrategyPartition {
			return badCombination("The parameter partitionNumber may only be used with the strategy 'partition'.")
		}
		if *partition < 1 || *partition > *g.it.PartitionCount {
			return invalidValue("Value (%d) for parameter partitionNumber is invalid. The placement group has %d partitions.", *partition, *g.it.PartitionCount)
		}
	}
	if strategy == types.PlacementStrategyCluster {
		for _, i := range r.instances {
			if i.group == g && !i.ended(now) && i.face.subnet.zone != z {
				return badCombination("Instances launched in the cluster placement group '%s' must be in the Availability Zone '%s'.", *g.it.GroupName, i.face.subnet.zone.name)
			}
		}
	}
	return nil
}

// standing lists the running instances of a placement group in a zone.
func (r *region) standing(g *thing[types.PlacementGroup], z zone) []*instance {
	var list []*instance
	for _, i := range r.instances {
		if i.group == g && i.toward == types.InstanceStateNameRunning && i.face.subnet.zone == z {
			list = append(list, i)
		}
	}
	return list
}

// standable checks that the placement group of a stopped instance has room for it to run again.
func (r *region) standable(i *instance) error {
	if g := i.group; g != nil && g.it.Strategy == types.PlacementStrategySpread && len(r.standing(g, i.face.subnet.zone)) >= spreading {
		return tooSpread(g)
	}
	return nil
}

// place tells where the instances of a launch stand.
func (p *plan) place(it *types.Instance) {
	z := p.subnet.zone
	it.Placement = &types.Placement{AvailabilityZone: &z.name, AvailabilityZoneId: &z.id, GroupName: blank, Tenancy: p.subnet.vpc.tenancy}
	if at := p.in.Placement; at != nil {
		if at.Tenancy != "" {
			it.Placement.Tenancy = at.Tenancy
		}
		it.Placement.Affinity, it.Placement.PartitionNumber = at.Affinity, at.PartitionNumber
	}
	if g := p.group; g != nil {
		it.Placement.GroupName, it.Placement.GroupId = g.it.GroupName, &g.id
	}
}

// partition puts a new instance into the emptiest partition of its placement group, unless it has one.
func (r *region) partition(i *instance) {
	if i.group == nil || i.group.it.Strategy != types.PlacementStrategyPartition || i.it.Placement.PartitionNumber != nil {
		return
	}
	load := make([]int, *i.group.it.PartitionCount)
	for _, x := range r.instances {
		if x.group == i.group && x.toward != types.InstanceStateNameTerminated {
			load[*x.it.Placement.PartitionNumber-1]++
		}
	}
	at := *i.it.Placement
	at.PartitionNumber = new(int32(slices.Index(load, slices.Min(load)) + 1))
	i.change(func(it *types.Instance) { it.Placement = &at })
}

// ModifyInstancePlacement moves a stopped instance into a placement group, into another one, or out of any ("").
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html
func (s *Service) ModifyInstancePlacement(c *aws.Call, in *ec2.ModifyInstancePlacementInput) (*ec2.ModifyInstancePlacementOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	d.inState(i, types.InstanceStateNameStopped)
	d.check(in.HostResourceGroupArn == nil, func() error { return aws.NotEmulated("ec2", "ModifyInstancePlacement onto host resource groups") })
	if d.err != nil {
		return nil, d.err
	}
	at, group := *i.it.Placement, i.group
	if in.GroupName != nil || in.GroupId != nil {
		var err error
		group, err = d.r.placementGroup(c.Now, in.GroupName, in.GroupId)
		d.fail(err)
		at.GroupName, at.GroupId, at.PartitionNumber = blank, nil, nil
	}
	if in.PartitionNumber != nil {
		at.PartitionNumber = in.PartitionNumber
	}
	switch {
	case d.err != nil:
	case group != nil:
		d.fail(d.r.fits(c.Now, group, i.kindOf, i.face.subnet.zone, in.PartitionNumber))
		at.GroupName, at.GroupId = group.it.GroupName, &group.id
	case in.PartitionNumber != nil:
		d.fail(badCombination("The parameter partitionNumber may only be used with a placement group."))
	}
	if in.Tenancy != "" {
		at.Tenancy = types.Tenancy(in.Tenancy)
	}
	d.rehost(i, in, &at)
	if err := d.ready(); err != nil {
		return nil, err
	}
	i.group = group
	i.change(func(it *types.Instance) { it.Placement = &at })
	d.r.partition(i)
	d.changed(i)
	return &ec2.ModifyInstancePlacementOutput{Return: new(true)}, nil
}
