package cloud

import (
	"maps"
	"slices"

	"cloudlet/sandbox/ec2"
)

// neighbours is the accounts of the same AWS as EC2 sees them.
type neighbours struct{ cloud *Cloud }

// Accounts implements ec2.Others.
func (n neighbours) Accounts() []string { return slices.Sorted(maps.Keys(n.cloud.peers)) }

// EC2 implements ec2.Others.
func (n neighbours) EC2(account string) *ec2.Service {
	if p := n.cloud.peer(account); p != nil {
		return p.services["ec2"].Service.(*ec2.Service)
	}
	return nil
}
