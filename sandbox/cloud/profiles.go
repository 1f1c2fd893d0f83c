package cloud

import (
	"maps"
	"slices"

	"cloudlet/sandbox/ec2"
)

// profiles is IAM as EC2 sees it.
type profiles struct{ cloud *Cloud }

// InstanceProfile implements ec2.Profiles.
func (p profiles) InstanceProfile(nameOrARN string) (ec2.Profile, bool) {
	id, arn, role, _, ok := p.cloud.identities().InstanceProfile(nameOrARN)
	return ec2.Profile{ARN: arn, ID: id, Role: role}, ok
}

// Others implements ec2.Profiles.
func (p profiles) Others() []*ec2.Service {
	var list []*ec2.Service
	for _, account := range slices.Sorted(maps.Keys(p.cloud.peers)) {
		if c := p.cloud.peers[account]; c != p.cloud {
			list = append(list, c.services["ec2"].Service.(*ec2.Service))
		}
	}
	return list
}
