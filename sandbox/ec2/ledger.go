package ec2

import (
	"net/netip"
	"time"

	"cloudlet/sandbox/aws"
)

// ledger knows which addresses of subnets are taken, while a call gives some out.
type ledger struct {
	r   *region
	now time.Time
	of  map[*subnet]map[netip.Addr]bool
}

func (r *region) ledger(now time.Time) *ledger {
	return &ledger{r, now, map[*subnet]map[netip.Addr]bool{}}
}

func (l *ledger) at(n *subnet) map[netip.Addr]bool {
	used, ok := l.of[n]
	if !ok {
		used = l.r.addresses(n, l.now)
		l.of[n] = used
	}
	return used
}

// addresses tells which private addresses of a subnet are taken, of both families.
func (r *region) addresses(n *subnet, now time.Time) map[netip.Addr]bool {
	used := map[netip.Addr]bool{}
	for _, f := range r.faces {
		if f.subnet != n || f.gone(now) {
			continue
		}
		used[f.private] = true
		for _, h := range f.others {
			used[h.ip] = true
		}
		for _, a := range f.ipv6 {
			used[a] = true
		}
		for _, p := range f.prefixes {
			occupy(used, p)
		}
	}
	return used
}

// occupy marks a prefix: every address of an IPv4 one, the first of an IPv6 one, which has too many.
func occupy(used map[netip.Addr]bool, p netip.Prefix) {
	used[p.Addr()] = true
	for a := p.Addr().Next(); p.Addr().Is4() && p.Contains(a); a = a.Next() {
		used[a] = true
	}
}

// free counts the IPv4 addresses of a subnet that nothing has.
func (l *ledger) free(n *subnet) int {
	left := n.size()
	for a := range l.at(n) {
		if a.Is4() {
			left--
		}
	}
	return left
}

// mark takes an address; it reports whether it was free.
func (l *ledger) mark(n *subnet, a netip.Addr) bool {
	used := l.at(n)
	taken := used[a]
	used[a] = true
	return !taken
}

func (l *ledger) markBlock(n *subnet, p netip.Prefix) bool {
	used := l.at(n)
	for a := p.Addr(); p.Contains(a); a = a.Next() {
		if used[a] {
			return false
		}
		if a.Is6() {
			break
		}
	}
	occupy(used, p)
	return true
}

// pick takes any free address that is not reserved.
// It returns InsufficientFreeAddressesInSubnet if there is none.
func (l *ledger) pick(c *aws.Call, n *subnet) (netip.Addr, error) {
	used, size := l.at(n), uint32(n.size())
	first := number(n.cidr.Addr()) + 4
	at := uint32(c.Random.Uint64() % uint64(size))
	for range size {
		if a := address(first + at); !used[a] && !n.reserved(a) {
			used[a] = true
			return a, nil
		}
		at = (at + 1) % size
	}
	return netip.Addr{}, noAddresses(n)
}

// pick6 takes any free IPv6 address.
func (l *ledger) pick6(c *aws.Call, n *subnet) netip.Addr {
	for {
		b := n.ipv6.Addr().As16()
		c.Random.Read(b[8:])
		if a := netip.AddrFrom16(b); l.mark(n, a) {
			return a
		}
	}
}

// pickBlock takes the first /28 in which every address is free.
func (l *ledger) pickBlock(n *subnet) (netip.Prefix, error) {
	last := number(n.cidr.Addr()) + uint32(n.size()) + 5
	for at := number(n.cidr.Addr()) + 16; at+16 < last; at += 16 {
		if p := netip.PrefixFrom(address(at), 28); !n.reserved(p.Addr()) && l.markBlock(n, p) {
			return p, nil
		}
	}
	return netip.Prefix{}, bad("InsufficientCidrBlocks", "The specified subnet does not have enough free cidr blocks to satisfy the request.")
}

// pickBlock6 takes any free /80.
func (l *ledger) pickBlock6(c *aws.Call, n *subnet) netip.Prefix {
	for {
		b := n.ipv6.Addr().As16()
		c.Random.Read(b[8:10])
		if p := netip.PrefixFrom(netip.AddrFrom16(b), 80); l.markBlock(n, p) {
			return p
		}
	}
}

// parse reads an IPv4 address that an interface in the subnet may have.
func (n *subnet) parse(text string) (netip.Addr, error) {
	a, err := netip.ParseAddr(text)
	switch {
	case err != nil || !a.Is4():
		return a, invalidValue("invalid value for parameter address: %s", text)
	case !n.cidr.Contains(a):
		return a, invalidValue("Address %s does not fall within the subnet's address range", text)
	case !n.usable(a):
		return a, invalidValue("Address %s is in subnet's reserved address range", text)
	}
	return a, nil
}

// parse6 reads an IPv6 address that an interface in the subnet may have.
func (n *subnet) parse6(text string) (netip.Addr, error) {
	a, err := netip.ParseAddr(text)
	switch {
	case err != nil || !a.Is6():
		return a, invalidValue("invalid value for parameter ipv6Address: %s", text)
	case !n.ipv6.IsValid():
		return a, no6(n)
	case !n.ipv6.Contains(a):
		return a, invalidValue("Address %s does not fall within the subnet's address range", text)
	}
	return a, nil
}

// block reads a prefix that can be delegated: of 28 bits in IPv4, of 80 in IPv6.
func (n *subnet) block(text string, bits int) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil || p.Bits() != bits || p != p.Masked() {
		return p, invalidValue("invalid value for parameter prefix: %s", text)
	}
	if !n.cidr.Contains(p.Addr()) && !(n.ipv6.IsValid() && n.ipv6.Contains(p.Addr())) {
		return p, invalidValue("Prefix %s does not fall within the subnet's address range", text)
	}
	return p, nil
}

func addressInUse(a netip.Addr) error {
	return bad("InvalidIPAddress.InUse", "Address %s is in use.", a)
}

func no6(n *subnet) error {
	return invalidValue("The subnet %s does not have an associated IPv6 CIDR block.", n.id)
}

func noAddresses(n *subnet) error {
	return bad("InsufficientFreeAddressesInSubnet", "The specified subnet does not have enough free addresses to satisfy the request.")
}
