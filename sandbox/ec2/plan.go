package ec2

import (
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// planNetwork finds subnet, security groups and address of the primary interface, from the call
// itself or from its one interface specification.
func (r *region) planNetwork(p *plan) error {
	in := p.in
	subnetID, groups, address := in.SubnetId, in.SecurityGroupIds, in.PrivateIpAddress
	var public *bool
	if len(in.NetworkInterfaces) == 1 {
		f := in.NetworkInterfaces[0]
		switch {
		case subnetID != nil:
			return badCombination("Network interfaces and an instance-level subnet ID may not be specified on the same request")
		case len(groups)+len(in.SecurityGroups) > 0:
			return badCombination("Network interfaces and an instance-level security groups may not be specified on the same request")
		case address != nil:
			return badCombination("Network interfaces and an instance-level private address may not be specified on the same request")
		case f.NetworkInterfaceId != nil:
			return aws.NotEmulated("ec2", "RunInstances with an existing network interface")
		case aws.Value(f.DeviceIndex) != 0:
			return badCombination("The primary network interface must have device index 0.")
		}
		subnetID, groups, address, public, p.note = f.SubnetId, f.Groups, f.PrivateIpAddress, f.AssociatePublicIpAddress, aws.Value(f.Description)
	}
	if err := r.planSubnet(p, subnetID); err != nil {
		return err
	}
	p.public = p.subnet.publicIP
	if public != nil {
		p.public = *public
	}
	if address != nil {
		a, err := netip.ParseAddr(*address)
		if err != nil || !p.subnet.usable(a) {
			return invalidValue("Address %s does not fall within the subnet's address range", *address)
		}
		p.fixed = a
	}
	return r.planGroups(p, groups)
}

func (r *region) planSubnet(p *plan, id *string) error {
	zoneName := ""
	if p.in.Placement != nil {
		zoneName = aws.Value(p.in.Placement.AvailabilityZone)
	}
	if id == nil {
		if p.subnet = r.defaultSubnet(zoneName); p.subnet != nil {
			return nil
		}
		if zoneName != "" {
			return invalidValue("Invalid availability zone: [%s]", zoneName)
		}
		return bad("MissingInput", "No subnets found for the default VPC '%s'. Please specify a subnet.", r.place.name)
	}
	n, ok := find[*subnet](r, *id)
	if !ok {
		return lostSubnets([]string{*id})
	}
	if zoneName != "" && zoneName != n.zone.name {
		return badCombination("The specified subnet '%s' is not in the specified Availability Zone '%s'.", n.id, zoneName)
	}
	p.subnet = n
	return nil
}

func (r *region) planGroups(p *plan, ids []string) error {
	for _, id := range ids {
		g, ok := find[*group](r, id)
		if !ok {
			return lostGroups([]string{id})
		}
		p.groups = append(p.groups, g)
	}
	for _, name := range p.in.SecurityGroups {
		g, err := r.groupNamed(p.subnet.vpc, name)
		if err != nil {
			return err
		}
		p.groups = append(p.groups, g)
	}
	for _, g := range p.groups {
		if g.vpc != p.subnet.vpc {
			return bad("InvalidParameter", "Security group %s and subnet %s belong to different networks.", g.id, p.subnet.id)
		}
	}
	if len(p.groups) > 5 {
		return bad("SecurityGroupsPerInterfaceLimitExceeded", "You have exceeded the maximum number of security groups allowed per network interface.")
	}
	if len(p.groups) == 0 {
		g, err := r.groupNamed(p.subnet.vpc, "default")
		if err != nil {
			return err
		}
		p.groups = []*group{g}
	}
	return nil
}

func planMetadata(p *plan) error {
	if m := p.in.MetadataOptions; m != nil && m.HttpPutResponseHopLimit != nil && (*m.HttpPutResponseHopLimit < 1 || *m.HttpPutResponseHopLimit > 64) {
		return invalidValue("Value (%d) for parameter HttpPutResponseHopLimit is invalid. Valid values are between 1 and 64.", *m.HttpPutResponseHopLimit)
	}
	return nil
}

// metadataOf fills the options of the metadata service; images of today ask for tokens and two hops.
func metadataOf(p *plan) types.InstanceMetadataOptionsResponse {
	out := types.InstanceMetadataOptionsResponse{
		State: types.InstanceMetadataOptionsStatePending, HttpTokens: types.HttpTokensStateOptional, HttpPutResponseHopLimit: new(int32(1)),
		HttpEndpoint: types.InstanceMetadataEndpointStateEnabled, HttpProtocolIpv6: types.InstanceMetadataProtocolStateDisabled,
		InstanceMetadataTags: types.InstanceMetadataTagsStateDisabled,
	}
	if p.image.requiresTokens() {
		out.HttpTokens, out.HttpPutResponseHopLimit = types.HttpTokensStateRequired, new(int32(2))
	}
	m := p.in.MetadataOptions
	if m == nil {
		return out
	}
	if m.HttpTokens != "" {
		out.HttpTokens = m.HttpTokens
	}
	if m.HttpPutResponseHopLimit != nil {
		out.HttpPutResponseHopLimit = m.HttpPutResponseHopLimit
	}
	if m.HttpEndpoint != "" {
		out.HttpEndpoint = m.HttpEndpoint
	}
	if m.HttpProtocolIpv6 != "" {
		out.HttpProtocolIpv6 = m.HttpProtocolIpv6
	}
	if m.InstanceMetadataTags != "" {
		out.InstanceMetadataTags = m.InstanceMetadataTags
	}
	return out
}

// disk is a volume to be made with an instance.
type disk struct {
	device     string
	size       int32
	volumeType types.VolumeType
	snapshot   string
	encrypted  bool
	ephemeral  bool
	ebs        types.EbsBlockDevice
}

// planDisks takes the image's root disk with the call's changes, and the disks it adds.
func (r *region) planDisks(p *plan) error {
	m := p.image
	p.disks = []disk{{device: m.device, size: m.size, volumeType: m.volumeType, snapshot: m.snapshot(), ephemeral: true}}
	for _, b := range p.in.BlockDeviceMappings {
		device := aws.Value(b.DeviceName)
		if b.Ebs == nil || device == "" {
			if b.NoDevice != nil || b.VirtualName != nil {
				continue // instance store and suppressed devices: none of our images has them
			}
			return missing("blockDeviceMapping.deviceName")
		}
		var err error
		if device == m.device {
			err = p.disks[0].change(b.Ebs, m.size)
		} else {
			d := disk{device: device, volumeType: types.VolumeTypeGp2}
			if b.Ebs.SnapshotId != nil {
				return bad("InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.", *b.Ebs.SnapshotId)
			}
			err = d.change(b.Ebs, 1)
			p.disks = append(p.disks, d)
		}
		if err != nil {
			return err
		}
	}
	if len(p.disks) > 27 {
		return bad("AttachmentLimitExceeded", "The maximum number of attachments to an instance is 27.")
	}
	return nil
}

// change applies a block device of a call; least is the smallest size that the disk may have.
func (d *disk) change(e *types.EbsBlockDevice, least int32) error {
	if e.VolumeSize != nil {
		d.size = *e.VolumeSize
	}
	if d.size < least {
		if d.snapshot != "" {
			return bad("InvalidBlockDeviceMapping", "Volume of size %dGB is smaller than snapshot '%s', expect size>= %dGB", d.size, d.snapshot, least)
		}
		return missing("size or snapshotId")
	}
	if d.size > 16384 {
		return invalidValue("Volume of %dGiB is too large. Maximum is 16384GiB.", d.size)
	}
	if e.VolumeType != "" {
		d.volumeType = e.VolumeType
	}
	if e.Iops == nil && (d.volumeType == types.VolumeTypeIo1 || d.volumeType == types.VolumeTypeIo2) {
		return bad("MissingParameter", "The parameter iops must be specified for %s volumes.", d.volumeType)
	}
	if e.Throughput != nil && d.volumeType != types.VolumeTypeGp3 {
		return badCombination("The parameter throughput is not supported for %s volumes.", d.volumeType)
	}
	if e.DeleteOnTermination != nil {
		d.ephemeral = *e.DeleteOnTermination
	}
	d.encrypted = aws.Value(e.Encrypted)
	d.ebs = *e
	return nil
}
