package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// face is a network interface: of an instance, of another resource that manages it, or of nobody yet.
type face struct {
	base
	berth
	plug
	instance  *instance // that it is or was attached to (see host), nil for none
	subnet    *subnet
	elastic   *thing[types.Address] // of the primary private address, nil for none
	public    netip.Addr            // that EC2 gives while it is attached; the zero Addr for none
	mac       string
	groups    []*group
	note      string // description
	sort      types.NetworkInterfaceType
	manager   string    // the id of the resource that manages it, "" for none
	unchecked bool      // it may forward: SourceDestCheck is off
	last      time.Time // when it is no longer told of; zero: not yet known
	tracking  *types.ConnectionTrackingConfiguration
	spelled   [2]spelling // the primary private address and the public one
}

// berth is the private addresses of an interface.
type berth struct {
	private  netip.Addr // the primary one
	others   []held     // the secondary ones
	ipv6     []netip.Addr
	prefixes []netip.Prefix // of both families
}

// held is a secondary private address.
type held struct {
	ip      netip.Addr
	elastic *thing[types.Address] // nil for none
}

// plug is how an interface is attached.
type plug struct {
	attachID  string // eni-attach-…
	device    int32
	card      int32
	at        time.Time
	ephemeral bool      // it ends with the instance
	off       time.Time // when it is detached; zero: it stays
}

// joining is how long an interface is attaching, or detaching.
const joining = 2 * time.Second

// host is the instance that the interface is attached to, nil for none.
func (f *face) host(now time.Time) *instance {
	if f.instance == nil || f.instance.ended(now) || !f.off.IsZero() && !f.off.After(now) {
		return nil
	}
	return f.instance
}

func (f *face) gone(now time.Time) bool {
	if !f.last.IsZero() {
		return !f.last.After(now)
	}
	return f.ephemeral && f.instance != nil && f.instance.ended(now)
}

func (f *face) state(now time.Time) types.NetworkInterfaceStatus {
	if f.manager != "" || f.host(now) != nil {
		return types.NetworkInterfaceStatusInUse
	}
	return types.NetworkInterfaceStatusAvailable
}

// attachment is how far an interface is that has a host or a manager.
func (f *face) attachment(now time.Time) types.AttachmentStatus {
	switch {
	case !f.off.IsZero():
		return types.AttachmentStatusDetaching
	case now.Sub(f.at) < joining:
		return types.AttachmentStatusAttaching
	}
	return types.AttachmentStatusAttached
}

// join attaches the interface to an instance.
func (f *face) join(c *aws.Call, i *instance, device, card int32, ephemeral bool) {
	f.instance = i
	f.plug = plug{attachID: c.NewID("eni-attach"), device: device, card: card, at: c.Now.Truncate(time.Second), ephemeral: ephemeral}
	if device == 0 && card == 0 {
		i.face = f
		return
	}
	i.more = append(slices.DeleteFunc(i.more, func(x *face) bool { return x == f || x.host(c.Now) != i }), f)
}

// faces are the interfaces of an instance in the order of their devices.
func (i *instance) faces(now time.Time) []*face {
	list := make([]*face, 0, 1+len(i.more))
	for _, f := range append([]*face{i.face}, i.more...) {
		if f.host(now) == i {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b *face) int { return int(a.device-b.device) + 100*int(a.card-b.card) })
	return list
}

// publicAt is the public address at a moment: an elastic one stays, one that EC2 gave is lost while the instance is stopped.
func (f *face) publicAt(now time.Time) netip.Addr {
	if f.elastic != nil {
		return netip.MustParseAddr(*f.elastic.it.PublicIp)
	}
	i := f.host(now)
	if i == nil {
		return netip.Addr{}
	}
	switch i.at(now) {
	case types.InstanceStateNamePending, types.InstanceStateNameRunning, types.InstanceStateNameStopping:
		return f.public
	}
	return netip.Addr{}
}

// publicRanges are first octets of addresses that EC2 gives out.
var publicRanges = []byte{3, 13, 18, 34, 35, 44, 52, 54}

// publics are the public addresses of the region that are taken.
func (r *region) publics(now time.Time) map[netip.Addr]bool {
	taken := map[netip.Addr]bool{}
	for _, f := range r.faces {
		taken[f.public] = true
	}
	for _, x := range addresses.all(r, now) {
		taken[netip.MustParseAddr(*x.it.PublicIp)] = true
	}
	return taken
}

// newPublic picks a public address that nothing in the region has. taken is what publics tells, nil to look now.
func (r *region) newPublic(c *aws.Call, taken map[netip.Addr]bool) netip.Addr {
	if taken == nil {
		taken = r.publics(c.Now)
	}
	for {
		var b [4]byte
		c.Random.Read(b[:])
		b[0] = publicRanges[int(b[0])%len(publicRanges)]
		if a := netip.AddrFrom4(b); b[3] != 0 && b[3] != 255 && !taken[a] {
			taken[a] = true
			return a
		}
	}
}

func newMAC(c *aws.Call) string {
	var b [5]byte
	c.Random.Read(b[:])
	return fmt.Sprintf("02:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4])
}

func dashed(a netip.Addr) string { return strings.ReplaceAll(a.String(), ".", "-") }

// privateName is the host name inside the VPC.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
func (r *region) privateName(a netip.Addr) string {
	return "ip-" + dashed(a) + "." + r.domain()
}

// domain is that of host names inside VPCs.
func (r *region) domain() string {
	if r.place.name == "us-east-1" {
		return "ec2.internal"
	}
	return r.place.name + ".compute.internal"
}

func (r *region) publicName(a netip.Addr) string {
	if r.place.name == "us-east-1" {
		return "ec2-" + dashed(a) + ".compute-1.amazonaws.com"
	}
	return "ec2-" + dashed(a) + "." + r.place.name + ".compute.amazonaws.com"
}

// publicNameOf is the public host name of an interface, "" in a VPC without host names.
func (r *region) publicNameOf(f *face, a netip.Addr) string {
	if !f.subnet.vpc.dnsHostnames {
		return ""
	}
	return r.publicName(a)
}

func (r *region) faceResource(f *face, now time.Time) aws.Resource {
	x := r.resource(&f.base, string(f.state(now)))
	x.In, x.Detail = f.subnet.id, map[string]string{"privateIpAddress": f.private.String(), "availabilityZone": f.subnet.zone.name}
	if a := f.publicAt(now); a.IsValid() {
		x.Detail["publicIpAddress"] = a.String()
	}
	if i := f.host(now); i != nil {
		x.In = i.id
	}
	for _, g := range f.groups {
		x.Uses = append(x.Uses, g.id)
	}
	return x
}

// plain reports whether an interface is the one that its instance came with, so that there is nothing to tell of it beside the instance.
func (f *face) plain(now time.Time) bool {
	i := f.host(now)
	return i != nil && i.face == f && f.ephemeral
}

// managed makes an interface in a subnet that belongs to another resource, whose id is manager: it can be neither attached nor deleted by
// itself. private is its address, the zero Addr for any. Its maker drops it (dropFace), or sets last to the moment when it goes.
func (r *region) managed(c *aws.Call, n *subnet, sort types.NetworkInterfaceType, manager, note string, private netip.Addr, groups []*group) (*face, error) {
	w := &wiring{subnet: n, private: private, groups: groups, note: note, sort: sort}
	b, err := w.take(c, r.ledger(c.Now))
	if err != nil {
		return nil, err
	}
	return r.managedFace(c, w, b, manager), nil
}

// managedFace is managed with addresses that were found before.
func (r *region) managedFace(c *aws.Call, w *wiring, b berth, manager string) *face {
	f := r.newFace(c, w, b, nil)
	f.manager, f.unchecked = manager, true
	f.plug = plug{attachID: c.NewID("ela-attach"), device: 1, at: c.Now.Truncate(time.Second)}
	c.Changed(aws.Created, r.faceResource(f, c.Now))
	return f
}

// dropFace removes an interface at once.
func (r *region) dropFace(c *aws.Call, f *face) {
	gone := r.faceResource(f, c.Now)
	f.last = c.Now
	drop(r, &r.faces, func(x *face) bool { return x == f })
	c.Changed(aws.Deleted, gone)
}

// live leaves out what is only remembered.
func live[T interface {
	record
	gone(time.Time) bool
}](c *aws.Call, all func(*region) []T) func(*region) []T {
	return func(r *region) []T {
		list := all(r)
		if !slices.ContainsFunc(list, func(x T) bool { return x.gone(c.Now) }) {
			return list
		}
		return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x.gone(c.Now) })
	}
}
