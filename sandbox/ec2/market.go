package ec2

import (
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// planMarket checks what a launch says of how it wants to buy: on demand, or on the spot market.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances-request.html
func (r *region) planMarket(p *plan) error {
	m := p.in.InstanceMarketOptions
	switch {
	case m == nil:
		return nil
	case m.MarketType != types.MarketTypeSpot:
		return aws.NotEmulated("ec2", "RunInstances with the market type "+string(m.MarketType))
	}
	p.spot = &types.SpotMarketOptions{}
	if m.SpotOptions != nil {
		*p.spot = *m.SpotOptions
	}
	o := p.spot
	if o.SpotInstanceType == "" {
		o.SpotInstanceType = types.SpotInstanceTypeOneTime
	}
	if o.InstanceInterruptionBehavior == "" {
		o.InstanceInterruptionBehavior = types.InstanceInterruptionBehaviorTerminate
	}
	switch {
	case o.BlockDurationMinutes != nil:
		return noBlocks()
	case o.InstanceInterruptionBehavior != types.InstanceInterruptionBehaviorTerminate && o.SpotInstanceType != types.SpotInstanceTypePersistent:
		return badCombination("The instance interruption behavior '%s' is supported for persistent Spot requests only.", o.InstanceInterruptionBehavior)
	case o.ValidUntil != nil && o.SpotInstanceType != types.SpotInstanceTypePersistent:
		return badCombination("ValidUntil is supported for persistent Spot requests only.")
	}
	if err := r.affordable(p.kindOf.InstanceType, p.subnet.zone, p.now, o.MaxPrice); err != nil {
		return err
	}
	return r.spare(p.subnet.zone)
}

func noBlocks() error {
	return bad("Unsupported", "Spot Instances with a defined duration (also known as Spot blocks) are no longer available.")
}

// affordable returns SpotMaxPriceTooLow if a type costs more than is offered, and Unsupported for one that the spot market does not have.
func (r *region) affordable(t types.InstanceType, z zone, now time.Time, most *string) error {
	usd, ok := spotPrice(t, z.id, now)
	if !ok {
		return bad("Unsupported", "The requested configuration is currently not supported. Please check the documentation for supported configurations.")
	}
	if most == nil {
		return nil
	}
	limit, err := strconv.ParseFloat(*most, 64)
	switch {
	case err != nil || limit <= 0:
		return bad("InvalidParameterValue", "Invalid value '%s' for spotPrice.", *most)
	case limit < usd:
		return bad("SpotMaxPriceTooLow", "Your Spot request price of %s is lower than the minimum required Spot request fulfillment price of %s.", *most, priceText(usd))
	}
	return nil
}

// start launches instances for a spot request, nil for none, or a fleet, as RunInstances would.
func (s *Service) start(c *aws.Call, r *region, in *ec2.RunInstancesInput, x *spotRequest) ([]*instance, error) {
	in, version, err := r.templated(c, in)
	if err != nil {
		return nil, err
	}
	if in.SubnetId != nil && len(in.NetworkInterfaces) > 0 { // a fleet's subnet comes before the one in the template's interface
		moved := *in
		moved.NetworkInterfaces = slices.Clone(in.NetworkInterfaces)
		moved.NetworkInterfaces[0].SubnetId, moved.SubnetId = in.SubnetId, nil
		in = &moved
	}
	p, err := r.plan(c, in)
	if err != nil {
		return nil, err
	}
	p.template, p.request = version, x
	if p.profile, err = s.profileOf(in.IamInstanceProfile); err != nil {
		return nil, err
	}
	r.forget(c.Now)
	return r.launch(c, p), nil
}

// end terminates instances for a fleet.
func (s *Service) end(c *aws.Call, r *region, list []*instance) {
	for _, i := range list {
		r.head(c, i, types.InstanceStateNameTerminated, nil)
	}
	s.turned(c, r, list)
}

// turned tells spot requests and fleets that their instances go elsewhere.
func (s *Service) turned(c *aws.Call, r *region, list []*instance) {
	for _, i := range list {
		s.spotTurned(c, r, i)
		s.fleetTurned(c, r, i)
	}
}
