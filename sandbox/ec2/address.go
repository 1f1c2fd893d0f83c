package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var addresses = &kind[types.Address]{
	resource: types.ResourceTypeElasticIp, prefix: "eipalloc", id: "AllocationId", quota: 5,
	lost: lost("InvalidAllocationID", "allocation", "eipalloc"),
}

// allocated reports whether the account has a public address.
func (r *region) allocated(ip string, now time.Time) bool {
	return slices.ContainsFunc(addresses.all(r, now), func(x *thing[types.Address]) bool { return *x.it.PublicIp == ip })
}

// unlink takes an elastic address off what it is associated with.
func (r *region) unlink(c *aws.Call, x *thing[types.Address]) {
	if f, ok := find[*face](r, aws.Value(x.it.NetworkInterfaceId)); ok {
		if f.elastic == x {
			f.elastic = nil
		}
		for n := range f.others {
			if f.others[n].elastic == x {
				f.others[n].elastic = nil
			}
		}
	}
	x.it.AssociationId, x.it.NetworkInterfaceId, x.it.InstanceId, x.it.PrivateIpAddress, x.it.NetworkInterfaceOwnerId = nil, nil, nil, nil, nil
	c.Changed(aws.Changed, r.current(x.id, c.Now))
}
