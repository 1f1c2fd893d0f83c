package ec2

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// eventWindows are the hours of the week in which scheduled events may reboot, stop or terminate what is associated with them.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/event-windows.html
var eventWindows = &kind[types.InstanceEventWindow]{
	resource: types.ResourceTypeInstanceEventWindow, prefix: "iew", id: "InstanceEventWindowId", state: "State", quota: 200, least: 20,
	lost: lost("InvalidInstanceEventWindowID", "instance event window", "iew"),
	over: func() error {
		return bad("InstanceEventWindowLimitExceeded", "You have reached the limit of 200 event windows per Region.")
	},
	also: fields[*types.InstanceEventWindow]{
		"dedicated-host-id": func(w *types.InstanceEventWindow, m matcher) bool {
			return m.matches(w, "AssociationTarget.DedicatedHostIds")
		},
		"event-window-name": func(w *types.InstanceEventWindow, m matcher) bool { return m.matches(w, "Name") },
		"instance-id": func(w *types.InstanceEventWindow, m matcher) bool {
			return m.matches(w, "AssociationTarget.InstanceIds")
		},
		"instance-tag":     func(w *types.InstanceEventWindow, m matcher) bool { return m.matches(w, "AssociationTarget.Tags") },
		"instance-tag-key": func(w *types.InstanceEventWindow, m matcher) bool { return m.matches(w, "AssociationTarget.Tags.Key") },
		"instance-tag-value": func(w *types.InstanceEventWindow, m matcher) bool {
			return m.matches(w, "AssociationTarget.Tags.Value")
		},
	},
}

var weekDays = []types.WeekDay{
	types.WeekDaySunday, types.WeekDayMonday, types.WeekDayTuesday, types.WeekDayWednesday, types.WeekDayThursday, types.WeekDayFriday, types.WeekDaySaturday,
}

const hoursOfWeek = 7 * 24

// checkRanges takes windows of at least two hours each, and four in all.
func checkRanges(ranges []types.InstanceEventWindowTimeRangeRequest) error {
	total := 0
	for _, x := range ranges {
		if x.StartWeekDay == "" || x.EndWeekDay == "" || x.StartHour == nil || x.EndHour == nil {
			return missing("TimeRange.StartWeekDay, StartHour, EndWeekDay and EndHour")
		}
		if *x.StartHour < 0 || *x.StartHour > 23 || *x.EndHour < 0 || *x.EndHour > 23 {
			return invalidValue("The hour of a time range must be between 0 and 23.")
		}
		start := slices.Index(weekDays, x.StartWeekDay)*24 + int(*x.StartHour)
		end := slices.Index(weekDays, x.EndWeekDay)*24 + int(*x.EndHour)
		n := (end - start + hoursOfWeek) % hoursOfWeek
		if n < 2 {
			return invalidValue("The minimum duration of each time range is 2 hours.")
		}
		total += n
	}
	if total < 4 {
		return invalidValue("The combined duration of all time ranges in the event window must be at least 4 hours per week.")
	}
	return nil
}

// checkCron takes expressions of which only hours and week days say something: "* 0-4,20-23 * * 1,5".
func checkCron(text string) error {
	wrong := func() error { return invalidValue("The cron expression '%s' is not valid.", text) }
	f := strings.Fields(text)
	if len(f) != 5 || f[0] != "*" || f[2] != "*" || f[3] != "*" {
		return wrong()
	}
	hours, ok := cronField(f[1], 24, nil)
	days, ok2 := cronField(f[4], 7, []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"})
	if !ok || !ok2 {
		return wrong()
	}
	if hours < 2 {
		return invalidValue("The minimum duration of each time range is 2 hours.")
	}
	if hours*days < 4 {
		return invalidValue("The combined duration of all time ranges in the event window must be at least 4 hours per week.")
	}
	return nil
}

// cronField counts the values that a field names: numbers below limit, or names, alone or as ranges.
func cronField(text string, limit int, names []string) (int, bool) {
	if text == "*" {
		return limit, true
	}
	number := func(s string) int {
		if i := slices.Index(names, strings.ToUpper(s)); i >= 0 {
			return i
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n >= limit {
			return -1
		}
		return n
	}
	count := 0
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		a := number(from)
		b := a
		if isRange {
			b = number(to)
		}
		if a < 0 || b < a {
			return 0, false
		}
		count += b - a + 1
	}
	return count, true
}

// when checks and sets the hours of a window: by time ranges or by a cron expression.
func (d *draft) when(it *types.InstanceEventWindow, ranges []types.InstanceEventWindowTimeRangeRequest, cron *string) {
	d.check(len(ranges) == 0 || cron == nil, func() error {
		return badCombination("You can't specify both a cron expression and time ranges.")
	})
	d.check(len(ranges) <= 10, func() error { return invalidValue("An event window can have at most 10 time ranges.") })
	switch {
	case d.err != nil:
	case cron != nil:
		d.fail(checkCron(*cron))
		it.CronExpression, it.TimeRanges = cron, nil
	case len(ranges) > 0:
		d.fail(checkRanges(ranges))
		it.CronExpression = nil
		it.TimeRanges = mapped(ranges, func(x types.InstanceEventWindowTimeRangeRequest) types.InstanceEventWindowTimeRange {
			return types.InstanceEventWindowTimeRange(x)
		})
	}
}

// CreateInstanceEventWindow makes a window, of time ranges or of a cron expression.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInstanceEventWindow.html
func (s *Service) CreateInstanceEventWindow(c *aws.Call, in *ec2.CreateInstanceEventWindowInput) (*ec2.CreateInstanceEventWindowOutput, error) {
	d := s.begin(c, in, eventWindows.resource)
	it := types.InstanceEventWindow{Name: in.Name, State: types.InstanceEventWindowStateCreating}
	d.check(len(in.TimeRanges) > 0 || in.CronExpression != nil, func() error { return missing("TimeRanges or CronExpression") })
	d.when(&it, in.TimeRanges, in.CronExpression)
	eventWindows.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := eventWindows.add(d, it).becomes(c, string(types.InstanceEventWindowStateActive), time.Second)
	return &ec2.CreateInstanceEventWindowOutput{InstanceEventWindow: new(x.told())}, nil
}

// ModifyInstanceEventWindow gives a window another name or other hours.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceEventWindow.html
func (s *Service) ModifyInstanceEventWindow(c *aws.Call, in *ec2.ModifyInstanceEventWindowInput) (*ec2.ModifyInstanceEventWindowOutput, error) {
	d := s.begin(c, in)
	x := eventWindows.of(d, in.InstanceEventWindowId)
	if d.err != nil {
		return nil, d.err
	}
	it := x.it
	d.when(&it, in.TimeRanges, in.CronExpression)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if in.Name != nil {
		it.Name = in.Name
	}
	x.it = it
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.ModifyInstanceEventWindowOutput{InstanceEventWindow: new(x.told())}, nil
}

// DeleteInstanceEventWindow removes a window; one with targets only if it is forced.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInstanceEventWindow.html
func (s *Service) DeleteInstanceEventWindow(c *aws.Call, in *ec2.DeleteInstanceEventWindowInput) (*ec2.DeleteInstanceEventWindowOutput, error) {
	d := s.begin(c, in)
	x := eventWindows.of(d, in.InstanceEventWindowId)
	d.check(d.err != nil || aws.Value(in.ForceDelete) || x.it.AssociationTarget == nil, func() error {
		return bad("DependencyViolation", "The event window '%s' is associated with targets. Use ForceDelete to delete it.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.leaves(c, d.r, string(types.InstanceEventWindowStateDeleting), "", time.Second, 0)
	return &ec2.DeleteInstanceEventWindowOutput{InstanceEventWindowState: &types.InstanceEventWindowStateChange{InstanceEventWindowId: &x.id, State: x.it.State}}, nil
}

// AssociateInstanceEventWindow adds targets: instances, tags or Dedicated Hosts, of one sort only.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateInstanceEventWindow.html
func (s *Service) AssociateInstanceEventWindow(c *aws.Call, in *ec2.AssociateInstanceEventWindowInput) (*ec2.AssociateInstanceEventWindowOutput, error) {
	d := s.begin(c, in)
	x := eventWindows.of(d, in.InstanceEventWindowId)
	t := in.AssociationTarget
	for _, id := range t.InstanceIds {
		wanted[*instance](d, &id, lostInstances)
		d.check(d.err != nil || !eventWindowOf(d, x, id), func() error {
			return bad("InvalidInstanceEventWindowAssociation", "The instance '%s' is already associated with another event window.", id)
		})
	}
	for _, id := range t.DedicatedHostIds {
		d.check(d.err != nil || d.r.index[id] != nil, func() error { return lost("InvalidHostID", "host", "h")([]string{id}) })
	}
	if d.err != nil {
		return nil, d.err
	}
	all := types.InstanceEventWindowAssociationTarget{}
	if x.it.AssociationTarget != nil {
		all = *x.it.AssociationTarget
	}
	all.InstanceIds = joined(all.InstanceIds, t.InstanceIds)
	all.DedicatedHostIds = joined(all.DedicatedHostIds, t.DedicatedHostIds)
	all.Tags = merged(all.Tags, t.InstanceTags)
	d.check(oneSort(&all), func() error {
		return badCombination("Only one type of target (instance IDs, Dedicated Host IDs, or tags) can be associated with an event window.")
	})
	d.check(len(all.InstanceIds) <= 100 && len(all.Tags) <= 50 && len(all.DedicatedHostIds) <= 50, func() error {
		return bad("InstanceEventWindowAssociationLimitExceeded", "The event window '%s' has too many targets.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.AssociationTarget = &all
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.AssociateInstanceEventWindowOutput{InstanceEventWindow: new(x.told())}, nil
}

// eventWindowOf reports whether an instance is associated with a window other than x.
func eventWindowOf(d *draft, x *thing[types.InstanceEventWindow], id string) bool {
	return slices.ContainsFunc(eventWindows.all(d.r, d.c.Now), func(w *thing[types.InstanceEventWindow]) bool {
		return w != x && w.it.AssociationTarget != nil && slices.Contains(w.it.AssociationTarget.InstanceIds, id)
	})
}

func oneSort(t *types.InstanceEventWindowAssociationTarget) bool {
	n := 0
	for _, there := range []bool{len(t.InstanceIds) > 0, len(t.DedicatedHostIds) > 0, len(t.Tags) > 0} {
		if there {
			n++
		}
	}
	return n == 1
}

// joined is a with what is only in b behind it, as a new slice.
func joined(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// without is a without what is in b, as a new slice.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(x string) bool { return slices.Contains(b, x) })
}

// DisassociateInstanceEventWindow takes targets away.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateInstanceEventWindow.html
func (s *Service) DisassociateInstanceEventWindow(c *aws.Call, in *ec2.DisassociateInstanceEventWindowInput) (*ec2.DisassociateInstanceEventWindowOutput, error) {
	d := s.begin(c, in)
	x := eventWindows.of(d, in.InstanceEventWindowId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if old, t := x.it.AssociationTarget, in.AssociationTarget; old != nil {
		left := &types.InstanceEventWindowAssociationTarget{
			InstanceIds: without(old.InstanceIds, t.InstanceIds), DedicatedHostIds: without(old.DedicatedHostIds, t.DedicatedHostIds),
			Tags: slices.DeleteFunc(slices.Clone(old.Tags), func(a types.Tag) bool {
				return slices.ContainsFunc(t.InstanceTags, func(b types.Tag) bool { return *a.Key == aws.Value(b.Key) && aws.Value(a.Value) == aws.Value(b.Value) })
			}),
		}
		if x.it.AssociationTarget = left; !oneSort(left) {
			x.it.AssociationTarget = nil
		}
		c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	}
	return &ec2.DisassociateInstanceEventWindowOutput{InstanceEventWindow: new(x.told())}, nil
}

// DescribeInstanceEventWindows lists windows with their targets.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceEventWindows.html
func (s *Service) DescribeInstanceEventWindows(c *aws.Call, in *ec2.DescribeInstanceEventWindowsInput) (*ec2.DescribeInstanceEventWindowsOutput, error) {
	return answer[ec2.DescribeInstanceEventWindowsOutput](s, c, eventWindows, in)
}
