package ec2

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

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
func (r *region) room(t *types.InstanceTypeInfo) int {
	if !standard(t) {
		return 0
	}
	used := 0
	for kind, n := range r.running {
		if standard(kind) {
			used += n * int(*kind.VCpuInfo.DefaultVCpus)
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
