package reach

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

// sim moves real packets, one step at a time, through machines that remember what they saw: security groups their
// connections, NAT gateways their translations. It knows nothing of how the engine looks for a way.
type sim struct {
	n     *Network
	flows map[string]bool   // "eni-1 packet": a connection that a group remembers
	nats  map[string]Packet // "nat-1 port": who sent
	port  int               // that NAT gateways use
}

// spot is a packet on its way: what handles it next.
type spot struct {
	step string // out, subnet, table, deliver, in, igw-out, igw-in, nat, pcx, done, lost
	id   string
	p    Packet
}

func (s *sim) aclAllows(subnet string, egress bool, p Packet) bool {
	peer := p.From
	if egress {
		peer = p.To
	}
	for _, a := range s.n.ACLs {
		if a.ID != s.subnet(subnet).ACL {
			continue
		}
		for number := int32(1); number < 32767; number++ {
			for _, e := range a.Entries {
				if e.Number == number && e.Egress == egress && e.CIDR.Contains(peer) && (e.Protocol == "all" || e.Protocol == p.Protocol && p.ToPort >= e.From && p.ToPort <= e.To) {
					return e.Allow
				}
			}
		}
	}
	return false
}

func (s *sim) subnet(id string) (x Subnet) {
	for _, x := range s.n.Subnets {
		if x.ID == id {
			return x
		}
	}
	return x
}

func (s *sim) sgAllows(f Face, egress bool, p Packet) bool {
	if s.flows[f.ID+" "+p.answer().String()+fmt.Sprint(p.ToPort)] {
		return true
	}
	peer := p.From
	if egress {
		peer = p.To
	}
	for _, g := range s.n.Groups {
		for _, r := range g.Rules {
			if !slices.Contains(f.Groups, g.ID) || r.Egress != egress || r.Protocol != "all" && (r.Protocol != p.Protocol || p.ToPort < r.From || p.ToPort > r.To) {
				continue
			}
			fits := r.Group == "" && r.CIDR.Contains(peer)
			for _, m := range s.n.Faces {
				if r.Group != "" && slices.Contains(m.Groups, r.Group) && m.has(peer) {
					fits = true
				}
			}
			if fits {
				s.flows[f.ID+" "+p.String()+fmt.Sprint(p.FromPort)] = true
				return true
			}
		}
	}
	return false
}

func (s *sim) running(f Face) bool {
	for _, i := range s.n.Instances {
		if i.ID == f.Instance {
			return i.State == "running"
		}
	}
	return false
}

// step moves a packet on.
func (s *sim) step(x spot) spot {
	lost := spot{step: "lost"}
	p := x.p
	switch x.step {
	case "out":
		for _, f := range s.n.Faces {
			if f.ID == x.id && s.running(f) && s.sgAllows(f, true, p) {
				return spot{"subnet", f.Subnet, p}
			}
		}
	case "subnet": // leaves a subnet, unless the other is in it
		if within(s.subnet(x.id).CIDRs, p.To) {
			return spot{"local", x.id, p}
		}
		if s.aclAllows(x.id, true, p) {
			return spot{"table", x.id, p}
		}
	case "table":
		best, target := -1, ""
		for _, t := range s.n.Tables {
			for _, r := range t.Routes {
				if t.ID == s.subnet(x.id).Table && r.To.Contains(p.To) && r.To.Bits() > best {
					best, target = r.To.Bits(), r.Target
					if r.Hole {
						target = "hole"
					}
				}
			}
		}
		switch {
		case target == "local":
			return spot{"deliver", s.subnet(x.id).VPC, p}
		case target == "" || target == "hole":
		case target[:3] == "igw":
			return spot{"igw-out", s.subnet(x.id).VPC, p}
		case target[:3] == "nat":
			for _, g := range s.n.NATs {
				if g.ID == target && (g.Subnet == x.id || s.aclAllows(g.Subnet, false, p)) && g.State == "available" {
					if s.nats[fmt.Sprint(g.ID, s.port)] != (Packet{}) {
						return lost // an answer that it does not expect
					}
					s.nats[fmt.Sprint(g.ID, s.port)] = p
					p.From, p.FromPort = g.Private, s.port
					return spot{"subnet", g.Subnet, p}
				}
			}
		case target[:3] == "pcx":
			for _, c := range s.n.Peerings {
				other := c.Accepter
				if other == s.subnet(x.id).VPC {
					other = c.Requester
				}
				for _, v := range s.n.VPCs {
					if c.ID == target && c.State == "active" && v.ID == other && within(v.CIDRs, p.To) {
						for _, own := range s.n.VPCs {
							if own.ID == s.subnet(x.id).VPC && within(own.CIDRs, p.From) {
								return spot{"deliver", other, p}
							}
						}
					}
				}
			}
		}
	case "local", "deliver":
		vpc := x.id
		if x.step == "local" {
			vpc = s.subnet(x.id).VPC
		}
		for _, g := range s.n.NATs {
			if g.VPC == vpc && g.Private == p.To && (x.step == "local" && x.id == g.Subnet || s.aclAllows(g.Subnet, false, p)) {
				return spot{"nat", g.ID, p}
			}
		}
		for _, f := range s.n.Faces {
			if f.VPC == vpc && f.has(p.To) && (x.step == "local" && x.id == f.Subnet || s.aclAllows(f.Subnet, false, p)) {
				return spot{"in", f.ID, p}
			}
		}
	case "in":
		for _, f := range s.n.Faces {
			if f.ID == x.id && s.sgAllows(f, false, p) && s.running(f) {
				return spot{"done", f.ID, p}
			}
		}
	case "igw-out":
		for _, g := range s.n.NATs {
			if g.VPC == x.id && g.Private == p.From && g.Public.IsValid() && !p.To.IsPrivate() {
				p.From = g.Public
				return spot{"done", "internet", p}
			}
		}
		for _, f := range s.n.Faces {
			if f.VPC == x.id && f.Addresses[0].Private == p.From && f.Addresses[0].Public.IsValid() && !p.To.IsPrivate() {
				p.From = f.Addresses[0].Public
				return spot{"done", "internet", p}
			}
			if f.VPC == x.id && p.From.Is6() && f.has(p.From) {
				return s.abroad(p)
			}
		}
	case "igw-in":
		for _, g := range s.n.NATs {
			if g.VPC == x.id && g.Public == p.To {
				p.To = g.Private
				if s.aclAllows(g.Subnet, false, p) {
					return spot{"nat", g.ID, p}
				}
				return lost
			}
		}
		for _, f := range s.n.Faces {
			if f.VPC == x.id && (f.Addresses[0].Public == p.To || p.To.Is6() && f.has(p.To)) {
				if p.To.Is4() {
					p.To = f.Addresses[0].Private
				}
				if s.aclAllows(f.Subnet, false, p) {
					return spot{"in", f.ID, p}
				}
			}
		}
	case "nat": // an answer
		if q := s.nats[fmt.Sprint(x.id, p.ToPort)]; q != (Packet{}) {
			p.To, p.ToPort = q.From, q.FromPort
			for _, g := range s.n.NATs {
				if g.ID == x.id {
					return spot{"subnet", g.Subnet, p}
				}
			}
		}
	}
	return lost
}

// abroad is where the internet brings a packet of IPv6: its addresses are those of the machines themselves.
func (s *sim) abroad(p Packet) spot {
	for _, f := range s.n.Faces {
		if f.has(p.To) && s.n.gateway(f.VPC).ID != "" {
			return spot{"igw-in", f.VPC, p}
		}
	}
	return spot{"done", "internet", p}
}

func (s *sim) travel(x spot) spot {
	for range 100 {
		if x = s.step(x); x.step == "done" || x.step == "lost" {
			return x
		}
	}
	return spot{step: "lost"}
}

// talks sends a packet and lets whoever gets it answer. from and to are interfaces or "internet".
func talks(n *Network, from, to string, p Packet, nat int) bool {
	s := &sim{n: n, flows: map[string]bool{}, nats: map[string]Packet{}, port: nat}
	vpcOf := func(id string) string { return get(n.Faces, id).VPC }
	if !p.To.IsValid() {
		return false // it has no address that the internet could send to
	}
	begin := spot{"out", from, p}
	if from == "internet" {
		if n.gateway(vpcOf(to)).ID == "" {
			return false
		}
		begin = spot{"igw-in", vpcOf(to), p}
	}
	there := s.travel(begin)
	if there.step != "done" || there.id != to {
		return false
	}
	begin = spot{"out", to, there.p.answer()}
	if to == "internet" {
		begin = spot{"igw-in", vpcOf(from), there.p.answer()}
	}
	back := s.travel(begin)
	return back.step == "done" && back.id == from && back.p.From == p.To && back.p.FromPort == p.ToPort && back.p.ToPort == p.FromPort
}

// world makes a small network at random, so that about half of the questions have a way. Its VPCs have two ranges of IPv4 and one of IPv6.
func world(r *rand.Rand) *Network {
	n := &Network{}
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	chance := func(percent int) bool { return r.IntN(100) < percent }
	cidrs := []string{"0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.1.0.0/16", "10.0.1.10/32", "9.9.0.0/16", "10.8.0.0/16", "::/0", "::/0", "2600:0:0:100::/56", "2600::/56"}
	protocols := []string{"tcp", "tcp", "all", "udp"}
	edges := []int{0, 22, 80, 443, 1024, 32768, 40000, 50000, 61000, 65535}
	ports := func(protocol string) (int, int) {
		if protocol == "all" {
			return -1, -1
		}
		a, b := edges[r.IntN(len(edges))], edges[r.IntN(len(edges))]
		return min(a, b), max(a, b)
	}
	n.Peerings = []Peering{{"pcx-1", "vpc-0", "vpc-1", pick("active", "active", "active", "pending-acceptance")}}
	for v := range 2 {
		vpc := fmt.Sprint("vpc-", v)
		cidr := netip.MustParsePrefix(fmt.Sprintf("10.%d.0.0/16", v))
		more := netip.MustParsePrefix(fmt.Sprintf("10.%d.0.0/16", 8+v))
		six := netip.MustParsePrefix(fmt.Sprintf("2600:0:0:%d00::/56", v))
		n.VPCs = append(n.VPCs, VPC{vpc, []netip.Prefix{cidr, more, six}})
		if chance(85) {
			n.Gateways = append(n.Gateways, Gateway{fmt.Sprint("igw-", v), vpc})
		}
		for g := range 2 {
			group := Group{ID: fmt.Sprint("sg-", v, g), VPC: vpc}
			for range 1 + r.IntN(4) {
				x := Rule{Egress: chance(50), Protocol: pick(protocols...), CIDR: netip.MustParsePrefix(pick(cidrs...))}
				if x.From, x.To = ports(x.Protocol); chance(20) {
					x.CIDR, x.Group = netip.Prefix{}, fmt.Sprint("sg-", r.IntN(2), r.IntN(2))
				}
				group.Rules = append(group.Rules, x)
			}
			if chance(60) {
				group.Rules = append(group.Rules, Rule{Protocol: "tcp", From: 0, To: 443, CIDR: netip.MustParsePrefix("0.0.0.0/0")})
			}
			if chance(60) {
				group.Rules = append(group.Rules, Rule{Protocol: "tcp", From: 0, To: 443, CIDR: netip.MustParsePrefix("::/0")})
			}
			if chance(85) {
				group.Rules = append(group.Rules, Rule{Egress: true, Protocol: "all", From: -1, To: -1, CIDR: netip.MustParsePrefix("::/0")})
			}
			if chance(85) {
				group.Rules = append(group.Rules, Rule{Egress: true, Protocol: "all", From: -1, To: -1, CIDR: netip.MustParsePrefix("0.0.0.0/0")})
			}
			n.Groups = append(n.Groups, group)
		}
		for k := range 2 {
			s := Subnet{ID: fmt.Sprint("subnet-", v, k), VPC: vpc, Zone: "a", Table: fmt.Sprint("rtb-", v, k), ACL: fmt.Sprint("acl-", v, k), CIDRs: []netip.Prefix{netip.MustParsePrefix(fmt.Sprintf("10.%d.%d.0/24", v+8*k, k)), netip.MustParsePrefix(fmt.Sprintf("2600:0:0:%d0%d::/64", v, k))}}
			n.Subnets = append(n.Subnets, s)
			t := Table{ID: s.Table, VPC: vpc, Routes: []Route{{To: cidr, Target: "local"}, {To: more, Target: "local"}, {To: six, Target: "local"}}}
			for _, to := range []string{fmt.Sprintf("10.%d.0.0/16", 1-v), fmt.Sprintf("10.%d.0.0/16", 9-v), fmt.Sprintf("2600:0:0:%d00::/56", 1-v)} {
				if chance(75) {
					t.Routes = append(t.Routes, Route{To: netip.MustParsePrefix(to), Target: "pcx-1", Hole: chance(10)})
				}
			}
			if chance(70) {
				t.Routes = append(t.Routes, Route{To: netip.MustParsePrefix("::/0"), Target: fmt.Sprint("igw-", v), Hole: get(n.Gateways, fmt.Sprint("igw-", v)).ID == ""})
			}
			if chance(85) {
				target := fmt.Sprint("igw-", v)
				if chance(40) {
					target = fmt.Sprint("nat-", v)
				}
				t.Routes = append(t.Routes, Route{To: netip.MustParsePrefix("0.0.0.0/0"), Target: target, Hole: get(n.Gateways, fmt.Sprint("igw-", v)).ID == "" && target[:3] == "igw"})
			}
			if chance(20) {
				t.Routes = append(t.Routes, Route{To: netip.MustParsePrefix("8.8.0.0/16"), Target: fmt.Sprint("nat-", v)})
			}
			n.Tables = append(n.Tables, t)
			a := ACL{ID: s.ACL, VPC: vpc}
			for i := range r.IntN(3) {
				e := Entry{Number: int32(i*10 + r.IntN(5) + 1), Egress: chance(50), Allow: chance(75), Protocol: pick(protocols...), CIDR: netip.MustParsePrefix(pick(cidrs...))}
				e.From, e.To = ports(e.Protocol)
				a.Entries = append(a.Entries, e)
			}
			for _, egress := range []bool{false, true} {
				if chance(97) {
					a.Entries = append(a.Entries, Entry{Number: 100, Egress: egress, Allow: true, Protocol: "all", From: -1, To: -1, CIDR: netip.MustParsePrefix("0.0.0.0/0")})
				}
				if chance(90) {
					a.Entries = append(a.Entries, Entry{Number: 101, Egress: egress, Allow: true, Protocol: "all", From: -1, To: -1, CIDR: netip.MustParsePrefix("::/0")})
				}
			}
			n.ACLs = append(n.ACLs, a)
			for h := range 2 {
				f := Face{ID: fmt.Sprint("eni-", v, k, h), Subnet: s.ID, VPC: vpc, Instance: fmt.Sprint("i-", v, k, h), Groups: []string{fmt.Sprint("sg-", v, r.IntN(2))}, Check: true}
				x := Address{Private: netip.MustParseAddr(fmt.Sprintf("10.%d.%d.%d", v+8*k, k, 10+h))}
				if chance(60) {
					x.Public = netip.MustParseAddr(fmt.Sprintf("3.%d.%d.%d", v, k, 10+h))
				}
				six := netip.MustParseAddr(fmt.Sprintf("2600:0:0:%d0%d::%d", v, k, 10+h))
				f.Addresses = []Address{x, {six, six}}
				n.Faces = append(n.Faces, f)
				n.Instances = append(n.Instances, Instance{f.Instance, pick("running", "running", "running", "running", "running", "stopped"), []string{f.ID}})
			}
		}
		n.NATs = append(n.NATs, NAT{ID: fmt.Sprint("nat-", v), VPC: vpc, Subnet: fmt.Sprint("subnet-", v, 0), State: pick("available", "available", "available", "pending"),
			Address: Address{netip.MustParseAddr(fmt.Sprintf("10.%d.0.200", v)), netip.MustParseAddr(fmt.Sprintf("3.%d.0.200", v))}})
	}
	for i := range n.ACLs {
		slices.SortStableFunc(n.ACLs[i].Entries, func(a, b Entry) int { return int(a.Number - b.Number) })
		seen := map[string]bool{}
		n.ACLs[i].Entries = slices.DeleteFunc(n.ACLs[i].Entries, func(e Entry) bool {
			k := fmt.Sprint(e.Egress, e.Number)
			defer func() { seen[k] = true }()
			return seen[k]
		})
	}
	return n
}

// compare asks the engine and the simulation the same, and says where they differ.
func compare(t *testing.T, seed uint64) (reachable, changed bool) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	n := world(r)
	from, to := n.Instances[r.IntN(8)], n.Instances[r.IntN(8)]
	q := Question{From: from.ID, To: to.ID, Protocol: "tcp", Port: Port([]int{22, 80, 443}[r.IntN(3)]), Clients: Ephemeral, Every: true}
	a, b := from.Faces[0], to.Faces[0]
	p := Packet{Protocol: "tcp", From: get(n.Faces, a).Addresses[0].Private, To: get(n.Faces, b).Addresses[0].Private, ToPort: q.Port.From}
	switch {
	case r.IntN(3) == 0:
		q.From, a = "9.9.9.9", "internet"
		p.From, p.To = netip.MustParseAddr(q.From), get(n.Faces, b).Addresses[0].Public
	case r.IntN(2) == 0 || from.ID == to.ID:
		q.To, b = []string{"8.8.8.8", "9.9.9.9"}[r.IntN(2)], "internet"
		p.To = netip.MustParseAddr(q.To)
	}
	if r.IntN(3) == 0 { // over IPv6
		p.From, p.To = get(n.Faces, a).private(true), get(n.Faces, b).private(true)
		switch {
		case a == "internet":
			p.From = netip.MustParseAddr("2001:4860::9")
			q.From, q.To = p.From.String(), p.To.String()
		case b == "internet":
			p.To = netip.MustParseAddr("2001:4860::9")
			q.To = p.To.String()
		default:
			q.To = p.To.String()
		}
	}
	want := true
	for _, client := range []int{32768, 32769, 39999, 40000, 40001, 49999, 50000, 50001, 60999} {
		for _, nat := range []int{1024, 1025, 32767, 32768, 32769, 40000, 40001, 50000, 50001, 61000, 61001, 65535} {
			p.FromPort = client
			want = want && talks(n, a, b, p, nat)
		}
	}
	got := n.Ask(q)
	if got.Reachable != want {
		t.Errorf("seed %d: %s to %s: the engine says %v, the packets %v: %+v", seed, q.From, q.To, got.Reachable, want, got.Blocks)
	}
	if !got.Reachable && (len(got.Blocks) == 0 || got.Blocks[0].Text == "" || got.Blocks[0].Code == "") {
		t.Errorf("seed %d: no explanation", seed)
	}
	before := fmt.Sprintf("%+v", n)
	changes := n.Least(q)
	if fmt.Sprintf("%+v", n) != before {
		t.Errorf("seed %d: looking for a change has changed the network", seed)
	}
	if changes != nil {
		after := n.copy()
		for _, c := range changes {
			c.apply(after)
		}
		if got.Reachable || !after.Ask(q).Reachable {
			t.Errorf("seed %d: %v do not help", seed, changes)
		}
	}
	return got.Reachable, changes != nil
}

// What the engine says to be reachable is where packets get, over many small networks.
func TestAgainstPackets(t *testing.T) {
	rounds, open, changed := uint64(1500), 0, 0
	if testing.Short() {
		rounds = 300
	}
	for seed := range rounds {
		a, b := compare(t, seed)
		if a {
			open++
		}
		if b {
			changed++
		}
	}
	t.Logf("%d of %d are reachable; a change is known for %d of the others", open, rounds, changed)
	if open < int(rounds/10) {
		t.Errorf("only %d of %d are reachable: the networks say little", open, rounds)
	}
}

func FuzzAgainstPackets(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { compare(t, seed) })
}
