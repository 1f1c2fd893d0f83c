package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// instance is a virtual server.
type instance struct {
	base
	life
	it          *types.Instance // what Describe tells that time does not change; instances of one launch share it, see change
	reservation string
	index       int32 // in its reservation
	image       imageIn
	kindOf      *types.InstanceTypeInfo
	profile     *Profile                     // nil for none
	tie         tie                          // to the profile
	group       *thing[types.PlacementGroup] // nil for none
	face        *face                        // the primary one
	more        []*face                      // further ones; see faces
	disks       []*volume                    // those attached, the root volume first; see volumes
	created     time.Time
	launched    time.Time // of the last start
	monitor     toggle
	optionsAt   time.Time // when options of the metadata service were changed last
	credits     string    // standard or unlimited, burstable types only
	shutdown    types.ShutdownBehavior
	keepRunning bool // DisableApiStop
	protected   bool // DisableApiTermination
	userData    string
	password    string // of Windows' administrator, sealed with the key pair; "" for none
}

// change changes what Describe tells of this instance alone. What it points to must be replaced, not changed.
func (i *instance) change(f func(it *types.Instance)) {
	it := *i.it
	f(&it)
	i.it = &it
}

func (r *region) instanceResource(i *instance, now time.Time) aws.Resource {
	x := r.resource(&i.base, string(i.at(now)))
	x.Detail = map[string]string{"instanceType": string(i.kindOf.InstanceType), "imageId": i.image.id}
	if !i.ended(now) {
		x.Detail["availabilityZone"], x.Detail["privateIpAddress"] = i.face.subnet.zone.name, r.spellPrivate(i.face).text
		x.In = i.face.subnet.id
		for _, g := range i.face.groups {
			x.Uses = append(x.Uses, g.id)
		}
		if a := i.face.publicAt(now); a.IsValid() {
			x.Detail["publicIpAddress"] = r.spellPublic(i.face, a).text
		}
	}
	return x
}

// told is what Describe tells of the instances of a launch as long as nothing changes it.
func (p *plan) told(now time.Time) *types.Instance {
	in, t, m := p.in, p.kindOf, p.image
	it := &types.Instance{
		Architecture: types.ArchitectureValues(m.arch), ClientToken: new(aws.Value(in.ClientToken)), EbsOptimized: new(aws.Value(in.EbsOptimized)), EnaSupport: new(true),
		Hypervisor: types.HypervisorTypeXen, ImageId: &m.id, InstanceType: t.InstanceType, KeyName: in.KeyName, PlatformDetails: &m.details,
		Platform: types.PlatformValues(m.platform), UsageOperation: &m.usage, UsageOperationUpdateTime: &now, RootDeviceName: &m.device,
		RootDeviceType: types.DeviceTypeEbs, VirtualizationType: types.VirtualizationTypeHvm, BootMode: types.BootModeValues(m.boot),
		CurrentInstanceBootMode: bootMode(m.boot, t), ProductCodes: []types.ProductCode{}, Operator: nobody,
	}
	p.options(it)
	p.place(it)
	if p.profile != nil {
		it.IamInstanceProfile = &types.IamInstanceProfile{Arn: &p.profile.ARN, Id: &p.profile.ID}
	}
	return it
}

// blank is a text that is told although it is empty.
var blank = new("")

// nobody is the operator of what no service of AWS manages.
var nobody = &types.OperatorResponse{Managed: no}

// sdkInstance is an instance as DescribeInstances shows it.
func (r *region) sdkInstance(i *instance, now time.Time) (out types.Instance) {
	r.tellInstance(&out, i, now)
	return out
}

// tellInstance writes an instance as DescribeInstances shows it. A terminated one has lost its network and disks.
func (r *region) tellInstance(out *types.Instance, i *instance, now time.Time) {
	*out = *i.it
	out.InstanceId, out.AmiLaunchIndex, out.LaunchTime, out.Tags = &i.id, &i.index, &i.launched, i.tags
	out.State, out.Monitoring, out.MetadataOptions = sdkState(i.at(now)), i.monitor.told(now), i.metadata(now)
	out.StateTransitionReason, out.StateReason = i.reasons(now)
	if !i.ended(now) {
		out.CapacityReservationId = r.reservationUsed(i)
		r.connect(out, i, now)
		return
	}
	out.PrivateDnsName, out.PublicDnsName, out.PrivateDnsNameOptions = blank, blank, nil
	out.SecurityGroups, out.NetworkInterfaces, out.BlockDeviceMappings = []types.GroupIdentifier{}, []types.InstanceNetworkInterface{}, []types.InstanceBlockDeviceMapping{}
}

func bootMode(image string, t *types.InstanceTypeInfo) types.InstanceBootModeValues {
	if image != "" && slices.Contains(t.SupportedBootModes, types.BootModeTypeUefi) {
		return types.InstanceBootModeValuesUefi
	}
	return types.InstanceBootModeValuesLegacyBios
}

// connect adds what an instance has until it is terminated.
func (r *region) connect(out *types.Instance, i *instance, now time.Time) {
	f, s := i.face, &sight{}
	if len(i.more) == 0 {
		r.inInstance(&s.faces[0], s, f, now)
		out.NetworkInterfaces = s.faces[:]
	} else {
		faces := i.faces(now)
		out.NetworkInterfaces = make([]types.InstanceNetworkInterface, len(faces))
		for n, f := range faces {
			r.inInstance(&out.NetworkInterfaces[n], &sight{}, f, now)
		}
	}
	private := r.spellPrivate(f)
	out.VpcId, out.SubnetId, out.SourceDestCheck = &f.subnet.vpc.id, &f.subnet.id, flagOf(!f.unchecked)
	out.PrivateIpAddress, out.PrivateDnsName, out.PublicDnsName = &private.text, &private.name, blank
	if i.it.PrivateDnsNameOptions.HostnameType == types.HostnameTypeResourceName {
		out.PrivateDnsName = new(r.hostName(i))
	}
	if a := f.publicAt(now); a.IsValid() {
		public := r.spellPublic(f, a)
		if out.PublicIpAddress = &public.text; f.subnet.vpc.dnsHostnames {
			out.PublicDnsName = &public.name
		}
	}
	out.SecurityGroups = out.NetworkInterfaces[0].Groups
	if len(f.ipv6) > 0 {
		out.Ipv6Address = new(f.ipv6[0].String())
	}
	out.BlockDeviceMappings = i.mapInto(s, now)
}

// DescribeInstances lists instances, gathered by the reservation that they were launched in.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
func (s *Service) DescribeInstances(c *aws.Call, in *ec2.DescribeInstancesInput) (*ec2.DescribeInstancesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	q := query{in.DryRun, in.Filters, in.NextToken, in.MaxResults, 5}
	list, next, err := r.chosenInstances(c, q, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeInstancesOutput{NextToken: next, Reservations: []types.Reservation{}}
	told := make([]types.Instance, len(list))
	from := 0
	for n, i := range list {
		i.wake(c)
		r.tellInstance(&told[n], i, c.Now)
		if n+1 == len(list) || list[n+1].reservation != i.reservation {
			out.Reservations = append(out.Reservations, types.Reservation{ReservationId: &i.reservation, OwnerId: &r.account, Groups: []types.GroupIdentifier{}, Instances: told[from : n+1 : n+1]})
			from = n + 1
		}
	}
	return out, nil
}

// chosenInstances is describe for instances, which are still looked up while only remembered.
func (r *region) chosenInstances(c *aws.Call, q query, ids []string) ([]*instance, *string, error) {
	if len(ids) > 0 && q.limit != nil {
		return nil, nil, badCombination("The parameter instancesSet cannot be used with the parameter maxResults")
	}
	list, err := r.listed(c, ids)
	if err != nil {
		return nil, nil, err
	}
	if len(q.filters) > 0 {
		if list, err = r.instanceFields(c, q.filters).choose(list, q.filters); err != nil {
			return nil, nil, err
		}
	}
	if err := dryRun(q.dryRun); err != nil {
		return nil, nil, err
	}
	return paged(list, idOf[*instance], q.token, q.limit, q.least)
}

// listed resolves instance ids; without any it is all instances.
func (r *region) listed(c *aws.Call, ids []string) ([]*instance, error) {
	list, err := picked(r, live(c, func(r *region) []*instance { return r.instances })(r), ids, lostInstances)
	if err != nil {
		return nil, err
	}
	for _, i := range list {
		if i.gone(c.Now) {
			return nil, lostInstances([]string{i.id})
		}
	}
	return list, nil
}

// instanceNamed finds an instance by its id, nil if there is none.
func (r *region) instanceNamed(id string) *instance {
	i, _ := find[*instance](r, id)
	return i
}
