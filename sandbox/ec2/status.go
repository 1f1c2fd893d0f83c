package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// health is the outcome of an instance's status checks and of each single one.
func (i *instance) health(now time.Time) (types.SummaryStatus, types.StatusType) {
	switch i.at(now) {
	case types.InstanceStateNamePending:
		return types.SummaryStatusInitializing, types.StatusTypeInitializing
	case types.InstanceStateNameRunning:
		if now.Sub(i.since) < starting+checking {
			return types.SummaryStatusInitializing, types.StatusTypeInitializing
		}
		return types.SummaryStatusOk, types.StatusTypePassed
	}
	return types.SummaryStatusNotApplicable, ""
}

func (i *instance) summary(now time.Time) *types.InstanceStatusSummary {
	total, check := i.health(now)
	out := &types.InstanceStatusSummary{Status: total}
	if check != "" {
		out.Details = []types.InstanceStatusDetails{{Name: types.StatusNameReachability, Status: check}}
	}
	return out
}

func (i *instance) disksSummary(now time.Time) *types.EbsStatusSummary {
	total, check := i.health(now)
	out := &types.EbsStatusSummary{Status: total}
	if check != "" {
		out.Details = []types.EbsStatusDetails{{Name: types.StatusNameReachability, Status: check}}
	}
	return out
}

func (r *region) statusFields(now time.Time) fields[*instance] {
	all := r.instanceFields(now)
	f := fields[*instance]{}
	for _, name := range []string{"availability-zone", "instance-state-code", "instance-state-name"} {
		f[name] = all[name]
	}
	total := func(i *instance, m matcher) bool { s, _ := i.health(now); return m.text(string(s)) }
	check := func(i *instance, m matcher) bool { _, s := i.health(now); return s != "" && m.text(string(s)) }
	for _, name := range []string{"instance-status", "system-status", "attached-ebs-status"} {
		f[name+".status"], f[name+".reachability"] = total, check
	}
	for _, name := range []string{"event.code", "event.description", "event.instance-event-id", "event.not-after", "event.not-before", "event.not-before-deadline"} {
		f[name] = func(i *instance, m matcher) bool { return false }
	}
	return f
}

// DescribeInstanceStatus tells the status checks of running instances, or of all that are asked for.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
func (s *Service) DescribeInstanceStatus(c *aws.Call, in *ec2.DescribeInstanceStatusInput) (*ec2.DescribeInstanceStatusOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := r.listed(c, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	if !aws.Value(in.IncludeAllInstances) {
		list = slices.DeleteFunc(slices.Clone(list), func(i *instance) bool { return i.at(c.Now) != types.InstanceStateNameRunning })
	}
	if list, err = r.statusFields(c.Now).choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*instance], in.NextToken, in.MaxResults, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceStatusOutput{NextToken: next, InstanceStatuses: mapped(list, func(i *instance) types.InstanceStatus {
		i.wake(c)
		status, system := i.summary(c.Now), i.summary(c.Now)
		if i.face.subnet.zone.name == r.impaired && i.at(c.Now) == types.InstanceStateNameRunning {
			status, system = unreachable(c.Now), unreachable(c.Now)
		}
		return types.InstanceStatus{
			InstanceId: &i.id, AvailabilityZone: &i.face.subnet.zone.name, AvailabilityZoneId: &i.face.subnet.zone.id, InstanceState: sdkState(i.at(c.Now)),
			InstanceStatus: status, SystemStatus: system, AttachedEbsStatus: i.disksSummary(c.Now),
		}
	})}, nil
}
