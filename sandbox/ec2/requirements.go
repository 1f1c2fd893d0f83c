package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// meets reports whether an instance type has all the attributes that are required. Prices are not compared here.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-attribute-based-instance-type-selection.html
func meets(t *types.InstanceTypeInfo, q *types.InstanceRequirements) bool {
	vcpus, memory := *t.VCpuInfo.DefaultVCpus, *t.MemoryInfo.SizeInMiB
	return inRange(float64(vcpus), whole(q.VCpuCount.Min), whole(q.VCpuCount.Max)) &&
		inRange(float64(memory), whole(q.MemoryMiB.Min), whole(q.MemoryMiB.Max)) &&
		(q.MemoryGiBPerVCpu == nil || inRange(float64(memory)/1024/float64(vcpus), q.MemoryGiBPerVCpu.Min, q.MemoryGiBPerVCpu.Max)) &&
		called(t, q) && built(t, q) && connected(t, q) && stores(t, q) && accelerated(t, q)
}

// called looks at the type's name and generation.
func called(t *types.InstanceTypeInfo, q *types.InstanceRequirements) bool {
	like := func(p string) bool { return like(p, string(t.InstanceType)) }
	generation := types.InstanceGenerationPrevious
	if *t.CurrentGeneration {
		generation = types.InstanceGenerationCurrent
	}
	return !slices.ContainsFunc(q.ExcludedInstanceTypes, like) &&
		(len(q.AllowedInstanceTypes) == 0 || slices.ContainsFunc(q.AllowedInstanceTypes, like)) &&
		(len(q.InstanceGenerations) == 0 || slices.Contains(q.InstanceGenerations, generation))
}

// built looks at the processor and at what kind of machine it is. Bare metal and burstable ones are left out unless they are asked for.
func built(t *types.InstanceTypeInfo, q *types.InstanceRequirements) bool {
	maker := types.CpuManufacturer(strings.ToLower(aws.Value(t.ProcessorInfo.Manufacturer)))
	if maker == "aws" {
		maker = types.CpuManufacturerAmazonWebServices
	}
	return (len(q.CpuManufacturers) == 0 || slices.Contains(q.CpuManufacturers, maker)) &&
		admits(string(q.BareMetal), "excluded", *t.BareMetal) &&
		admits(string(q.BurstablePerformance), "excluded", *t.BurstablePerformanceSupported) &&
		(!aws.Value(q.RequireHibernateSupport) || *t.HibernationSupported)
}

func connected(t *types.InstanceTypeInfo, q *types.InstanceRequirements) bool {
	n := t.NetworkInfo
	peak := 0.0
	for _, card := range n.NetworkCards {
		peak += aws.Value(card.PeakBandwidthInGbps)
	}
	ebs := 0.0
	if e := t.EbsInfo.EbsOptimizedInfo; e != nil {
		ebs = float64(aws.Value(e.BaselineBandwidthInMbps))
	}
	return (q.NetworkInterfaceCount == nil || inRange(float64(*n.MaximumNetworkInterfaces), whole(q.NetworkInterfaceCount.Min), whole(q.NetworkInterfaceCount.Max))) &&
		(q.NetworkBandwidthGbps == nil || inRange(peak, q.NetworkBandwidthGbps.Min, q.NetworkBandwidthGbps.Max)) &&
		(q.BaselineEbsBandwidthMbps == nil || inRange(ebs, whole(q.BaselineEbsBandwidthMbps.Min), whole(q.BaselineEbsBandwidthMbps.Max))) &&
		(!aws.Value(q.RequireEncryptionInTransit) || aws.Value(n.EncryptionInTransitSupported))
}

func stores(t *types.InstanceTypeInfo, q *types.InstanceRequirements) bool {
	if !admits(string(q.LocalStorage), "included", *t.InstanceStorageSupported) {
		return false
	}
	size, kinds := 0.0, []types.LocalStorageType{}
	if s := t.InstanceStorageInfo; s != nil {
		size = float64(*s.TotalSizeInGB)
		for _, d := range s.Disks {
			kinds = append(kinds, types.LocalStorageType(d.Type))
		}
	}
	return (len(q.LocalStorageTypes) == 0 || slices.ContainsFunc(kinds, func(k types.LocalStorageType) bool { return slices.Contains(q.LocalStorageTypes, k) })) &&
		(q.TotalLocalStorageGB == nil || inRange(size, q.TotalLocalStorageGB.Min, q.TotalLocalStorageGB.Max))
}

// accelerator is one kind of GPU, FPGA or inference chip of a type.
type accelerator struct {
	kind   types.AcceleratorType
	maker  string
	name   string
	count  int32
	memory int64 // of all together, in MiB
}

func accelerators(t *types.InstanceTypeInfo) []accelerator {
	var list []accelerator
	if t.GpuInfo != nil {
		for _, g := range t.GpuInfo.Gpus {
			list = append(list, accelerator{types.AcceleratorTypeGpu, aws.Value(g.Manufacturer), aws.Value(g.Name), aws.Value(g.Count), int64(aws.Value(t.GpuInfo.TotalGpuMemoryInMiB))})
		}
	}
	if t.FpgaInfo != nil {
		for _, f := range t.FpgaInfo.Fpgas {
			list = append(list, accelerator{types.AcceleratorTypeFpga, aws.Value(f.Manufacturer), aws.Value(f.Name), aws.Value(f.Count), int64(aws.Value(t.FpgaInfo.TotalFpgaMemoryInMiB))})
		}
	}
	if t.InferenceAcceleratorInfo != nil {
		for _, a := range t.InferenceAcceleratorInfo.Accelerators {
			list = append(list, accelerator{types.AcceleratorTypeInference, aws.Value(a.Manufacturer), aws.Value(a.Name), aws.Value(a.Count), int64(aws.Value(t.InferenceAcceleratorInfo.TotalInferenceMemoryInMiB))})
		}
	}
	return list
}

func accelerated(t *types.InstanceTypeInfo, q *types.InstanceRequirements) bool {
	list := accelerators(t)
	count, memory := 0.0, 0.0
	for _, a := range list {
		count += float64(a.count)
		memory += float64(a.memory)
	}
	any := func(asked int, ok func(a accelerator) bool) bool { return asked == 0 || slices.ContainsFunc(list, ok) }
	return (q.AcceleratorCount == nil || inRange(count, whole(q.AcceleratorCount.Min), whole(q.AcceleratorCount.Max))) &&
		(q.AcceleratorTotalMemoryMiB == nil || inRange(memory, whole(q.AcceleratorTotalMemoryMiB.Min), whole(q.AcceleratorTotalMemoryMiB.Max))) &&
		any(len(q.AcceleratorTypes), func(a accelerator) bool { return slices.Contains(q.AcceleratorTypes, a.kind) }) &&
		any(len(q.AcceleratorManufacturers), func(a accelerator) bool {
			maker := types.AcceleratorManufacturer(strings.ToLower(a.maker))
			if maker == "aws" {
				maker = types.AcceleratorManufacturerAmazonWebServices
			}
			return slices.Contains(q.AcceleratorManufacturers, maker)
		}) &&
		any(len(q.AcceleratorNames), func(a accelerator) bool {
			return slices.ContainsFunc(q.AcceleratorNames, func(n types.AcceleratorName) bool { return plain(string(n)) == plain(a.name) })
		})
}

// plain writes a chip's name as both APIs would: "T4", "t4", "qualcomm-ai100" and "Qualcomm AI100" are two.
func plain(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "Radeon Pro ", "radeonpro").Replace(name))
}

// admits decides about something that may be excluded, included or required.
func admits(asked, otherwise string, has bool) bool {
	switch asked {
	case "":
		return admits(otherwise, otherwise, has)
	case "excluded":
		return !has
	case "required":
		return has
	}
	return true
}

func inRange(x float64, least, most *float64) bool {
	return (least == nil || x >= *least) && (most == nil || x <= *most)
}

func whole(n *int32) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}

// checkRequirements returns what is wrong with required attributes.
func checkRequirements(q *types.InstanceRequirements) error {
	switch {
	case q == nil:
		return missing("InstanceRequirements")
	case q.VCpuCount == nil || q.VCpuCount.Min == nil:
		return missing("InstanceRequirements.VCpuCount.Min")
	case q.MemoryMiB == nil || q.MemoryMiB.Min == nil:
		return missing("InstanceRequirements.MemoryMiB.Min")
	case q.AllowedInstanceTypes != nil && q.ExcludedInstanceTypes != nil:
		return badCombination("You can't specify both AllowedInstanceTypes and ExcludedInstanceTypes.")
	case q.BaselinePerformanceFactors != nil:
		return aws.NotEmulated("ec2", "a required baseline of CPU performance")
	case q.VCpuCount.Max != nil && *q.VCpuCount.Max < *q.VCpuCount.Min || q.MemoryMiB.Max != nil && *q.MemoryMiB.Max < *q.MemoryMiB.Min:
		return invalidValue("The minimum value must not be greater than the maximum value.")
	}
	return nil
}

// suitable lists the region's types with the required attributes.
func (r *region) suitable(q *types.InstanceRequirements, architectures []types.ArchitectureType, virtualization []types.VirtualizationType) []*types.InstanceTypeInfo {
	var list []*types.InstanceTypeInfo
	rows, _ := r.typeRows(nil)
	for _, row := range rows {
		t := machines.read(row)
		if meets(t, q) && overlap(architectures, t.ProcessorInfo.SupportedArchitectures) && overlap(virtualization, t.SupportedVirtualizationTypes) {
			list = append(list, t)
		}
	}
	return list
}

// overlap reports whether one of the asked is there; nothing asked is all right.
func overlap[T comparable](asked, there []T) bool {
	return len(asked) == 0 || slices.ContainsFunc(asked, func(x T) bool { return slices.Contains(there, x) })
}

// GetInstanceTypesFromInstanceRequirements lists the types that have the required attributes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceTypesFromInstanceRequirements.html
func (s *Service) GetInstanceTypesFromInstanceRequirements(c *aws.Call, in *ec2.GetInstanceTypesFromInstanceRequirementsInput) (*ec2.GetInstanceTypesFromInstanceRequirementsOutput, error) {
	d := s.begin(c, in)
	q := new(types.InstanceRequirements)
	recast(q, in.InstanceRequirements)
	d.fail(checkRequirements(q))
	if err := d.ready(); err != nil {
		return nil, err
	}
	limit := in.MaxResults
	if limit == nil {
		limit = new(int32(1000))
	}
	list, next, err := paged(d.r.suitable(q, in.ArchitectureTypes, in.VirtualizationTypes), func(t *types.InstanceTypeInfo) string { return string(t.InstanceType) }, in.NextToken, limit, 1)
	if err != nil {
		return nil, err
	}
	return &ec2.GetInstanceTypesFromInstanceRequirementsOutput{NextToken: next, InstanceTypes: mapped(list, func(t *types.InstanceTypeInfo) types.InstanceTypeInfoFromInstanceRequirements {
		return types.InstanceTypeInfoFromInstanceRequirements{InstanceType: new(string(t.InstanceType))}
	})}, nil
}
