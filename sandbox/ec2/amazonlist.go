package ec2

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// amazonList is a prefix list that AWS manages in each region.
type amazonList struct {
	id, name string
	cidrs    []string
}

// amazonLists are the lists' names without the region, and how many entries they may hold. Those of gateway endpoints come first.
// https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
var amazonLists = []struct {
	name string
	size int32
}{
	{"s3", 20}, {"dynamodb", 10}, {"s3express", 6}, {"vpc-lattice", 10}, {"ec2-instance-connect", 2}, {"route53-healthchecks", 25}, {"global.cloudfront.origin-facing", 55},
	{"ipv6.vpc-lattice", 10}, {"ipv6.ec2-instance-connect", 2}, {"ipv6.route53-healthchecks", 25},
}

// amazonLists are the lists of a region. The ids come from the names. AWS's ranges change from week to week; here each list has
// one that stands for all of them, the same at all times.
func (r *region) amazonLists() []amazonList {
	var list []amazonList
	at := slices.Index(places, r.place)
	for i, l := range amazonLists {
		name := "com.amazonaws." + r.place.name + "." + l.name
		if strings.HasPrefix(l.name, "global.") {
			name = "com.amazonaws." + l.name
		}
		sum := sha256.Sum256([]byte(r.place.name + " " + name))
		cidr := fmt.Sprintf("52.%d.%d.0/21", 216+i, at*8)
		if strings.HasPrefix(l.name, "ipv6.") {
			cidr = fmt.Sprintf("2600:1f%02x:%d::/48", at, i)
		}
		list = append(list, amazonList{"pl-" + hex.EncodeToString(sum[:4]), name, []string{cidr}})
	}
	return list
}

func (r *region) amazonList(id string) *amazonList {
	all := r.amazonLists()
	if i := slices.IndexFunc(all, func(l amazonList) bool { return l.id == id }); i >= 0 {
		return &all[i]
	}
	return nil
}

func (r *region) amazonPrefixLists() []types.ManagedPrefixList {
	var list []types.ManagedPrefixList
	for i, l := range r.amazonLists() {
		family := "IPv4"
		if strings.Contains(l.name, ".ipv6.") {
			family = "IPv6"
		}
		list = append(list, types.ManagedPrefixList{
			AddressFamily: &family, OwnerId: new("AWS"), PrefixListArn: new(aws.ARN("ec2", r.place.name, "aws", "prefix-list/"+l.id)), PrefixListId: &l.id, PrefixListName: &l.name,
			State: types.PrefixListStateCreateComplete, MaxEntries: &amazonLists[i].size, Version: new(int64(1)),
		})
	}
	return list
}
