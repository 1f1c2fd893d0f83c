// Package reach tells whether a packet gets from one place of a region's networks to another: along which way,
// what stops it, and the least change that would let it through. It knows nothing of the API; a Network is what
// the state says, and everything here is a pure function of it.
package reach

import (
	"net/netip"
	"slices"
	"strings"
)

// Network is what the networks of a region consist of, as far as packets go.
type Network struct {
	VPCs        []VPC
	Subnets     []Subnet
	Tables      []Table
	ACLs        []ACL
	Groups      []Group
	Faces       []Face
	Instances   []Instance
	Gateways    []Gateway
	NATs        []NAT
	Peerings    []Peering
	Endpoints   []Endpoint
	Lists       []List
	Attachments []Attachment
	Transits    []Transit
	Spare       []string // allocations of Elastic IP addresses that are associated with nothing
}

// VPC is a virtual network of its own addresses.
type VPC struct {
	ID    string
	CIDRs []netip.Prefix
}

// Subnet is a part of a VPC, with the table and the ACL that hold for it.
type Subnet struct {
	ID, VPC, Zone, Table, ACL string
	CIDRs                     []netip.Prefix
}

// Table says where packets that leave a subnet go.
type Table struct {
	ID, VPC string
	Routes  []Route
}

// Route sends a range of addresses, or those of a prefix list, to a target: "local" or the id of a gateway.
type Route struct {
	To     netip.Prefix `json:"to"`
	List   string       `json:"list,omitempty"`
	Target string       `json:"target"`
	Origin string       `json:"origin,omitempty"`
	Hole   bool         `json:"blackhole,omitempty"` // the target is no longer there
}

// ACL is a network ACL: the first entry that fits decides.
type ACL struct {
	ID, VPC string
	Entries []Entry // of both directions, by number
}

// Entry is an entry of a network ACL.
type Entry struct {
	Number   int32        `json:"number"`
	Egress   bool         `json:"egress"`
	Allow    bool         `json:"allow"`
	Protocol string       `json:"protocol"` // tcp, udp, icmp, icmpv6, a number, or all
	From     int          `json:"from"`     // ports, or ICMP type and code; -1 for all
	To       int          `json:"to"`
	CIDR     netip.Prefix `json:"cidr"`
}

// Group is a security group.
type Group struct {
	ID, VPC string
	Rules   []Rule
}

// Rule lets packets through, from or to one of a range, a group's members, or a prefix list.
type Rule struct {
	Egress   bool         `json:"egress"`
	Protocol string       `json:"protocol"`
	From     int          `json:"from"`
	To       int          `json:"to"`
	CIDR     netip.Prefix `json:"cidr"`
	Group    string       `json:"group,omitempty"`
	List     string       `json:"list,omitempty"`
}

// Face is a network interface.
type Face struct {
	ID, Subnet, VPC string
	Instance        string // that it is attached to, "" for none
	Owner           string // the NAT gateway or endpoint whose it is, "" for none
	Addresses       []Address
	Groups          []string
	Check           bool // of source and destination
}

// Address is a private address, and the public one that an internet gateway makes of it. IPv6 addresses are both.
type Address struct{ Private, Public netip.Addr }

// Instance is a virtual server; the primary interface comes first.
type Instance struct {
	ID, State string
	Faces     []string
}

// Gateway is an internet gateway, an egress-only one or a virtual private one; VPC is "" while it is detached.
type Gateway struct{ ID, VPC string }

// NAT is a NAT gateway. A private one has no public address.
type NAT struct {
	ID, VPC, Subnet, State string
	Address
}

// Peering connects two VPCs.
type Peering struct{ ID, Requester, Accepter, State string }

// Endpoint is a way to a service: through routes (Gateway) or through interfaces.
type Endpoint struct {
	ID, VPC, State string
	Gateway        bool
	Faces          []string
}

// List is a prefix list.
type List struct {
	ID    string
	CIDRs []netip.Prefix
}

// Attachment connects a VPC with a transit gateway.
type Attachment struct {
	ID, Gateway, VPC, State string
	Subnets                 []string
	Table                   string // that it is associated with, "" for none
	Groups                  bool   // group references are supported
}

// Transit is a route table of a transit gateway; its routes lead to attachments.
type Transit struct {
	ID     string
	Routes []Route
}

func (x VPC) key() string        { return x.ID }
func (x Subnet) key() string     { return x.ID }
func (x Table) key() string      { return x.ID }
func (x ACL) key() string        { return x.ID }
func (x Group) key() string      { return x.ID }
func (x Face) key() string       { return x.ID }
func (x Instance) key() string   { return x.ID }
func (x Gateway) key() string    { return x.ID }
func (x NAT) key() string        { return x.ID }
func (x Peering) key() string    { return x.ID }
func (x Endpoint) key() string   { return x.ID }
func (x List) key() string       { return x.ID }
func (x Attachment) key() string { return x.ID }
func (x Transit) key() string    { return x.ID }

// get finds the one with the id; the zero T, whose id is "", if there is none.
func get[T interface{ key() string }](list []T, id string) (x T) {
	if i := slices.IndexFunc(list, func(x T) bool { return x.key() == id }); i >= 0 && id != "" {
		return list[i]
	}
	return x
}

func first[T any](list []T, ok func(T) bool) (x T) {
	if i := slices.IndexFunc(list, ok); i >= 0 {
		return list[i]
	}
	return x
}

func within(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// holder finds the interface of a VPC that has a private address.
func (n *Network) holder(vpc string, a netip.Addr) Face {
	return first(n.Faces, func(f Face) bool { return f.VPC == vpc && f.has(a) })
}

func (f Face) has(a netip.Addr) bool {
	return slices.ContainsFunc(f.Addresses, func(x Address) bool { return x.Private == a })
}

// known reports whether an address, private or public, is one of the interface's.
func (f Face) known(a netip.Addr) bool {
	return slices.ContainsFunc(f.Addresses, func(x Address) bool { return x.Private == a || x.Public == a })
}

// private is the address of a family that the interface has first.
func (f Face) private(six bool) netip.Addr {
	return first(f.Addresses, func(x Address) bool { return x.Private.Is6() == six }).Private
}

// gateway is the internet gateway of a VPC.
func (n *Network) gateway(vpc string) Gateway {
	return first(n.Gateways, func(g Gateway) bool { return g.VPC == vpc && strings.HasPrefix(g.ID, "igw-") })
}

// public finds what an internet gateway makes of a private address in its VPC.
func (n *Network) public(vpc string, a netip.Addr) netip.Addr {
	if g := first(n.NATs, func(g NAT) bool { return g.VPC == vpc && g.Private == a }); g.ID != "" {
		return g.Public
	}
	f := n.holder(vpc, a)
	if a.Is6() && f.ID != "" {
		return a
	}
	return first(f.Addresses, func(x Address) bool { return x.Private == a }).Public
}

// Kind is the type of a resource, as ARNs have it, by its id.
func Kind(id string) string {
	prefix, _, _ := strings.Cut(id, "-")
	if rest, ok := strings.CutPrefix(id, "tgw-"); ok {
		switch {
		case strings.HasPrefix(rest, "attach-"):
			return "transit-gateway-attachment"
		case strings.HasPrefix(rest, "rtb-"):
			return "transit-gateway-route-table"
		}
	}
	return map[string]string{
		"i": "instance", "eni": "network-interface", "sg": "security-group", "acl": "network-acl", "rtb": "route-table", "igw": "internet-gateway",
		"eigw": "egress-only-internet-gateway", "nat": "natgateway", "pcx": "vpc-peering-connection", "vpce": "vpc-endpoint", "vgw": "vpn-gateway",
		"tgw": "transit-gateway", "subnet": "subnet", "vpc": "vpc", "pl": "prefix-list", "internet": "internet",
	}[prefix]
}
