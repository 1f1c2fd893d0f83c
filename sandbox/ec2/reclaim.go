package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// notice is how long before it is interrupted a spot instance is told of that.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
const notice = 2 * time.Minute

// Reclaim makes AWS take the spot capacity of an Availability Zone back (us-east-1a), or that of all zones of a region (us-east-1), and
// gives back what was taken before; "" is none. The spot instances there are interrupted after two minutes, and nothing starts on the
// spot market. It reports whether there is such a place.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-interruptions.html
func (s *Service) Reclaim(c *aws.Call, name string) bool {
	var out *region
	if name != "" {
		if out = s.placeNamed(name); out == nil {
			return false
		}
	}
	s.now = c.Now
	for _, r := range s.regions {
		r.drained = ""
		r.expect(c.Now)
	}
	if out == nil {
		return true
	}
	out.drained = name
	for _, i := range out.instances {
		if out.short(i.face.subnet.zone) && i.it.InstanceLifecycle == types.InstanceLifecycleTypeSpot && i.toward == types.InstanceStateNameRunning {
			out.interrupt(c, i)
		}
	}
	return true
}

// short reports whether a zone has no spot capacity.
func (r *region) short(z zone) bool { return r.drained == z.name || r.drained == r.place.name }

// spare returns InsufficientInstanceCapacity if a zone has no spot capacity.
func (r *region) spare(z zone) error {
	if !r.short(z) {
		return nil
	}
	e := aws.Errorf(500, "InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request.")
	e.Server = true
	return e
}

// interrupt gives a spot instance notice of its end, or lets it hibernate at once. Its request tells what becomes of it.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interruption-behavior.html
func (r *region) interrupt(c *aws.Call, i *instance) {
	x, err := spotRequests.find(r, c.Now, *i.it.SpotInstanceRequestId)
	if err != nil {
		return
	}
	arrive(c, x)
	at := c.Now.Truncate(time.Second).Add(notice)
	l := life{toward: types.InstanceStateNameStopped, since: at, cause: suspended}
	mark, state, code := "marked-for-stop", types.SpotInstanceStateDisabled, "instance-stopped-no-capacity"
	switch persistent := x.it.Type == types.SpotInstanceTypePersistent; {
	case x.it.InstanceInterruptionBehavior == types.InstanceInterruptionBehaviorHibernate:
		l.since = c.Now.Truncate(time.Second)
	case x.it.InstanceInterruptionBehavior == types.InstanceInterruptionBehaviorStop:
	default:
		l.toward, l.cause = types.InstanceStateNameTerminated, reclaimed
		mark, state, code = "marked-for-termination", types.SpotInstanceStateClosed, "instance-terminated-no-capacity"
		if persistent {
			state = types.SpotInstanceStateOpen
		}
		x.own.(*order).lost = i
	}
	r.lead(c, i, l, nil)
	r.expect(l.since)
	if x.it.State != types.SpotInstanceStateActive {
		return // it was cancelled, and its instance ran on
	}
	stand(&x.it, types.SpotInstanceStateActive, mark, c.Now)
	x.later(c, l.since, func(it *types.SpotInstanceRequest) {
		if stand(it, state, code, l.since); state == types.SpotInstanceStateOpen {
			bereft(it)
		}
	})
	if state == types.SpotInstanceStateClosed {
		x.last = l.since.Add(2 * day)
	}
	x.changed(c, aws.Changed)
}

// resumable returns IncorrectSpotRequestState for a spot instance that AWS has stopped, and InsufficientInstanceCapacity while there is no room for it.
func (r *region) resumable(c *aws.Call, i *instance) error {
	if i.it.InstanceLifecycle != types.InstanceLifecycleTypeSpot {
		return nil
	}
	if i.cause == suspended {
		return bad("IncorrectSpotRequestState", "Amazon EC2 has interrupted the Spot Instance '%s', and only Amazon EC2 can start it again.", i.id)
	}
	return r.spare(i.face.subnet.zone)
}

// expect has CatchUp look at the region at a moment.
func (r *region) expect(at time.Time) {
	if r.due.IsZero() || at.Before(r.due) {
		r.due = at
	}
}

// CatchUp does in the region of a call what AWS does by itself once spot capacity is gone or there again: it fulfils requests that wait,
// starts instances that it stopped, and lets fleets replace what they have lost. It reports whether something was due.
func (s *Service) CatchUp(c *aws.Call) bool {
	r := s.regions[c.Region]
	if r == nil || r.due.IsZero() || r.due.After(c.Now) {
		return false
	}
	r.now, r.due = c.Now, time.Time{}
	for _, x := range spotRequests.all(r, c.Now) {
		s.reconsider(c, r, x)
	}
	for _, x := range fleets.all(r, c.Now) {
		s.refill(c, r, x.own.(*fleetGroup))
	}
	for _, x := range spotFleets.all(r, c.Now) {
		s.refill(c, r, x.own.(*fleetGroup))
	}
	return true
}

// reconsider goes on with a spot request.
func (s *Service) reconsider(c *aws.Call, r *region, x *spotRequest) {
	o := x.own.(*order)
	switch i := r.instanceNamed(aws.Value(x.it.InstanceId)); {
	case o.lost != nil && o.lost.since.After(c.Now):
		r.expect(o.lost.since)
	case o.lost != nil:
		s.fleetTurned(c, r, o.lost)
		if o.lost = nil; x.it.State == types.SpotInstanceStateOpen {
			s.reopen(c, r, x)
			x.changed(c, aws.Changed)
		}
	case x.it.State == types.SpotInstanceStateOpen && *x.it.Status.Code != "pending-evaluation":
		s.fulfil(c, r, x)
	case i == nil || i.cause != suspended || r.short(i.face.subnet.zone) || i.face.subnet.zone.name == r.impaired:
	case i.at(c.Now) != types.InstanceStateNameStopped:
		r.expect(i.since.Add(stopping))
	case r.roomFor(c, []*instance{i}) == nil:
		r.head(c, i, types.InstanceStateNameRunning, r.publics(c.Now))
		s.turned(c, r, []*instance{i})
	}
}

// refill lets a fleet that is maintained have what it wants.
func (s *Service) refill(c *aws.Call, r *region, g *fleetGroup) {
	if g.maintain && !g.closed && g.capacity(false)+g.capacity(true) < g.target {
		s.fill(c, r, g)
	}
}
