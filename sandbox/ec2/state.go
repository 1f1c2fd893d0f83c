package ec2

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// How long the changes of an instance's state take, by virtual time.
const (
	starting   = 5 * time.Second
	stopping   = 10 * time.Second
	ending     = 10 * time.Second
	lingering  = time.Hour       // a terminated instance is still listed
	checking   = 2 * time.Minute // after running, until the status checks have passed
	stateWords = "2006-01-02 15:04:05 GMT"
)

// life is where an instance is heading and since when; its state at any moment follows from that.
type life struct {
	toward types.InstanceStateName // running, stopped or terminated
	since  time.Time               // in the future for a spot instance that is told of its interruption; see interrupt
	cause  *types.StateReason      // why it stopped or ended, nil because its user wanted it
}

// at tells the state at a moment.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
func (l life) at(now time.Time) types.InstanceStateName {
	passed := now.Sub(l.since)
	switch {
	case passed < 0:
		return types.InstanceStateNameRunning
	case l.toward == types.InstanceStateNameRunning && passed < starting:
		return types.InstanceStateNamePending
	case l.toward == types.InstanceStateNameStopped && passed < stopping:
		return types.InstanceStateNameStopping
	case l.toward == types.InstanceStateNameTerminated && passed < ending:
		return types.InstanceStateNameShuttingDown
	}
	return l.toward
}

// heading is where the instance goes at a moment: one that is to be interrupted runs until then.
func (l life) heading(now time.Time) types.InstanceStateName {
	if now.Before(l.since) {
		return types.InstanceStateNameRunning
	}
	return l.toward
}

// wake asks to be looked at at the next visible change.
func (l life) wake(c *aws.Call) {
	c.WakeAt(l.since)
	switch l.toward {
	case types.InstanceStateNameRunning:
		c.WakeAt(l.since.Add(starting))
		c.WakeAt(l.since.Add(starting + checking))
	case types.InstanceStateNameStopped:
		c.WakeAt(l.since.Add(stopping))
	case types.InstanceStateNameTerminated:
		c.WakeAt(l.since.Add(ending))
		c.WakeAt(l.since.Add(ending + lingering))
	}
}

// gone reports whether a terminated instance is no longer listed.
func (l life) gone(now time.Time) bool {
	return l.toward == types.InstanceStateNameTerminated && now.Sub(l.since) >= ending+lingering
}

// ended reports whether the instance is terminated: its network and its disks are given up.
func (l life) ended(now time.Time) bool { return l.at(now) == types.InstanceStateNameTerminated }

// states are the states as answers tell them.
var states = func() map[types.InstanceStateName]*types.InstanceState {
	all := map[types.InstanceStateName]*types.InstanceState{}
	for name, code := range map[types.InstanceStateName]int32{
		types.InstanceStateNamePending: 0, types.InstanceStateNameRunning: 16, types.InstanceStateNameShuttingDown: 32,
		types.InstanceStateNameTerminated: 48, types.InstanceStateNameStopping: 64, types.InstanceStateNameStopped: 80,
	} {
		all[name] = &types.InstanceState{Code: &code, Name: name}
	}
	return all
}()

func sdkState(name types.InstanceStateName) *types.InstanceState { return states[name] }

var (
	beginning = &types.StateReason{Code: new("pending"), Message: new("pending")}
	byUser    = &types.StateReason{Code: new("Client.UserInitiatedShutdown"), Message: new("Client.UserInitiatedShutdown: User initiated shutdown")}
	asleep    = &types.StateReason{Code: new("Client.UserInitiatedHibernate"), Message: new("Client.UserInitiatedHibernate: User initiated hibernate")}
	reclaimed = &types.StateReason{Code: new("Server.SpotInstanceTermination"), Message: new("Server.SpotInstanceTermination: Spot instance termination")}
	suspended = &types.StateReason{Code: new("Server.SpotInstanceShutdown"), Message: new("Server.SpotInstanceShutdown: Spot instance shutdown")}
)

// reasons are the two texts of why an instance is in its state.
func (l life) reasons(now time.Time) (transition *string, why *types.StateReason) {
	who := "User"
	switch {
	case l.at(now) == types.InstanceStateNamePending:
		return blank, beginning
	case l.heading(now) == types.InstanceStateNameRunning:
		return blank, nil
	case l.cause == reclaimed || l.cause == suspended:
		who = "Service"
	}
	return new(who + " initiated (" + l.since.Format(stateWords) + ")"), cmp.Or(l.cause, byUser)
}

// toggle is something that is switched on or off, which takes a moment.
type toggle struct {
	on    bool
	since time.Time // zero: it was never switched
}

const switching = 2 * time.Second

// told is the toggle as the detailed monitoring of an instance.
func (t toggle) told(now time.Time) *types.Monitoring {
	switch changing := !t.since.IsZero() && now.Sub(t.since) < switching; {
	case t.on && changing:
		return monitoring[types.MonitoringStatePending]
	case t.on:
		return monitoring[types.MonitoringStateEnabled]
	case changing:
		return monitoring[types.MonitoringStateDisabling]
	}
	return monitoring[types.MonitoringStateDisabled]
}

var monitoring = map[types.MonitoringState]*types.Monitoring{
	types.MonitoringStatePending: {State: types.MonitoringStatePending}, types.MonitoringStateEnabled: {State: types.MonitoringStateEnabled},
	types.MonitoringStateDisabling: {State: types.MonitoringStateDisabling}, types.MonitoringStateDisabled: {State: types.MonitoringStateDisabled},
}
