package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

type fleet = thing[types.FleetData]

var fleets = &kind[types.FleetData]{
	resource: types.ResourceTypeFleet, prefix: "fleet", id: "FleetId", state: "FleetState", quota: 1000,
	name:  func(c *aws.Call) string { return "fleet-" + c.UUID() },
	paths: map[string]string{"excess-capacity-termination-policy": "ExcessCapacityTerminationPolicy", "fleet-state": "FleetState", "activity-status": "ActivityStatus"},
	lost: func(ids []string) error {
		return bad("InvalidFleetId.NotFound", "The fleet ID '%s' does not exist", ids[0])
	},
	full: func(r *region, it *types.FleetData) {
		g := r.fleetGroup(*it.FleetId)
		it.FulfilledCapacity, it.FulfilledOnDemandCapacity = new(g.capacity(true)+g.capacity(false)), new(g.capacity(false))
		if it.Type == types.FleetTypeInstant {
			it.Instances = mapped(g.started(), func(x types.CreateFleetInstance) types.DescribeFleetsInstances {
				return types.DescribeFleetsInstances{InstanceIds: x.InstanceIds, InstanceType: x.InstanceType, LaunchTemplateAndOverrides: x.LaunchTemplateAndOverrides, Lifecycle: x.Lifecycle, Platform: x.Platform}
			})
		}
		it.Errors = mapped(g.faults, func(f fault) types.DescribeFleetError {
			return types.DescribeFleetError{ErrorCode: &f.err.Code, ErrorMessage: &f.err.Message, LaunchTemplateAndOverrides: f.pool.answer(), Lifecycle: lifecycle(f.spot)}
		})
	},
}

// settlingFleet is how long a fleet is told of as submitted.
const settlingFleet = 5 * time.Second

func lifecycle(spot bool) types.InstanceLifecycle {
	if spot {
		return types.InstanceLifecycleSpot
	}
	return types.InstanceLifecycleOnDemand
}

func (p *pool) answer() *types.LaunchTemplateAndOverridesResponse {
	return &types.LaunchTemplateAndOverridesResponse{LaunchTemplateSpecification: p.template, Overrides: p.override}
}

// started lists the instances of a fleet by pool and kind of purchase.
func (g *fleetGroup) started() []types.CreateFleetInstance {
	var list []types.CreateFleetInstance
	for _, m := range g.live() {
		i := slices.IndexFunc(list, func(x types.CreateFleetInstance) bool {
			return x.LaunchTemplateAndOverrides.Overrides == m.pool.override && x.Lifecycle == lifecycle(m.spot)
		})
		if i < 0 {
			z := m.instance.face.subnet.zone
			i, list = len(list), append(list, types.CreateFleetInstance{
				InstanceType: m.pool.kindOf, LaunchTemplateAndOverrides: m.pool.answer(), Lifecycle: lifecycle(m.spot), Platform: m.instance.it.Platform,
				AvailabilityZone: &z.name, AvailabilityZoneId: &z.id, SubnetId: &m.instance.face.subnet.id,
			})
		}
		list[i].InstanceIds = append(list[i].InstanceIds, m.instance.id)
	}
	return list
}

// CreateFleet starts instances of several types, in several zones, on demand and on the spot market, by templates: at once (instant), or as a
// request that stays, with (maintain) or without replacement of what is lost.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
func (s *Service) CreateFleet(c *aws.Call, in *ec2.CreateFleetInput) (*ec2.CreateFleetOutput, error) {
	d := s.begin(c, in, fleets.resource, types.ResourceTypeInstance)
	return once(d, func() (*ec2.CreateFleetOutput, error) {
		it, g := d.fleet(in)
		fleets.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := fleets.add(d, *it)
		x.own = g
		g.tags, g.badge = d.tags[types.ResourceTypeInstance], types.Tag{Key: new(fleetTag), Value: &x.id}
		g.history = append(g.history, occasion{at: c.Now, what: "fleetRequestChange", sub: "submitted"})
		s.fill(c, d.r, g)
		began(c, x, g)
		out := &ec2.CreateFleetOutput{FleetId: &x.id, Instances: []types.CreateFleetInstance{}, Errors: []types.CreateFleetError{}}
		if it.Type == types.FleetTypeInstant {
			out.Instances = append(out.Instances, g.started()...)
		}
		for _, f := range g.faults {
			out.Errors = append(out.Errors, types.CreateFleetError{ErrorCode: &f.err.Code, ErrorMessage: &f.err.Message, LaunchTemplateAndOverrides: f.pool.answer(), Lifecycle: lifecycle(f.spot)})
		}
		return out, nil
	})
}

// orderOf is the name of a strategy as both kinds of fleets have it: with hyphens, or as Terraform and Spot Fleet spell it.
func orderOf[S ~string](strategy S) string {
	return strings.ToLower(strings.ReplaceAll(string(strategy), "-", ""))
}

// strategy checks the name of a strategy.
func strategy[S interface {
	~string
	Values() []S
}](parameter string, asked S) error {
	if slices.ContainsFunc(asked.Values(), func(s S) bool { return orderOf(s) == orderOf(asked) }) {
		return nil
	}
	return invalidValue("Invalid value '%s' for %s.", asked, parameter)
}

// fleetDefaults fills in what a call does not say.
func fleetDefaults(it *types.FleetData) {
	if it.Type == "" {
		it.Type = types.FleetTypeMaintain
	}
	if it.ExcessCapacityTerminationPolicy == "" && it.Type != types.FleetTypeInstant {
		it.ExcessCapacityTerminationPolicy = types.FleetExcessCapacityTerminationPolicyTermination
	}
	if it.SpotOptions == nil {
		it.SpotOptions = &types.SpotOptions{}
	}
	if it.SpotOptions.AllocationStrategy == "" {
		it.SpotOptions.AllocationStrategy = types.SpotAllocationStrategyLowestPrice
	}
	if it.SpotOptions.InstanceInterruptionBehavior == "" {
		it.SpotOptions.InstanceInterruptionBehavior = types.SpotInstanceInterruptionBehaviorTerminate
	}
	if it.OnDemandOptions == nil {
		it.OnDemandOptions = &types.OnDemandOptions{}
	}
	if it.OnDemandOptions.AllocationStrategy == "" {
		it.OnDemandOptions.AllocationStrategy = types.FleetOnDemandAllocationStrategyLowestPrice
	}
	if it.ReplaceUnhealthyInstances == nil {
		it.ReplaceUnhealthyInstances = new(false)
	}
	if it.TerminateInstancesWithExpiration == nil {
		it.TerminateInstancesWithExpiration = new(false)
	}
	if t := it.TargetCapacitySpecification; t.DefaultTargetCapacityType == "" {
		t.DefaultTargetCapacityType = types.DefaultTargetCapacityTypeOnDemand
	}
}

// fleet checks a call and works out its pools.
func (d *draft) fleet(in *ec2.CreateFleetInput) (*types.FleetData, *fleetGroup) {
	if d.err != nil {
		return nil, nil
	}
	it := taken[types.FleetData](in)
	it.CreateTime, it.FleetState = new(d.c.Now), types.FleetStateCodeSubmitted
	it.ActivityStatus = types.FleetActivityStatusPendingFulfillment
	fleetDefaults(&it)
	d.fail(strategy("SpotOptions.AllocationStrategy", it.SpotOptions.AllocationStrategy))
	d.fail(strategy("OnDemandOptions.AllocationStrategy", it.OnDemandOptions.AllocationStrategy))
	d.check(len(in.LaunchTemplateConfigs) > 0, func() error { return missing("LaunchTemplateConfigs") })
	d.check(in.ValidFrom == nil || !in.ValidFrom.After(d.c.Now), func() error { return aws.NotEmulated("ec2", "fleets that begin later") })
	d.check(in.ReservedCapacityOptions == nil && in.Context == nil, func() error { return aws.NotEmulated("ec2", "fleets of reserved capacity") })
	g := &fleetGroup{r: d.r, maintain: it.Type == types.FleetTypeMaintain, order: orderOf(it.SpotOptions.AllocationStrategy), odOrder: orderOf(it.OnDemandOptions.AllocationStrategy)}
	d.fail(g.aim(it.TargetCapacitySpecification))
	for _, config := range in.LaunchTemplateConfigs {
		d.config(g, &config)
	}
	return &it, g
}

// aim sets how much is wanted, and of which kind.
func (g *fleetGroup) aim(t *types.TargetCapacitySpecification) error {
	total, spot, onDemand := aws.Value(t.TotalTargetCapacity), aws.Value(t.SpotTargetCapacity), aws.Value(t.OnDemandTargetCapacity)
	switch {
	case total < 0:
		return invalidValue("Value (%d) for parameter TotalTargetCapacity is invalid. It must not be negative.", total)
	case spot+onDemand > total:
		return badCombination("The sum of OnDemandTargetCapacity and SpotTargetCapacity must not be greater than TotalTargetCapacity.")
	case t.TargetCapacityUnitType != "" && t.TargetCapacityUnitType != types.TargetCapacityUnitTypeUnits:
		return aws.NotEmulated("ec2", "fleets whose capacity is counted in "+string(t.TargetCapacityUnitType))
	}
	if t.DefaultTargetCapacityType == types.DefaultTargetCapacityTypeOnDemand {
		onDemand = total - spot
	}
	t.OnDemandTargetCapacity, t.SpotTargetCapacity = &onDemand, new(total-onDemand)
	g.target, g.onDemand = float64(total), float64(onDemand)
	return nil
}

// config works out the pools of a template and its overrides.
func (d *draft) config(g *fleetGroup, config *types.FleetLaunchTemplateConfigRequest) {
	spec := config.LaunchTemplateSpecification
	if d.err != nil || spec == nil {
		d.fail(missing("LaunchTemplateSpecification"))
		return
	}
	d.check(spec.Version != nil, func() error { return missing("LaunchTemplateSpecification.Version") })
	if d.err != nil {
		return
	}
	t := &types.LaunchTemplateSpecification{LaunchTemplateId: spec.LaunchTemplateId, LaunchTemplateName: spec.LaunchTemplateName, Version: spec.Version}
	v, err := d.r.versionOf(d.c, t)
	if err != nil {
		d.fail(err)
		return
	}
	overrides := config.Overrides
	if len(overrides) == 0 {
		overrides = []types.FleetLaunchTemplateOverridesRequest{{}}
	}
	for _, o := range overrides {
		d.check(o.BlockDeviceMappings == nil && o.MetadataOptions == nil, func() error { return aws.NotEmulated("ec2", "fleets that override disks or metadata options") })
		d.override(g, t, v, &o, taken[types.FleetLaunchTemplateSpecification](spec))
	}
}

// override adds the pools of an override: one, or one for each type that has the required attributes.
func (d *draft) override(g *fleetGroup, t *types.LaunchTemplateSpecification, v *types.LaunchTemplateVersion, o *types.FleetLaunchTemplateOverridesRequest, told types.FleetLaunchTemplateSpecification) {
	data := v.LaunchTemplateData
	kinds := []types.InstanceType{o.InstanceType}
	if o.InstanceType == "" {
		kinds[0] = data.InstanceType
	}
	required := data.InstanceRequirements
	if o.InstanceRequirements != nil {
		required = &types.InstanceRequirements{}
		recast(required, o.InstanceRequirements)
	}
	if required != nil && o.InstanceType == "" {
		if d.fail(checkRequirements(required)); d.err != nil {
			return
		}
		kinds = d.r.fitting(required, d.r.architecturesOf(d.c.Now, data.ImageId), g.target > g.onDemand)
	}
	for _, kind := range kinds {
		d.check(kind != "", func() error { return missing("InstanceType") })
		seen := taken[types.FleetLaunchTemplateOverrides](o)
		seen.InstanceType = kind
		p := &pool{kindOf: kind, weight: 1, priority: aws.Value(o.Priority), most: given(aws.Value(o.MaxPrice)), template: &told, override: &seen}
		if o.WeightedCapacity != nil {
			p.weight = *o.WeightedCapacity
		}
		d.check(p.weight > 0, func() error { return invalidValue("The weighted capacity must be greater than 0.") })
		p.launch = ec2.RunInstancesInput{LaunchTemplate: t, InstanceType: kind, SubnetId: o.SubnetId, ImageId: o.ImageId, KeyName: o.KeyName, Placement: o.Placement}
		if profile := o.IamInstanceProfile; profile != nil {
			p.launch.IamInstanceProfile = &types.IamInstanceProfileSpecification{Arn: profile.Arn, Name: profile.Name}
		}
		if o.AvailabilityZone != nil || o.AvailabilityZoneId != nil {
			p.launch.Placement = new(taken[types.Placement](o.Placement, &types.Placement{AvailabilityZone: o.AvailabilityZone, AvailabilityZoneId: o.AvailabilityZoneId}))
		}
		g.pools = append(g.pools, p)
	}
}

// began takes a new fleet through its states: an instant one is done, others are active after a moment.
func began(c *aws.Call, x *fleet, g *fleetGroup) {
	status := types.FleetActivityStatusFulfilled
	if len(g.faults) > 0 && g.capacity(true)+g.capacity(false) < g.target {
		status = types.FleetActivityStatusError
	}
	if x.it.Type == types.FleetTypeInstant {
		x.it.FleetState, x.it.ActivityStatus = types.FleetStateCodeActive, status
		return
	}
	at := c.Now.Add(settlingFleet)
	x.later(c, at, func(it *types.FleetData) {
		it.FleetState, it.ActivityStatus = types.FleetStateCodeActive, status
		g.history = append(g.history, occasion{at: at, what: "fleetRequestChange", sub: "active"})
	})
	if until := x.it.ValidUntil; until != nil {
		x.later(c, *until, func(it *types.FleetData) { g.closed = true })
	}
}

// ModifyFleet changes what a fleet wants, and starts or ends instances accordingly.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyFleet.html
func (s *Service) ModifyFleet(c *aws.Call, in *ec2.ModifyFleetInput) (*ec2.ModifyFleetOutput, error) {
	d := s.begin(c, in)
	x := fleets.of(d, in.FleetId)
	d.check(x == nil || x.it.Type == types.FleetTypeMaintain, func() error {
		return bad("InvalidParameterValue", "Fleet '%s' cannot be modified: only fleets of the type 'maintain' can.", x.id)
	})
	d.check(x == nil || x.it.FleetState == types.FleetStateCodeActive || x.it.FleetState == types.FleetStateCodeSubmitted, func() error {
		return bad("InvalidFleetState", "Fleet '%s' is in the state '%s' and cannot be modified.", x.id, x.it.FleetState)
	})
	if d.err != nil {
		return nil, d.err
	}
	g, it := *x.own.(*fleetGroup), x.it
	if in.TargetCapacitySpecification != nil {
		spec := taken[types.TargetCapacitySpecification](in.TargetCapacitySpecification)
		if spec.DefaultTargetCapacityType == "" {
			spec.DefaultTargetCapacityType = it.TargetCapacitySpecification.DefaultTargetCapacityType
		}
		it.TargetCapacitySpecification = &spec
		d.fail(g.aim(&spec))
	}
	if in.LaunchTemplateConfigs != nil {
		g.pools = nil
		for _, config := range in.LaunchTemplateConfigs {
			d.config(&g, &config)
		}
		it.LaunchTemplateConfigs = taken[types.FleetData](in).LaunchTemplateConfigs
	}
	if in.ExcessCapacityTerminationPolicy != "" {
		it.ExcessCapacityTerminationPolicy = in.ExcessCapacityTerminationPolicy
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	own := x.own.(*fleetGroup)
	*own, x.it = g, it
	if it.ExcessCapacityTerminationPolicy == types.FleetExcessCapacityTerminationPolicyTermination {
		s.shrink(c, d.r, own)
	}
	s.fill(c, d.r, own)
	x.changed(c, aws.Changed)
	return &ec2.ModifyFleetOutput{Return: new(true)}, nil
}

// DeleteFleets deletes fleets with their instances, or without them. Instances of an instant fleet always go.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFleets.html
func (s *Service) DeleteFleets(c *aws.Call, in *ec2.DeleteFleetsInput) (*ec2.DeleteFleetsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DeleteFleetsOutput{SuccessfulFleetDeletions: []types.DeleteFleetSuccessItem{}, UnsuccessfulFleetDeletions: []types.DeleteFleetErrorItem{}}
	for _, id := range in.FleetIds {
		x, err := fleets.find(d.r, c.Now, id)
		code, message := types.DeleteFleetErrorCodeFleetIdDoesNotExist, "The fleet ID '"+id+"' does not exist"
		switch {
		case err != nil:
		case x.own.(*fleetGroup).closed && x.it.FleetState != types.FleetStateCodeActive:
			code, message = types.DeleteFleetErrorCodeFleetNotInDeletableState, "The fleet is in the state '"+string(x.it.FleetState)+"'"
		case x.it.Type == types.FleetTypeInstant && !*in.TerminateInstances:
			code, message = types.DeleteFleetErrorCodeUnexpectedError, "Instant fleets cannot be deleted without terminating their instances"
		default:
			before := x.it.FleetState
			s.deleteFleet(c, d.r, x, *in.TerminateInstances)
			out.SuccessfulFleetDeletions = append(out.SuccessfulFleetDeletions, types.DeleteFleetSuccessItem{FleetId: &id, PreviousFleetState: before, CurrentFleetState: x.it.FleetState})
			continue
		}
		out.UnsuccessfulFleetDeletions = append(out.UnsuccessfulFleetDeletions, types.DeleteFleetErrorItem{FleetId: &id, Error: &types.DeleteFleetError{Code: code, Message: &message}})
	}
	return out, nil
}

func (s *Service) deleteFleet(c *aws.Call, r *region, x *fleet, terminate bool) {
	closeFleet(s, c, r, x, terminate, "deleted", types.FleetStateCodeDeletedRunning, types.FleetStateCodeDeletedTerminatingInstances, types.FleetStateCodeDeleted)
}

// closeFleet ends a fleet of either kind. Its instances end with it, or run on without being replaced.
func closeFleet[T any, State ~string](s *Service, c *aws.Call, r *region, x *thing[T], terminate bool, how string, running, terminating, gone State) {
	g := x.own.(*fleetGroup)
	g.closed = true
	g.history = append(g.history, occasion{at: c.Now, what: "fleetRequestChange", sub: how})
	if !terminate && len(g.live()) > 0 {
		x.next = nil
		setText(&x.it, x.kind.state, string(running))
		x.changed(c, aws.Changed)
		return
	}
	s.end(c, r, g.instances())
	x.leaves(c, r, string(terminating), string(gone), ending, 2*day)
}

// DescribeFleets lists fleets; instant ones only by their ids.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleets.html
func (s *Service) DescribeFleets(c *aws.Call, in *ec2.DescribeFleetsInput) (*ec2.DescribeFleetsOutput, error) {
	return answer[ec2.DescribeFleetsOutput](s, c, fleets, in, func(it *types.FleetData) bool {
		return len(in.FleetIds) > 0 || it.Type != types.FleetTypeInstant
	})
}

// DescribeFleetInstances lists the running instances of a fleet that is not instant.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleetInstances.html
func (s *Service) DescribeFleetInstances(c *aws.Call, in *ec2.DescribeFleetInstancesInput) (*ec2.DescribeFleetInstancesOutput, error) {
	d := s.begin(c, in)
	x := fleets.of(d, in.FleetId)
	d.check(x == nil || x.it.Type != types.FleetTypeInstant, func() error {
		return bad("UnsupportedOperation", "DescribeFleetInstances does not support fleets of the type 'instant'. Use DescribeFleets.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	f := fields[types.ActiveInstance]{"instance-type": func(a types.ActiveInstance, m matcher) bool { return m.text(*a.InstanceType) }}
	list, err := f.choose(x.own.(*fleetGroup).active(), in.Filters)
	if err != nil {
		return nil, err
	}
	list, next, err := paged(list, func(a types.ActiveInstance) string { return *a.InstanceId }, in.NextToken, in.MaxResults, 1)
	return &ec2.DescribeFleetInstancesOutput{FleetId: &x.id, ActiveInstances: list, NextToken: next}, err
}

// fleetEvents are the names of occasions in the history of fleets, which differ from those of spot fleets.
var fleetEvents = map[string]types.FleetEventType{
	"fleetRequestChange": types.FleetEventTypeFleetChange, "instanceChange": types.FleetEventTypeInstanceChange, "error": types.FleetEventTypeServiceError,
}

// DescribeFleetHistory tells what happened to a fleet since a moment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFleetHistory.html
func (s *Service) DescribeFleetHistory(c *aws.Call, in *ec2.DescribeFleetHistoryInput) (*ec2.DescribeFleetHistoryOutput, error) {
	d := s.begin(c, in)
	x := fleets.of(d, in.FleetId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	kind := ""
	for name, event := range fleetEvents {
		if event == in.EventType {
			kind = name
		}
	}
	list, next, err := x.own.(*fleetGroup).occasions(in.StartTime, kind, in.NextToken, in.MaxResults)
	return &ec2.DescribeFleetHistoryOutput{
		FleetId: &x.id, StartTime: in.StartTime, LastEvaluatedTime: new(c.Now), NextToken: next,
		HistoryRecords: mapped(list, func(o occasion) types.HistoryRecordEntry {
			return types.HistoryRecordEntry{EventType: fleetEvents[o.what], Timestamp: &o.at, EventInformation: o.told()}
		}),
	}, err
}

func (o *occasion) told() *types.EventInformation {
	return &types.EventInformation{EventSubType: &o.sub, InstanceId: o.instance, EventDescription: given(o.note)}
}
