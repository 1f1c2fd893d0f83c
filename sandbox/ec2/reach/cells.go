package reach

import (
	"net/netip"
	"slices"
)

// Rules, entries and routes cut the addresses and ports into cells within which all packets fare alike.
// One of each cell is enough to know of all.

// cells lists one port of each cell in a range: of those that answers go to, which ACLs look at.
func (n *Network) cells(r Range) []int {
	list := []int{r.From}
	for _, a := range n.ACLs {
		for _, e := range a.Entries {
			list = append(list, e.From, e.To+1)
		}
	}
	return inside(list, r)
}

// targets lists one port of each cell in a range of the destination's.
func (n *Network) targets(r Range) []int {
	if r.From == r.To {
		return []int{r.From}
	}
	list := n.cells(r)
	for _, g := range n.Groups {
		for _, x := range g.Rules {
			list = append(list, x.From, x.To+1)
		}
	}
	return inside(list, r)
}

func inside(list []int, r Range) []int {
	list = slices.DeleteFunc(list, func(n int) bool { return !r.has(n) })
	slices.Sort(list)
	return slices.Compact(list)
}

// Cell is the part of a range of ports in which all fare as one of them.
func (n *Network) Cell(r Range, port int) Range {
	c := Range{r.From, r.To}
	for _, x := range n.targets(Range{r.From, r.To}) {
		if x <= port {
			c.From = x
		} else if x-1 < c.To {
			c.To = x - 1
		}
	}
	return c
}

// somewhere are public addresses, of which one that no rule means stands for the internet at large.
var somewhere = []netip.Addr{
	netip.MustParseAddr("192.0.2.77"), netip.MustParseAddr("198.51.100.77"), netip.MustParseAddr("203.0.113.77"),
	netip.MustParseAddr("130.59.31.80"), netip.MustParseAddr("77.88.55.60"), netip.MustParseAddr("8.8.4.4"),
}

// anywhere lists one public address of each cell, at first one that is meant by no rule in particular.
func (n *Network) anywhere(q Question) []netip.Addr {
	var ranges []netip.Prefix
	add := func(p netip.Prefix) {
		if p.IsValid() && p.Bits() > 0 && p.Addr().Is4() {
			ranges = append(ranges, p)
		}
	}
	for _, g := range n.Groups {
		for _, r := range g.Rules {
			add(r.CIDR)
		}
	}
	for _, a := range n.ACLs {
		for _, e := range a.Entries {
			add(e.CIDR)
		}
	}
	for _, t := range n.Tables {
		for _, r := range t.Routes {
			add(r.To)
		}
	}
	for _, l := range n.Lists {
		for _, p := range l.CIDRs {
			add(p)
		}
	}
	list := []netip.Addr{somewhere[0]}
	if i := slices.IndexFunc(somewhere, func(a netip.Addr) bool { return !within(ranges, a) }); i >= 0 {
		list[0] = somewhere[i]
	}
	for _, p := range ranges {
		for _, a := range []netip.Addr{p.Masked().Addr(), last(p).Next()} {
			if a.IsValid() && a.IsGlobalUnicast() && !slices.Contains(list, a) {
				if _, own := private(a); !own {
					list = append(list, a)
				}
			}
		}
	}
	return list
}

// last is the last address of a range of IPv4 addresses.
func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().As4()
	for i := p.Bits(); i < 32; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	return netip.AddrFrom4(b)
}
