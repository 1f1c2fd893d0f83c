package ec2

import (
	"cmp"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// run asks for everything that a new instance is made of.
func (n *need) run(asked *ec2.RunInstancesInput) {
	in, template, _ := n.r.templated(n.call, asked)
	p := &plan{in: in, now: n.call.Now, kindOf: machines.find(cmp.Or(in.InstanceType, "m1.small"))}
	zone := ""
	n.r.planZone(p)
	if n.r.planNetwork(p) == nil {
		zone = p.subnet.zone.name
	} else {
		p.wires = nil
	}
	profile, err := n.s.profileOf(in.IamInstanceProfile)
	if err == nil {
		p.profile = profile
	}
	if in.Placement != nil {
		p.group, _ = n.r.placementGroup(p.now, in.Placement.GroupName, in.Placement.GroupId)
	}
	n.launched(p)
	n.made(types.ResourceTypeInstance, "*", in.TagSpecifications, n.machine(p, zone)...)
	if in.KeyName != nil {
		n.key(in.KeyName, nil)
	}
	n.interfaces(p)
	n.disks(p, zone)
	n.placement(p.group)
	if s := in.CapacityReservationSpecification; s != nil && s.CapacityReservationTarget != nil && s.CapacityReservationTarget.CapacityReservationId != nil {
		n.existing(types.ResourceTypeCapacityReservation, *s.CapacityReservationTarget.CapacityReservationId)
	}
	if in.InstanceMarketOptions != nil {
		n.made(types.ResourceTypeSpotInstancesRequest, "*", in.TagSpecifications)
	}
	n.fromTemplate(asked, template)
	if p.profile != nil {
		n.passes(p.profile)
	}
}

// fromTemplate asks for the launch template, and tells of each resource whether it is the template's or the call's own.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permissions-for-launch-templates.html
func (n *need) fromTemplate(asked *ec2.RunInstancesInput, v *types.LaunchTemplateVersion) {
	var own []string
	for _, x := range []struct {
		said bool
		of   string
	}{
		{asked.ImageId != nil, "image"}, {asked.KeyName != nil, "key-pair"}, {asked.SubnetId != nil, "subnet"}, {len(asked.SecurityGroupIds)+len(asked.SecurityGroups) > 0, "security-group"},
		{len(asked.NetworkInterfaces) > 0, "network-interface subnet security-group"}, {len(asked.BlockDeviceMappings) > 0, "volume snapshot"}, {asked.Placement != nil, "placement-group"},
		{asked.CapacityReservationSpecification != nil, "capacity-reservation"},
	} {
		if x.said {
			own = append(own, strings.Fields(x.of)...)
		}
	}
	for _, a := range n.list {
		if a.Action != "ec2:RunInstances" {
			continue
		}
		a.Context["ec2:islaunchtemplateresource"] = []string{strconv.FormatBool(v != nil && !mentions(a.Resource, own))}
		if v != nil {
			a.Context["ec2:launchtemplate"] = []string{n.r.arn(types.ResourceTypeLaunchTemplate, *v.LaunchTemplateId)}
		}
	}
	if v != nil {
		n.existing(types.ResourceTypeLaunchTemplate, *v.LaunchTemplateId)
		maps.Copy(n.list[len(n.list)-1].Context, map[string][]string{
			"ec2:islaunchtemplateresource": {"true"}, "ec2:launchtemplate": {n.r.arn(types.ResourceTypeLaunchTemplate, *v.LaunchTemplateId)},
		})
	}
}

// mentions reports whether an ARN is of one of the types.
func mentions(arn string, kinds []string) bool {
	_, rest, _ := strings.Cut(arn, "/")
	head := strings.TrimSuffix(arn, "/"+rest)
	for _, k := range kinds {
		if strings.HasSuffix(head, ":"+k) {
			return true
		}
	}
	return false
}

// launched asks for the image of a launch.
func (n *need) launched(p *plan) {
	id := aws.Value(p.in.ImageId)
	m, err := n.r.findImage(p.now, id)
	if err != nil {
		n.on(aws.ARN("ec2", n.r.place.name, "", "image/"+id), nil)
		return
	}
	p.image = m
	var tags []types.Tag
	if x, ok := n.r.index[m.id]; ok {
		tags = x.self().tags
	}
	n.on(aws.ARN("ec2", n.r.place.name, "", "image/"+m.id), tags,
		"ec2:imageid", m.id, "ec2:owner", m.owner, "ec2:imagetype", "machine", "ec2:public", strconv.FormatBool(m.public), "ec2:rootdevicetype", "ebs")
}

// machine tells what the instance will be.
func (n *need) machine(p *plan, zone string) []string {
	in := p.in
	if p.image.image == nil || p.kindOf == nil || p.subnet == nil {
		keys := []string{"ec2:rootdevicetype", "ebs", "ec2:instancetype", cmp.Or(string(in.InstanceType), "m1.small"), "ec2:ebsoptimized", strconv.FormatBool(aws.Value(in.EbsOptimized)), "ec2:availabilityzone", zone}
		tenancy := types.TenancyDefault
		if in.Placement != nil {
			tenancy = cmp.Or(in.Placement.Tenancy, tenancy)
		}
		return append(keys, "ec2:tenancy", string(tenancy))
	}
	p.metadata = n.r.metadataOf(p)
	it := p.told(p.now.Truncate(time.Second))
	if m := in.InstanceMarketOptions; m != nil {
		it.InstanceLifecycle = types.InstanceLifecycleType(m.MarketType)
	}
	return n.r.machineKeys(it)
}

// machineKeys are the condition keys that tell of an instance.
func (r *region) machineKeys(it *types.Instance) []string {
	at, m := it.Placement, it.MetadataOptions
	keys := []string{
		"ec2:instancetype", string(it.InstanceType), "ec2:availabilityzone", *at.AvailabilityZone, "ec2:availabilityzoneid", *at.AvailabilityZoneId,
		"ec2:tenancy", string(at.Tenancy), "ec2:rootdevicetype", string(it.RootDeviceType), "ec2:ebsoptimized", strconv.FormatBool(*it.EbsOptimized),
		"ec2:metadatahttptokens", string(m.HttpTokens), "ec2:metadatahttpendpoint", string(m.HttpEndpoint), "ec2:instancemetadatatags", string(m.InstanceMetadataTags),
		"ec2:metadatahttpputresponsehoplimit", strconv.Itoa(int(aws.Value(m.HttpPutResponseHopLimit))),
		"ec2:instanceautorecovery", string(it.MaintenanceOptions.AutoRecovery), "ec2:instancebandwidthweighting", string(it.NetworkPerformanceOptions.BandwidthWeighting),
		"ec2:instancemarkettype", cmp.Or(string(it.InstanceLifecycle), "on-demand"), "ec2:cpuoptionsamdsevsnp", cmp.Or(string(it.CpuOptions.AmdSevSnp), "disabled"),
	}
	if p := it.IamInstanceProfile; p != nil {
		keys = append(keys, "ec2:instanceprofile", *p.Arn)
	}
	if *at.GroupName != "" {
		keys = append(keys, "ec2:placementgroup", r.arn(types.ResourceTypePlacementGroup, *at.GroupName))
	}
	return keys
}

// placement asks for a placement group, which goes by its name in ARNs; nil is none.
func (n *need) placement(g *thing[types.PlacementGroup]) {
	if g != nil {
		n.on(n.r.arn(types.ResourceTypePlacementGroup, *g.it.GroupName), g.tags, "ec2:placementgroupname", *g.it.GroupName, "ec2:placementgroupstrategy", string(g.it.Strategy))
	}
}

func (r *region) placementGroupNamed(name string, now time.Time) *thing[types.PlacementGroup] {
	g, _ := r.placementGroup(now, &name, nil)
	return g
}
