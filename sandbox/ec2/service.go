// Package ec2 is the control plane of Amazon Elastic Compute Cloud.
package ec2

import (
	"crypto/sha256"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// Service is the EC2 of one account.
type Service struct {
	account  string
	home     string // the region whose defaults are listed before the first call
	regions  map[string]*region
	profiles Profiles
	datafeed *types.SpotDatafeedSubscription // nil for none
	others   Others
	now      time.Time // of the last call
}

// region is what an account has in one region. It begins with the default VPC.
type region struct {
	now       time.Time // of the last call
	impaired  string    // Availability Zone that is out; see Impair
	drained   string    // Availability Zone without spot capacity, or the region's own name for all of them; see Reclaim
	due       time.Time // when CatchUp has something to do; zero for never
	optedIn   []string  // groups of Local Zones
	place     *place
	account   string
	index     map[string]record
	vpcs      shelf[*vpc]
	subnets   shelf[*subnet]
	gateways  shelf[*gateway]
	tables    shelf[*routeTable]
	acls      shelf[*acl]
	groups    shelf[*group]
	keys      shelf[*keyPair]
	instances shelf[*instance]
	faces     shelf[*face]
	launches  map[string]*launch // by client token
	blockade  blockade
	dhcp      string                                    // the set of DHCP options that VPCs begin with, dopt-…
	things    map[string][]described                    // by the prefix of their ids
	versions  map[string][]*types.LaunchTemplateVersion // by the template's id; nil where one was deleted
	repeats   map[string]*repeat                        // by operation and client token
	ebs       storage
	others    func() []*region // the same region of other accounts
	prefs     preferences
	running   map[*types.InstanceTypeInfo]int // instances that run or are about to
}

// New makes an EC2 with nothing in it but what AWS gives every account. home is the region
// in which the account is used at first.
func New(account, home string) *Service {
	return &Service{account: account, home: home, regions: map[string]*region{}}
}

// region returns the region of a call, made at its first use. The ids of its defaults come
// from account and region alone, so that they do not depend on which call saw them first.
func (s *Service) region(c *aws.Call) (*region, error) {
	r, err := s.regionOf(c.Region)
	if err == nil {
		s.now, r.now = c.Now, c.Now
	}
	return r, err
}

func (s *Service) regionOf(name string) (*region, error) {
	if r, ok := s.regions[name]; ok {
		return r, nil
	}
	p := placeOf(name)
	if p == nil || p.optIn {
		return nil, noRegion()
	}
	r := &region{place: p, account: s.account, index: map[string]record{}, running: map[*types.InstanceTypeInfo]int{}, launches: map[string]*launch{}, things: map[string][]described{}, versions: map[string][]*types.LaunchTemplateVersion{}, repeats: map[string]*repeat{}}
	seed := sha256.Sum256([]byte("ec2 defaults " + s.account + " " + p.name))
	c := &aws.Call{Account: s.account, Region: p.name, Random: rand.NewChaCha8(seed)}
	r.others = func() []*region { return s.abroad(p.name) }
	r.dhcp = c.NewID("dopt")
	r.createDefaults(c)
	s.regions[p.name] = r
	return r, nil
}

// arn names a resource of the region.
func (r *region) arn(kind types.ResourceType, id string) string {
	if kind == types.ResourceTypeImage || kind == types.ResourceTypeSnapshot { // these may be anybody's
		return aws.ARN("ec2", r.place.name, "", string(kind)+"/"+id)
	}
	if strings.HasPrefix(string(kind), "ipam") { // looks after all regions
		return aws.ARN("ec2", "", r.account, string(kind)+"/"+id)
	}
	return aws.ARN("ec2", r.place.name, r.account, string(kind)+"/"+id)
}

func (r *region) resource(b *base, state string) aws.Resource {
	return aws.Resource{Service: "ec2", Type: string(b.kind), ID: b.id, Name: b.name(), ARN: r.arn(b.kind, b.id), Region: r.place.name, State: state}
}

// Resources lists what exists, region by region in the order of their names.
func (s *Service) Resources(now time.Time) []aws.Resource {
	s.regionOf(s.home) // is there from the start; an unknown one has nothing to list
	var names []string
	for name := range s.regions {
		names = append(names, name)
	}
	slices.Sort(names)
	var list []aws.Resource
	for _, name := range names {
		list = s.regions[name].resources(now, list)
	}
	return list
}

func (r *region) resources(now time.Time, list []aws.Resource) []aws.Resource {
	for _, i := range r.instances {
		if !i.gone(now) {
			list = append(list, r.instanceResource(i, now))
		}
	}
	for _, k := range r.keys {
		list = append(list, r.keyResource(k))
	}
	for _, g := range r.groups {
		list = append(list, r.groupResource(g))
	}
	for _, v := range r.vpcs {
		list = append(list, r.current(v.id, now))
	}
	for _, n := range r.subnets {
		list = append(list, r.current(n.id, now))
	}
	for _, g := range r.gateways {
		if g.vpc == nil || !g.vpc.isDefault {
			list = append(list, r.current(g.id, now))
		}
	}
	for _, t := range r.tables {
		if t.main == "" {
			list = append(list, r.current(t.id, now))
		}
	}
	for _, a := range r.acls {
		if !a.isDefault {
			list = append(list, r.current(a.id, now))
		}
	}
	for _, f := range r.faces {
		if !f.gone(now) && !f.plain(now) {
			list = append(list, r.faceResource(f, now))
		}
	}
	for _, prefix := range slices.Sorted(maps.Keys(r.things)) {
		for _, x := range r.things[prefix] {
			if x.self().kind != "" && !x.gone(now) {
				list = append(list, r.current(x.self().id, now))
			}
		}
	}
	return list
}

// current is a resource as it is now.
func (r *region) current(id string, now time.Time) aws.Resource {
	switch x := r.index[id].(type) {
	case *instance:
		return r.instanceResource(x, now)
	case *group:
		return r.groupResource(x)
	case *keyPair:
		return r.keyResource(x)
	case *volume:
		return r.volumeResource(x, now)
	case *face:
		return r.faceResource(x, now)
	case *vpc:
		out := r.resource(&x.base, "available")
		out.Default, out.Detail = x.isDefault, map[string]string{"cidrBlock": x.cidr.String()}
		return out
	case *subnet:
		out := r.resource(&x.base, "available")
		out.Default, out.Detail = x.isDefault, map[string]string{"cidrBlock": x.cidr.String(), "availabilityZone": x.zone.name}
		out.In = x.vpc.id
		return out
	}
	if x, ok := r.index[id].(described); ok {
		x.settle(now)
		return r.resource(x.self(), x.status())
	}
	out := r.resource(r.index[id].self(), "")
	switch x := r.index[id].(type) {
	case *routeTable:
		out.In = x.vpc.id
	case *acl:
		out.In = x.vpc.id
	case *gateway:
		if x.vpc != nil {
			out.In = x.vpc.id
		}
	}
	return out
}
