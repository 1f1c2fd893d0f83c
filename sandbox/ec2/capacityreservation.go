package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

const reservationPrefix = "cr"

var capacityReservations = &kind[types.CapacityReservation]{
	resource: types.ResourceTypeCapacityReservation, prefix: reservationPrefix, id: "CapacityReservationId", state: "State", quota: 500,
	lost: lost("InvalidCapacityReservationId", "capacity reservation", "cr"),
	full: func(r *region, it *types.CapacityReservation) {
		it.AvailableInstanceCount = new(int32(0))
		if it.State == types.CapacityReservationStateActive {
			it.AvailableInstanceCount = new(*it.TotalInstanceCount - int32(len(r.using(it))))
		}
	},
}

// using lists the instances that run in a reservation: those that name it, and if it is open those that are like it and run
// in no earlier one, the oldest first.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-concepts.html
func (r *region) using(it *types.CapacityReservation) []*instance {
	var list []*instance
	taken := map[*instance]bool{}
	for _, x := range r.things[reservationPrefix] {
		c, ok := x.(*thing[types.CapacityReservation])
		if !ok || c.it.State != types.CapacityReservationStateActive {
			continue
		}
		list = nil
		for _, i := range r.instances {
			if len(list) < int(*c.it.TotalInstanceCount) && !taken[i] && suits(i, &c.it) {
				taken[i] = true
				list = append(list, i)
			}
		}
		if c.id == *it.CapacityReservationId {
			return list
		}
	}
	return nil
}

// suits reports whether a running instance may use a reservation.
func suits(i *instance, it *types.CapacityReservation) bool {
	spec := i.it.CapacityReservationSpecification
	target := ""
	if spec != nil && spec.CapacityReservationTarget != nil {
		target = aws.Value(spec.CapacityReservationTarget.CapacityReservationId)
	}
	if i.toward != types.InstanceStateNameRunning || i.it.InstanceLifecycle == types.InstanceLifecycleTypeSpot || !matching(i, it) {
		return false
	}
	if it.InstanceMatchCriteria == types.InstanceMatchCriteriaTargeted || target != "" {
		return target == *it.CapacityReservationId
	}
	return spec == nil || spec.CapacityReservationPreference != types.CapacityReservationPreferenceNone
}

func matching(i *instance, it *types.CapacityReservation) bool {
	return string(i.kindOf.InstanceType) == *it.InstanceType && aws.Value(i.it.PlatformDetails) == string(it.InstancePlatform) &&
		*i.it.Placement.AvailabilityZone == *it.AvailabilityZone && string(i.it.Placement.Tenancy) == string(it.Tenancy)
}

// reservationUsed is the reservation that an instance runs in, nil for none.
func (r *region) reservationUsed(i *instance) *string {
	for _, x := range r.things[reservationPrefix] {
		if c, ok := x.(*thing[types.CapacityReservation]); ok && suits(i, &c.it) && slices.Contains(r.using(&c.it), i) {
			return &c.id
		}
	}
	return nil
}

// CreateCapacityReservation keeps room for instances of a type in a zone, until it is cancelled or until a given time.
// It returns what a launch there would: Unsupported for a type that the zone does not have, InsufficientInstanceCapacity while it is out.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservation.html
func (s *Service) CreateCapacityReservation(c *aws.Call, in *ec2.CreateCapacityReservationInput) (*ec2.CreateCapacityReservationOutput, error) {
	d := s.begin(c, in, capacityReservations.resource)
	return once(d, func() (*ec2.CreateCapacityReservationOutput, error) {
		it := d.reservation(in)
		capacityReservations.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := capacityReservations.add(d, *it)
		expire(c, x)
		return &ec2.CreateCapacityReservationOutput{CapacityReservation: new(x.told())}, nil
	})
}

func (d *draft) reservation(in *ec2.CreateCapacityReservationInput) *types.CapacityReservation {
	z := d.zoneOf(in.AvailabilityZone, in.AvailabilityZoneId)
	kind := types.InstanceType(aws.Value(in.InstanceType))
	t, err := findInstanceType(kind)
	d.fail(err)
	if d.err != nil {
		return nil
	}
	d.fail(d.r.unsupported(z, kind))
	d.fail(d.r.capacity(z, string(kind)))
	d.check(*in.InstanceCount > 0 && *in.InstanceCount <= 1000, func() error {
		return invalidValue("Value (%d) for parameter instanceCount is invalid. It must be between 1 and 1000.", *in.InstanceCount)
	})
	d.check(in.OutpostArn == nil && in.StartDate == nil && in.CommitmentDuration == nil, func() error {
		return aws.NotEmulated("ec2", "capacity reservations that begin later, or on Outposts")
	})
	d.check(standard(t) && int(*in.InstanceCount)*int(*t.VCpuInfo.DefaultVCpus) <= quota, func() error { return overQuota(t) })
	it := &types.CapacityReservation{
		AvailabilityZone: &z.name, AvailabilityZoneId: &z.id, CreateDate: new(d.c.Now), StartDate: new(d.c.Now), EbsOptimized: new(aws.Value(in.EbsOptimized)),
		EphemeralStorage: new(aws.Value(in.EphemeralStorage)), EndDate: in.EndDate, EndDateType: in.EndDateType, InstanceMatchCriteria: in.InstanceMatchCriteria,
		InstancePlatform: in.InstancePlatform, InstanceType: in.InstanceType, PlacementGroupArn: in.PlacementGroupArn, ReservationType: types.CapacityReservationTypeDefault,
		State: types.CapacityReservationStateActive, Tenancy: in.Tenancy, TotalInstanceCount: in.InstanceCount, CapacityAllocations: []types.CapacityAllocation{},
	}
	if it.InstanceMatchCriteria == "" {
		it.InstanceMatchCriteria = types.InstanceMatchCriteriaOpen
	}
	if it.Tenancy == "" {
		it.Tenancy = types.CapacityReservationTenancyDefault
	}
	d.endDate(it)
	return it
}

// endDate checks when a reservation ends: at a time, or never by itself.
func (d *draft) endDate(it *types.CapacityReservation) {
	if it.EndDateType == "" {
		it.EndDateType = types.EndDateTypeUnlimited
		if it.EndDate != nil {
			it.EndDateType = types.EndDateTypeLimited
		}
	}
	d.check((it.EndDateType == types.EndDateTypeLimited) == (it.EndDate != nil), func() error {
		return badCombination("EndDate must be given if and only if EndDateType is 'limited'.")
	})
	d.check(it.EndDate == nil || it.EndDate.After(d.c.Now), func() error { return invalidValue("The end date must be in the future.") })
}

// expire plans the end of a reservation.
func expire(c *aws.Call, x *thing[types.CapacityReservation]) {
	if x.next, x.last = nil, (time.Time{}); x.it.EndDate != nil {
		x.becomes(c, string(types.CapacityReservationStateExpired), x.it.EndDate.Sub(c.Now))
		x.last = x.it.EndDate.Add(time.Hour)
	}
}

// ModifyCapacityReservation changes how many instances a reservation has room for and when it ends.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyCapacityReservation.html
func (s *Service) ModifyCapacityReservation(c *aws.Call, in *ec2.ModifyCapacityReservationInput) (*ec2.ModifyCapacityReservationOutput, error) {
	d := s.begin(c, in)
	x := capacityReservations.in(d, in.CapacityReservationId, "active")
	if d.err != nil {
		return nil, d.err
	}
	it := x.it
	if in.InstanceCount != nil {
		d.check(*in.InstanceCount > 0, func() error {
			return invalidValue("Value (%d) for parameter instanceCount is invalid. It must be between 1 and 1000.", *in.InstanceCount)
		})
		d.check(int(*in.InstanceCount) >= len(d.r.using(&it)), func() error {
			return bad("InvalidCapacityReservationState", "The instance count cannot be less than the number of instances that run in the reservation '%s'.", x.id)
		})
		it.TotalInstanceCount = in.InstanceCount
	}
	if in.EndDate != nil || in.EndDateType != "" {
		it.EndDate, it.EndDateType = in.EndDate, in.EndDateType
		d.endDate(&it)
	}
	if in.InstanceMatchCriteria != "" {
		it.InstanceMatchCriteria = in.InstanceMatchCriteria
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it = it
	expire(c, x)
	x.changed(c, aws.Changed)
	return &ec2.ModifyCapacityReservationOutput{Return: new(true)}, nil
}

// CancelCapacityReservation gives a reservation up; its instances go on running.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelCapacityReservation.html
func (s *Service) CancelCapacityReservation(c *aws.Call, in *ec2.CancelCapacityReservationInput) (*ec2.CancelCapacityReservationOutput, error) {
	d := s.begin(c, in)
	x := capacityReservations.of(d, in.CapacityReservationId)
	d.check(x == nil || x.status() == "active", func() error {
		return bad("InvalidCapacityReservationState", "The capacity reservation '%s' is in the state '%s' and cannot be cancelled.", x.id, x.status())
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.leaves(c, d.r, "cancelled", "", 0, time.Hour)
	return &ec2.CancelCapacityReservationOutput{Return: new(true)}, nil
}

// DescribeCapacityReservations lists reservations with how many more instances they have room for.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityReservations.html
func (s *Service) DescribeCapacityReservations(c *aws.Call, in *ec2.DescribeCapacityReservationsInput) (*ec2.DescribeCapacityReservationsOutput, error) {
	return answer[ec2.DescribeCapacityReservationsOutput](s, c, capacityReservations, in)
}

// GetCapacityReservationUsage tells which accounts use a reservation, and how much.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetCapacityReservationUsage.html
func (s *Service) GetCapacityReservationUsage(c *aws.Call, in *ec2.GetCapacityReservationUsageInput) (*ec2.GetCapacityReservationUsageOutput, error) {
	d := s.begin(c, in)
	x := capacityReservations.of(d, in.CapacityReservationId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := x.told()
	return &ec2.GetCapacityReservationUsageOutput{
		CapacityReservationId: &x.id, InstanceType: it.InstanceType, TotalInstanceCount: it.TotalInstanceCount, AvailableInstanceCount: it.AvailableInstanceCount,
		State: it.State, InstanceUsages: []types.InstanceUsage{{AccountId: &d.r.account, UsedInstanceCount: new(*it.TotalInstanceCount - *it.AvailableInstanceCount)}},
	}, nil
}

// GetGroupsForCapacityReservation lists the resource groups that a reservation is in, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetGroupsForCapacityReservation.html
func (s *Service) GetGroupsForCapacityReservation(c *aws.Call, in *ec2.GetGroupsForCapacityReservationInput) (*ec2.GetGroupsForCapacityReservationOutput, error) {
	d := s.begin(c, in)
	capacityReservations.of(d, in.CapacityReservationId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.GetGroupsForCapacityReservationOutput{CapacityReservationGroups: []types.CapacityReservationGroup{}}, nil
}
