package reach

import (
	"fmt"
	"net/netip"
	"strings"
)

// Hop is something that a packet comes through, in order.
type Hop struct {
	At         string  `json:"at"` // its id, or "internet"
	Kind       string  `json:"kind"`
	VPC        string  `json:"vpc,omitempty"`
	Subnet     string  `json:"subnet,omitempty"`
	AttachedTo string  `json:"attachedTo,omitempty"`
	Text       string  `json:"text,omitempty"` // what it does with the packet
	Route      *Route  `json:"route,omitempty"`
	Entry      *Entry  `json:"entry,omitempty"`
	Rule       *Rule   `json:"rule,omitempty"`
	In         *Packet `json:"in,omitempty"`
	Out        *Packet `json:"out,omitempty"`
	Code       string  `json:"code,omitempty"` // why it stops the packet
}

// walk takes one packet from place to place.
type walk struct {
	n        *Network
	p        Packet
	answers  bool     // the packet answers another: groups let it through
	goal     place    // where it should get
	natPort  int      // the port that NAT gateways send from
	known    bool     // that the sender is a member of its groups
	reflects bool     // packets to public addresses of this region come back in
	turned   []turned // by NAT gateways; of an answer: to be turned back
	ended    place    // where it got
	hops     []Hop
	blocks   []Block
	dead     bool // nothing that follows can be told
}

// turned is what a NAT gateway has made of a sender.
type turned struct {
	by   string
	from netip.Addr
	port int
}

// place is an end of a way: an interface, or a gateway behind which everything else is.
type place struct{ face, gateway string }

// maxHops ends a packet that goes in circles.
const maxHops = 64

func (w *walk) hop(h Hop) *Hop {
	h.Kind = Kind(h.At)
	w.hops = append(w.hops, h)
	if len(w.hops) > maxHops {
		w.dead = true
	}
	return &w.hops[len(w.hops)-1]
}

// stop notes what stops the packet at the last hop. Routes and gateways end the way; behind groups, ACLs and
// instances that are off one can still look what else is in the way.
func (w *walk) stop(ends bool, b Block) {
	h := &w.hops[len(w.hops)-1]
	if h.Code == "" {
		h.Code = b.Code
	}
	b.Hop, b.Answer, b.Packet = len(w.hops)-1, w.answers, w.p
	w.blocks = append(w.blocks, b)
	w.dead = w.dead || ends
}

// out takes the packet from an interface into its subnet.
func (w *walk) out(f Face) {
	w.face(f)
	w.forward(f)
}

// face shows an interface, and whether anybody is behind it.
func (w *walk) face(f Face) {
	if f.Owner != "" {
		w.hop(Hop{At: f.ID, VPC: f.VPC, Subnet: f.Subnet, AttachedTo: f.Owner})
		return
	}
	w.hop(Hop{At: f.ID, VPC: f.VPC, Subnet: f.Subnet, AttachedTo: f.Instance})
	i := get(w.n.Instances, f.Instance)
	switch {
	case f.Instance == "":
		w.stop(false, Block{Code: "BAD_STATE_ATTACHMENT", At: f.ID, VPC: f.VPC, State: "available", Text: fmt.Sprintf("The network interface %s is attached to no instance, so nobody sends or answers there.", f.ID)})
	case i.State != "running":
		w.stop(false, Block{Code: "BAD_STATE", At: i.ID, VPC: f.VPC, State: i.State, Text: fmt.Sprintf("The instance %s is %s; only a running one sends and answers.", i.ID, i.State)})
	}
}

// group asks the security groups of an interface. They remember connections, so an answer always comes through.
func (w *walk) group(f Face, egress bool) {
	if f.Owner != "" && f.Groups == nil {
		return
	}
	if w.answers {
		if len(f.Groups) > 0 {
			w.hop(Hop{At: f.Groups[0], Text: "lets the answer through, as it remembers the connection"})
		}
		return
	}
	word, preposition, direction := "inbound", "from", "ingress"
	if egress {
		word, preposition, direction = "outbound", "to", "egress"
	}
	id, r, ok := w.n.rule(f.Groups, w.p, egress, w.known)
	if ok {
		w.hop(Hop{At: id, Rule: &r, Text: fmt.Sprintf("%s rule: %s %s %s", word, what(r.Protocol, r.From, r.To), preposition, r.peer())})
		return
	}
	at := "no security group"
	if len(f.Groups) > 0 {
		at = f.Groups[0]
	}
	w.hop(Hop{At: at, Text: "no " + word + " rule fits"})
	b := Block{Code: "ENI_SG_RULES_MISMATCH", At: at, Face: f.ID, Subnet: f.Subnet, VPC: f.VPC, Groups: f.Groups, Direction: direction}
	b.Text = fmt.Sprintf("No %s rule of %s is for %s.", word, strings.Join(f.Groups, ", "), w.p)
	if _, _, member := w.n.rule(f.Groups, w.p, egress, true); member {
		b.Code = "SG_REFERENCES_NOT_PRESERVED"
		b.Text = fmt.Sprintf("The %s rule of %s names a group, but on this way it is not known any more who is in it: use addresses.", word, strings.Join(f.Groups, ", "))
	}
	w.stop(false, b)
}

func (r Rule) peer() string {
	switch {
	case r.Group != "":
		return r.Group
	case r.List != "":
		return r.List
	}
	return r.CIDR.String()
}

// acl asks the network ACL of a subnet, which remembers nothing.
func (w *walk) acl(s Subnet, egress bool) {
	if w.dead {
		return
	}
	e := get(w.n.ACLs, s.ACL).entry(w.p, egress)
	word, direction, preposition := "inbound", "ingress", "from"
	if egress {
		word, direction, preposition = "outbound", "egress", "to"
	}
	verb, number := "denies", fmt.Sprint(e.Number)
	if e.Allow {
		verb = "allows"
	}
	if e.Number >= lastEntry {
		number = "*"
	}
	w.hop(Hop{At: s.ACL, VPC: s.VPC, Subnet: s.ID, Entry: &e, Text: fmt.Sprintf("%s entry %s %s %s %s %s", word, number, verb, what(e.Protocol, e.From, e.To), preposition, e.CIDR)})
	if e.Allow {
		return
	}
	text := fmt.Sprintf("The %s entry %s of %s, the network ACL of %s, denies %s.", word, number, s.ACL, s.ID, w.p)
	if w.answers {
		text += " That is the answer: network ACLs do not remember connections, so the client's port, one between 1024 and 65535, must be open too."
	}
	w.stop(false, Block{Code: "SUBNET_ACL_RESTRICTION", At: s.ACL, Subnet: s.ID, VPC: s.VPC, Direction: direction, Entry: &e, Text: text})
}

// route looks up where the packet goes from a subnet.
func (w *walk) route(s Subnet) {
	if w.dead {
		return
	}
	t := get(w.n.Tables, s.Table)
	r, ok := w.n.route(t.Routes, w.p.To)
	if !ok {
		w.hop(Hop{At: t.ID, VPC: s.VPC, Subnet: s.ID, Text: "has no route to " + w.p.To.String()})
		w.stop(true, Block{Code: "NO_ROUTE_TO_DESTINATION", At: t.ID, Table: t.ID, Subnet: s.ID, VPC: s.VPC, Text: fmt.Sprintf("%s, the route table of %s, has no route to %s.", t.ID, s.ID, w.p.To)})
		return
	}
	to := r.To.String()
	if r.List != "" {
		to = r.List
	}
	w.hop(Hop{At: t.ID, VPC: s.VPC, Subnet: s.ID, Route: &r, Text: fmt.Sprintf("route %s to %s", to, r.Target)})
	if r.Hole {
		w.stop(true, Block{Code: "BAD_STATE_ROUTE", At: t.ID, Table: t.ID, Subnet: s.ID, VPC: s.VPC, Route: &r, State: "blackhole", Text: fmt.Sprintf("The route %s of %s is a black hole: %s is no longer there.", to, t.ID, r.Target)})
		return
	}
	w.follow(s, r)
}

// follow takes the packet to the target of a route.
func (w *walk) follow(s Subnet, r Route) {
	switch Kind(r.Target) {
	case "internet-gateway":
		w.leave(get(w.n.Gateways, r.Target))
	case "egress-only-internet-gateway":
		w.leave(get(w.n.Gateways, r.Target))
	case "natgateway":
		w.nat(s, get(w.n.NATs, r.Target))
	case "vpc-peering-connection":
		w.peer(s, get(w.n.Peerings, r.Target))
	case "transit-gateway":
		w.transit(s, r.Target)
	case "network-interface":
		w.appliance(s, get(w.n.Faces, r.Target))
	case "vpc-endpoint", "vpn-gateway":
		w.hop(Hop{At: r.Target, VPC: s.VPC, In: new(w.p)})
		w.ended = place{gateway: r.Target}
	default:
		w.deliver(s.ID, s.VPC)
	}
}

// deliver gives the packet to whoever has its address in a VPC. from is the subnet that it comes from, "" if from outside.
func (w *walk) deliver(from, vpc string) {
	if w.dead {
		return
	}
	if g := first(w.n.NATs, func(g NAT) bool { return g.VPC == vpc && g.Private == w.p.To }); g.ID != "" {
		w.back(from, g)
		return
	}
	f := w.n.holder(vpc, w.p.To)
	if f.ID == "" {
		if len(w.hops) == 0 {
			w.hop(Hop{At: vpc, VPC: vpc})
		}
		w.stop(true, Block{Code: "NO_POSSIBLE_DESTINATION", At: vpc, VPC: vpc, Text: fmt.Sprintf("Nothing in %s has the address %s.", vpc, w.p.To)})
		return
	}
	if f.Subnet != from {
		w.acl(get(w.n.Subnets, f.Subnet), false)
	}
	w.in(f)
}

// in takes the packet into an interface.
func (w *walk) in(f Face) {
	w.group(f, false)
	w.face(f)
	if w.turnBack(f.ID) {
		w.forward(f)
		return
	}
	w.ended = place{face: f.ID}
}

// forward sends a packet from an interface into its subnet, or out of it.
func (w *walk) forward(f Face) {
	w.group(f, true)
	s := get(w.n.Subnets, f.Subnet)
	if within(s.CIDRs, w.p.To) {
		w.deliver(s.ID, f.VPC)
		return
	}
	w.acl(s, true)
	w.route(s)
}

// appliance takes the packet through an instance that forwards what is not for it.
func (w *walk) appliance(s Subnet, f Face) {
	own := get(w.n.Subnets, f.Subnet)
	if f.Subnet != s.ID {
		w.acl(own, false)
	}
	if f.has(w.p.To) {
		w.in(f)
		return
	}
	w.known = false
	w.group(f, false)
	w.face(f)
	if f.Check {
		w.stop(true, Block{Code: "ENI_SOURCE_DEST_CHECK_RESTRICTION", At: f.ID, Face: f.ID, Subnet: f.Subnet, VPC: f.VPC, Direction: "ingress", Text: fmt.Sprintf("%s drops packets that are not for it, as its source/destination check is on.", f.ID)})
		return
	}
	if r, ok := w.n.route(get(w.n.Tables, own.Table).Routes, w.p.To); ok && Kind(r.Target) == "internet-gateway" && !w.answers {
		w.turn(f.ID, f.private(w.p.To.Is6()))
	}
	w.forward(f)
}

// turn makes another the sender of the packet, and remembers who was.
func (w *walk) turn(by string, from netip.Addr) {
	w.turned = append(w.turned, turned{by, w.p.From, w.p.FromPort})
	w.p.From = from
	if w.p.Protocol != "icmp" {
		w.p.FromPort = w.natPort
	}
}

// turnBack gives an answer to whoever the one that was turned is for.
func (w *walk) turnBack(by string) bool {
	i := len(w.turned) - 1
	if !w.answers || i < 0 || w.turned[i].by != by {
		return false
	}
	w.p.To = w.turned[i].from
	if w.p.Protocol != "icmp" {
		w.p.ToPort = w.turned[i].port
	}
	w.turned = w.turned[:i]
	return true
}
