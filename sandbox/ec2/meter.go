package ec2

import (
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
		list := []aws.Meter{{ID: id, Rates: x.rates()}}
		for _, v := range x.disks {
			list = append(list, aws.Meter{ID: v.id, Rates: v.rates(now)})
		}
		return list
	case *volume:
		return []aws.Meter{{ID: id, Rates: x.rates(now)}}
	}
	return []aws.Meter{{ID: id}}
}

// minute is what an instance or a disk is billed for at least.
const minute = time.Minute

// rates are those of an instance while it runs, and of its public address.
func (i *instance) rates() []aws.Rate {
	if i.toward != types.InstanceStateNameRunning {
		return nil
	}
	from := i.since.Add(starting)
	rates := []aws.Rate{{Kind: "BoxUsage:" + string(i.kindOf.InstanceType), Quantity: 1, From: from, Least: minute}}
	if i.face.public.IsValid() {
		rates = append(rates, aws.Rate{Kind: "PublicIPv4:InUseAddress", Quantity: 1, From: from})
	}
	return rates
}

// freePerformance is what is included in the price of a gp3 volume.
const (
	freeIOPS       = 3000
	freeThroughput = 125 // MiB/s
)

// rates are those of a volume's size, and of performance that is paid for apart.
// https://aws.amazon.com/ebs/pricing/
func (v *volume) rates(now time.Time) []aws.Rate {
	var until time.Time
	if v.ephemeral && v.instance.toward == types.InstanceStateNameTerminated {
		until = v.instance.since.Add(ending)
	}
	name := string(v.volumeType)
	if v.volumeType == types.VolumeTypeIo1 {
		name = "piops"
	}
	rates := []aws.Rate{{Kind: "EBS:VolumeUsage." + name, Quantity: float64(v.size), From: v.created, Until: until, Least: minute}}
	more := func(kind string, n int32) {
		if n > 0 {
			rates = append(rates, aws.Rate{Kind: "EBS:" + kind, Quantity: float64(n), From: v.created, Until: until, Least: minute})
		}
	}
	switch v.volumeType {
	case types.VolumeTypeGp3:
		more("VolumeP-IOPS.gp3", v.iops-freeIOPS)
		more("VolumeP-Throughput.gp3", v.throughput-freeThroughput)
	case types.VolumeTypeIo1:
		more("VolumeP-IOPS.piops", v.iops)
	case types.VolumeTypeIo2:
		more("VolumeP-IOPS.io2", v.iops)
	}
	return rates
}
