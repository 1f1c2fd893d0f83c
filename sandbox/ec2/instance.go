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

// instance is a virtual server.
type instance struct {
	base
	life
	reservation string
	index       int32 // in its reservation
	token       string
	image       imageIn
	kindOf      *types.InstanceTypeInfo
	key         string    // name of the key pair, "" for none
	profile     *Profile  // nil for none
	face        *face     // the primary one
	more        []*face   // further ones; see faces
	disks       []*volume // those attached, the root volume first; see volumes
	created     time.Time
	launched    time.Time // of the last start
	monitored   bool
	ebsOptimal  bool
	tenancy     types.Tenancy
	credits     string // standard or unlimited, burstable types only
	shutdown    types.ShutdownBehavior
	keepRunning bool // DisableApiStop
	protected   bool // DisableApiTermination
	userData    string
	metadata    types.InstanceMetadataOptionsResponse
}

func (r *region) instanceResource(i *instance, now time.Time) aws.Resource {
	x := r.resource(&i.base, string(i.at(now)))
	x.Detail = map[string]string{"instanceType": string(i.kindOf.InstanceType), "imageId": i.image.id}
	if !i.ended(now) {
		x.Detail["availabilityZone"], x.Detail["privateIpAddress"] = i.face.subnet.zone.name, i.face.private.String()
		x.In = i.face.subnet.id
		for _, g := range i.face.groups {
			x.Uses = append(x.Uses, g.id)
		}
		if a := i.face.publicAt(now); a.IsValid() {
			x.Detail["publicIpAddress"] = a.String()
		}
	}
	return x
}

// sdkInstance is an instance as DescribeInstances shows it. A terminated one has lost its network and disks.
func (r *region) sdkInstance(i *instance, now time.Time) types.Instance {
	t, m, empty := i.kindOf, i.image, ""
	reason, why := i.reasons(now)
	out := types.Instance{
		InstanceId: &i.id, AmiLaunchIndex: &i.index, Architecture: types.ArchitectureValues(m.arch), ClientToken: &i.token, EbsOptimized: &i.ebsOptimal,
		EnaSupport: new(true), Hypervisor: types.HypervisorTypeXen, ImageId: &m.id, InstanceType: t.InstanceType, LaunchTime: new(i.launched),
		Monitoring: &types.Monitoring{State: i.monitoring()}, Placement: &types.Placement{AvailabilityZone: &i.face.subnet.zone.name, AvailabilityZoneId: &i.face.subnet.zone.id, GroupName: &empty, Tenancy: i.tenancy},
		PlatformDetails: &m.details, Platform: types.PlatformValues(m.platform), UsageOperation: &m.usage, UsageOperationUpdateTime: new(i.created),
		RootDeviceName: &m.device, RootDeviceType: types.DeviceTypeEbs, VirtualizationType: types.VirtualizationTypeHvm, BootMode: types.BootModeValues(m.boot),
		State: sdkState(i.at(now)), StateReason: why, StateTransitionReason: &reason, Tags: i.tags, ProductCodes: []types.ProductCode{},
		MetadataOptions: new(i.metadata), PrivateDnsName: &empty, PublicDnsName: &empty, SecurityGroups: []types.GroupIdentifier{},
		NetworkInterfaces: []types.InstanceNetworkInterface{}, BlockDeviceMappings: []types.InstanceBlockDeviceMapping{},
		CapacityReservationSpecification: &types.CapacityReservationSpecificationResponse{CapacityReservationPreference: types.CapacityReservationPreferenceOpen},
		HibernationOptions:               &types.HibernationOptions{Configured: new(false)},
		EnclaveOptions:                   &types.EnclaveOptions{Enabled: new(false)},
		MaintenanceOptions:               &types.InstanceMaintenanceOptions{AutoRecovery: types.InstanceAutoRecoveryStateDefault, RebootMigration: types.InstanceRebootMigrationStateDefault},
		CpuOptions:                       &types.CpuOptions{CoreCount: t.VCpuInfo.DefaultCores, ThreadsPerCore: t.VCpuInfo.DefaultThreadsPerCore},
		CurrentInstanceBootMode:          bootMode(m.boot, t),
	}
	if i.key != "" {
		out.KeyName = &i.key
	}
	if p := i.profile; p != nil {
		out.IamInstanceProfile = &types.IamInstanceProfile{Arn: &p.ARN, Id: &p.ID}
	}
	if !i.ended(now) {
		r.connect(&out, i, now)
	}
	return out
}

func bootMode(image string, t *types.InstanceTypeInfo) types.InstanceBootModeValues {
	if image != "" && slices.Contains(t.SupportedBootModes, types.BootModeTypeUefi) {
		return types.InstanceBootModeValuesUefi
	}
	return types.InstanceBootModeValuesLegacyBios
}

// connect adds what an instance has until it is terminated.
func (r *region) connect(out *types.Instance, i *instance, now time.Time) {
	f := i.face
	out.VpcId, out.SubnetId, out.SourceDestCheck = &f.subnet.vpc.id, &f.subnet.id, new(!f.unchecked)
	out.PrivateIpAddress, out.PrivateDnsName = new(f.private.String()), new(r.privateName(f.private))
	if a := f.publicAt(now); a.IsValid() {
		out.PublicIpAddress, out.PublicDnsName = new(a.String()), new(r.publicNameOf(i.face, a))
	}
	out.PrivateDnsNameOptions = &types.PrivateDnsNameOptionsResponse{
		HostnameType: types.HostnameTypeIpName, EnableResourceNameDnsARecord: new(false), EnableResourceNameDnsAAAARecord: new(false),
	}
	out.SecurityGroups = sdkGroups(f.groups)
	out.NetworkInterfaces = mapped(i.faces(now), func(f *face) types.InstanceNetworkInterface { return r.inInstance(f, now) })
	if len(f.ipv6) > 0 {
		out.Ipv6Address = new(f.ipv6[0].String())
	}
	out.BlockDeviceMappings = i.mappings(now)
}

func (i *instance) monitoring() types.MonitoringState {
	if i.monitored {
		return types.MonitoringStateEnabled
	}
	return types.MonitoringStateDisabled
}

func (r *region) instanceFields(now time.Time) fields[*instance] {
	whole := func(f func(i *instance, m matcher) bool) func(*instance, matcher) bool {
		return func(i *instance, m matcher) bool { return !i.ended(now) && f(i, m) }
	}
	anyGroup := func(name func(g *group) string) func(*instance, matcher) bool {
		return whole(func(i *instance, m matcher) bool {
			return slices.ContainsFunc(i.face.groups, func(g *group) bool { return m.text(name(g)) })
		})
	}
	anyDisk := func(path string) func(*instance, matcher) bool {
		return whole(func(i *instance, m matcher) bool { return m.matches(i.mappings(now), path) })
	}
	public := whole(func(i *instance, m matcher) bool { a := i.face.publicAt(now); return a.IsValid() && m.text(a.String()) })
	private := whole(func(i *instance, m matcher) bool { return m.text(i.face.private.String()) })
	return fields[*instance]{
		"instance-id":         func(i *instance, m matcher) bool { return m.text(i.id) },
		"instance-state-name": func(i *instance, m matcher) bool { return m.text(string(i.at(now))) },
		"instance-state-code": func(i *instance, m matcher) bool { return m.number(int(stateCodes[i.at(now)])) },
		"instance-type":       func(i *instance, m matcher) bool { return m.text(string(i.kindOf.InstanceType)) },
		"image-id":            func(i *instance, m matcher) bool { return m.text(i.image.id) },
		"architecture":        func(i *instance, m matcher) bool { return m.text(i.image.arch) },
		"key-name":            func(i *instance, m matcher) bool { return i.key != "" && m.text(i.key) },
		"client-token":        func(i *instance, m matcher) bool { return m.text(i.token) },
		"launch-time":         func(i *instance, m matcher) bool { return m.time(i.launched) },
		"launch-index":        func(i *instance, m matcher) bool { return m.number(int(i.index)) },
		"reservation-id":      func(i *instance, m matcher) bool { return m.text(i.reservation) },
		"owner-id":            func(i *instance, m matcher) bool { return m.text(r.account) },
		"platform":            func(i *instance, m matcher) bool { return i.image.platform != "" && m.text(i.image.platform) },
		"platform-details":    func(i *instance, m matcher) bool { return m.text(i.image.details) },
		"monitoring-state":    func(i *instance, m matcher) bool { return m.text(string(i.monitoring())) },
		"tenancy":             func(i *instance, m matcher) bool { return m.text(string(i.tenancy)) },
		"availability-zone":   func(i *instance, m matcher) bool { return m.text(i.face.subnet.zone.name) },
		"root-device-name":    func(i *instance, m matcher) bool { return m.text(i.image.device) },
		"root-device-type":    func(i *instance, m matcher) bool { return m.text("ebs") },
		"hypervisor":          func(i *instance, m matcher) bool { return m.text("xen") },
		"virtualization-type": func(i *instance, m matcher) bool { return m.text("hvm") },
		"instance-lifecycle":  func(i *instance, m matcher) bool { return false },
		"dns-name": whole(func(i *instance, m matcher) bool {
			a := i.face.publicAt(now)
			return a.IsValid() && m.text(r.publicName(a))
		}),
		"ip-address":          public,
		"private-dns-name":    whole(func(i *instance, m matcher) bool { return m.text(r.privateName(i.face.private)) }),
		"private-ip-address":  private,
		"vpc-id":              whole(func(i *instance, m matcher) bool { return m.text(i.face.subnet.vpc.id) }),
		"subnet-id":           whole(func(i *instance, m matcher) bool { return m.text(i.face.subnet.id) }),
		"group-id":            func(i *instance, m matcher) bool { return false },
		"group-name":          func(i *instance, m matcher) bool { return false },
		"instance.group-id":   anyGroup(func(g *group) string { return g.id }),
		"instance.group-name": anyGroup(func(g *group) string { return g.name }),
		"state-reason-code": func(i *instance, m matcher) bool {
			_, why := i.reasons(now)
			return why != nil && m.text(*why.Code)
		},
		"reason":                       func(i *instance, m matcher) bool { text, _ := i.reasons(now); return text != "" && m.text(text) },
		"metadata-options.http-tokens": func(i *instance, m matcher) bool { return m.text(string(i.metadata.HttpTokens)) },
		"metadata-options.http-endpoint": func(i *instance, m matcher) bool {
			return m.text(string(i.metadata.HttpEndpoint))
		},

		"block-device-mapping.device-name":           anyDisk("DeviceName"),
		"block-device-mapping.volume-id":             anyDisk("Ebs.VolumeId"),
		"block-device-mapping.delete-on-termination": anyDisk("Ebs.DeleteOnTermination"),
		"block-device-mapping.status":                anyDisk("Ebs.Status"),

		"network-interface.network-interface-id":         whole(func(i *instance, m matcher) bool { return m.text(i.face.id) }),
		"network-interface.subnet-id":                    whole(func(i *instance, m matcher) bool { return m.text(i.face.subnet.id) }),
		"network-interface.vpc-id":                       whole(func(i *instance, m matcher) bool { return m.text(i.face.subnet.vpc.id) }),
		"network-interface.mac-address":                  whole(func(i *instance, m matcher) bool { return m.text(i.face.mac) }),
		"network-interface.group-id":                     anyGroup(func(g *group) string { return g.id }),
		"network-interface.group-name":                   anyGroup(func(g *group) string { return g.name }),
		"network-interface.association.public-ip":        public,
		"network-interface.addresses.private-ip-address": private,
	}
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
	for _, i := range list {
		i.wake(c)
		n := len(out.Reservations)
		if n == 0 || *out.Reservations[n-1].ReservationId != i.reservation {
			out.Reservations = append(out.Reservations, types.Reservation{ReservationId: &i.reservation, OwnerId: &r.account, Groups: []types.GroupIdentifier{}})
			n++
		}
		v := &out.Reservations[n-1]
		v.Instances = append(v.Instances, r.sdkInstance(i, c.Now))
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
		if list, err = r.instanceFields(c.Now).choose(list, q.filters); err != nil {
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

// quota is how many vCPUs of running instances of the standard families an account may have in a region.
const quota = 2048

// standard reports whether a type counts against that quota; a new account has no other.
// https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
func standard(t *types.InstanceTypeInfo) bool {
	family := string(t.InstanceType)
	for _, special := range []string{"inf", "trn", "dl", "vt", "hpc", "mac", "u-", "p", "g", "f", "x"} {
		if strings.HasPrefix(family, special) {
			return false
		}
	}
	return true
}

// room tells how many instances of a type may still be started.
func (r *region) room(c *aws.Call, t *types.InstanceTypeInfo) int {
	if !standard(t) {
		return 0
	}
	used := 0
	for _, i := range r.instances {
		switch i.at(c.Now) {
		case types.InstanceStateNamePending, types.InstanceStateNameRunning:
			used += int(*i.kindOf.VCpuInfo.DefaultVCpus)
		}
	}
	return (quota - used) / int(*t.VCpuInfo.DefaultVCpus)
}

func overQuota(t *types.InstanceTypeInfo) error {
	limit := quota
	if !standard(t) {
		limit = 0
	}
	return bad("VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit of %s allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.", strconv.Itoa(limit))
}
