package ec2

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// Meters tells what a resource of a region uses from now on, and what lives and ends with it.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/concepts.html#ec2-pricing
func (s *Service) Meters(now time.Time, region, id string) []aws.Meter {
	r := s.regions[region]
	if r == nil {
		return nil
	}
	switch x := r.index[id].(type) {
	case *instance:
		list := []aws.Meter{{ID: id, Rates: x.rates(now)}}
		for _, v := range x.volumes(now) {
			list = append(list, aws.Meter{ID: v.id, Rates: r.volumeRates(v)})
		}
		return list
	case *volume:
		return []aws.Meter{{ID: id, Rates: r.volumeRates(x)}}
	case *snapshot:
		return []aws.Meter{{ID: id, Rates: snapshotRates(x)}}
	case *thing[types.Address]:
		return []aws.Meter{{ID: id, Rates: addressRates(x)}}
	case *thing[types.NatGateway]:
		return []aws.Meter{{ID: id, Rates: hourly("NatGateway-Hours", 1, x.status())}}
	case *thing[types.TransitGatewayVpcAttachment], *thing[types.TransitGatewayAttachment], *thing[types.TransitGatewayPeeringAttachment]:
		return []aws.Meter{{ID: id, Rates: hourly("TransitGateway-Hours", 1, x.(described).status())}}
	case *thing[types.VpnConnection]:
		return []aws.Meter{{ID: id, Rates: hourly("VPN-Usage-Hours:ipsec.1", 1, x.status())}}
	case *thing[types.VpcEndpoint]:
		return []aws.Meter{{ID: id, Rates: hourly("VpcEndpoint-Hours", len(x.it.SubnetIds), x.status())}}
	case *dedicatedHost:
		return []aws.Meter{{ID: id, Rates: hourly("HostUsage:"+*x.it.HostProperties.InstanceFamily, 1, x.status())}}
	}
	return []aws.Meter{{ID: id}}
}

// minute is what an instance or a disk is billed for at least.
const minute = time.Minute

// rates are those of an instance while it runs, and of its public address.
func (i *instance) rates(now time.Time) []aws.Rate {
	if i.heading(now) != types.InstanceStateNameRunning {
		return nil
	}
	from, until := i.launched.Add(starting), time.Time{}
	if i.toward != types.InstanceStateNameRunning {
		until = i.since
	}
	box, zone := i.usage()
	licence := strings.TrimPrefix(aws.Value(i.it.UsageOperation), "RunInstances") // ":0002" for Windows
	rates := []aws.Rate{{Kind: box + string(i.kindOf.InstanceType) + licence, Quantity: 1, From: from, Until: until, Least: minute, Zone: zone}}
	if i.face.public.IsValid() {
		rates = append(rates, aws.Rate{Kind: "PublicIPv4:InUseAddress", Quantity: 1, From: from, Until: until})
	}
	return rates
}

// usage is what bills call the use of an instance of this kind of purchase, and the zone of its price if that is one of the spot market. On a
// host of the account's own an instance costs nothing beside the host.
func (i *instance) usage() (box, zone string) {
	switch {
	case i.it.InstanceLifecycle == types.InstanceLifecycleTypeSpot:
		return "SpotUsage:", i.face.subnet.zone.id
	case i.it.Placement.Tenancy == types.TenancyHost:
		return "HostBoxUsage:", ""
	case i.it.Placement.Tenancy == types.TenancyDedicated:
		return "DedicatedUsage:", ""
	}
	return "BoxUsage:", ""
}

// addressRates are those of an Elastic IP address, whether something uses it or not.
// https://aws.amazon.com/vpc/pricing/
func addressRates(x *thing[types.Address]) []aws.Rate {
	kind := "PublicIPv4:IdleAddress"
	if x.it.AssociationId != nil {
		kind = "PublicIPv4:InUseAddress"
	}
	return []aws.Rate{{Kind: kind, Quantity: 1}}
}

// hourly is the rate of what costs by the hour from when it is there, or accepted, until it is deleted.
func hourly(kind string, quantity int, state string) []aws.Rate {
	switch strings.ToLower(state) {
	case "initiatingrequest", "pendingacceptance", "released":
		return nil
	}
	if quantity == 0 || ended(state) {
		return nil
	}
	return []aws.Rate{{Kind: kind, Quantity: float64(quantity)}}
}

// freePerformance is what is included in the price of a gp3 volume.
const (
	freeIOPS       = 3000
	freeThroughput = 125 // MiB/s
)

// volumeRates are those of a volume's size, and of performance that is paid for apart: as it was made, and as it was modified.
// https://aws.amazon.com/ebs/pricing/
func (r *region) volumeRates(v *volume) []aws.Rate {
	w := wish{kind: v.it.VolumeType, size: v.it.Size, iops: v.it.Iops, throughput: v.it.Throughput}
	from, end := *v.it.CreateTime, r.endOf(v)
	var rates []aws.Rate
	for n, x := range ownVolume(v).changes {
		if n == 0 {
			w = wish{kind: x.it.OriginalVolumeType, size: x.it.OriginalSize, iops: x.it.OriginalIops, throughput: x.it.OriginalThroughput}
		}
		at := x.begun.Add(modifying)
		rates = append(rates, w.rates(from, at)...)
		from, w = at, wish{kind: x.it.TargetVolumeType, size: x.it.TargetSize, iops: x.it.TargetIops, throughput: x.it.TargetThroughput}
	}
	return append(rates, w.rates(from, end)...)
}

// endOf is when a volume goes, as far as that is known.
func (r *region) endOf(v *volume) time.Time {
	if len(v.it.Attachments) == 1 && *v.it.Attachments[0].DeleteOnTermination {
		if i, ok := find[*instance](r, *v.it.Attachments[0].InstanceId); ok && i.toward == types.InstanceStateNameTerminated {
			return i.since.Add(ending)
		}
	}
	return v.last
}

func (w *wish) rates(from, until time.Time) []aws.Rate {
	name := "VolumeUsage." + string(w.kind)
	switch w.kind {
	case types.VolumeTypeIo1:
		name = "VolumeUsage.piops"
	case types.VolumeTypeStandard:
		name = "VolumeUsage"
	}
	rates := []aws.Rate{{Kind: "EBS:" + name, Quantity: float64(*w.size), From: from, Until: until, Least: minute}}
	more := func(kind string, n int32) {
		if n > 0 {
			rates = append(rates, aws.Rate{Kind: "EBS:" + kind, Quantity: float64(n), From: from, Until: until, Least: minute})
		}
	}
	switch w.kind {
	case types.VolumeTypeGp3:
		more("VolumeP-IOPS.gp3", *w.iops-freeIOPS)
		more("VolumeP-Throughput.gp3", *w.throughput-freeThroughput)
	case types.VolumeTypeIo1:
		more("VolumeP-IOPS.piops", *w.iops)
	case types.VolumeTypeIo2:
		more("VolumeP-IOPS.io2", *w.iops)
	}
	return rates
}

// snapshotRates are those of the data that is in no earlier snapshot, and of all data of an archived one: from one tier to the other, and for a
// while in both. What it costs to restore one, or to do so within 90 days, is not among them.
// https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive-pricing.html
func snapshotRates(x *snapshot) []aws.Rate {
	own := ownSnapshot(x)
	rate := func(kind string, bytes int64, from, until time.Time) aws.Rate {
		return aws.Rate{Kind: "EBS:" + kind, Quantity: float64(bytes) / (1 << 30), From: from, Until: until}
	}
	if own.tier == nil {
		return []aws.Rate{rate("SnapshotUsage", own.stored, *x.it.StartTime, x.last)}
	}
	moved := own.tier.LastTieringStartTime.Add(tiering)
	switch own.tier.LastTieringOperationStatus {
	case types.TieringOperationStatusArchivalInProgress:
		return []aws.Rate{rate("SnapshotUsage", own.stored, *x.it.StartTime, moved), rate("SnapshotArchiveStorage", bytesOf(x), moved, x.last)}
	case types.TieringOperationStatusPermanentRestoreInProgress:
		return []aws.Rate{rate("SnapshotArchiveStorage", bytesOf(x), time.Time{}, moved), rate("SnapshotUsage", bytesOf(x), moved, x.last)}
	case types.TieringOperationStatusPermanentRestoreCompleted:
		return []aws.Rate{rate("SnapshotUsage", bytesOf(x), time.Time{}, x.last)}
	case types.TieringOperationStatusTemporaryRestoreInProgress:
		return []aws.Rate{rate("SnapshotArchiveStorage", bytesOf(x), time.Time{}, x.last), rate("SnapshotUsage", bytesOf(x), moved, own.restored)}
	case types.TieringOperationStatusTemporaryRestoreCompleted:
		return []aws.Rate{rate("SnapshotArchiveStorage", bytesOf(x), time.Time{}, x.last), rate("SnapshotUsage", bytesOf(x), time.Time{}, own.restored)}
	}
	return []aws.Rate{rate("SnapshotArchiveStorage", bytesOf(x), time.Time{}, x.last)}
}
