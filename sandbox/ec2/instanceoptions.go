package ec2

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// instanceOf looks up the instance that a call is about, which must not be terminated.
func instanceOf(d *draft, id *string) *instance {
	i := wanted[*instance](d, id, lostInstances)
	if d.err == nil && i.heading(d.c.Now) == types.InstanceStateNameTerminated {
		d.err = incorrectState("The instance '%s' is not in a valid state for this operation.", i.id)
		return nil
	}
	return i
}

// changed tells of a change of an instance.
func (d *draft) changed(i *instance) {
	i.wake(d.c)
	d.c.WakeAt(d.c.Now.Add(switching))
	d.c.Changed(aws.Changed, d.r.instanceResource(i, d.c.Now))
}

// inState notes an error unless the instance is in one of the states.
func (d *draft) inState(i *instance, states ...types.InstanceStateName) {
	d.check(d.err != nil || slices.Contains(states, i.at(d.c.Now)), func() error {
		return incorrectState("The instance '%s' is not in the '%s' state.", i.id, states[0])
	})
}

// planOptions checks what a launch says of the machine: CPU, hibernation, enclaves, bandwidth, reserved capacity, credits.
func (r *region) planOptions(p *plan) error {
	in, t := p.in, p.kindOf
	hibernates := in.HibernationOptions != nil && aws.Value(in.HibernationOptions.Configured)
	enclaves := in.EnclaveOptions != nil && aws.Value(in.EnclaveOptions.Enabled)
	switch {
	case hibernates && !aws.Value(t.HibernationSupported):
		return bad("UnsupportedHibernationConfiguration", "The instance type '%s' does not support hibernation.", t.InstanceType)
	case hibernates && !slices.ContainsFunc(p.disks, func(x disk) bool { return x.device == p.image.device && aws.Value(x.encrypted) }):
		return bad("UnsupportedHibernationConfiguration", "To enable hibernation for an instance, the root device volume must be encrypted.")
	case enclaves && t.NitroEnclavesSupport != types.NitroEnclavesSupportSupported:
		return bad("UnsupportedOperation", "The instance type '%s' does not support AWS Nitro Enclaves.", t.InstanceType)
	case enclaves && hibernates:
		return badCombination("You can't enable AWS Nitro Enclaves and hibernation on the same instance.")
	}
	if s := in.CreditSpecification; s != nil && s.CpuCredits != nil {
		if err := checkCredits(t, *s.CpuCredits); err != nil {
			return err
		}
	}
	if o := in.CpuOptions; o != nil {
		if err := checkCPU(t, o.CoreCount, o.ThreadsPerCore, o.AmdSevSnp, o.NestedVirtualization); err != nil {
			return err
		}
	}
	if o := in.NetworkPerformanceOptions; o != nil {
		if err := checkBandwidth(t, o.BandwidthWeighting); err != nil {
			return err
		}
	}
	return r.checkReservation(in.CapacityReservationSpecification)
}

// options fills in what an instance is told to be, or else is.
func (p *plan) options(it *types.Instance) {
	in, t := p.in, p.kindOf
	it.HibernationOptions, it.EnclaveOptions = &types.HibernationOptions{Configured: new(false)}, &types.EnclaveOptions{Enabled: new(false)}
	if o := in.HibernationOptions; o != nil {
		it.HibernationOptions.Configured = new(aws.Value(o.Configured))
	}
	if o := in.EnclaveOptions; o != nil {
		it.EnclaveOptions.Enabled = new(aws.Value(o.Enabled))
	}
	it.MetadataOptions = p.metadata
	it.MaintenanceOptions = &types.InstanceMaintenanceOptions{AutoRecovery: types.InstanceAutoRecoveryStateDefault, RebootMigration: types.InstanceRebootMigrationStateDefault}
	if o := in.MaintenanceOptions; o != nil && o.AutoRecovery != "" {
		it.MaintenanceOptions.AutoRecovery = o.AutoRecovery
	}
	it.CpuOptions = &types.CpuOptions{CoreCount: t.VCpuInfo.DefaultCores, ThreadsPerCore: t.VCpuInfo.DefaultThreadsPerCore}
	if o := in.CpuOptions; o != nil {
		it.CpuOptions = &types.CpuOptions{
			CoreCount: cmp.Or(o.CoreCount, t.VCpuInfo.DefaultCores), ThreadsPerCore: cmp.Or(o.ThreadsPerCore, t.VCpuInfo.DefaultThreadsPerCore),
			AmdSevSnp: o.AmdSevSnp, NestedVirtualization: o.NestedVirtualization,
		}
	}
	it.NetworkPerformanceOptions = &types.InstanceNetworkPerformanceOptions{BandwidthWeighting: types.InstanceBandwidthWeightingDefault}
	if o := in.NetworkPerformanceOptions; o != nil && o.BandwidthWeighting != "" {
		it.NetworkPerformanceOptions.BandwidthWeighting = o.BandwidthWeighting
	}
	names := p.subnet.names.told()
	it.PrivateDnsNameOptions = &types.PrivateDnsNameOptionsResponse{
		HostnameType: names.HostnameType, EnableResourceNameDnsARecord: names.EnableResourceNameDnsARecord, EnableResourceNameDnsAAAARecord: names.EnableResourceNameDnsAAAARecord,
	}
	if o := in.PrivateDnsNameOptions; o != nil {
		it.PrivateDnsNameOptions = &types.PrivateDnsNameOptionsResponse{
			HostnameType:                 cmp.Or(o.HostnameType, types.HostnameTypeIpName),
			EnableResourceNameDnsARecord: new(aws.Value(o.EnableResourceNameDnsARecord)), EnableResourceNameDnsAAAARecord: new(aws.Value(o.EnableResourceNameDnsAAAARecord)),
		}
	}
	it.CapacityReservationSpecification = reservationOf(in.CapacityReservationSpecification)
}

// hostName is the name of an instance inside its VPC: after its address or after its id.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
func (r *region) hostName(i *instance) string {
	if i.it.PrivateDnsNameOptions.HostnameType != types.HostnameTypeResourceName {
		return r.privateName(i.face.private)
	}
	if r.place.name == "us-east-1" {
		return i.id + ".ec2.internal"
	}
	return i.id + "." + r.place.name + ".compute.internal"
}

// checkCPU takes numbers of cores and threads that the type can have.
func checkCPU(t *types.InstanceTypeInfo, cores, threads *int32, snp types.AmdSevSnpSpecification, nested types.NestedVirtualizationSpecification) error {
	if (cores == nil) != (threads == nil) {
		return badCombination("You must specify both CoreCount and ThreadsPerCore.")
	}
	v := t.VCpuInfo
	if cores != nil && !slices.Contains(v.ValidCores, *cores) {
		return invalidValue("The value '%d' for CoreCount is not valid for the instance type '%s'.", *cores, t.InstanceType)
	}
	if threads != nil && !slices.Contains(v.ValidThreadsPerCore, *threads) {
		return invalidValue("The value '%d' for ThreadsPerCore is not valid for the instance type '%s'.", *threads, t.InstanceType)
	}
	if snp == types.AmdSevSnpSpecificationEnabled && !slices.Contains(t.ProcessorInfo.SupportedFeatures, types.SupportedAdditionalProcessorFeatureAmdSevSnp) {
		return bad("UnsupportedOperation", "The instance type '%s' does not support AMD SEV-SNP.", t.InstanceType)
	}
	if nested == types.NestedVirtualizationSpecificationEnabled {
		return aws.NotEmulated("ec2", "nested virtualization")
	}
	return nil
}

func checkBandwidth(t *types.InstanceTypeInfo, w types.InstanceBandwidthWeighting) error {
	if w != "" && w != types.InstanceBandwidthWeightingDefault && !slices.Contains(t.NetworkInfo.BandwidthWeightings, types.BandwidthWeightingType(w)) {
		return bad("UnsupportedOperation", "The instance type '%s' does not support the bandwidth weighting '%s'.", t.InstanceType, w)
	}
	return nil
}

// checkReservation checks that the Capacity Reservation that is asked for exists.
func (r *region) checkReservation(spec *types.CapacityReservationSpecification) error {
	if spec == nil || spec.CapacityReservationTarget == nil {
		return nil
	}
	t := spec.CapacityReservationTarget
	if spec.CapacityReservationPreference != "" && spec.CapacityReservationPreference != types.CapacityReservationPreferenceCapacityReservationsOnly {
		return badCombination("You cannot specify both CapacityReservationPreference and CapacityReservationTarget.")
	}
	if id := aws.Value(t.CapacityReservationId); id != "" && r.index[id] == nil {
		return lost("InvalidCapacityReservationId", "capacity reservation", "cr")([]string{id})
	}
	if t.CapacityReservationResourceGroupArn != nil {
		return aws.NotEmulated("ec2", "Capacity Reservation groups")
	}
	return nil
}

func reservationOf(spec *types.CapacityReservationSpecification) *types.CapacityReservationSpecificationResponse {
	out := &types.CapacityReservationSpecificationResponse{}
	if spec != nil {
		recast(out, spec)
	}
	if out.CapacityReservationPreference == "" && out.CapacityReservationTarget == nil {
		out.CapacityReservationPreference = types.CapacityReservationPreferenceOpen
	}
	return out
}

// ModifyInstanceCpuOptions changes cores and threads of a stopped instance.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCpuOptions.html
func (s *Service) ModifyInstanceCpuOptions(c *aws.Call, in *ec2.ModifyInstanceCpuOptionsInput) (*ec2.ModifyInstanceCpuOptionsOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	d.inState(i, types.InstanceStateNameStopped)
	if d.err == nil {
		d.fail(checkCPU(i.kindOf, in.CoreCount, in.ThreadsPerCore, "", in.NestedVirtualization))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	o := *i.it.CpuOptions
	o.CoreCount, o.ThreadsPerCore = cmp.Or(in.CoreCount, o.CoreCount), cmp.Or(in.ThreadsPerCore, o.ThreadsPerCore)
	i.change(func(it *types.Instance) { it.CpuOptions = &o })
	d.changed(i)
	return &ec2.ModifyInstanceCpuOptionsOutput{InstanceId: &i.id, CoreCount: o.CoreCount, ThreadsPerCore: o.ThreadsPerCore, NestedVirtualization: o.NestedVirtualization}, nil
}

// ModifyInstanceMaintenanceOptions says whether an instance recovers by itself, and moves when it is rebooted.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMaintenanceOptions.html
func (s *Service) ModifyInstanceMaintenanceOptions(c *aws.Call, in *ec2.ModifyInstanceMaintenanceOptionsInput) (*ec2.ModifyInstanceMaintenanceOptionsOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	o := *i.it.MaintenanceOptions
	o.AutoRecovery, o.RebootMigration = cmp.Or(in.AutoRecovery, o.AutoRecovery), cmp.Or(in.RebootMigration, o.RebootMigration)
	i.change(func(it *types.Instance) { it.MaintenanceOptions = &o })
	d.changed(i)
	return &ec2.ModifyInstanceMaintenanceOptionsOutput{InstanceId: &i.id, AutoRecovery: o.AutoRecovery, RebootMigration: o.RebootMigration}, nil
}

// ModifyInstanceNetworkPerformanceOptions divides the bandwidth of a stopped instance between its network and its disks.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceNetworkPerformanceOptions.html
func (s *Service) ModifyInstanceNetworkPerformanceOptions(c *aws.Call, in *ec2.ModifyInstanceNetworkPerformanceOptionsInput) (*ec2.ModifyInstanceNetworkPerformanceOptionsOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	d.inState(i, types.InstanceStateNameStopped)
	if d.err == nil {
		d.fail(checkBandwidth(i.kindOf, in.BandwidthWeighting))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	i.change(func(it *types.Instance) {
		it.NetworkPerformanceOptions = &types.InstanceNetworkPerformanceOptions{BandwidthWeighting: in.BandwidthWeighting}
	})
	d.changed(i)
	return &ec2.ModifyInstanceNetworkPerformanceOptionsOutput{InstanceId: &i.id, BandwidthWeighting: in.BandwidthWeighting}, nil
}

// ModifyPrivateDnsNameOptions changes which names stand for an instance inside its VPC; after which of them it is called, only while it is stopped.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyPrivateDnsNameOptions.html
func (s *Service) ModifyPrivateDnsNameOptions(c *aws.Call, in *ec2.ModifyPrivateDnsNameOptionsInput) (*ec2.ModifyPrivateDnsNameOptionsOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	if in.PrivateDnsHostnameType != "" {
		d.inState(i, types.InstanceStateNameStopped)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	o := *i.it.PrivateDnsNameOptions
	o.HostnameType = cmp.Or(in.PrivateDnsHostnameType, o.HostnameType)
	o.EnableResourceNameDnsARecord = cmp.Or(in.EnableResourceNameDnsARecord, o.EnableResourceNameDnsARecord)
	o.EnableResourceNameDnsAAAARecord = cmp.Or(in.EnableResourceNameDnsAAAARecord, o.EnableResourceNameDnsAAAARecord)
	i.change(func(it *types.Instance) { it.PrivateDnsNameOptions = &o })
	d.changed(i)
	return &ec2.ModifyPrivateDnsNameOptionsOutput{Return: new(true)}, nil
}

// ModifyInstanceCapacityReservationAttributes says which Capacity Reservation an instance uses: any open one, none, or a given one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCapacityReservationAttributes.html
func (s *Service) ModifyInstanceCapacityReservationAttributes(c *aws.Call, in *ec2.ModifyInstanceCapacityReservationAttributesInput) (*ec2.ModifyInstanceCapacityReservationAttributesOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	d.inState(i, types.InstanceStateNameStopped)
	if d.err == nil {
		d.fail(d.r.checkReservation(in.CapacityReservationSpecification))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	i.change(func(it *types.Instance) {
		it.CapacityReservationSpecification = reservationOf(in.CapacityReservationSpecification)
	})
	d.changed(i)
	return &ec2.ModifyInstanceCapacityReservationAttributesOutput{Return: new(true)}, nil
}
