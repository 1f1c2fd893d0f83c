package ec2

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/meter"
)

type spotRequest = thing[types.SpotInstanceRequest]

var spotRequests = &kind[types.SpotInstanceRequest]{
	resource: types.ResourceTypeSpotInstancesRequest, prefix: "sir", id: "SpotInstanceRequestId", state: "State", quota: 10000,
	name: func(c *aws.Call) string { return "sir-" + c.Hex(8) },
	lost: func(ids []string) error {
		return bad("InvalidSpotInstanceRequestID.NotFound", "The spot instance request ID '%s' does not exist", ids[0])
	},
	paths: map[string]string{
		"launch.group-id": "LaunchSpecification.SecurityGroups.GroupId", "launch.group-name": "LaunchSpecification.SecurityGroups.GroupName",
		"launch.image-id": "LaunchSpecification.ImageId", "launch.instance-type": "LaunchSpecification.InstanceType", "launch.kernel-id": "LaunchSpecification.KernelId",
		"launch.key-name": "LaunchSpecification.KeyName", "launch.monitoring-enabled": "LaunchSpecification.Monitoring.Enabled", "launch.ramdisk-id": "LaunchSpecification.RamdiskId",
		"launch.network-interface.subnet-id":                "LaunchSpecification.SubnetId",
		"launch.block-device-mapping.delete-on-termination": "LaunchSpecification.BlockDeviceMappings.Ebs.DeleteOnTermination",
		"launch.block-device-mapping.device-name":           "LaunchSpecification.BlockDeviceMappings.DeviceName",
		"launch.block-device-mapping.snapshot-id":           "LaunchSpecification.BlockDeviceMappings.Ebs.SnapshotId",
		"launch.block-device-mapping.volume-size":           "LaunchSpecification.BlockDeviceMappings.Ebs.VolumeSize",
		"launch.block-device-mapping.volume-type":           "LaunchSpecification.BlockDeviceMappings.Ebs.VolumeType",
		"network-interface.network-interface-id":            "LaunchSpecification.NetworkInterfaces.NetworkInterfaceId",
		"network-interface.device-index":                    "LaunchSpecification.NetworkInterfaces.DeviceIndex",
		"network-interface.subnet-id":                       "LaunchSpecification.NetworkInterfaces.SubnetId",
		"network-interface.description":                     "LaunchSpecification.NetworkInterfaces.Description",
		"network-interface.private-ip-address":              "LaunchSpecification.NetworkInterfaces.PrivateIpAddress",
		"network-interface.delete-on-termination":           "LaunchSpecification.NetworkInterfaces.DeleteOnTermination",
		"network-interface.group-id":                        "LaunchSpecification.NetworkInterfaces.Groups",
		"network-interface.group-name":                      "LaunchSpecification.SecurityGroups.GroupName",
		"network-interface.addresses.primary":               "LaunchSpecification.NetworkInterfaces.PrivateIpAddresses.Primary",
	},
}

// evaluating is how long a spot request waits for its instance to be told of.
const evaluating = 2 * time.Second

// spotMessages are the words of a spot request's status.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-bid-status-understand.html
var spotMessages = map[string]string{
	"pending-evaluation":                    "Your Spot request has been submitted for review, and is pending evaluation.",
	"fulfilled":                             "Your Spot request is fulfilled.",
	"price-too-low":                         "Your Spot request price is lower than the minimum required Spot request fulfillment price.",
	"capacity-not-available":                "There is no Spot capacity available that matches your request.",
	"schedule-expired":                      "Your Spot request expired before it was fulfilled.",
	"marked-for-termination":                "Your Spot Instance is marked for termination.",
	"marked-for-stop":                       "Your Spot Instance is marked for stopping.",
	"instance-terminated-no-capacity":       "Your Spot instance was terminated because there is no Spot capacity available that matches your request.",
	"instance-stopped-no-capacity":          "Your Spot instance was stopped because there is no Spot capacity available that matches your request.",
	"canceled-before-fulfillment":           "Your Spot request was canceled before it was fulfilled.",
	"request-canceled-and-instance-running": "Your Spot request was canceled, but your Spot Instance is still running.",
	"instance-terminated-by-user":           "Your Spot Instance was terminated by user.",
	"instance-stopped-by-user":              "Your Spot Instance was stopped by user.",
}

// stand sets state and status of a spot request.
func stand(it *types.SpotInstanceRequest, state types.SpotInstanceState, code string, at time.Time) {
	it.State, it.Status = state, &types.SpotInstanceStatus{Code: &code, Message: new(spotMessages[code]), UpdateTime: &at}
}

// order is what a spot request knows beyond what Describe tells.
type order struct {
	launch *ec2.RunInstancesInput
	lost   *instance // that was interrupted for good, until CatchUp has seen to it; nil for none
}

// RequestSpotInstances asks for spot instances and starts them, unless they cost more than is offered or a zone has none: then the request stays open
// until they do not, or it has. The first call to EC2 after that starts them.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotInstances.html
func (s *Service) RequestSpotInstances(c *aws.Call, in *ec2.RequestSpotInstancesInput) (*ec2.RequestSpotInstancesOutput, error) {
	d := s.begin(c, in, spotRequests.resource)
	return once(d, func() (*ec2.RequestSpotInstancesOutput, error) {
		launch := s.checkSpot(d, in)
		if err := d.ready(); err != nil {
			return nil, err
		}
		out := &ec2.RequestSpotInstancesOutput{}
		for range max(1, aws.Value(in.InstanceCount)) {
			x := spotRequests.add(d, d.r.spotRequest(c, in))
			x.own = &order{launch: launch}
			s.fulfil(c, d.r, x)
			out.SpotInstanceRequests = append(out.SpotInstanceRequests, x.told())
		}
		return out, nil
	})
}

// checkSpot turns a request into the launch that fulfils it, and checks that as if it happened now.
func (s *Service) checkSpot(d *draft, in *ec2.RequestSpotInstancesInput) *ec2.RunInstancesInput {
	spec := in.LaunchSpecification
	if spec == nil {
		d.fail(missing("LaunchSpecification"))
		return nil
	}
	persistent := in.Type == types.SpotInstanceTypePersistent
	d.check(in.BlockDurationMinutes == nil, noBlocks)
	d.check(in.InstanceCount == nil || *in.InstanceCount > 0, func() error {
		return invalidValue("Value (%d) for parameter instanceCount is invalid. It must be greater than 0.", *in.InstanceCount)
	})
	d.check(in.InstanceInterruptionBehavior == "" || in.InstanceInterruptionBehavior == types.InstanceInterruptionBehaviorTerminate || persistent, func() error {
		return badCombination("The instance interruption behavior '%s' is supported for persistent Spot requests only.", in.InstanceInterruptionBehavior)
	})
	d.check(in.ValidUntil == nil || in.ValidUntil.After(d.c.Now), func() error { return invalidValue("ValidUntil must be in the future.") })
	d.check(in.ValidFrom == nil || !in.ValidFrom.After(d.c.Now), func() error {
		return aws.NotEmulated("ec2", "RequestSpotInstances that begins later")
	})
	launch := &ec2.RunInstancesInput{MinCount: new(int32(1)), MaxCount: new(int32(1))}
	recast(launch, spec)
	launch.InstanceMarketOptions = &types.InstanceMarketOptionsRequest{MarketType: types.MarketTypeSpot, SpotOptions: &types.SpotMarketOptions{MaxPrice: in.SpotPrice}}
	if d.err != nil {
		return nil
	}
	if _, err := d.r.plan(d.c, launch); holding(err) == "" {
		d.fail(err)
	}
	_, err := s.profileOf(launch.IamInstanceProfile)
	d.fail(err)
	return launch
}

// spotRequest is a request before anything came of it.
func (r *region) spotRequest(c *aws.Call, in *ec2.RequestSpotInstancesInput) types.SpotInstanceRequest {
	it := types.SpotInstanceRequest{
		AvailabilityZoneGroup: in.AvailabilityZoneGroup, CreateTime: new(c.Now), InstanceInterruptionBehavior: in.InstanceInterruptionBehavior, LaunchGroup: in.LaunchGroup,
		ProductDescription: linux, SpotPrice: in.SpotPrice, Type: in.Type, ValidFrom: in.ValidFrom, ValidUntil: in.ValidUntil, LaunchSpecification: r.specification(in.LaunchSpecification),
	}
	spotDefaults(&it, in.LaunchSpecification.InstanceType, c.Now)
	stand(&it, types.SpotInstanceStateOpen, "pending-evaluation", c.Now)
	return it
}

// spotDefaults fills in what a request does not say: once, until it is ended a week from now, for at most the on-demand price.
func spotDefaults(it *types.SpotInstanceRequest, t types.InstanceType, now time.Time) {
	if it.Type == "" {
		it.Type = types.SpotInstanceTypeOneTime
	}
	if it.InstanceInterruptionBehavior == "" {
		it.InstanceInterruptionBehavior = types.InstanceInterruptionBehaviorTerminate
	}
	if usd, ok := meter.OnDemand(string(t)); ok && it.SpotPrice == nil {
		it.SpotPrice = new(priceText(usd))
	}
	if it.ValidUntil == nil && it.Type == types.SpotInstanceTypeOneTime {
		it.ValidUntil = new(now.Add(7 * day))
	}
}

// specification is a launch specification as requests tell it: with the names of security groups, and never with user data.
func (r *region) specification(spec *types.RequestSpotLaunchSpecification) *types.LaunchSpecification {
	out := &types.LaunchSpecification{}
	asked := *spec
	asked.SecurityGroups, asked.UserData = nil, nil
	recast(out, &asked)
	for _, id := range spec.SecurityGroupIds {
		if g, ok := find[*group](r, id); ok {
			out.SecurityGroups = append(out.SecurityGroups, types.GroupIdentifier{GroupId: &g.id, GroupName: &g.name})
		}
	}
	for _, name := range spec.SecurityGroups {
		out.SecurityGroups = append(out.SecurityGroups, types.GroupIdentifier{GroupName: &name})
	}
	if out.Monitoring == nil {
		out.Monitoring = &types.RunInstancesMonitoringEnabled{Enabled: new(false)}
	}
	return out
}

// holding is the status of a request that waits because of an error of its launch; "" for an error that waiting does not mend.
func holding(err error) string {
	e, _ := err.(*aws.Error)
	switch {
	case e == nil:
		return ""
	case e.Code == "SpotMaxPriceTooLow":
		return "price-too-low"
	case e.Code == "InsufficientInstanceCapacity":
		return "capacity-not-available"
	}
	return ""
}

// fulfil starts the instance of an open request, or says why not.
func (s *Service) fulfil(c *aws.Call, r *region, x *spotRequest) {
	x.next = nil
	at := c.Now.Add(evaluating)
	list, err := s.start(c, r, x.own.(*order).launch, x)
	if err == nil {
		x.later(c, at, func(it *types.SpotInstanceRequest) { fulfilled(it, list[0], at) })
		return
	}
	code := cmp.Or(holding(err), "capacity-not-available")
	x.later(c, at, func(it *types.SpotInstanceRequest) { stand(it, types.SpotInstanceStateOpen, code, at) })
	if until := x.it.ValidUntil; until != nil {
		x.later(c, *until, func(it *types.SpotInstanceRequest) {
			stand(it, types.SpotInstanceStateCancelled, "schedule-expired", *until)
		})
	}
	r.expect(c.Now.Truncate(day).Add(day)) // there are other prices then
}

// sold ties an instance to the request that it was started for.
func sold(x *spotRequest, i *instance) {
	i.change(func(it *types.Instance) {
		it.InstanceLifecycle, it.SpotInstanceRequestId = types.InstanceLifecycleTypeSpot, &x.id
	})
}

// bereft takes the instance off a request that has lost it.
func bereft(it *types.SpotInstanceRequest) {
	it.InstanceId, it.LaunchedAvailabilityZone, it.LaunchedAvailabilityZoneId = nil, nil, nil
}

func fulfilled(it *types.SpotInstanceRequest, i *instance, at time.Time) {
	z := i.face.subnet.zone
	it.InstanceId, it.LaunchedAvailabilityZone, it.LaunchedAvailabilityZoneId = &i.id, &z.name, &z.id
	stand(it, types.SpotInstanceStateActive, "fulfilled", at)
}

// sell makes the request of a spot instance that RunInstances started.
func (r *region) sell(c *aws.Call, i *instance, p *plan) {
	in := p.in
	it := types.SpotInstanceRequest{
		CreateTime: new(c.Now), InstanceInterruptionBehavior: p.spot.InstanceInterruptionBehavior, ProductDescription: linux,
		SpotPrice: p.spot.MaxPrice, Type: p.spot.SpotInstanceType, ValidUntil: p.spot.ValidUntil,
	}
	spotDefaults(&it, p.kindOf.InstanceType, c.Now)
	it.ValidUntil = p.spot.ValidUntil
	spec := &types.RequestSpotLaunchSpecification{SubnetId: &p.subnet.id, Placement: &types.SpotPlacement{AvailabilityZone: &p.subnet.zone.name}}
	recast(spec, in)
	for _, g := range i.face.groups {
		spec.SecurityGroupIds = append(spec.SecurityGroupIds, g.id)
	}
	spec.SecurityGroups = nil
	it.LaunchSpecification = r.specification(spec)
	fulfilled(&it, i, c.Now)
	r.sweep(spotRequests.prefix, c.Now)
	x := spotRequests.put(c, r, it, p.tags[types.ResourceTypeSpotInstancesRequest])
	again := *in
	again.ClientToken, again.MinCount, again.MaxCount = nil, new(int32(1)), new(int32(1))
	x.own = &order{launch: &again}
	sold(x, i)
	x.changed(c, aws.Created)
}

// spotTurned tells the request of a spot instance where that goes. A persistent one asks again when its instance is terminated.
func (s *Service) spotTurned(c *aws.Call, r *region, i *instance) {
	if i.it.SpotInstanceRequestId == nil {
		return
	}
	x, err := spotRequests.find(r, c.Now, *i.it.SpotInstanceRequestId)
	if err != nil || x.it.State == types.SpotInstanceStateCancelled || x.it.State == types.SpotInstanceStateClosed {
		return
	}
	x.next, x.own.(*order).lost = nil, nil
	switch i.toward {
	case types.InstanceStateNameTerminated:
		if x.it.Type == types.SpotInstanceTypePersistent {
			s.reopen(c, r, x)
			break
		}
		stand(&x.it, types.SpotInstanceStateClosed, "instance-terminated-by-user", c.Now)
		x.last = c.Now.Add(2 * day)
	case types.InstanceStateNameStopped:
		stand(&x.it, types.SpotInstanceStateDisabled, "instance-stopped-by-user", c.Now)
	case types.InstanceStateNameRunning:
		stand(&x.it, types.SpotInstanceStateActive, "fulfilled", c.Now)
	}
	x.changed(c, aws.Changed)
}

// reopen lets a persistent request ask for another instance.
func (s *Service) reopen(c *aws.Call, r *region, x *spotRequest) {
	bereft(&x.it)
	stand(&x.it, types.SpotInstanceStateOpen, "pending-evaluation", c.Now)
	s.fulfil(c, r, x)
}

// holdable returns UnsupportedOperation for a spot instance that cannot be stopped.
func (s *Service) holdable(c *aws.Call, i *instance) error {
	if i.it.SpotInstanceRequestId == nil {
		return nil
	}
	r, err := s.region(c)
	if err != nil {
		return err
	}
	x, err := spotRequests.find(r, c.Now, *i.it.SpotInstanceRequestId)
	if err == nil && x.it.Type == types.SpotInstanceTypeOneTime {
		return bad("UnsupportedOperation", "You can't stop the Spot Instance '%s' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.", i.id)
	}
	return nil
}

// CancelSpotInstanceRequests gives requests up; an instance that runs stays.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelSpotInstanceRequests.html
func (s *Service) CancelSpotInstanceRequests(c *aws.Call, in *ec2.CancelSpotInstanceRequestsInput) (*ec2.CancelSpotInstanceRequestsOutput, error) {
	d := s.begin(c, in)
	var list []*spotRequest
	for _, id := range in.SpotInstanceRequestIds {
		list = append(list, spotRequests.of(d, &id))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.CancelSpotInstanceRequestsOutput{}
	for _, x := range list {
		cancelSpot(c, x)
		state := types.CancelSpotInstanceRequestState(x.it.State)
		out.CancelledSpotInstanceRequests = append(out.CancelledSpotInstanceRequests, types.CancelledSpotInstanceRequest{SpotInstanceRequestId: &x.id, State: state})
	}
	return out, nil
}

func cancelSpot(c *aws.Call, x *spotRequest) {
	if x.it.State == types.SpotInstanceStateCancelled || x.it.State == types.SpotInstanceStateClosed {
		return
	}
	arrive(c, x)
	code := "canceled-before-fulfillment"
	if x.it.InstanceId != nil {
		code = "request-canceled-and-instance-running"
	}
	stand(&x.it, types.SpotInstanceStateCancelled, code, c.Now)
	x.last = c.Now.Add(2 * day)
	c.WakeAt(x.last)
	x.changed(c, aws.Changed)
}

// arrive ends what a request still waits for: an instance that is on its way has come.
func arrive(c *aws.Call, x *spotRequest) {
	for _, t := range x.next {
		if t.at.Sub(c.Now) <= evaluating {
			t.do(&x.it)
		}
	}
	x.next = nil
}

// DescribeSpotInstanceRequests lists requests; one that has ended is told of for two days.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotInstanceRequests.html
func (s *Service) DescribeSpotInstanceRequests(c *aws.Call, in *ec2.DescribeSpotInstanceRequestsInput) (*ec2.DescribeSpotInstanceRequestsOutput, error) {
	return answer[ec2.DescribeSpotInstanceRequestsOutput](s, c, spotRequests, in)
}
