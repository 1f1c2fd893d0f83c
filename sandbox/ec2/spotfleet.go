package ec2

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

type spotFleet = thing[types.SpotFleetRequestConfig]

var spotFleets = &kind[types.SpotFleetRequestConfig]{
	resource: types.ResourceTypeSpotFleetRequest, prefix: "sfr", id: "SpotFleetRequestId", state: "SpotFleetRequestState", quota: 1000,
	name: func(c *aws.Call) string { return "sfr-" + c.UUID() },
	lost: func(ids []string) error {
		return bad("InvalidSpotFleetRequestId.NotFound", "The spot fleet request ID '%s' does not exist", ids[0])
	},
	full: func(r *region, it *types.SpotFleetRequestConfig) {
		g, config := r.fleetGroup(*it.SpotFleetRequestId), *it.SpotFleetRequestConfig
		config.FulfilledCapacity, config.OnDemandFulfilledCapacity = new(g.capacity(true)+g.capacity(false)), new(g.capacity(false))
		it.SpotFleetRequestConfig = &config
	},
}

// RequestSpotFleet starts spot instances, and on-demand ones beside them, by launch specifications or launch templates.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotFleet.html
func (s *Service) RequestSpotFleet(c *aws.Call, in *ec2.RequestSpotFleetInput) (*ec2.RequestSpotFleetOutput, error) {
	d := s.begin(c, in)
	config := *in.SpotFleetRequestConfig
	g := d.spotFleet(&config)
	tags, err := specified(config.TagSpecifications, spotFleets.resource)
	d.fail(err)
	spotFleets.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.tags = tags
	x := spotFleets.add(d, types.SpotFleetRequestConfig{
		ActivityStatus: types.ActivityStatusPendingFulfillment, CreateTime: new(c.Now), SpotFleetRequestConfig: &config, SpotFleetRequestState: types.BatchStateSubmitted,
	})
	x.own = g
	g.badge = types.Tag{Key: new(spotFleetTag), Value: &x.id}
	g.history = append(g.history, occasion{at: c.Now, what: "fleetRequestChange", sub: "submitted"})
	s.fill(c, d.r, g)
	at := c.Now.Add(settlingFleet)
	status := types.ActivityStatusFulfilled
	if len(g.faults) > 0 && g.capacity(true)+g.capacity(false) < g.target {
		status = types.ActivityStatusError
	}
	x.later(c, at, func(it *types.SpotFleetRequestConfig) {
		it.SpotFleetRequestState, it.ActivityStatus = types.BatchStateActive, status
		g.history = append(g.history, occasion{at: at, what: "fleetRequestChange", sub: "active"})
	})
	return &ec2.RequestSpotFleetOutput{SpotFleetRequestId: &x.id}, nil
}

// spotFleet checks a configuration, fills in its defaults and works out its pools.
func (d *draft) spotFleet(f *types.SpotFleetRequestConfigData) *fleetGroup {
	if f.AllocationStrategy == "" {
		f.AllocationStrategy = types.AllocationStrategyLowestPrice
	}
	if f.OnDemandAllocationStrategy == "" {
		f.OnDemandAllocationStrategy = types.OnDemandAllocationStrategyLowestPrice
	}
	if f.Type == "" {
		f.Type = types.FleetTypeMaintain
	}
	if f.ExcessCapacityTerminationPolicy == "" {
		f.ExcessCapacityTerminationPolicy = types.ExcessCapacityTerminationPolicyDefault
	}
	if f.InstanceInterruptionBehavior == "" {
		f.InstanceInterruptionBehavior = types.InstanceInterruptionBehaviorTerminate
	}
	_, err := ends(f.ExcessCapacityTerminationPolicy)
	d.fail(err)
	for _, p := range []**bool{&f.ReplaceUnhealthyInstances, &f.TerminateInstancesWithExpiration} {
		if *p == nil {
			*p = new(false)
		}
	}
	if f.OnDemandTargetCapacity == nil {
		f.OnDemandTargetCapacity = new(int32(0))
	}
	d.check((len(f.LaunchSpecifications) > 0) != (len(f.LaunchTemplateConfigs) > 0), func() error {
		return badCombination("You must specify either LaunchSpecifications or LaunchTemplateConfigs, but not both.")
	})
	d.check(*f.TargetCapacity >= *f.OnDemandTargetCapacity && *f.OnDemandTargetCapacity >= 0, func() error {
		return badCombination("OnDemandTargetCapacity must not be greater than TargetCapacity.")
	})
	d.check(f.ValidFrom == nil || !f.ValidFrom.After(d.c.Now), func() error { return aws.NotEmulated("ec2", "fleets that begin later") })
	d.check(f.LoadBalancersConfig == nil, func() error { return aws.NotEmulated("ec2", "fleets that join load balancers") })
	g := &fleetGroup{
		r: d.r, maintain: f.Type == types.FleetTypeMaintain, order: orderOf(f.AllocationStrategy), odOrder: orderOf(f.OnDemandAllocationStrategy),
		target: float64(*f.TargetCapacity), onDemand: float64(*f.OnDemandTargetCapacity),
	}
	for _, spec := range f.LaunchSpecifications {
		d.specification(g, f, &spec)
	}
	d.templates(g, f.LaunchTemplateConfigs)
	return g
}

// ends reads whether a smaller target ends instances. AWS takes the words in any case, which Terraform makes use of.
func ends(policy types.ExcessCapacityTerminationPolicy) (bool, error) {
	switch {
	case strings.EqualFold(string(policy), string(types.ExcessCapacityTerminationPolicyDefault)):
		return true, nil
	case strings.EqualFold(string(policy), string(types.ExcessCapacityTerminationPolicyNoTermination)):
		return false, nil
	}
	return false, invalidValue("Invalid value '%s' for excessCapacityTerminationPolicy.", policy)
}

// specification adds the pools of a launch specification, one for each of its subnets.
func (d *draft) specification(g *fleetGroup, f *types.SpotFleetRequestConfigData, spec *types.SpotFleetLaunchSpecification) {
	d.check(spec.InstanceType != "" || spec.InstanceRequirements != nil, func() error { return missing("InstanceType") })
	kinds := []types.InstanceType{spec.InstanceType}
	if spec.InstanceRequirements != nil {
		if d.fail(checkRequirements(spec.InstanceRequirements)); d.err == nil {
			kinds = d.r.fitting(spec.InstanceRequirements, d.r.architecturesOf(d.c.Now, spec.ImageId), true)
		}
	}
	for _, kind := range kinds {
		p := &pool{kindOf: kind, weight: 1, most: given(aws.Value(spec.SpotPrice))}
		if p.most == nil {
			p.most = given(aws.Value(f.SpotPrice))
		}
		if spec.WeightedCapacity != nil {
			p.weight = *spec.WeightedCapacity
		}
		in := ec2.RunInstancesInput{}
		plain := *spec
		plain.SecurityGroups, plain.TagSpecifications, plain.InstanceRequirements = nil, nil, nil
		recast(&in, &plain)
		in.InstanceType = kind
		for _, p := range []**string{&in.SubnetId, &in.KeyName, &in.KernelId, &in.RamdiskId} {
			*p = given(aws.Value(*p))
		}
		if x := in.IamInstanceProfile; x != nil && aws.Value(x.Arn)+aws.Value(x.Name) == "" {
			in.IamInstanceProfile = nil
		}
		for _, x := range spec.SecurityGroups {
			if x.GroupId != nil {
				in.SecurityGroupIds = append(in.SecurityGroupIds, *x.GroupId)
			}
		}
		for _, x := range spec.TagSpecifications {
			in.TagSpecifications = append(in.TagSpecifications, types.TagSpecification{ResourceType: x.ResourceType, Tags: x.Tags})
		}
		p.launch = in
		g.pools = append(g.pools, p)
	}
}

// templates adds the pools of launch templates, which are as those of an EC2 Fleet.
func (d *draft) templates(g *fleetGroup, configs []types.LaunchTemplateConfig) {
	for _, x := range configs {
		config := taken[types.FleetLaunchTemplateConfigRequest](&x)
		for n := range x.Overrides {
			config.Overrides[n].MaxPrice = x.Overrides[n].SpotPrice
			if q := x.Overrides[n].InstanceRequirements; q != nil {
				config.Overrides[n].InstanceRequirements = &types.InstanceRequirementsRequest{}
				recast(config.Overrides[n].InstanceRequirements, q)
			}
		}
		d.config(g, &config)
	}
}

// ModifySpotFleetRequest changes how much a fleet wants, and starts or ends instances accordingly.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySpotFleetRequest.html
func (s *Service) ModifySpotFleetRequest(c *aws.Call, in *ec2.ModifySpotFleetRequestInput) (*ec2.ModifySpotFleetRequestOutput, error) {
	d := s.begin(c, in)
	x := spotFleets.of(d, in.SpotFleetRequestId)
	d.check(x == nil || !x.own.(*fleetGroup).closed, func() error {
		return bad("InvalidSpotFleetRequestState", "The spot fleet request '%s' is in the state '%s' and cannot be modified.", x.id, x.it.SpotFleetRequestState)
	})
	d.check(x == nil || x.it.SpotFleetRequestConfig.Type == types.FleetTypeMaintain, func() error {
		return bad("InvalidParameterValue", "The spot fleet request '%s' cannot be modified: only fleets of the type 'maintain' can.", x.id)
	})
	if d.err != nil {
		return nil, d.err
	}
	g, config := *x.own.(*fleetGroup), *x.it.SpotFleetRequestConfig
	if in.TargetCapacity != nil {
		config.TargetCapacity, g.target = in.TargetCapacity, float64(*in.TargetCapacity)
	}
	if in.OnDemandTargetCapacity != nil {
		config.OnDemandTargetCapacity, g.onDemand = in.OnDemandTargetCapacity, float64(*in.OnDemandTargetCapacity)
	}
	if in.ExcessCapacityTerminationPolicy != "" {
		_, err := ends(in.ExcessCapacityTerminationPolicy)
		d.fail(err)
		config.ExcessCapacityTerminationPolicy = in.ExcessCapacityTerminationPolicy
	}
	if in.LaunchTemplateConfigs != nil {
		config.LaunchTemplateConfigs, g.pools = in.LaunchTemplateConfigs, nil
		d.templates(&g, in.LaunchTemplateConfigs)
	}
	d.check(g.target >= g.onDemand && g.onDemand >= 0, func() error {
		return badCombination("OnDemandTargetCapacity must not be greater than TargetCapacity.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	own := x.own.(*fleetGroup)
	*own, x.it.SpotFleetRequestConfig = g, &config
	if yes, _ := ends(config.ExcessCapacityTerminationPolicy); yes {
		s.shrink(c, d.r, own)
	}
	s.fill(c, d.r, own)
	x.passes(c, string(types.BatchStateModifying), string(types.BatchStateActive), settlingFleet)
	return &ec2.ModifySpotFleetRequestOutput{Return: new(true)}, nil
}

// CancelSpotFleetRequests gives fleets up, with their instances or without.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelSpotFleetRequests.html
func (s *Service) CancelSpotFleetRequests(c *aws.Call, in *ec2.CancelSpotFleetRequestsInput) (*ec2.CancelSpotFleetRequestsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.CancelSpotFleetRequestsOutput{SuccessfulFleetRequests: []types.CancelSpotFleetRequestsSuccessItem{}, UnsuccessfulFleetRequests: []types.CancelSpotFleetRequestsErrorItem{}}
	for _, id := range in.SpotFleetRequestIds {
		x, err := spotFleets.find(d.r, c.Now, id)
		if err != nil || x.own.(*fleetGroup).closed {
			code, message := types.CancelBatchErrorCodeFleetRequestIdDoesNotExist, "The spot fleet request ID '"+id+"' does not exist"
			if err == nil {
				code, message = types.CancelBatchErrorCodeFleetRequestNotInCancellableState, "The spot fleet request is in the state '"+string(x.it.SpotFleetRequestState)+"'"
			}
			out.UnsuccessfulFleetRequests = append(out.UnsuccessfulFleetRequests, types.CancelSpotFleetRequestsErrorItem{SpotFleetRequestId: &id, Error: &types.CancelSpotFleetRequestsError{Code: code, Message: &message}})
			continue
		}
		before := x.it.SpotFleetRequestState
		s.cancelFleet(c, d.r, x, *in.TerminateInstances)
		out.SuccessfulFleetRequests = append(out.SuccessfulFleetRequests, types.CancelSpotFleetRequestsSuccessItem{
			SpotFleetRequestId: &id, PreviousSpotFleetRequestState: before, CurrentSpotFleetRequestState: x.it.SpotFleetRequestState,
		})
	}
	return out, nil
}

func (s *Service) cancelFleet(c *aws.Call, r *region, x *spotFleet, terminate bool) {
	closeFleet(s, c, r, x, terminate, "cancelled", types.BatchStateCancelledRunning, types.BatchStateCancelledTerminatingInstances, types.BatchStateCancelled)
}

// DescribeSpotFleetRequests lists fleets; one that was cancelled is told of for two days.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotFleetRequests.html
func (s *Service) DescribeSpotFleetRequests(c *aws.Call, in *ec2.DescribeSpotFleetRequestsInput) (*ec2.DescribeSpotFleetRequestsOutput, error) {
	return answer[ec2.DescribeSpotFleetRequestsOutput](s, c, spotFleets, in)
}

// DescribeSpotFleetInstances lists the running instances of a fleet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotFleetInstances.html
func (s *Service) DescribeSpotFleetInstances(c *aws.Call, in *ec2.DescribeSpotFleetInstancesInput) (*ec2.DescribeSpotFleetInstancesOutput, error) {
	d := s.begin(c, in)
	x := spotFleets.of(d, in.SpotFleetRequestId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	list, next, err := paged(x.own.(*fleetGroup).active(), func(a types.ActiveInstance) string { return *a.InstanceId }, in.NextToken, in.MaxResults, 1)
	return &ec2.DescribeSpotFleetInstancesOutput{SpotFleetRequestId: &x.id, ActiveInstances: list, NextToken: next}, err
}

// DescribeSpotFleetRequestHistory tells what happened to a fleet since a moment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotFleetRequestHistory.html
func (s *Service) DescribeSpotFleetRequestHistory(c *aws.Call, in *ec2.DescribeSpotFleetRequestHistoryInput) (*ec2.DescribeSpotFleetRequestHistoryOutput, error) {
	d := s.begin(c, in)
	x := spotFleets.of(d, in.SpotFleetRequestId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	list, next, err := x.own.(*fleetGroup).occasions(in.StartTime, string(in.EventType), in.NextToken, in.MaxResults)
	return &ec2.DescribeSpotFleetRequestHistoryOutput{
		SpotFleetRequestId: &x.id, StartTime: in.StartTime, LastEvaluatedTime: new(c.Now), NextToken: next,
		HistoryRecords: mapped(list, func(o occasion) types.HistoryRecord {
			return types.HistoryRecord{EventType: types.EventType(o.what), Timestamp: &o.at, EventInformation: o.told()}
		}),
	}, err
}
