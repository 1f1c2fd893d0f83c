package ec2

import (
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

type dedicatedHost = thing[types.Host]

var dedicatedHosts = &kind[types.Host]{
	resource: types.ResourceTypeDedicatedHost, prefix: "h", id: "HostId", state: "State", quota: 20,
	lost:  lost("InvalidHostID", "host", "h"),
	paths: map[string]string{"instance-type": "HostProperties.InstanceType"},
	full:  tellHost,
	over: func() error {
		return bad("HostLimitExceeded", "Additional hosts of this instance type cannot be allocated: the limit of 20 has been reached.")
	},
}

func familyOf(t string) string {
	family, _, _ := strings.Cut(t, ".")
	return family
}

// hostOf is the machine that a family's instances stand on: as large as the largest type of the family. How many sockets it has is not on record.
func hostOf(family string) *types.InstanceTypeInfo {
	var largest *types.InstanceTypeInfo
	for _, row := range machines.rows {
		if familyOf(nameIn(row)) != family {
			continue
		}
		if t := machines.find(types.InstanceType(nameIn(row))); *t.DedicatedHostsSupported && (largest == nil || *t.VCpuInfo.DefaultVCpus > *largest.VCpuInfo.DefaultVCpus) {
			largest = t
		}
	}
	return largest
}

// AllocateHosts sets machines apart for the account: for one type of instance, or for a family.
// It returns InvalidParameterValue for a family that has no hosts.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateHosts.html
func (s *Service) AllocateHosts(c *aws.Call, in *ec2.AllocateHostsInput) (*ec2.AllocateHostsOutput, error) {
	d := s.begin(c, in, dedicatedHosts.resource)
	return once(d, func() (*ec2.AllocateHostsOutput, error) {
		it := d.host(in)
		n := max(1, int(aws.Value(in.Quantity)))
		d.check(d.err != nil || len(dedicatedHosts.all(d.r, c.Now))+n <= dedicatedHosts.quota, dedicatedHosts.over)
		if err := d.ready(); err != nil {
			return nil, err
		}
		out := &ec2.AllocateHostsOutput{}
		for range n {
			out.HostIds = append(out.HostIds, dedicatedHosts.add(d, *it).id)
		}
		return out, nil
	})
}

// host checks what is asked for.
func (d *draft) host(in *ec2.AllocateHostsInput) *types.Host {
	one, family := aws.Value(in.InstanceType), aws.Value(in.InstanceFamily)
	d.check((one == "") != (family == ""), func() error {
		return badCombination("You must specify either InstanceType or InstanceFamily, but not both.")
	})
	d.check(in.OutpostArn == nil && in.AssetIds == nil && in.CpuOptions == nil, func() error { return aws.NotEmulated("ec2", "hosts on Outposts and with CPU options") })
	z := d.zoneOf(in.AvailabilityZone, in.AvailabilityZoneId)
	if d.err != nil {
		return nil
	}
	it := &types.Host{
		AllocationTime: new(d.c.Now), AutoPlacement: in.AutoPlacement, AvailabilityZone: &z.name, AvailabilityZoneId: &z.id, ClientToken: in.ClientToken,
		HostMaintenance: in.HostMaintenance, HostRecovery: in.HostRecovery, MemberOfServiceLinkedResourceGroup: new(false), OwnerId: &d.r.account,
		State: types.AllocationStateAvailable, AllowsMultipleInstanceTypes: types.AllowsMultipleInstanceTypesOff,
	}
	if it.AutoPlacement == "" {
		it.AutoPlacement = types.AutoPlacementOn
	}
	if it.HostMaintenance == "" {
		it.HostMaintenance = types.HostMaintenanceOff
	}
	if it.HostRecovery == "" {
		it.HostRecovery = types.HostRecoveryOff
	}
	d.fail(carries(it, one, family))
	return it
}

// carries sets what stands on a host.
func carries(it *types.Host, one, family string) error {
	it.AllowsMultipleInstanceTypes = types.AllowsMultipleInstanceTypesOn
	if one != "" {
		if _, err := findInstanceType(types.InstanceType(one)); err != nil {
			return err
		}
		family, it.AllowsMultipleInstanceTypes = familyOf(one), types.AllowsMultipleInstanceTypesOff
	}
	t := hostOf(family)
	if t == nil {
		return invalidValue("Dedicated Hosts are not supported for the instance family '%s'.", family)
	}
	it.HostProperties = &types.HostProperties{Cores: t.VCpuInfo.DefaultCores, TotalVCpus: t.VCpuInfo.DefaultVCpus, InstanceFamily: &family, InstanceType: given(one)}
	return nil
}

// zoneOf finds the zone that a call names by name or id.
func (d *draft) zoneOf(name, id *string) zone {
	if d.err != nil {
		return zone{}
	}
	for _, z := range d.r.place.zoneList() {
		if z.name == aws.Value(name) || name == nil && z.id == aws.Value(id) {
			return z
		}
	}
	if name == nil && id == nil {
		d.fail(missing("AvailabilityZone"))
	}
	d.fail(invalidValue("Invalid availability zone: [%s]", aws.Value(name)+aws.Value(id)))
	return zone{}
}

// guests are the instances on a host that are not terminated.
func (r *region) guests(id string) []*instance {
	var list []*instance
	for _, i := range r.instances {
		if i.toward != types.InstanceStateNameTerminated && aws.Value(i.it.Placement.HostId) == id {
			list = append(list, i)
		}
	}
	return list
}

// tellHost adds what stands on a host and what else would fit.
func tellHost(r *region, it *types.Host) {
	p := it.HostProperties
	free := *p.TotalVCpus
	it.Instances = []types.HostInstance{}
	for _, i := range r.guests(*it.HostId) {
		it.Instances = append(it.Instances, types.HostInstance{InstanceId: &i.id, InstanceType: new(string(i.kindOf.InstanceType)), OwnerId: &r.account})
		free -= *i.kindOf.VCpuInfo.DefaultVCpus
	}
	it.AvailableCapacity = &types.AvailableCapacity{AvailableVCpus: &free}
	for _, row := range machines.rows {
		name := nameIn(row)
		if p.InstanceType != nil && name != *p.InstanceType || familyOf(name) != *p.InstanceFamily {
			continue
		}
		each := *machines.find(types.InstanceType(name)).VCpuInfo.DefaultVCpus
		it.AvailableCapacity.AvailableInstanceCapacity = append(it.AvailableCapacity.AvailableInstanceCapacity, types.InstanceCapacity{
			InstanceType: &name, AvailableCapacity: new(max(0, free) / each), TotalCapacity: new(*p.TotalVCpus / each),
		})
	}
}

// takes tells how many more instances of a type fit on a host.
func (r *region) takes(x *dedicatedHost, t *types.InstanceTypeInfo) int {
	for _, c := range x.told().AvailableCapacity.AvailableInstanceCapacity {
		if *c.InstanceType == string(t.InstanceType) && x.it.State == types.AllocationStateAvailable {
			return int(*c.AvailableCapacity)
		}
	}
	return 0
}

// planHost finds the hosts that a launch may use: the one that it names, or all that place instances by themselves.
// It returns InsufficientCapacityOnHost if they have no room.
func (r *region) planHost(p *plan) error {
	at := p.in.Placement
	if at == nil || at.Tenancy != types.TenancyHost && aws.Value(at.HostId) == "" {
		return nil
	}
	if at.Tenancy != types.TenancyHost && at.Tenancy != "" {
		return badCombination("The parameter hostId may only be used with the tenancy 'host'.")
	}
	if id := aws.Value(at.HostId); id != "" {
		x, err := dedicatedHosts.find(r, p.now, id)
		if err != nil {
			return err
		}
		if *x.it.AvailabilityZone != p.subnet.zone.name {
			return badCombination("The host '%s' is not in the Availability Zone '%s'.", id, p.subnet.zone.name)
		}
		p.hosts = []*dedicatedHost{x}
	} else {
		p.hosts = dedicatedHosts.where(r, p.now, func(h *types.Host) bool {
			return h.AutoPlacement == types.AutoPlacementOn && *h.AvailabilityZone == p.subnet.zone.name
		})
	}
	room := 0
	for _, x := range p.hosts {
		room += r.takes(x, p.kindOf)
	}
	if room < int(aws.Value(p.in.MinCount)) {
		return crowded(p.kindOf)
	}
	if most := int32(room); most < *p.in.MaxCount {
		in := *p.in
		in.MaxCount = &most
		p.in = &in
	}
	return nil
}

func crowded(t *types.InstanceTypeInfo) error {
	return bad("InsufficientCapacityOnHost", "There is not enough capacity on the Dedicated Host to launch the instance type '%s'.", t.InstanceType)
}

// settleOn puts a new instance on the first host that has room.
func (r *region) settleOn(i *instance, p *plan) {
	for _, x := range p.hosts {
		if r.takes(x, p.kindOf) > 0 {
			at := *i.it.Placement
			at.HostId, at.Tenancy = &x.id, types.TenancyHost
			if aws.Value(at.Affinity) == "" {
				at.Affinity = new("default")
			}
			i.change(func(it *types.Instance) { it.Placement = &at })
			return
		}
	}
}

// hostable checks that the host of a stopped instance has still room for it.
func (r *region) hostable(i *instance) error {
	if i.it.Placement.Tenancy == types.TenancyHost && aws.Value(i.it.Placement.HostId) == "" {
		return crowded(i.kindOf)
	}
	return nil
}

// rehost moves a stopped instance onto a host.
func (d *draft) rehost(i *instance, in *ec2.ModifyInstancePlacementInput, at *types.Placement) {
	if d.err != nil {
		return
	}
	if in.Affinity != "" {
		at.Affinity = new(string(in.Affinity))
	}
	if at.Tenancy != types.TenancyHost && in.HostId == nil {
		at.HostId = nil
		return
	}
	if in.HostId == nil {
		return
	}
	x := dedicatedHosts.of(d, in.HostId)
	d.check(x == nil || aws.Value(i.it.Placement.HostId) == x.id || d.r.takes(x, i.kindOf) > 0, func() error { return crowded(i.kindOf) })
	at.HostId, at.Tenancy = in.HostId, types.TenancyHost
}

func failed(id, code, message string) types.UnsuccessfulItem {
	return types.UnsuccessfulItem{ResourceId: &id, Error: &types.UnsuccessfulItemError{Code: &code, Message: &message}}
}

// ReleaseHosts gives hosts back; one with instances is kept and told as unsuccessful.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseHosts.html
func (s *Service) ReleaseHosts(c *aws.Call, in *ec2.ReleaseHostsInput) (*ec2.ReleaseHostsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	out := &ec2.ReleaseHostsOutput{Successful: []string{}, Unsuccessful: []types.UnsuccessfulItem{}}
	for _, id := range in.HostIds {
		x, err := dedicatedHosts.find(d.r, c.Now, id)
		switch {
		case err != nil || x.it.State != types.AllocationStateAvailable:
			out.Unsuccessful = append(out.Unsuccessful, failed(id, "Client.InvalidHost.NotFound", "The host '"+id+"' does not exist"))
		case len(d.r.guests(id)) > 0:
			out.Unsuccessful = append(out.Unsuccessful, failed(id, "Client.InvalidHost.Occupied", "Dedicated host '"+id+"' cannot be released as it is occupied"))
		default:
			x.it.ReleaseTime = new(c.Now)
			x.leaves(c, d.r, "released", "", 0, time.Hour)
			out.Successful = append(out.Successful, id)
		}
	}
	return out, nil
}

// ModifyHosts changes hosts: what may stand on them, and whether they place instances by themselves.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyHosts.html
func (s *Service) ModifyHosts(c *aws.Call, in *ec2.ModifyHostsInput) (*ec2.ModifyHostsOutput, error) {
	d := s.begin(c, in)
	one, family := aws.Value(in.InstanceType), aws.Value(in.InstanceFamily)
	d.check(one == "" || family == "", func() error {
		return badCombination("You must specify either InstanceType or InstanceFamily, but not both.")
	})
	if d.err != nil {
		return nil, d.err
	}
	out := &ec2.ModifyHostsOutput{Successful: []string{}, Unsuccessful: []types.UnsuccessfulItem{}}
	for _, id := range in.HostIds {
		x, err := dedicatedHosts.find(d.r, c.Now, id)
		if err != nil {
			out.Unsuccessful = append(out.Unsuccessful, failed(id, "Client.InvalidHost.NotFound", "The host '"+id+"' does not exist"))
			continue
		}
		it := x.it
		if one+family != "" {
			if err := carries(&it, one, family); err != nil || len(d.r.guests(id)) > 0 && *it.HostProperties.InstanceFamily != *x.it.HostProperties.InstanceFamily {
				out.Unsuccessful = append(out.Unsuccessful, failed(id, "Client.InvalidParameterValue", "The host '"+id+"' cannot be modified to that instance type or family"))
				continue
			}
		}
		take(reflect.ValueOf(&it).Elem(), reflect.ValueOf(ec2.ModifyHostsInput{AutoPlacement: in.AutoPlacement, HostMaintenance: in.HostMaintenance, HostRecovery: in.HostRecovery}))
		x.it = it
		x.changed(c, aws.Changed)
		out.Successful = append(out.Successful, id)
	}
	return out, nil
}

// DescribeHosts lists hosts; one that was released is told of for an hour.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeHosts.html
func (s *Service) DescribeHosts(c *aws.Call, in *ec2.DescribeHostsInput) (*ec2.DescribeHostsOutput, error) {
	return answer[ec2.DescribeHostsOutput](s, c, dedicatedHosts, in)
}

// DescribeHostReservations lists reservations of hosts, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeHostReservations.html
func (s *Service) DescribeHostReservations(c *aws.Call, in *ec2.DescribeHostReservationsInput) (*ec2.DescribeHostReservationsOutput, error) {
	return nothing[ec2.DescribeHostReservationsOutput](s, c, in, in.HostReservationIdSet, lost("InvalidHostReservationId", "host reservation", "hr"))
}
