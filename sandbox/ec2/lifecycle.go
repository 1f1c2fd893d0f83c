package ec2

import (
	"net/netip"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// turn takes instances toward a state: all of them, or none if check refuses one.
func (s *Service) turn(c *aws.Call, dry *bool, ids []string, toward types.InstanceStateName, check func(i *instance, now types.InstanceStateName) error) ([]types.InstanceStateChange, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, missing("InstanceId")
	}
	list, err := r.listed(c, ids)
	if err != nil {
		return nil, err
	}
	for _, i := range list {
		if err := check(i, i.at(c.Now)); err != nil {
			return nil, err
		}
	}
	if toward == types.InstanceStateNameRunning {
		if err := r.roomFor(c, list); err != nil {
			return nil, err
		}
	}
	if err := dryRun(dry); err != nil {
		return nil, err
	}
	var out []types.InstanceStateChange
	taken := map[netip.Addr]bool(nil)
	if toward == types.InstanceStateNameRunning {
		taken = r.publics(c.Now)
	}
	var moved []*instance
	for _, i := range list {
		before := i.at(c.Now)
		if i.heading(c.Now) != toward {
			moved = append(moved, i)
		}
		r.head(c, i, toward, taken)
		out = append(out, types.InstanceStateChange{InstanceId: &i.id, PreviousState: sdkState(before), CurrentState: sdkState(i.at(c.Now))})
	}
	s.turned(c, r, moved)
	return out, nil
}

// head changes where an instance goes, unless it goes there already. taken is what publics tells.
func (r *region) head(c *aws.Call, i *instance, toward types.InstanceStateName, taken map[netip.Addr]bool) {
	if i.heading(c.Now) != toward {
		r.lead(c, i, life{toward: toward, since: c.Now.Truncate(time.Second)}, taken)
	}
}

// lead makes an instance go on as l says.
func (r *region) lead(c *aws.Call, i *instance, l life, taken map[netip.Addr]bool) {
	if i.toward == types.InstanceStateNameRunning {
		r.running[i.kindOf]--
	}
	toward := l.toward
	i.life = l
	i.wake(c)
	if toward == types.InstanceStateNameRunning {
		r.running[i.kindOf]++
		i.launched = i.since
		if i.face.public.IsValid() && len(i.faces(c.Now)) == 1 { // a public address is not kept over a stop
			i.face.public = r.newPublic(c, taken)
		} else {
			i.face.public = netip.Addr{}
		}
	}
	if toward == types.InstanceStateNameTerminated {
		i.release(c)
	}
	c.Changed(aws.Changed, r.instanceResource(i, c.Now))
}

// roomFor checks the quota for all stopped instances of list.
func (r *region) roomFor(c *aws.Call, list []*instance) error {
	need := map[*types.InstanceTypeInfo]int{}
	for _, i := range list {
		if i.toward == types.InstanceStateNameStopped {
			need[i.kindOf]++
			if need[i.kindOf] > r.room(i.kindOf) {
				return overQuota(i.kindOf)
			}
		}
	}
	return nil
}

// StartInstances starts stopped instances again; running ones stay as they are.
// It returns IncorrectInstanceState for one that is stopping or terminated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
func (s *Service) StartInstances(c *aws.Call, in *ec2.StartInstancesInput) (*ec2.StartInstancesOutput, error) {
	list, err := s.turn(c, in.DryRun, in.InstanceIds, types.InstanceStateNameRunning, func(i *instance, now types.InstanceStateName) error {
		switch now {
		case types.InstanceStateNameStopped:
			r, err := s.region(c)
			if err != nil {
				return err
			}
			if err := r.standable(i); err != nil {
				return err
			}
			if err := r.hostable(i); err != nil {
				return err
			}
			if err := r.resumable(c, i); err != nil {
				return err
			}
			if i.root(c.Now) == nil {
				return invalidValue("Invalid value '%s' for instanceId. Instance does not have a volume attached at root (%s)", i.id, i.image.device)
			}
			return r.capacity(i.face.subnet.zone, string(i.kindOf.InstanceType))
		case types.InstanceStateNameRunning, types.InstanceStateNamePending:
			return nil
		}
		return incorrectState("The instance '%s' is not in a state from which it can be started.", i.id)
	})
	if err != nil {
		return nil, err
	}
	return &ec2.StartInstancesOutput{StartingInstances: list}, nil
}

// StopInstances stops running instances; their disks and private addresses stay. Those that hibernate keep what is in their memory.
// It returns IncorrectInstanceState for one that is pending or terminated, OperationNotPermitted for one that is protected, and
// UnsupportedHibernationConfiguration for one that was not launched to hibernate.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html
func (s *Service) StopInstances(c *aws.Call, in *ec2.StopInstancesInput) (*ec2.StopInstancesOutput, error) {
	hibernate := aws.Value(in.Hibernate)
	if hibernate && aws.Value(in.Force) {
		return nil, badCombination("The parameter Force cannot be used with the parameter Hibernate")
	}
	var resting []*instance
	list, err := s.turn(c, in.DryRun, in.InstanceIds, types.InstanceStateNameStopped, func(i *instance, now types.InstanceStateName) error {
		switch now {
		case types.InstanceStateNameRunning, types.InstanceStateNameStopping, types.InstanceStateNameStopped:
		default:
			return incorrectState("This instance '%s' is not in a state from which it can be stopped.", i.id)
		}
		if i.keepRunning && now == types.InstanceStateNameRunning {
			return bad("OperationNotPermitted", "The instance '%s' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", i.id)
		}
		if err := s.holdable(c, i); err != nil {
			return err
		}
		if hibernate && now == types.InstanceStateNameRunning {
			resting = append(resting, i)
			return i.sleepy(c.Now)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, i := range resting {
		i.cause = asleep
	}
	return &ec2.StopInstancesOutput{StoppingInstances: list}, nil
}

// sleepy tells why an instance cannot hibernate: it was not launched for it, or is not ready until its status checks have passed.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshoot-instance-hibernate.html
func (i *instance) sleepy(now time.Time) error {
	if !*i.it.HibernationOptions.Configured {
		return bad("UnsupportedHibernationConfiguration", "The instance '%s' does not have hibernation enabled.", i.id)
	}
	if state, _ := i.health(now); state != types.SummaryStatusOk {
		return bad("UnsupportedOperation", "Instance '%s' is not ready to hibernate yet, retry in a few minutes", i.id)
	}
	return nil
}

// TerminateInstances ends instances for good, in whatever state they are; a second time changes nothing.
// It returns OperationNotPermitted for one that is protected.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
func (s *Service) TerminateInstances(c *aws.Call, in *ec2.TerminateInstancesInput) (*ec2.TerminateInstancesOutput, error) {
	list, err := s.turn(c, in.DryRun, in.InstanceIds, types.InstanceStateNameTerminated, func(i *instance, now types.InstanceStateName) error {
		if i.protected && i.heading(c.Now) != types.InstanceStateNameTerminated {
			return bad("OperationNotPermitted", "The instance '%s' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.", i.id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &ec2.TerminateInstancesOutput{TerminatingInstances: list}, nil
}

// RebootInstances restarts running instances; their state does not change.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html
func (s *Service) RebootInstances(c *aws.Call, in *ec2.RebootInstancesInput) (*ec2.RebootInstancesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	if len(in.InstanceIds) == 0 {
		return nil, missing("InstanceId")
	}
	list, err := r.listed(c, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	for _, i := range list {
		if i.at(c.Now) != types.InstanceStateNameRunning {
			return nil, incorrectState("The instance '%s' is not in the 'running' state.", i.id)
		}
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	for _, i := range list {
		c.Changed(aws.Changed, r.instanceResource(i, c.Now))
	}
	return &ec2.RebootInstancesOutput{}, nil
}

// Wake asks to be looked at when anything changes next.
func (s *Service) Wake(c *aws.Call) {
	for _, r := range s.regions {
		for _, i := range r.instances {
			i.wake(c)
		}
		for _, all := range r.things {
			for _, x := range all {
				x.wake(c)
			}
		}
	}
}
