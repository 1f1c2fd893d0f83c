package reach

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Change is a call that changes the network. A string "${Field}" in Input stands for what an earlier change answered.
type Change struct {
	Operation string         `json:"operation"`
	Input     map[string]any `json:"input"`
	Text      string         `json:"text"`
	Answers   string         `json:"answers,omitempty"` // the field of the answer that later ones need: "InternetGateway.InternetGatewayId"
	apply     func(n *Network)
}

// maxChanges is how many changes are tried together.
const maxChanges = 10

// Least finds the changes that let the packets of a question through: none if they get through, or if no change is known.
// Each removes what stops the packet first, and together they have been tried.
func (n *Network) Least(q Question) []Change {
	after := n.copy()
	var list []Change
	for len(list) <= maxChanges {
		a := after.Ask(q)
		if a.Reachable {
			return list
		}
		more := after.remedy(q, a)
		if len(more) == 0 {
			return nil
		}
		for _, c := range more {
			c.apply(after)
		}
		list = append(list, more...)
	}
	return nil
}

// copy is a network that changes may be made to.
func (n *Network) copy() *Network {
	x := *n
	x.Tables, x.ACLs, x.Groups, x.Faces = slices.Clone(n.Tables), slices.Clone(n.ACLs), slices.Clone(n.Groups), slices.Clone(n.Faces)
	x.Instances, x.Gateways, x.Peerings, x.Spare = slices.Clone(n.Instances), slices.Clone(n.Gateways), slices.Clone(n.Peerings), slices.Clone(n.Spare)
	return &x
}

// change makes a copy of the one with the id, which f may change.
func change[T interface{ key() string }](list []T, id string, f func(x *T)) {
	for i := range list {
		if list[i].key() == id {
			f(&list[i])
		}
	}
}

// remedy finds what removes the first thing that stops a packet.
func (n *Network) remedy(q Question, a Answer) []Change {
	b := a.Blocks[0]
	switch b.Code {
	case "ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED":
		return n.permit(q, a, b)
	case "SUBNET_ACL_RESTRICTION":
		return n.admit(q, a, b)
	case "NO_ROUTE_TO_DESTINATION", "BAD_STATE_ROUTE", "NGW_SOURCE_ADDRESS_REASSIGN":
		return n.lead(q, a, b)
	case "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS":
		return n.associate(b)
	case "NO_PATH", "UNASSOCIATED_COMPONENT":
		return n.attach(b)
	case "BAD_STATE":
		return n.wake(b)
	case "ENI_SOURCE_DEST_CHECK_RESTRICTION":
		return []Change{{
			Operation: "ModifyNetworkInterfaceAttribute", Input: map[string]any{"NetworkInterfaceId": b.Face, "SourceDestCheck": map[string]any{"Value": false}},
			Text:  "Turn off the source/destination check of " + b.Face + ", which forwards packets of others",
			apply: func(n *Network) { change(n.Faces, b.Face, func(f *Face) { f.Check = false }) },
		}}
	}
	return nil
}

// peer is the range to open for a packet: the internet, or a single address.
func (a Answer) peer(q Question, x netip.Addr) netip.Prefix {
	if x == a.Anywhere && (q.From == "internet" || q.To == "internet" || Kind(q.From) == "internet-gateway" || Kind(q.To) == "internet-gateway") && !q.FromAddr.IsValid() && !q.ToAddr.IsValid() {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.PrefixFrom(x, x.BitLen())
}

// permit adds a rule to the first group of an interface.
func (n *Network) permit(q Question, a Answer, b Block) []Change {
	if len(b.Groups) == 0 {
		return nil
	}
	egress, id := b.Direction == "egress", b.Groups[0]
	operation, x, word := "AuthorizeSecurityGroupIngress", b.Packet.From, "from"
	if egress {
		operation, x, word = "AuthorizeSecurityGroupEgress", b.Packet.To, "to"
	}
	cidr := a.peer(q, x)
	r := Rule{Egress: egress, Protocol: b.Packet.Protocol, From: b.Packet.ToPort, To: b.Packet.ToPort, CIDR: cidr}
	permission := map[string]any{"IpProtocol": r.Protocol, "FromPort": r.From, "ToPort": r.To}
	if r.Protocol == "icmp" {
		permission["ToPort"] = -1
	}
	if cidr.Addr().Is6() {
		permission["Ipv6Ranges"] = []any{map[string]any{"CidrIpv6": cidr.String()}}
	} else {
		permission["IpRanges"] = []any{map[string]any{"CidrIp": cidr.String()}}
	}
	return []Change{{
		Operation: operation, Input: map[string]any{"GroupId": id, "IpPermissions": []any{permission}},
		Text:  fmt.Sprintf("Open %s %s %s in the security group %s", what(r.Protocol, r.From, r.To), word, cidr, id),
		apply: func(n *Network) { change(n.Groups, id, func(g *Group) { g.Rules = append(slices.Clip(g.Rules), r) }) },
	}}
}

// admit adds an entry to a network ACL before the one that denies.
func (n *Network) admit(q Question, a Answer, b Block) []Change {
	egress, p := b.Direction == "egress", b.Packet
	x, word := p.From, "from"
	if egress {
		x, word = p.To, "to"
	}
	e := Entry{Egress: egress, Allow: true, Protocol: p.Protocol, From: p.ToPort, To: p.ToPort, CIDR: a.peer(q, x)}
	if b.Answer && p.Protocol != "icmp" {
		e.From, e.To = natPorts.From, natPorts.To
	}
	if b.Answer && Kind(b.At) == "network-acl" && n.client(q) {
		e.CIDR = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
		if egress != (q.To == "internet") { // the answer's own end is a single address
			e.CIDR = a.peer(q, x)
		}
	}
	if e.Number = get(n.ACLs, b.At).free(egress, b.Entry.Number); e.Number == 0 {
		return nil
	}
	input := map[string]any{
		"NetworkAclId": b.At, "Egress": egress, "RuleNumber": e.Number, "Protocol": map[string]string{"tcp": "6", "udp": "17", "icmp": "1"}[p.Protocol],
		"RuleAction": "allow", "CidrBlock": e.CIDR.String(),
	}
	if p.Protocol == "icmp" {
		input["IcmpTypeCode"] = map[string]any{"Type": p.ToPort, "Code": -1}
	} else {
		input["PortRange"] = map[string]any{"From": e.From, "To": e.To}
	}
	return []Change{{
		Operation: "CreateNetworkAclEntry", Input: input,
		Text: fmt.Sprintf("Allow %s %s %s in entry %d of the network ACL %s", what(e.Protocol, e.From, e.To), word, e.CIDR, e.Number, b.At),
		apply: func(n *Network) {
			change(n.ACLs, b.At, func(l *ACL) {
				l.Entries = append(slices.Clip(l.Entries), e)
				slices.SortFunc(l.Entries, func(x, y Entry) int { return int(x.Number - y.Number) })
			})
		},
	}}
}

// client reports whether an end of the question is the internet at large.
func (n *Network) client(q Question) bool { return q.From == "internet" || q.To == "internet" }

// free is a number for an entry that must come before another, 0 if there is none.
func (a ACL) free(egress bool, before int32) int32 {
	taken := func(n int32) bool {
		return slices.ContainsFunc(a.Entries, func(e Entry) bool { return e.Egress == egress && e.Number == n })
	}
	for n := int32(100); n < before; n += 10 {
		if !taken(n) {
			return n
		}
	}
	for n := before - 1; n > 0; n-- {
		if !taken(n) {
			return n
		}
	}
	return 0
}

// lead adds or replaces the route that is missing: through what connects two VPCs, or to the internet.
func (n *Network) lead(q Question, a Answer, b Block) []Change {
	t := get(n.Tables, b.Table)
	if t.ID == "" || t.VPC != b.VPC {
		return nil
	}
	r := Route{To: netip.PrefixFrom(netip.IPv4Unspecified(), 0), Origin: "CreateRoute"}
	if b.Packet.To.Is6() {
		r.To = netip.PrefixFrom(netip.IPv6Unspecified(), 0)
	}
	var before []Change
	if rfc, ok := private(b.Packet.To); ok && rfc != "" {
		if r.To, r.Target = n.bridge(b.VPC, b.Packet.To); r.Target == "" {
			return nil
		}
	} else if r.Target, before = n.exit(b, q); r.Target == "" {
		return nil
	}
	operation, verb := "CreateRoute", "Add"
	if i := slices.IndexFunc(t.Routes, func(x Route) bool { return x.To == r.To }); i >= 0 {
		if t.Routes[i].Target == r.Target || t.Routes[i].Target == "local" {
			return nil
		}
		operation, verb = "ReplaceRoute", "Change"
	}
	input := map[string]any{"RouteTableId": t.ID}
	input[map[bool]string{false: "DestinationCidrBlock", true: "DestinationIpv6CidrBlock"}[r.To.Addr().Is6()]] = r.To.String()
	input[map[string]string{"internet-gateway": "GatewayId", "natgateway": "NatGatewayId", "vpc-peering-connection": "VpcPeeringConnectionId", "transit-gateway": "TransitGatewayId"}[kindOfTarget(r.Target)]] = r.Target
	return append(before, Change{
		Operation: operation, Input: input, Text: fmt.Sprintf("%s the route %s to %s in the route table %s", verb, r.To, plain(r.Target), t.ID),
		apply: func(n *Network) {
			change(n.Tables, t.ID, func(t *Table) {
				t.Routes = append(slices.DeleteFunc(slices.Clone(t.Routes), func(x Route) bool { return x.To == r.To }), r)
			})
		},
	})
}

// made is the id of an internet gateway that a change makes.
const made = "${InternetGatewayId}"

func kindOfTarget(id string) string {
	if id == made {
		return "internet-gateway"
	}
	return Kind(id)
}

func plain(id string) string {
	if id == made {
		return "the new internet gateway"
	}
	return id
}

// bridge finds what leads from a VPC to a private address of another one.
func (n *Network) bridge(vpc string, a netip.Addr) (to netip.Prefix, target string) {
	for _, p := range n.Peerings {
		for _, x := range [][2]string{{p.Requester, p.Accepter}, {p.Accepter, p.Requester}} {
			for _, c := range get(n.VPCs, x[1]).CIDRs {
				if x[0] == vpc && c.Contains(a) && p.State == "active" {
					return c, p.ID
				}
			}
		}
	}
	for _, x := range n.Attachments {
		for _, y := range n.Attachments {
			for _, c := range get(n.VPCs, y.VPC).CIDRs {
				if x.VPC == vpc && y.VPC != vpc && x.Gateway == y.Gateway && c.Contains(a) {
					return c, x.Gateway
				}
			}
		}
	}
	return to, ""
}

// exit finds how a subnet gets to the internet: through the gateway if the sender has a public address or must be
// named by others, else through a NAT gateway if there is one.
func (n *Network) exit(b Block, q Question) (string, []Change) {
	nat := first(n.NATs, func(g NAT) bool {
		return g.VPC == b.VPC && g.State == "available" && g.Public.IsValid() && g.Subnet != b.Subnet
	})
	if !b.Answer && !n.public(b.VPC, b.Packet.From).IsValid() && nat.ID != "" {
		return nat.ID, nil
	}
	if g := n.gateway(b.VPC); g.ID != "" {
		return g.ID, nil
	}
	changes := n.attach(Block{VPC: b.VPC})
	if g := first(n.Gateways, func(g Gateway) bool { return g.VPC == "" && strings.HasPrefix(g.ID, "igw-") }); g.ID != "" {
		return g.ID, changes
	}
	return made, changes
}

// attach gives a VPC an internet gateway: one that is attached to none, or a new one.
func (n *Network) attach(b Block) []Change {
	if b.VPC == "" || n.gateway(b.VPC).ID != "" {
		return nil
	}
	id := made
	var list []Change
	if g := first(n.Gateways, func(g Gateway) bool { return g.VPC == "" && strings.HasPrefix(g.ID, "igw-") }); g.ID != "" {
		id = g.ID
	} else {
		list = append(list, Change{
			Operation: "CreateInternetGateway", Input: map[string]any{}, Answers: "InternetGateway.InternetGatewayId", Text: "Make an internet gateway", apply: func(*Network) {},
		})
	}
	return append(list, Change{
		Operation: "AttachInternetGateway", Input: map[string]any{"InternetGatewayId": id, "VpcId": b.VPC}, Text: fmt.Sprintf("Attach %s to %s", plain(id), b.VPC),
		apply: func(n *Network) {
			n.Gateways = slices.DeleteFunc(n.Gateways, func(g Gateway) bool { return g.ID == id })
			n.Gateways = append(n.Gateways, Gateway{"igw-" + strings.TrimPrefix(id, "igw-"), b.VPC})
		},
	})
}

// associate gives an interface a public address: one that is spare, or a new one.
func (n *Network) associate(b Block) []Change {
	f := get(n.Faces, b.Face)
	if f.ID == "" || len(f.Addresses) == 0 || f.Addresses[0].Public.IsValid() {
		return nil
	}
	var list []Change
	id := "${AllocationId}"
	if len(n.Spare) > 0 {
		id = n.Spare[0]
	} else {
		list = append(list, Change{Operation: "AllocateAddress", Input: map[string]any{"Domain": "vpc"}, Answers: "AllocationId", Text: "Allocate an Elastic IP address", apply: func(*Network) {}})
	}
	return append(list, Change{
		Operation: "AssociateAddress", Input: map[string]any{"AllocationId": id, "NetworkInterfaceId": f.ID}, Text: "Associate the Elastic IP address with " + f.ID,
		apply: func(n *Network) {
			n.Spare = slices.DeleteFunc(n.Spare, func(x string) bool { return x == id })
			change(n.Faces, f.ID, func(f *Face) {
				f.Addresses = slices.Clone(f.Addresses)
				f.Addresses[0].Public = unused
			})
		},
	})
}

// unused stands for the address that will be allocated.
var unused = netip.MustParseAddr("198.18.0.1")

// wake starts what is off, or accepts what waits for it.
func (n *Network) wake(b Block) []Change {
	switch {
	case Kind(b.At) == "instance" && b.State == "stopped":
		return []Change{{
			Operation: "StartInstances", Input: map[string]any{"InstanceIds": []any{b.At}}, Text: "Start the instance " + b.At,
			apply: func(n *Network) { change(n.Instances, b.At, func(i *Instance) { i.State = "running" }) },
		}}
	case Kind(b.At) == "vpc-peering-connection" && b.State == "pending-acceptance":
		return []Change{{
			Operation: "AcceptVpcPeeringConnection", Input: map[string]any{"VpcPeeringConnectionId": b.At}, Text: "Accept the peering connection " + b.At,
			apply: func(n *Network) { change(n.Peerings, b.At, func(p *Peering) { p.State = "active" }) },
		}}
	}
	return nil
}
