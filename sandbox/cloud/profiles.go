package cloud

import "cloudlet/sandbox/ec2"

// profiles is IAM as EC2 sees it.
type profiles struct{ cloud *Cloud }

// InstanceProfile implements ec2.Profiles.
func (p profiles) InstanceProfile(nameOrARN string) (ec2.Profile, bool) {
	id, arn, role, _, ok := p.cloud.identities().InstanceProfile(nameOrARN)
	return ec2.Profile{ARN: arn, ID: id, Role: role}, ok
}
