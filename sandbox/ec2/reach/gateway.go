package reach

import (
	"fmt"
	"net/netip"
	"slices"
)

var shared = netip.MustParsePrefix("100.64.0.0/10")

// private reports whether an address is not one of the internet, and AWS's code for it: RFC1918 or RFC6598.
func private(a netip.Addr) (rfc string, ok bool) {
	switch {
	case a.Is4() && a.IsPrivate():
		return "RFC1918", true
	case shared.Contains(a):
		return "RFC6598", true
	}
	return "", false
}

// leave takes the packet out to the internet.
func (w *walk) leave(g Gateway) {
	h := w.hop(Hop{At: g.ID, VPC: g.VPC, In: new(w.p)})
	if rfc, ok := private(w.p.To); ok {
		w.stop(true, Block{Code: "IGW_DESTINATION_ADDRESS_NOT_IN_" + rfc + "_EGRESS", At: g.ID, VPC: g.VPC, Text: fmt.Sprintf("%s is a private address, and %s leads to public ones only.", w.p.To, g.ID)})
		return
	}
	public := w.n.public(g.VPC, w.p.From)
	if !public.IsValid() {
		w.stop(true, Block{Code: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", At: g.ID, Face: w.n.holder(g.VPC, w.p.From).ID, VPC: g.VPC,
			Text: fmt.Sprintf("%s has no public address, so %s does not let it out.", w.p.From, g.ID)})
		return
	}
	if public != w.p.From {
		h.Text = fmt.Sprintf("sends from %s instead of %s", public, w.p.From)
	}
	w.p.From = public
	h.Out = new(w.p)
	w.ended = place{gateway: g.ID}
	if w.reflects || w.answers {
		w.reflect()
	}
}

// reflect brings a packet to a public address of this region in again.
func (w *walk) reflect() {
	for _, f := range w.n.Faces {
		for _, a := range f.Addresses {
			if g := w.n.gateway(f.VPC); a.Public == w.p.To && g.ID != "" {
				w.known = false
				w.enter(g)
				return
			}
		}
	}
	for _, x := range w.n.NATs {
		if g := w.n.gateway(x.VPC); x.Public == w.p.To && g.ID != "" {
			w.enter(g)
			return
		}
	}
}

// enter takes a packet from the internet into the VPC of a gateway.
func (w *walk) enter(g Gateway) {
	h := w.hop(Hop{At: g.ID, VPC: g.VPC, In: new(w.p)})
	if rfc, ok := private(w.p.From); ok {
		w.stop(true, Block{Code: "IGW_SOURCE_ADDRESS_NOT_IN_" + rfc + "_INGRESS", At: g.ID, VPC: g.VPC, Text: fmt.Sprintf("%s is a private address; nothing comes from it through %s.", w.p.From, g.ID)})
		return
	}
	if x := first(w.n.NATs, func(x NAT) bool { return x.VPC == g.VPC && x.Public == w.p.To }); x.ID != "" {
		w.p.To = x.Private
		h.Out = new(w.p)
		w.acl(get(w.n.Subnets, x.Subnet), false)
		w.back(x.Subnet, x)
		return
	}
	for _, f := range w.n.Faces {
		for _, a := range f.Addresses {
			if f.VPC == g.VPC && (a.Public == w.p.To || a.Private == w.p.To && w.p.To.Is6()) {
				if w.p.To != a.Private {
					h.Text = fmt.Sprintf("sends to %s instead of %s", a.Private, w.p.To)
				}
				w.p.To = a.Private
				h.Out = new(w.p)
				w.acl(get(w.n.Subnets, f.Subnet), false)
				w.in(f)
				return
			}
		}
	}
	b := Block{Code: "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", At: g.ID, Face: w.goal.face, VPC: g.VPC}
	b.Text = fmt.Sprintf("%s is no public address of anything in %s.", w.p.To, g.VPC)
	if w.goal.face != "" && w.n.holder(g.VPC, w.p.To).ID == w.goal.face {
		b.Text = fmt.Sprintf("%s has no public address, so the internet cannot name it.", w.goal.face)
	}
	w.stop(true, b)
}

// nat takes the packet through a NAT gateway, which sends it as its own from its own subnet.
func (w *walk) nat(s Subnet, g NAT) {
	if g.Subnet != s.ID {
		w.acl(get(w.n.Subnets, g.Subnet), false)
	}
	h := w.hop(Hop{At: g.ID, VPC: g.VPC, Subnet: g.Subnet, In: new(w.p)})
	switch {
	case g.State != "available":
		w.stop(true, Block{Code: "BAD_STATE", At: g.ID, VPC: g.VPC, State: g.State, Text: fmt.Sprintf("The NAT gateway %s is %s.", g.ID, g.State)})
		return
	case w.answers:
		w.stop(true, Block{Code: "NGW_SOURCE_ADDRESS_REASSIGN", At: g.ID, VPC: g.VPC, Subnet: s.ID, Table: s.Table,
			Text: fmt.Sprintf("The answer goes to %s, which did not see the question: it would come from another address than was asked.", g.ID)})
		return
	case w.n.holder(g.VPC, w.p.From).ID == "":
		w.stop(true, Block{Code: "NGW_REQUIRES_SOURCE_IN_VPC", At: g.ID, VPC: g.VPC, Text: fmt.Sprintf("%s is no address of an interface in %s, and %s serves no others.", w.p.From, g.VPC, g.ID)})
		return
	}
	w.known = false
	h.Text = fmt.Sprintf("sends from %s instead of %s", g.Private, w.p.From)
	w.turn(g.ID, g.Private)
	h.Out = new(w.p)
	w.onward(g)
}

// onward sends a packet from the subnet of a NAT gateway.
func (w *walk) onward(g NAT) {
	s := get(w.n.Subnets, g.Subnet)
	if within(s.CIDRs, w.p.To) {
		w.deliver(s.ID, g.VPC)
		return
	}
	w.acl(s, true)
	w.route(s)
}

// back takes an answer through the NAT gateway that sent the question.
func (w *walk) back(from string, g NAT) {
	if w.dead {
		return
	}
	if from != g.Subnet {
		w.acl(get(w.n.Subnets, g.Subnet), false)
	}
	h := w.hop(Hop{At: g.ID, VPC: g.VPC, Subnet: g.Subnet, In: new(w.p)})
	if !w.turnBack(g.ID) {
		w.stop(true, Block{Code: "NO_POSSIBLE_DESTINATION", At: g.ID, VPC: g.VPC, Text: fmt.Sprintf("%s takes answers only: nobody behind it can be called.", g.ID)})
		return
	}
	h.Text = fmt.Sprintf("gives it to %s, which asked", w.p.To)
	h.Out = new(w.p)
	w.onward(g)
}

// peer takes the packet into the VPC at the other side of a peering connection.
func (w *walk) peer(s Subnet, x Peering) {
	here, there := get(w.n.VPCs, s.VPC), get(w.n.VPCs, x.Accepter)
	if there.ID == here.ID {
		there = get(w.n.VPCs, x.Requester)
	}
	w.hop(Hop{At: x.ID, VPC: s.VPC, In: new(w.p)})
	switch {
	case x.State != "active":
		w.stop(true, Block{Code: "BAD_STATE", At: x.ID, VPC: s.VPC, State: x.State, Text: fmt.Sprintf("The peering connection %s is %s.", x.ID, x.State)})
	case w.goal.gateway == x.ID:
		w.ended = place{gateway: x.ID}
	case !within(there.CIDRs, w.p.To) || !within(here.CIDRs, w.p.From):
		w.stop(true, Block{Code: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", At: x.ID, VPC: s.VPC, Text: fmt.Sprintf("%s connects addresses of its two VPCs only, and leads nowhere further.", x.ID)})
	default:
		w.deliver("", there.ID)
	}
}

// transit takes the packet through a transit gateway.
func (w *walk) transit(s Subnet, id string) {
	a := first(w.n.Attachments, func(a Attachment) bool { return a.Gateway == id && a.VPC == s.VPC })
	w.hop(Hop{At: id, VPC: s.VPC, In: new(w.p)})
	block := Block{At: id, VPC: s.VPC, Gateway: id}
	switch {
	case a.ID == "" || a.State != "available":
		block.Code, block.State, block.Text = "BAD_STATE_ATTACHMENT", a.State, fmt.Sprintf("%s has no attachment to %s that is available.", s.VPC, id)
	case !slices.ContainsFunc(a.Subnets, func(x string) bool { return get(w.n.Subnets, x).Zone == s.Zone }):
		block.Code, block.Text = "TGW_ROUTE_AZ_RESTRICTION", fmt.Sprintf("%s has no subnet in %s, where the packet comes from.", a.ID, s.Zone)
	case w.goal.gateway == id || w.goal.gateway == a.ID:
		w.ended = w.goal
		return
	case a.Table == "":
		block.Code, block.Text = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", fmt.Sprintf("%s is associated with no route table of the transit gateway.", a.ID)
	default:
		w.across(a, block)
		return
	}
	w.stop(true, block)
}

// across looks up the attachment at which the packet leaves a transit gateway.
func (w *walk) across(a Attachment, block Block) {
	r, ok := w.n.route(get(w.n.Transits, a.Table).Routes, w.p.To)
	b := get(w.n.Attachments, r.Target)
	w.hop(Hop{At: a.Table, Route: &r})
	block.At, block.Table = a.Table, a.Table
	switch {
	case !ok:
		block.Code, block.Text = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", fmt.Sprintf("%s has no route to %s.", a.Table, w.p.To)
	case r.Hole || b.State != "available" || len(b.Subnets) == 0:
		block.Code, block.Text = "TGW_RTB_BAD_STATE_ROUTE", fmt.Sprintf("The route %s of %s leads nowhere.", r.To, a.Table)
	default:
		w.known = w.known && a.Groups && b.Groups
		w.hop(Hop{At: b.ID, VPC: b.VPC, In: new(w.p)})
		w.arrive(b)
		return
	}
	w.hops[len(w.hops)-1].Route = nil
	w.stop(true, block)
}

// arrive sends a packet on from a subnet of an attachment: the one in the receiver's zone, if there is one.
func (w *walk) arrive(b Attachment) {
	zone := get(w.n.Subnets, w.n.holder(b.VPC, w.p.To).Subnet).Zone
	s := get(w.n.Subnets, b.Subnets[0])
	for _, id := range b.Subnets {
		if x := get(w.n.Subnets, id); x.Zone == zone {
			s = x
		}
	}
	if within(s.CIDRs, w.p.To) {
		w.deliver(s.ID, b.VPC)
		return
	}
	w.acl(s, true)
	w.route(s)
}
