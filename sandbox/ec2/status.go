package ec2

import (
	"slices"
	"strings"
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

// statusFields answers the filters on checks; those on events find none, because nothing is scheduled.
func (r *region) statusFields(c *aws.Call, filters []types.Filter) fields[*instance] {
	f := r.instanceFields(c, filters)
	for name := range f {
		switch head, tail, _ := strings.Cut(name, "."); {
		case head == "event" || head == "application-status":
			f[name] = func(i *instance, m matcher) bool { return false }
		case strings.HasSuffix(head, "-status") && tail == "status":
			f[name] = func(i *instance, m matcher) bool { s, _ := i.health(c.Now); return m.text(string(s)) }
		case strings.HasSuffix(head, "-status") && tail == "reachability":
			f[name] = func(i *instance, m matcher) bool {
				_, s := i.health(c.Now)
				return s != "" && m.text(string(s))
			}
		}
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
	if len(in.InstanceIds) > 0 && in.MaxResults != nil {
		return nil, badCombination("The parameter instancesSet cannot be used with the parameter maxResults")
	}
	if list, err = r.statusFields(c, in.Filters).choose(list, in.Filters); err != nil {
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
			InstanceStatus: status, SystemStatus: system, AttachedEbsStatus: i.disksSummary(c.Now), Operator: i.it.Operator,
		}
	})}, nil
}

// ReportInstanceStatus takes a report on instances that do not do as their checks say. It changes nothing that is told.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReportInstanceStatus.html
func (s *Service) ReportInstanceStatus(c *aws.Call, in *ec2.ReportInstanceStatusInput) (*ec2.ReportInstanceStatusOutput, error) {
	d := s.begin(c, in)
	for _, id := range in.Instances {
		i := wanted[*instance](d, &id, lostInstances)
		d.inState(i, types.InstanceStateNameRunning)
	}
	d.check(in.StartTime == nil || in.EndTime == nil || !in.EndTime.Before(*in.StartTime), func() error {
		return invalidValue("The end time must not be before the start time.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.ReportInstanceStatusOutput{}, nil
}

// ModifyInstanceEventStartTime moves a scheduled event of an instance. Nothing is ever scheduled here, so that there is none to move.
// It returns InvalidInstanceEventIDNotFound.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceEventStartTime.html
func (s *Service) ModifyInstanceEventStartTime(c *aws.Call, in *ec2.ModifyInstanceEventStartTimeInput) (*ec2.ModifyInstanceEventStartTimeOutput, error) {
	d := s.begin(c, in)
	wanted[*instance](d, in.InstanceId, lostInstances)
	d.fail(bad("InvalidInstanceEventIDNotFound", "The instance event ID '%s' does not exist", aws.Value(in.InstanceEventId)))
	return nil, d.err
}
