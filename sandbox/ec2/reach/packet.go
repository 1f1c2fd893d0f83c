package reach

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Packet is the header of a packet. Of ICMP, ToPort is the type.
type Packet struct {
	Protocol string     `json:"protocol"` // tcp, udp, icmp
	From     netip.Addr `json:"from"`
	FromPort int        `json:"fromPort"`
	To       netip.Addr `json:"to"`
	ToPort   int        `json:"toPort"`
}

// Echo request and reply of ICMP.
const (
	echo      = 8
	echoReply = 0
)

// answer is the packet that answers p.
func (p Packet) answer() Packet {
	a := Packet{Protocol: p.Protocol, From: p.To, FromPort: p.ToPort, To: p.From, ToPort: p.FromPort}
	if p.Protocol == "icmp" {
		a.FromPort, a.ToPort = 0, echoReply
	}
	return a
}

func (p Packet) String() string {
	if p.Protocol == "icmp" {
		return fmt.Sprintf("ICMP type %d from %s to %s", p.ToPort, p.From, p.To)
	}
	return fmt.Sprintf("%s from %s to %s port %d", strings.ToUpper(p.Protocol), p.From, p.To, p.ToPort)
}

// fits reports whether a protocol with its ports, as rules and entries have them, is that of p.
func (p Packet) fits(protocol string, from, to int) bool {
	switch protocol {
	case "all":
		return true
	case "icmp", "icmpv6":
		return p.Protocol == "icmp" && p.To.Is6() == (protocol == "icmpv6") && (from < 0 || from == p.ToPort)
	}
	return protocol == p.Protocol && (from < 0 || from <= p.ToPort && p.ToPort <= to)
}

// Protocol writes an IP protocol as this package does: numbers that have a name by their name.
func Protocol(text string) string {
	text = strings.ToLower(text)
	if name, ok := map[string]string{"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}[text]; ok {
		return name
	}
	return text
}

// what says which packets a rule or an entry is for: "tcp 80-90".
func what(protocol string, from, to int) string {
	switch {
	case protocol == "all" || from < 0:
		return protocol
	case from == to:
		return protocol + " " + strconv.Itoa(from)
	case strings.HasPrefix(protocol, "icmp"):
		return protocol + " type " + strconv.Itoa(from)
	}
	return fmt.Sprintf("%s %d-%d", protocol, from, to)
}

// rule finds the rule of some groups that lets p through. Membership of a group counts only while it is known.
func (n *Network) rule(groups []string, p Packet, egress, known bool) (group string, r Rule, ok bool) {
	peer := p.From
	if egress {
		peer = p.To
	}
	for _, id := range groups {
		for _, r := range get(n.Groups, id).Rules {
			if r.Egress == egress && p.fits(r.Protocol, r.From, r.To) && n.means(r, peer, known) {
				return id, r, true
			}
		}
	}
	return "", Rule{}, false
}

// means reports whether a rule is about an address.
func (n *Network) means(r Rule, a netip.Addr, known bool) bool {
	switch {
	case r.Group != "":
		return known && slices.ContainsFunc(n.Faces, func(f Face) bool { return slices.Contains(f.Groups, r.Group) && f.has(a) })
	case r.List != "":
		return within(get(n.Lists, r.List).CIDRs, a)
	}
	return r.CIDR.Contains(a)
}

// entry finds the entry that decides on p; the last of every list denies.
func (a ACL) entry(p Packet, egress bool) Entry {
	peer := p.From
	if egress {
		peer = p.To
	}
	for _, e := range a.Entries {
		if e.Egress == egress && p.fits(e.Protocol, e.From, e.To) && e.CIDR.Contains(peer) {
			return e
		}
	}
	return Entry{Number: lastEntry, Egress: egress, Protocol: "all", CIDR: netip.PrefixFrom(netip.IPv4Unspecified(), 0)}
}

const lastEntry = 32767

// route finds the route with the longest prefix that contains an address.
func (n *Network) route(routes []Route, a netip.Addr) (best Route, ok bool) {
	length := -1
	for _, r := range routes {
		for _, p := range n.ranges(r) {
			if p.Contains(a) && p.Bits() > length {
				best, length = r, p.Bits()
			}
		}
	}
	return best, length >= 0
}

func (n *Network) ranges(r Route) []netip.Prefix {
	if r.List != "" {
		return get(n.Lists, r.List).CIDRs
	}
	return []netip.Prefix{r.To}
}
