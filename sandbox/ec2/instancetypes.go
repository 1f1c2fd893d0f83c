package ec2

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// typesFile holds a line for each instance type: an InstanceTypeInfo of the API as JSON, as recorded
// from DescribeInstanceTypes by the moto project (5.2.1, May 2026).
//
//go:embed types.jsonl
var typesFile string

// instanceTypes is the catalogue, read when the program starts, so that forks of a template share it.
var instanceTypes, instanceTypeIndex = readInstanceTypes(typesFile)

func readInstanceTypes(file string) ([]*types.InstanceTypeInfo, map[types.InstanceType]*types.InstanceTypeInfo) {
	var list []*types.InstanceTypeInfo
	index := map[types.InstanceType]*types.InstanceTypeInfo{}
	for line := range strings.Lines(file) {
		t := new(types.InstanceTypeInfo)
		if err := json.Unmarshal([]byte(line), t); err != nil {
			panic("types.jsonl: " + err.Error())
		}
		list = append(list, t)
		index[t.InstanceType] = t
	}
	return list, index
}

func findInstanceType(name types.InstanceType) (*types.InstanceTypeInfo, error) {
	if t, ok := instanceTypeIndex[name]; ok {
		return t, nil
	}
	return nil, invalidValue("Invalid value '%s' for InstanceType.", name)
}

func supports(t *types.InstanceTypeInfo, arch string) bool {
	return slices.Contains(t.ProcessorInfo.SupportedArchitectures, types.ArchitectureType(arch))
}

var typeFields = fields[*types.InstanceTypeInfo]{
	"instance-type":                   func(t *types.InstanceTypeInfo, m matcher) bool { return m.text(string(t.InstanceType)) },
	"bare-metal":                      func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.BareMetal) },
	"burstable-performance-supported": func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.BurstablePerformanceSupported) },
	"current-generation":              func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.CurrentGeneration) },
	"free-tier-eligible":              func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.FreeTierEligible) },
	"hibernation-supported":           func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.HibernationSupported) },
	"hypervisor":                      func(t *types.InstanceTypeInfo, m matcher) bool { return m.text(string(t.Hypervisor)) },
	"instance-storage-supported":      func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.InstanceStorageSupported) },
	"auto-recovery-supported":         func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.AutoRecoverySupported) },
	"dedicated-hosts-supported":       func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(*t.DedicatedHostsSupported) },
	"memory-info.size-in-mib": func(t *types.InstanceTypeInfo, m matcher) bool {
		return m.text(strconv.FormatInt(*t.MemoryInfo.SizeInMiB, 10))
	},
	"vcpu-info.default-vcpus": func(t *types.InstanceTypeInfo, m matcher) bool { return m.number(int(*t.VCpuInfo.DefaultVCpus)) },
	"vcpu-info.default-cores": func(t *types.InstanceTypeInfo, m matcher) bool {
		return m.number(int(aws.Value(t.VCpuInfo.DefaultCores)))
	},
	"vcpu-info.default-threads-per-core": func(t *types.InstanceTypeInfo, m matcher) bool {
		return m.number(int(aws.Value(t.VCpuInfo.DefaultThreadsPerCore)))
	},
	"network-info.network-performance": func(t *types.InstanceTypeInfo, m matcher) bool {
		return m.text(aws.Value(t.NetworkInfo.NetworkPerformance))
	},
	"network-info.ena-support":       func(t *types.InstanceTypeInfo, m matcher) bool { return m.text(string(t.NetworkInfo.EnaSupport)) },
	"network-info.ipv6-supported":    func(t *types.InstanceTypeInfo, m matcher) bool { return m.flag(aws.Value(t.NetworkInfo.Ipv6Supported)) },
	"ebs-info.encryption-support":    func(t *types.InstanceTypeInfo, m matcher) bool { return m.text(string(t.EbsInfo.EncryptionSupport)) },
	"ebs-info.ebs-optimized-support": func(t *types.InstanceTypeInfo, m matcher) bool { return m.text(string(t.EbsInfo.EbsOptimizedSupport)) },
	"ebs-info.nvme-support":          func(t *types.InstanceTypeInfo, m matcher) bool { return m.text(string(t.EbsInfo.NvmeSupport)) },
	"processor-info.supported-architecture": func(t *types.InstanceTypeInfo, m matcher) bool {
		return slices.ContainsFunc(t.ProcessorInfo.SupportedArchitectures, func(a types.ArchitectureType) bool { return m.text(string(a)) })
	},
	"processor-info.sustained-clock-speed-in-ghz": func(t *types.InstanceTypeInfo, m matcher) bool {
		return m.text(strconv.FormatFloat(aws.Value(t.ProcessorInfo.SustainedClockSpeedInGhz), 'f', -1, 64))
	},
	"supported-root-device-type": func(t *types.InstanceTypeInfo, m matcher) bool {
		return slices.ContainsFunc(t.SupportedRootDeviceTypes, func(a types.RootDeviceType) bool { return m.text(string(a)) })
	},
	"supported-usage-class": func(t *types.InstanceTypeInfo, m matcher) bool {
		return slices.ContainsFunc(t.SupportedUsageClasses, func(a types.UsageClassType) bool { return m.text(string(a)) })
	},
	"supported-virtualization-type": func(t *types.InstanceTypeInfo, m matcher) bool {
		return slices.ContainsFunc(t.SupportedVirtualizationTypes, func(a types.VirtualizationType) bool { return m.text(string(a)) })
	},
	"supported-boot-mode": func(t *types.InstanceTypeInfo, m matcher) bool {
		return slices.ContainsFunc(t.SupportedBootModes, func(a types.BootModeType) bool { return m.text(string(a)) })
	},
}

// DescribeInstanceTypes lists what machines there are: vCPUs, memory, network and more.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
func (s *Service) DescribeInstanceTypes(c *aws.Call, in *ec2.DescribeInstanceTypesInput) (*ec2.DescribeInstanceTypesOutput, error) {
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list := instanceTypes
	if len(in.InstanceTypes) > 0 {
		if in.MaxResults != nil {
			return nil, badCombination("The parameter InstanceTypes cannot be used with the parameter MaxResults")
		}
		list = nil
		var unknown []string
		for _, name := range in.InstanceTypes {
			if t, ok := instanceTypeIndex[name]; ok {
				list = append(list, t)
			} else {
				unknown = append(unknown, string(name))
			}
		}
		if unknown != nil {
			return nil, bad("InvalidInstanceType", "The following supplied instance types do not exist: [%s]", strings.Join(unknown, ", "))
		}
	}
	list, err := typeFields.choose(list, in.Filters)
	if err != nil {
		return nil, err
	}
	limit := in.MaxResults
	if limit == nil {
		limit = new(int32(100)) // AWS's page size
	}
	list, next, err := paged(list, func(t *types.InstanceTypeInfo) string { return string(t.InstanceType) }, in.NextToken, limit, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceTypesOutput{NextToken: next, InstanceTypes: mapped(list, func(t *types.InstanceTypeInfo) types.InstanceTypeInfo { return *t })}, nil
}

// offering is an instance type at a place where it can be had.
type offering struct {
	instanceType types.InstanceType
	location     string
}

var offeringFields = fields[offering]{
	"instance-type": func(o offering, m matcher) bool { return m.text(string(o.instanceType)) },
	"location":      func(o offering, m matcher) bool { return m.text(o.location) },
}

// DescribeInstanceTypeOfferings lists where in the call's region which types can be had:
// here all of them in every zone.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html
func (s *Service) DescribeInstanceTypeOfferings(c *aws.Call, in *ec2.DescribeInstanceTypeOfferingsInput) (*ec2.DescribeInstanceTypeOfferingsOutput, error) {
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	kind := in.LocationType
	if kind == "" {
		kind = types.LocationTypeRegion
	}
	var all []offering
	for _, where := range r.locations(kind) {
		for _, t := range instanceTypes {
			all = append(all, offering{t.InstanceType, where})
		}
	}
	list, err := offeringFields.choose(all, in.Filters)
	if err != nil {
		return nil, err
	}
	list, next, err := paged(list, func(o offering) string { return string(o.instanceType) + "/" + o.location }, in.NextToken, in.MaxResults, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceTypeOfferingsOutput{NextToken: next, InstanceTypeOfferings: mapped(list, func(o offering) types.InstanceTypeOffering {
		return types.InstanceTypeOffering{InstanceType: o.instanceType, Location: &o.location, LocationType: kind}
	})}, nil
}

func (r *region) locations(kind types.LocationType) []string {
	switch kind {
	case types.LocationTypeAvailabilityZone:
		return mapped(r.place.zoneList(), func(z zone) string { return z.name })
	case types.LocationTypeAvailabilityZoneId:
		return mapped(r.place.zoneList(), func(z zone) string { return z.id })
	case types.LocationTypeRegion:
		return []string{r.place.name}
	}
	return nil // no outposts
}
