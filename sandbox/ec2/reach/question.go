package reach

import (
	"net/netip"
	"slices"
	"strings"
)

// Question asks whether a packet gets from one place to another.
type Question struct {
	From, To             string     // the id of an instance, interface or gateway; "internet"; an address
	FromAddr, ToAddr     netip.Addr // addresses other than those that the places have first
	Protocol             string     // tcp, udp, icmp
	Port                 Range      // of the destination; one of them is enough
	Clients              Range      // ports that may send
	Every                bool       // all ports of Clients must come through, not just one; and public addresses of this region are tried
	Through, Around      []string   // what the way must, and must not, come through
	ToAtEnd, FromAtEnd   netip.Addr // what the header must say at the destination
	PortAtEnd, ClientEnd Range
}

// Range is a range of ports.
type Range struct{ From, To int }

// Ports that clients use, and all.
var (
	AnyPort   = Range{0, 65535}
	Ephemeral = Range{32768, 60999} // of Linux
	natPorts  = Range{1024, 65535}
)

// Port is a single port.
func Port(n int) Range { return Range{n, n} }

func (r Range) has(n int) bool { return r.From <= n && n <= r.To }

// Block is something that stops a packet.
type Block struct {
	Code      string   `json:"code"` // as Reachability Analyzer has them
	At        string   `json:"at"`
	Text      string   `json:"text"`
	Answer    bool     `json:"answer"` // it is the answer that is stopped
	Direction string   `json:"direction,omitempty"`
	Face      string   `json:"networkInterface,omitempty"`
	Subnet    string   `json:"subnet,omitempty"`
	VPC       string   `json:"vpc,omitempty"`
	Table     string   `json:"routeTable,omitempty"`
	Gateway   string   `json:"transitGateway,omitempty"`
	Groups    []string `json:"securityGroups,omitempty"`
	Entry     *Entry   `json:"entry,omitempty"`
	Route     *Route   `json:"route,omitempty"`
	To        string   `json:"destination,omitempty"`
	State     string   `json:"state,omitempty"`
	Packet    Packet   `json:"packet"`
	Hop       int      `json:"-"`
}

// Answer tells the way of a packet and of its answer. If either is stopped, the ways end there.
type Answer struct {
	Reachable bool       `json:"reachable"`
	Only      string     `json:"only,omitempty"` // of the internet only this range gets through
	Forward   []Hop      `json:"forward"`
	Return    []Hop      `json:"return"`
	Blocks    []Block    `json:"explanations"`
	Anywhere  netip.Addr `json:"-"` // the address that stands for the internet
}

// Ask answers a question.
func (n *Network) Ask(q Question) Answer {
	from, b := n.end(q.From, q.FromAddr, q, true)
	if b != nil {
		return stopped(*b)
	}
	to, b := n.end(q.To, q.ToAddr, q, false)
	if b != nil {
		return stopped(*b)
	}
	n.agree(&from, to)
	n.agree(&to, from)
	if b := n.apart(q, &from, &to); b != nil {
		return stopped(*b)
	}
	return n.try(q, from, to)
}

func stopped(b Block) Answer { return Answer{Blocks: []Block{b}} }

// end is one end of a question: where it is, and the addresses that it may have there.
type end struct {
	id        string
	place     place
	vpc       string
	addresses []netip.Addr // the likeliest first; several mean that one of them is enough
	wide      bool         // anywhere in the internet
	fixed     bool         // the question names its address
}

// end looks up an end. Gateways stand for all that is behind them.
func (n *Network) end(id string, a netip.Addr, q Question, source bool) (end, *Block) {
	e := end{id: id}
	if x, err := netip.ParseAddr(id); err == nil {
		e := n.address(x.Unmap(), q, source)
		e.fixed = true
		return e, nil
	}
	switch Kind(id) {
	case "instance":
		i := get(n.Instances, id)
		faces := i.Faces
		if a.IsValid() {
			faces = slices.DeleteFunc(slices.Clone(faces), func(f string) bool { return !get(n.Faces, f).known(a) })
		}
		if len(faces) == 0 {
			return e, &Block{Code: "UNASSOCIATED_COMPONENT", At: id, Text: id + " has no network interface with that address."}
		}
		e.place.face = faces[0]
	case "network-interface":
		e.place.face = get(n.Faces, id).ID
	case "vpc-endpoint":
		x := get(n.Endpoints, id)
		e.vpc = x.VPC
		switch {
		case x.Gateway:
			e.place.gateway, e.addresses = id, n.behind(id)
		case len(x.Faces) > 0:
			e.place.face = x.Faces[0]
		}
	case "internet":
		e.wide, e.addresses = true, n.anywhere(q)
		e.place.gateway = "internet"
	case "internet-gateway":
		g := get(n.Gateways, id)
		if g.VPC == "" {
			return e, &Block{Code: "UNASSOCIATED_COMPONENT", At: id, Text: "The internet gateway " + id + " is attached to no VPC."}
		}
		e.vpc, e.wide, e.addresses, e.place.gateway = g.VPC, true, n.anywhere(q), id
	case "vpc-peering-connection", "transit-gateway", "transit-gateway-attachment", "vpn-gateway":
		e.place.gateway, e.addresses = id, n.behind(id)
	default:
		return e, &Block{Code: "UNSUPPORTED_COMPONENT", At: id, Text: "Nothing can be told of " + id + " as an end of a way."}
	}
	if f := get(n.Faces, e.place.face); f.ID != "" {
		e.vpc = f.VPC
		if e.addresses = []netip.Addr{f.private(false)}; !e.addresses[0].IsValid() {
			e.addresses[0] = f.private(true)
		}
	}
	if a.IsValid() {
		e.addresses, e.wide, e.fixed = []netip.Addr{a}, false, true
	}
	if e.place == (place{}) {
		return e, &Block{Code: "NO_SOURCE_OR_DESTINATION", At: id, Text: "There is no " + id + "."}
	}
	return e, nil
}

// address is the end that has an address: an interface, or somebody outside.
func (n *Network) address(a netip.Addr, q Question, source bool) end {
	other := q.From
	if source {
		other = q.To
	}
	vpc := n.vpcOf(other)
	e := end{id: a.String(), addresses: []netip.Addr{a}}
	f := n.holder(vpc, a)
	if f.ID == "" {
		f = first(n.Faces, func(f Face) bool { return f.has(a) })
	}
	if f.ID == "" && source {
		f = first(n.Faces, func(f Face) bool {
			return slices.ContainsFunc(f.Addresses, func(x Address) bool { return x.Public == a })
		})
	}
	if f.ID != "" {
		e.place.face, e.vpc = f.ID, f.VPC
		if source {
			e.addresses[0] = f.private(a.Is6())
		}
		return e
	}
	if _, ok := private(a); ok || !source {
		e.vpc = vpc // routes will tell
		return e
	}
	e.place.gateway = "internet"
	return e
}

// vpcOf is the VPC that something is in.
func (n *Network) vpcOf(id string) string {
	if i := get(n.Instances, id); len(i.Faces) > 0 {
		id = i.Faces[0]
	}
	for _, vpc := range []string{get(n.Faces, id).VPC, get(n.Gateways, id).VPC, get(n.Endpoints, id).VPC} {
		if vpc != "" {
			return vpc
		}
	}
	return ""
}

// behind lists addresses that routes lead to through a gateway, one of each.
func (n *Network) behind(id string) (list []netip.Addr) {
	if a := get(n.Attachments, id); a.ID != "" {
		id = a.Gateway
	}
	for _, t := range n.Tables {
		for _, r := range t.Routes {
			if r.Target == id {
				for _, p := range n.ranges(r) {
					list = append(list, p.Addr().Next())
				}
			}
		}
	}
	return list
}

// agree takes the address of an interface from the family of the other end's, if it has one and the question leaves it open.
func (n *Network) agree(e *end, other end) {
	f := get(n.Faces, e.place.face)
	if e.fixed || f.ID == "" || len(other.addresses) == 0 {
		return
	}
	if a := f.private(other.addresses[0].Is6()); a.IsValid() {
		e.addresses = []netip.Addr{a}
	}
}

// apart tells VPCs that nothing connects. With Every, the public address is tried then.
func (n *Network) apart(q Question, from, to *end) *Block {
	if from.place.face == "" || to.place.face == "" || from.vpc == to.vpc || n.connected(from.vpc, to.vpc) {
		return nil
	}
	if f := get(n.Faces, to.place.face); q.Every && len(f.Addresses) > 0 && f.Addresses[0].Public.IsValid() {
		to.addresses = []netip.Addr{f.Addresses[0].Public}
		return nil
	}
	return &Block{Code: "DISCONNECTED_VPCS", At: from.vpc, VPC: from.vpc, To: to.vpc, Text: "Nothing connects " + from.vpc + " and " + to.vpc + ", where the ends are."}
}

func (n *Network) connected(a, b string) bool {
	if slices.ContainsFunc(n.Peerings, func(p Peering) bool {
		return p.Requester == a && p.Accepter == b || p.Requester == b && p.Accepter == a
	}) {
		return true
	}
	return slices.ContainsFunc(n.Attachments, func(x Attachment) bool {
		return x.VPC == a && slices.ContainsFunc(n.Attachments, func(y Attachment) bool { return y.VPC == b && y.Gateway == x.Gateway })
	})
}

// try sends the packets that the question is about until it is answered.
func (n *Network) try(q Question, from, to end) Answer {
	var worst Answer
	sources, targets := from.addresses, to.addresses
	if k := Kind(from.place.gateway); to.place.face != "" && (k == "internet" || k == "internet-gateway") {
		targets = n.named(to)
	}
	if len(sources) == 0 || len(targets) == 0 {
		return stopped(n.nowhere(from, to))
	}
	for i, s := range sources {
		for j, t := range targets {
			a := n.ports(q, from, to, s, t)
			if a.Reachable {
				if at := i + j; at > 0 && (from.wide || to.wide) {
					a.Only = n.narrow(a, from.wide)
				}
				return a
			}
			if i == 0 && j == 0 {
				worst = a
			}
		}
	}
	return worst
}

// named lists the addresses by which the internet knows an interface; the private one if there is none, to be told so.
func (n *Network) named(to end) []netip.Addr {
	a := to.addresses[0]
	if p := n.public(to.vpc, a); p.IsValid() {
		return []netip.Addr{p}
	}
	return []netip.Addr{a}
}

// nowhere explains an end that no route leads to.
func (n *Network) nowhere(from, to end) Block {
	b := Block{Code: "NO_PATH", At: to.id, Text: "No route leads from " + from.id + " to " + to.id + "."}
	if f := get(n.Faces, from.place.face); f.ID != "" {
		s := get(n.Subnets, f.Subnet)
		b.Code, b.At, b.Table, b.Subnet, b.VPC, b.To = "NO_ROUTE_TO_DESTINATION", s.Table, s.Table, s.ID, s.VPC, to.id
		b.Text = s.Table + ", the route table of " + s.ID + ", has no route to " + to.id + "."
	}
	return b
}

// ports tries ports until one of the destination's comes through.
func (n *Network) ports(q Question, from, to end, s, t netip.Addr) Answer {
	var worst Answer
	clients, nats := n.cells(q.Clients), []int{natPorts.From}
	if len(n.NATs) > 0 {
		nats = n.cells(natPorts)
	}
	if q.Protocol == "icmp" {
		q.Port, clients, nats = Port(echo), []int{0}, []int{0}
	}
	for i, port := range n.targets(q.Port) {
		a := n.clients(q, from, to, Packet{Protocol: q.Protocol, From: s, To: t, ToPort: port}, clients, nats)
		if a.Reachable {
			return a
		}
		if i == 0 {
			worst = a
		}
	}
	return worst
}

func (n *Network) clients(q Question, from, to end, p Packet, clients, nats []int) (a Answer) {
	for i, client := range clients {
		for j, nat := range nats {
			p.FromPort = client
			x := n.send(q, from, to, p, nat)
			if x.Reachable != q.Every { // one is enough to know
				return x
			}
			if i+j == 0 {
				a = x
			}
		}
	}
	return a
}

// send sends one packet, and its answer if it arrives.
func (n *Network) send(q Question, from, to end, p Packet, nat int) Answer {
	w := &walk{n: n, p: p, goal: to.place, natPort: nat, known: true, reflects: q.Every}
	n.begin(w, from, to)
	w.check(q, to)
	a := Answer{Forward: w.hops, Blocks: w.blocks, Anywhere: p.From}
	if to.wide {
		a.Anywhere = p.To
	}
	if w.dead {
		return a.cut()
	}
	r := &walk{n: n, p: w.p.answer(), answers: true, goal: from.place, natPort: nat, turned: w.turned}
	n.begin(r, end{id: to.id, place: w.ended, vpc: w.lastVPC(), wide: to.wide}, from)
	r.check(Question{}, from)
	a.Return = r.hops
	for _, b := range r.blocks {
		if !slices.ContainsFunc(a.Blocks, func(x Block) bool { return x.Code == b.Code && x.At == b.At && x.Direction == b.Direction }) {
			a.Blocks = append(a.Blocks, b)
		}
	}
	return a.cut()
}

// begin puts the packet where it starts.
func (n *Network) begin(w *walk, from, to end) {
	f := get(n.Faces, from.place.face)
	switch {
	case f.ID != "":
		w.start(f)
	case Kind(from.place.gateway) == "internet-gateway":
		w.enter(get(n.Gateways, from.place.gateway))
	case from.place.gateway == "internet":
		g := n.gateway(n.entry(w.p.To, to))
		w.hop(Hop{At: "internet", Out: new(w.p)})
		if g.ID == "" {
			w.stop(true, Block{Code: "NO_PATH", At: "internet", VPC: to.vpc, Face: to.place.face, Text: to.vpc + " has no internet gateway, so nothing comes in from the internet."})
			return
		}
		w.enter(g)
	default:
		w.hop(Hop{At: from.place.gateway, Out: new(w.p)})
		vpc := from.vpc
		if vpc == "" {
			vpc = to.vpc
		}
		w.known = false
		w.deliver("", vpc)
	}
}

// start shows the instance of an interface, and takes the packet out of it.
func (w *walk) start(f Face) {
	if f.Instance != "" {
		w.hop(Hop{At: f.Instance, VPC: f.VPC, Out: new(w.p)})
	}
	w.out(f)
}

// entry is the VPC in which a packet from the internet should come in.
func (n *Network) entry(a netip.Addr, to end) string {
	if to.vpc != "" {
		return to.vpc
	}
	for _, f := range n.Faces {
		if slices.ContainsFunc(f.Addresses, func(x Address) bool { return x.Public == a }) {
			return f.VPC
		}
	}
	return ""
}

func (w *walk) lastVPC() string {
	for i := len(w.hops) - 1; i >= 0; i-- {
		if w.hops[i].VPC != "" {
			return w.hops[i].VPC
		}
	}
	return ""
}

// check notes a packet that got elsewhere, or by a way that was not wanted.
func (w *walk) check(q Question, to end) {
	if w.dead {
		if len(w.blocks) == 0 {
			w.stop(true, Block{Code: "NO_PATH", At: w.hops[len(w.hops)-1].At, Text: "The packet goes in circles."})
		}
		return
	}
	f := get(w.n.Faces, w.ended.face)
	switch {
	case to.place.face != "" && w.ended.face != to.place.face:
		w.stop(true, w.elsewhere(to, "The packet ends at "+w.ended.face+w.ended.gateway+" and not at "+to.place.face+"."))
	case Kind(to.place.gateway) == "internet-gateway" && w.ended.gateway != to.place.gateway,
		to.place.gateway == "internet" && Kind(w.ended.gateway) != "internet-gateway" && Kind(w.ended.gateway) != "egress-only-internet-gateway",
		to.place.gateway != "" && to.place.gateway != "internet" && w.ended.gateway != to.place.gateway:
		w.stop(true, w.elsewhere(to, "The packet ends at "+w.ended.face+w.ended.gateway+" and does not get to "+to.id+"."))
	case f.Instance != "":
		w.hop(Hop{At: f.Instance, VPC: f.VPC, In: new(w.p)})
	}
	if w.dead {
		return
	}
	w.filters(q)
}

func (w *walk) elsewhere(to end, text string) Block {
	for i := len(w.hops) - 1; i >= 0; i-- {
		if h := w.hops[i]; h.Kind == "route-table" {
			return Block{Code: "NO_ROUTE_TO_DESTINATION", At: h.At, Table: h.At, Subnet: h.Subnet, VPC: h.VPC, Route: h.Route, To: to.id, Text: text}
		}
	}
	return Block{Code: "NO_PATH", At: to.id, To: to.id, Text: text}
}

// filters notes what the way or the header at its end should have been.
func (w *walk) filters(q Question) {
	on := func(id string) bool { return slices.ContainsFunc(w.hops, func(h Hop) bool { return h.At == id }) }
	for _, id := range q.Through {
		if !on(id) {
			w.stop(true, Block{Code: "COMPONENT_FILTER_RESTRICTION", At: id, Text: "The way does not lead through " + id + "."})
		}
	}
	for _, id := range q.Around {
		if on(id) {
			w.stop(true, Block{Code: "COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT", At: id, Text: "The only way leads through " + id + "."})
		}
	}
	for _, x := range []struct {
		bad  bool
		code string
	}{
		{q.ToAtEnd.IsValid() && q.ToAtEnd != w.p.To, "DESTINATION_ADDRESS"},
		{q.FromAtEnd.IsValid() && q.FromAtEnd != w.p.From, "SOURCE_ADDRESS"},
		{q.PortAtEnd != Range{} && !q.PortAtEnd.has(w.p.ToPort), "DESTINATION_PORT_RANGE"},
		{q.ClientEnd != Range{} && !q.ClientEnd.has(w.p.FromPort), "SOURCE_PORT_RANGE"},
	} {
		if x.bad {
			w.stop(true, Block{Code: "FILTER_AT_DESTINATION_" + x.code, At: w.hops[len(w.hops)-1].At, Text: "No packet is so at the destination."})
		}
	}
}

// cut ends the ways where the packet is stopped first.
func (a Answer) cut() Answer {
	a.Reachable = len(a.Blocks) == 0
	if a.Reachable {
		return a
	}
	if b := a.Blocks[0]; b.Answer {
		a.Return = a.Return[:b.Hop+1]
	} else {
		a.Forward, a.Return = a.Forward[:b.Hop+1], nil
	}
	return a
}

// narrow is the range that lets a packet from or to the internet through when not any does.
func (n *Network) narrow(a Answer, from bool) string {
	best := netip.Prefix{}
	for _, h := range a.Forward {
		for _, p := range []netip.Prefix{prefixOf(h.Rule), entryPrefix(h.Entry)} {
			if p.IsValid() && p.Contains(a.Anywhere) && (!best.IsValid() || p.Bits() > best.Bits()) {
				best = p
			}
		}
	}
	return strings.TrimSuffix(best.String(), "invalid Prefix")
}

func prefixOf(r *Rule) (p netip.Prefix) {
	if r != nil {
		p = r.CIDR
	}
	return p
}

func entryPrefix(e *Entry) (p netip.Prefix) {
	if e != nil {
		p = e.CIDR
	}
	return p
}
