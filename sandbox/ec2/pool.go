package ec2

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/meter"
)

// pool is one way in which a fleet may get instances: a type in a place, from a launch template or a launch specification.
type pool struct {
	launch   ec2.RunInstancesInput
	kindOf   types.InstanceType
	weight   float64 // units of capacity that one instance is
	priority float64 // the lower the sooner
	most     *string // price an hour that is offered for a spot instance

	template *types.FleetLaunchTemplateSpecification // nil for a launch specification
	override *types.FleetLaunchTemplateOverrides     // what the fleet says of the pool
}

// crew is an instance of a fleet.
type crew struct {
	instance *instance
	pool     *pool
	spot     bool
}

// fault is why a pool gave nothing.
type fault struct {
	pool *pool
	spot bool
	err  *aws.Error
}

// occasion is what happened to a fleet.
type occasion struct {
	at        time.Time
	what, sub string
	note      string
	instance  *string
}

// fleetGroup is the instances of a fleet, of either kind.
type fleetGroup struct {
	r        *region
	pools    []*pool
	members  []crew
	faults   []fault
	history  []occasion
	tags     []types.Tag // for the instances
	badge    types.Tag   // by which they know their fleet
	maintain bool
	closed   bool    // nothing is replaced any more
	target   float64 // units of capacity
	onDemand float64 // of these
	order    string  // of spot pools: an allocation strategy, see orderOf
	odOrder  string
}

// capacity is what the fleet has, in units.
func (g *fleetGroup) capacity(spot bool) float64 {
	n := 0.0
	for _, m := range g.live() {
		if m.spot == spot {
			n += m.pool.weight
		}
	}
	return n
}

// live are the members that are not terminated.
func (g *fleetGroup) live() []crew {
	return slices.DeleteFunc(slices.Clone(g.members), func(m crew) bool { return m.instance.heading(g.r.now) == types.InstanceStateNameTerminated })
}

// fill starts instances until the fleet has what it wants, or no pool gives more.
func (s *Service) fill(c *aws.Call, r *region, g *fleetGroup) {
	g.faults = nil
	s.fillFrom(c, r, g, false, g.onDemand-g.capacity(false))
	s.fillFrom(c, r, g, true, g.target-g.onDemand-g.capacity(true))
}

func (s *Service) fillFrom(c *aws.Call, r *region, g *fleetGroup, spot bool, want float64) {
	pools := g.sorted(r, c.Now, spot)
	for want > 0 && len(pools) > 0 {
		p := pools[0]
		n := int32(math.Ceil(want / p.weight))
		if spot && g.order == orderOf(types.SpotAllocationStrategyDiversified) {
			n = int32(math.Ceil(want / p.weight / float64(len(pools))))
		}
		pools = pools[1:]
		list, err := s.start(c, r, p.input(c, g, spot, n), nil)
		if e, ok := err.(*aws.Error); ok {
			g.faults = append(g.faults, fault{p, spot, e})
			g.history = append(g.history, occasion{at: c.Now, what: "error", sub: "launchSpecUnusable", note: e.Code + ": " + e.Message})
		}
		for _, i := range list {
			i.tags = append(slices.Clone(i.tags), g.badge)
			g.members = append(g.members, crew{i, p, spot})
			g.history = append(g.history, occasion{at: c.Now, what: "instanceChange", sub: "launched", instance: &i.id, note: `{"instanceType":"` + string(p.kindOf) + `","image":"` + i.image.id + `"}`})
			want -= p.weight
		}
	}
}

// sorted puts the pools in the order in which the fleet's strategy takes them. What AWS knows of spare capacity is not known here, so that
// the strategies that go by it go by the price.
func (g *fleetGroup) sorted(r *region, now time.Time, spot bool) []*pool {
	order := g.odOrder
	if spot {
		order = g.order
	}
	list := slices.Clone(g.pools)
	slices.SortStableFunc(list, func(a, b *pool) int {
		if order == orderOf(types.SpotAllocationStrategyCapacityOptimizedPrioritized) || order == orderOf(types.FleetOnDemandAllocationStrategyPrioritized) {
			return cmp.Compare(a.priority, b.priority)
		}
		return cmp.Compare(a.price(r, now, spot), b.price(r, now, spot))
	})
	return list
}

// price is that of a unit of capacity.
func (p *pool) price(r *region, now time.Time, spot bool) float64 {
	usd, ok := meter.OnDemand(string(p.kindOf))
	if spot {
		if z, found := p.zone(r, spot); found {
			usd, ok = spotPrice(p.kindOf, z.id, now)
		}
	}
	if !ok {
		return math.MaxFloat64
	}
	return usd / p.weight
}

// zone is where the pool is.
func (p *pool) zone(r *region, spot bool) (zone, bool) {
	if n, ok := find[*subnet](r, aws.Value(p.launch.SubnetId)); ok {
		return n.zone, true
	}
	if n := r.openSubnet(p.kindOf, spot); n != nil {
		return n.zone, true
	}
	return zone{}, false
}

// input is the launch of n instances of a pool.
func (p *pool) input(c *aws.Call, g *fleetGroup, spot bool, n int32) *ec2.RunInstancesInput {
	in := p.launch
	in.MinCount, in.MaxCount = new(int32(1)), &n
	if spot {
		in.InstanceMarketOptions = &types.InstanceMarketOptionsRequest{MarketType: types.MarketTypeSpot, SpotOptions: &types.SpotMarketOptions{MaxPrice: p.most}}
	}
	in.TagSpecifications = slices.Clone(in.TagSpecifications)
	if i := slices.IndexFunc(in.TagSpecifications, func(t types.TagSpecification) bool { return t.ResourceType == types.ResourceTypeInstance }); i >= 0 {
		in.TagSpecifications[i].Tags = append(slices.Clone(in.TagSpecifications[i].Tags), g.tags...)
	} else if len(g.tags) > 0 {
		in.TagSpecifications = append(in.TagSpecifications, types.TagSpecification{ResourceType: types.ResourceTypeInstance, Tags: g.tags})
	}
	return &in
}

// shrink ends instances until no more than the target is left, the youngest first.
func (s *Service) shrink(c *aws.Call, r *region, g *fleetGroup) {
	var list []*instance
	for _, spot := range []bool{true, false} {
		most := g.onDemand
		if spot {
			most = g.target - g.onDemand
		}
		over := g.capacity(spot) - most
		for _, m := range slices.Backward(g.live()) {
			if m.spot == spot && over >= m.pool.weight {
				over -= m.pool.weight
				list = append(list, m.instance)
			}
		}
	}
	s.end(c, r, list)
}

// instances are those that live.
func (g *fleetGroup) instances() []*instance {
	return mapped(g.live(), func(m crew) *instance { return m.instance })
}

// active are the live members as Describe tells them.
func (g *fleetGroup) active() []types.ActiveInstance {
	return mapped(g.live(), func(m crew) types.ActiveInstance {
		return types.ActiveInstance{
			InstanceId: &m.instance.id, InstanceType: new(string(m.pool.kindOf)), SpotInstanceRequestId: m.instance.it.SpotInstanceRequestId, InstanceHealth: types.InstanceHealthStatusHealthyStatus,
		}
	})
}

// fleetTurned replaces an instance that a fleet has lost, if it is one that is maintained.
func (s *Service) fleetTurned(c *aws.Call, r *region, i *instance) {
	if i.heading(c.Now) != types.InstanceStateNameTerminated {
		return
	}
	for _, tag := range i.tags {
		switch *tag.Key {
		case fleetTag, spotFleetTag:
			g := r.fleetGroup(*tag.Value)
			if g == nil {
				continue
			}
			g.history = append(g.history, occasion{at: c.Now, what: "instanceChange", sub: "terminated", instance: &i.id})
			if g.maintain && !g.closed {
				s.fill(c, r, g)
			}
		}
	}
}

const (
	fleetTag     = "aws:ec2:fleet-id"
	spotFleetTag = "aws:ec2spot:fleet-request-id"
)

// fleetGroup finds the instances of a fleet of either kind, nil for none.
func (r *region) fleetGroup(id string) *fleetGroup {
	switch x := r.index[id].(type) {
	case *thing[types.FleetData]:
		return x.own.(*fleetGroup)
	case *thing[types.SpotFleetRequestConfig]:
		return x.own.(*fleetGroup)
	}
	return nil
}

// fitting lists the types that have the attributes which a fleet requires, without those that cost too much: more than 20 percent above
// the cheapest of the current general, compute and memory families on demand, or more than twice the cheapest on the spot market.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-attribute-based-instance-type-selection.html
func (r *region) fitting(q *types.InstanceRequirements, architectures []types.ArchitectureType, spot bool) []types.InstanceType {
	list := r.suitable(q, architectures, nil)
	over := aws.Value(q.OnDemandMaxPricePercentageOverLowestPrice)
	if over == 0 {
		over = 20
	}
	if spot {
		if over = aws.Value(q.SpotMaxPricePercentageOverLowestPrice); over == 0 {
			over = 100
		}
	}
	least := math.MaxFloat64
	for _, t := range list {
		if usd, ok := meter.OnDemand(string(t.InstanceType)); ok && *t.CurrentGeneration && slices.Contains([]byte("cmr"), t.InstanceType[0]) {
			least = min(least, usd)
		}
	}
	var names []types.InstanceType
	for _, t := range list {
		if usd, ok := meter.OnDemand(string(t.InstanceType)); ok && (least == math.MaxFloat64 || usd <= least*(1+float64(over)/100)) {
			names = append(names, t.InstanceType)
		}
	}
	return names
}

// architecturesOf is what an image can run on.
func (r *region) architecturesOf(now time.Time, image *string) []types.ArchitectureType {
	if m, err := r.findImage(now, aws.Value(image)); err == nil {
		return []types.ArchitectureType{types.ArchitectureType(m.arch)}
	}
	return nil
}

// occasions are a page of a fleet's history since a moment.
func (g *fleetGroup) occasions(since *time.Time, kind string, token *string, limit *int32) ([]occasion, *string, error) {
	var list []occasion
	for _, o := range g.history {
		if (since == nil || !o.at.Before(*since)) && (kind == "" || o.what == kind) {
			list = append(list, o)
		}
	}
	all := make([]int, len(list))
	for n := range all {
		all[n] = n
	}
	some, next, err := paged(all, strconv.Itoa, token, limit, 1)
	return mapped(some, func(n int) occasion { return list[n] }), next, err
}
