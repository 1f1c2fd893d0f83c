package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// instancePaths leads from those filters that are not named as the fields of an instance are to the fields.
var instancePaths = map[string]string{
	"affinity": "Placement.Affinity", "availability-zone-id": "Placement.AvailabilityZoneId", "zone-id": "Placement.AvailabilityZoneId", "host-id": "Placement.HostId",
	"dns-name": "PublicDnsName", "ip-address": "PublicIpAddress", "instance.group-id": "SecurityGroups.GroupId", "instance.group-name": "SecurityGroups.GroupName",
	"launch-index": "AmiLaunchIndex", "monitoring-state": "Monitoring.State", "reason": "StateTransitionReason", "tenancy": "Placement.Tenancy",
	"placement-group-name": "Placement.GroupName", "placement-partition-number": "Placement.PartitionNumber", "product-code": "ProductCodes.ProductCodeId",
	"product-code.type": "ProductCodes.ProductCodeType", "state-reason-code": "StateReason.Code", "state-reason-message": "StateReason.Message",
	"metadata-options.http-protocol-ipv4": "MetadataOptions.HttpEndpoint", "network-interface.group-id": "NetworkInterfaces.Groups.GroupId",
	"network-interface.group-name": "NetworkInterfaces.Groups.GroupName", "network-interface.ipv6-address": "NetworkInterfaces.Ipv6Addresses.Ipv6Address",
	"network-interface.public-dns-name": "NetworkInterfaces.Association.PublicDnsName", "network-interface.availability-zone": "Placement.AvailabilityZone",
	"block-device-mapping.attach-time": "BlockDeviceMappings.Ebs.AttachTime", "block-device-mapping.delete-on-termination": "BlockDeviceMappings.Ebs.DeleteOnTermination",
	"block-device-mapping.status": "BlockDeviceMappings.Ebs.Status", "block-device-mapping.volume-id": "BlockDeviceMappings.Ebs.VolumeId",
}

// instanceFields answers those filters of a call that its operation documents.
func (r *region) instanceFields(c *aws.Call, filters []types.Filter) fields[*instance] {
	f := fields[*instance]{}
	for _, x := range filters {
		name := aws.Value(x.Name)
		if strings.HasPrefix(name, "tag") || !known(c.Operation, name) {
			continue
		}
		if f[name] = r.instanceField(name, c.Now); f[name] == nil {
			f[name] = r.instancePath(name, c.Now)
		}
	}
	return f
}

// instancePath looks where a filter's name leads in what Describe tells.
func (r *region) instancePath(name string, now time.Time) func(*instance, matcher) bool {
	path, ok := instancePaths[name]
	if rest, of := strings.CutPrefix(name, "network-interface.addresses."); of {
		path = "NetworkInterfaces.PrivateIpAddresses." + rest
	} else if !ok {
		path = name
	}
	return func(i *instance, m matcher) bool {
		told := r.sdkInstance(i, now)
		return m.matches(&told, path)
	}
}

// instanceField answers the filters that are asked for most without telling all of an instance, and
// those on what is not told; nil for any other.
func (r *region) instanceField(name string, now time.Time) func(*instance, matcher) bool {
	switch name {
	case "instance-id":
		return func(i *instance, m matcher) bool { return m.text(i.id) }
	case "instance-state-name":
		return func(i *instance, m matcher) bool { return m.text(string(i.at(now))) }
	case "instance-state-code":
		return func(i *instance, m matcher) bool { return m.number(int(*sdkState(i.at(now)).Code)) }
	case "instance-type":
		return func(i *instance, m matcher) bool { return m.text(string(i.kindOf.InstanceType)) }
	case "image-id":
		return func(i *instance, m matcher) bool { return m.text(i.image.id) }
	case "platform":
		return func(i *instance, m matcher) bool { return i.image.platform != "" && m.text(i.image.platform) }
	case "reservation-id":
		return func(i *instance, m matcher) bool { return m.text(i.reservation) }
	case "owner-id":
		return func(i *instance, m matcher) bool { return m.text(r.account) }
	case "availability-zone":
		return func(i *instance, m matcher) bool { return m.text(i.face.subnet.zone.name) }
	case "vpc-id":
		return func(i *instance, m matcher) bool { return !i.ended(now) && m.text(i.face.subnet.vpc.id) }
	case "subnet-id":
		return func(i *instance, m matcher) bool { return !i.ended(now) && m.text(i.face.subnet.id) }
	case "private-ip-address":
		return func(i *instance, m matcher) bool { return !i.ended(now) && m.text(i.face.private.String()) }
	}
	if rest, ok := strings.CutPrefix(name, "network-interface."); ok {
		return r.faceField(rest, now)
	}
	return nil
}

// faceField answers the filters on interfaces that DescribeInstances does not tell: as DescribeNetworkInterfaces tells it.
func (r *region) faceField(name string, now time.Time) func(*instance, matcher) bool {
	switch name {
	case "attachment.instance-id", "attachment.instance-owner-id", "requester-id", "requester-managed", "deny-all-igw-traffic",
		"association.allocation-id", "association.association-id", "addresses.association.allocation-id", "addresses.association.association-id":
	case "tag-key", "tag-value":
		return anyFace(now, func(f *face, m matcher) bool {
			return slices.ContainsFunc(f.tags, func(t types.Tag) bool {
				return name == "tag-key" && m.text(*t.Key) || name == "tag-value" && m.text(*t.Value)
			})
		})
	default:
		return nil
	}
	path := strings.Replace(name, "addresses.", "PrivateIpAddresses.", 1)
	tell := r.sdkFace(now)
	return anyFace(now, func(f *face, m matcher) bool { return m.matches(new(tell(f)), path) })
}

func anyFace(now time.Time, holds func(f *face, m matcher) bool) func(*instance, matcher) bool {
	return func(i *instance, m matcher) bool {
		return !i.ended(now) && slices.ContainsFunc(i.faces(now), func(f *face) bool { return holds(f, m) })
	}
}
