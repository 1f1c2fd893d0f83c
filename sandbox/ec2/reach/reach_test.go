package reach

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func cidr(text string) netip.Prefix { return netip.MustParsePrefix(text) }

func ip(text string) netip.Addr { return netip.MustParseAddr(text) }

// small is a VPC with a public subnet, in which are a web server and a NAT gateway, and a private one with a database; and another VPC that is peered.
func small() *Network {
	all := func(egress bool) Entry {
		return Entry{Number: 100, Egress: egress, Allow: true, Protocol: "all", From: -1, To: -1, CIDR: cidr("0.0.0.0/0")}
	}
	out := Rule{Egress: true, Protocol: "all", From: -1, To: -1, CIDR: cidr("0.0.0.0/0")}
	tcp := func(port int, from string) Rule {
		return Rule{Protocol: "tcp", From: port, To: port, CIDR: cidr(from)}
	}
	return &Network{
		VPCs:     []VPC{{"vpc-a", []netip.Prefix{cidr("10.0.0.0/16")}}, {"vpc-b", []netip.Prefix{cidr("10.1.0.0/16")}}, {"vpc-c", []netip.Prefix{cidr("10.2.0.0/16")}}},
		Gateways: []Gateway{{"igw-a", "vpc-a"}, {"igw-free", ""}},
		Subnets: []Subnet{
			{"subnet-public", "vpc-a", "a", "rtb-public", "acl-public", []netip.Prefix{cidr("10.0.0.0/24")}},
			{"subnet-private", "vpc-a", "b", "rtb-private", "acl-private", []netip.Prefix{cidr("10.0.1.0/24")}},
			{"subnet-b", "vpc-b", "a", "rtb-b", "acl-b", []netip.Prefix{cidr("10.1.0.0/24")}},
			{"subnet-c", "vpc-c", "a", "rtb-c", "acl-c", []netip.Prefix{cidr("10.2.0.0/24")}},
		},
		Tables: []Table{
			{"rtb-public", "vpc-a", []Route{{To: cidr("10.0.0.0/16"), Target: "local"}, {To: cidr("0.0.0.0/0"), Target: "igw-a"}}},
			{"rtb-private", "vpc-a", []Route{{To: cidr("10.0.0.0/16"), Target: "local"}, {To: cidr("0.0.0.0/0"), Target: "nat-a"}, {To: cidr("10.1.0.0/16"), Target: "pcx-ab"}}},
			{"rtb-b", "vpc-b", []Route{{To: cidr("10.1.0.0/16"), Target: "local"}, {To: cidr("10.0.0.0/16"), Target: "pcx-ab"}}},
			{"rtb-c", "vpc-c", []Route{{To: cidr("10.2.0.0/16"), Target: "local"}}},
		},
		ACLs: []ACL{
			{"acl-public", "vpc-a", []Entry{all(false), all(true)}}, {"acl-private", "vpc-a", []Entry{all(false), all(true)}},
			{"acl-b", "vpc-b", []Entry{all(false), all(true)}}, {"acl-c", "vpc-c", []Entry{all(false), all(true)}},
		},
		Groups: []Group{
			{"sg-web", "vpc-a", []Rule{tcp(80, "0.0.0.0/0"), tcp(22, "203.0.113.0/24"), out}},
			{"sg-db", "vpc-a", []Rule{{Protocol: "tcp", From: 5432, To: 5432, Group: "sg-web"}, {Protocol: "icmp", From: 8, To: -1, CIDR: cidr("10.0.0.0/8")}, out}},
			{"sg-b", "vpc-b", []Rule{tcp(443, "10.0.1.0/24"), out}}, {"sg-c", "vpc-c", []Rule{tcp(443, "0.0.0.0/0"), out}},
		},
		Faces: []Face{
			{ID: "eni-web", Subnet: "subnet-public", VPC: "vpc-a", Instance: "i-web", Addresses: []Address{{ip("10.0.0.10"), ip("3.3.3.3")}}, Groups: []string{"sg-web"}, Check: true},
			{ID: "eni-db", Subnet: "subnet-private", VPC: "vpc-a", Instance: "i-db", Addresses: []Address{{Private: ip("10.0.1.10")}}, Groups: []string{"sg-db"}, Check: true},
			{ID: "eni-b", Subnet: "subnet-b", VPC: "vpc-b", Instance: "i-b", Addresses: []Address{{Private: ip("10.1.0.10")}}, Groups: []string{"sg-b"}, Check: true},
			{ID: "eni-c", Subnet: "subnet-c", VPC: "vpc-c", Instance: "i-c", Addresses: []Address{{Private: ip("10.2.0.10")}}, Groups: []string{"sg-c"}, Check: true},
			{ID: "eni-spare", Subnet: "subnet-public", VPC: "vpc-a", Addresses: []Address{{Private: ip("10.0.0.20")}}, Groups: []string{"sg-web"}, Check: true},
		},
		Instances: []Instance{{"i-web", "running", []string{"eni-web"}}, {"i-db", "running", []string{"eni-db"}}, {"i-b", "running", []string{"eni-b"}}, {"i-c", "running", []string{"eni-c"}}},
		NATs:      []NAT{{"nat-a", "vpc-a", "subnet-public", "available", Address{ip("10.0.0.200"), ip("3.3.3.200")}}},
		Peerings:  []Peering{{"pcx-ab", "vpc-a", "vpc-b", "active"}},
	}
}

func TestReach(t *testing.T) {
	ask := func(from, to, protocol string, port int) Question {
		return Question{From: from, To: to, Protocol: protocol, Port: Port(port), Clients: Ephemeral, Every: true}
	}
	none := func(*Network) {}
	for name, x := range map[string]struct {
		q       Question
		change  func(*Network)
		codes   string // of what stops it, in order
		way     string // of the packet, as far as it gets
		only    string
		changes string
	}{
		"the internet to a web server": {q: ask("internet", "i-web", "tcp", 80), way: "internet igw-a acl-public sg-web eni-web i-web"},
		"a closed port":                {q: ask("internet", "i-web", "tcp", 443), codes: "ENI_SG_RULES_MISMATCH", way: "internet igw-a acl-public sg-web", changes: "AuthorizeSecurityGroupIngress"},
		"a port for some":              {q: ask("internet", "i-web", "tcp", 22), way: "internet igw-a acl-public sg-web eni-web i-web", only: "203.0.113.0/24"},
		"another protocol":             {q: ask("internet", "i-web", "udp", 80), codes: "ENI_SG_RULES_MISMATCH", way: "internet igw-a acl-public sg-web", changes: "AuthorizeSecurityGroupIngress"},
		"no public address": {q: ask("internet", "i-db", "tcp", 5432), codes: "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", way: "internet igw-a",
			changes: "AllocateAddress AssociateAddress AuthorizeSecurityGroupIngress ReplaceRoute"},
		"out through NAT":            {q: ask("i-db", "internet", "tcp", 443), way: "i-db eni-db sg-db acl-private rtb-private acl-public nat-a acl-public rtb-public igw-a"},
		"out with an address":        {q: ask("i-web", "8.8.8.8", "tcp", 443), way: "i-web eni-web sg-web acl-public rtb-public igw-a"},
		"a group that names one":     {q: ask("i-web", "i-db", "tcp", 5432), way: "i-web eni-web sg-web acl-public rtb-public acl-private sg-db eni-db i-db"},
		"ping":                       {q: ask("i-web", "i-db", "icmp", 0), way: "i-web eni-web sg-web acl-public rtb-public acl-private sg-db eni-db i-db"},
		"a peer":                     {q: ask("i-db", "i-b", "tcp", 443), way: "i-db eni-db sg-db acl-private rtb-private pcx-ab acl-b sg-b eni-b i-b"},
		"no way to the peer":         {q: ask("i-web", "i-b", "tcp", 443), codes: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", way: "i-web eni-web sg-web acl-public rtb-public igw-a"},
		"VPCs apart":                 {q: ask("i-db", "i-c", "tcp", 443), codes: "DISCONNECTED_VPCS"},
		"apart, but public":          {q: ask("i-db", "3.3.3.3", "tcp", 80), way: "i-db eni-db sg-db acl-private rtb-private acl-public nat-a acl-public rtb-public igw-a igw-a acl-public sg-web eni-web i-web"},
		"nobody has the address":     {q: ask("i-web", "10.0.1.99", "tcp", 80), codes: "NO_POSSIBLE_DESTINATION", way: "i-web eni-web sg-web acl-public rtb-public"},
		"an interface of nobody":     {q: ask("i-web", "eni-spare", "tcp", 80), codes: "BAD_STATE_ATTACHMENT", way: "i-web eni-web sg-web sg-web eni-spare"},
		"a gateway that is free":     {q: ask("igw-free", "i-web", "tcp", 80), codes: "UNASSOCIATED_COMPONENT"},
		"to the gateway":             {q: ask("i-web", "igw-a", "tcp", 80), way: "i-web eni-web sg-web acl-public rtb-public igw-a"},
		"to the connection":          {q: ask("i-db", "pcx-ab", "tcp", 80), way: "i-db eni-db sg-db acl-private rtb-private pcx-ab"},
		"no route to the connection": {q: ask("i-c", "pcx-ab", "tcp", 80), codes: "NO_ROUTE_TO_DESTINATION", way: "i-c eni-c sg-c acl-c rtb-c"},
		"what is not there":          {q: ask("i-none", "i-web", "tcp", 80), codes: "UNASSOCIATED_COMPONENT"},
		"a volume":                   {q: ask("vol-1", "i-web", "tcp", 80), codes: "UNSUPPORTED_COMPONENT"},
		"stopped": {q: ask("internet", "i-web", "tcp", 80), change: func(n *Network) { n.Instances[0].State = "stopped" },
			codes: "BAD_STATE", way: "internet igw-a acl-public sg-web eni-web", changes: "StartInstances"},
		"an ACL that denies": {q: ask("internet", "i-web", "tcp", 80), change: func(n *Network) { n.ACLs[0].Entries[0].Allow = false },
			codes: "SUBNET_ACL_RESTRICTION", way: "internet igw-a acl-public", changes: "CreateNetworkAclEntry"},
		"an ACL that lets no answer out": {q: ask("internet", "i-web", "tcp", 80), change: func(n *Network) {
			n.ACLs[0].Entries[1].Protocol, n.ACLs[0].Entries[1].From, n.ACLs[0].Entries[1].To = "tcp", 80, 443
		},
			codes: "SUBNET_ACL_RESTRICTION", way: "internet igw-a acl-public sg-web eni-web i-web", changes: "CreateNetworkAclEntry"},
		"no route back": {q: ask("internet", "i-web", "tcp", 80), change: func(n *Network) { n.Tables[0].Routes = n.Tables[0].Routes[:1] },
			codes: "NO_ROUTE_TO_DESTINATION", way: "internet igw-a acl-public sg-web eni-web i-web", changes: "CreateRoute"},
		"the answer goes another way": {q: ask("internet", "i-web", "tcp", 80), change: func(n *Network) { n.Tables[0].Routes[1].Target = "nat-a" },
			codes: "NGW_SOURCE_ADDRESS_REASSIGN", way: "internet igw-a acl-public sg-web eni-web i-web", changes: "ReplaceRoute"},
		"a black hole": {q: ask("i-web", "internet", "tcp", 80), change: func(n *Network) { n.Tables[0].Routes[1] = Route{To: cidr("0.0.0.0/0"), Target: "igw-old", Hole: true} },
			codes: "BAD_STATE_ROUTE", way: "i-web eni-web sg-web acl-public rtb-public", changes: "ReplaceRoute"},
		"no gateway at all": {q: ask("internet", "i-c", "tcp", 443), codes: "NO_PATH", way: "internet",
			changes: "AttachInternetGateway AllocateAddress AssociateAddress CreateRoute"},
		"a peering that waits": {q: ask("i-db", "i-b", "tcp", 443), change: func(n *Network) { n.Peerings[0].State = "pending-acceptance" },
			codes: "BAD_STATE", way: "i-db eni-db sg-db acl-private rtb-private pcx-ab", changes: "AcceptVpcPeeringConnection"},
		"a NAT gateway that is not ready": {q: ask("i-db", "internet", "tcp", 443), change: func(n *Network) { n.NATs[0].State = "pending" },
			codes: "BAD_STATE", way: "i-db eni-db sg-db acl-private rtb-private acl-public nat-a"},
		"an appliance that checks": {q: ask("i-db", "internet", "tcp", 80), change: func(n *Network) { n.Tables[1].Routes[1].Target = "eni-web" },
			codes: "ENI_SOURCE_DEST_CHECK_RESTRICTION", way: "i-db eni-db sg-db acl-private rtb-private acl-public sg-web eni-web", changes: "ModifyNetworkInterfaceAttribute"},
		"longest prefix": {q: ask("i-web", "8.8.8.8", "tcp", 80), change: func(n *Network) {
			n.Tables[0].Routes = append(n.Tables[0].Routes, Route{To: cidr("8.8.8.0/24"), Target: "pcx-ab"})
		}, codes: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", way: "i-web eni-web sg-web acl-public rtb-public pcx-ab"},
		"by a way that is excluded": {q: Question{From: "i-db", To: "igw-a", Protocol: "tcp", Port: Port(443), Clients: AnyPort, Around: []string{"nat-a"}},
			codes: "COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT", way: "i-db eni-db sg-db acl-private rtb-private acl-public nat-a acl-public rtb-public igw-a"},
		"any port": {q: Question{From: "igw-a", To: "i-web", Protocol: "tcp", Port: AnyPort, Clients: AnyPort}, way: "igw-a acl-public sg-web eni-web i-web"},
	} {
		t.Run(name, func(t *testing.T) {
			n := small()
			if x.change == nil {
				x.change = none
			}
			x.change(n)
			a := n.Ask(x.q)
			codes, way, changes := "", "", ""
			for _, b := range a.Blocks {
				codes += b.Code + " "
			}
			for _, h := range a.Forward {
				way += h.At + " "
			}
			for _, c := range n.Least(x.q) {
				changes += c.Operation + " "
			}
			check := func(what, got, want string) {
				if strings.TrimSpace(got) != want {
					t.Errorf("%s: got %q, want %q (%s)", what, got, want, a.Text(x.q))
				}
			}
			check("codes", codes, x.codes)
			check("way", way, x.way)
			check("only", a.Only, x.only)
			check("changes", changes, x.changes)
			if a.Reachable != (x.codes == "") {
				t.Errorf("reachable: %v", a.Reachable)
			}
		})
	}
}

// A change names what must be typed: the internet where anybody is meant, an address where one is.
func TestLeast(t *testing.T) {
	n := small()
	q := Question{From: "internet", To: "i-web", Protocol: "tcp", Port: Port(443), Clients: Ephemeral, Every: true}
	c := n.Least(q)
	if len(c) != 1 || c[0].Text != "Open tcp 443 from 0.0.0.0/0 in the security group sg-web" {
		t.Errorf("%+v", c)
	}
	q.From = "i-db"
	if c = n.Least(q); len(c) != 1 || c[0].Text != "Open tcp 443 from 10.0.1.10/32 in the security group sg-web" {
		t.Errorf("%+v", c)
	}
	n.ACLs[0].Entries = slices.Delete(n.ACLs[0].Entries, 1, 2)
	q.From, q.Port = "internet", Port(80)
	if c = n.Least(q); len(c) != 1 || c[0].Text != "Allow tcp 1024-65535 to 0.0.0.0/0 in entry 100 of the network ACL acl-public" {
		t.Errorf("%+v", c)
	}
}
