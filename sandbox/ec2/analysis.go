package ec2

import (
	"net/netip"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2/reach"
)

// public are the addresses of the internet: all but RFC 1918's and RFC 6598's.
var public = strings.Fields(`0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/3 96.0.0.0/6 100.0.0.0/10 100.128.0.0/9 101.0.0.0/8
	102.0.0.0/7 104.0.0.0/5 112.0.0.0/4 128.0.0.0/3 160.0.0.0/5 168.0.0.0/6 172.0.0.0/12 172.32.0.0/11 172.64.0.0/10 172.128.0.0/9 173.0.0.0/8 174.0.0.0/7
	176.0.0.0/4 192.0.0.0/9 192.128.0.0/11 192.160.0.0/13 192.169.0.0/16 192.170.0.0/15 192.172.0.0/14 192.176.0.0/12 192.192.0.0/10 193.0.0.0/8 194.0.0.0/7
	196.0.0.0/6 200.0.0.0/5 208.0.0.0/4 224.0.0.0/3`)

// report writes an answer of package reach as Reachability Analyzer does.
type report struct {
	r *region
	n *reach.Network
	q reach.Question
	a reach.Answer
}

// analyze fills in what comes of an analysis of a path.
func (r *region) analyze(out *types.NetworkInsightsAnalysis, p *types.NetworkInsightsPath, now time.Time) {
	n := r.fabric(now)
	w := &report{r: r, n: n, q: insightsQuestion(out, p)}
	w.a = n.Ask(w.q)
	out.NetworkPathFound = &w.a.Reachable
	if w.a.Reachable {
		out.ForwardPathComponents, out.ReturnPathComponents = w.components(w.a.Forward), w.components(w.a.Return)
		return
	}
	for _, b := range w.a.Blocks {
		out.Explanations = append(out.Explanations, w.explanation(b))
	}
}

func insightsQuestion(a *types.NetworkInsightsAnalysis, p *types.NetworkInsightsPath) reach.Question {
	q := reach.Question{
		From: *p.Source, To: aws.Value(p.Destination), FromAddr: addr(p.SourceIp), ToAddr: addr(p.DestinationIp),
		Protocol: string(p.Protocol), Port: reach.AnyPort, Clients: reach.AnyPort, Through: tails(a.FilterInArns), Around: tails(a.FilterOutArns),
	}
	if p.DestinationPort != nil {
		q.Port = reach.Port(int(*p.DestinationPort))
	}
	if f := p.FilterAtSource; f != nil {
		q.FromAddr, q.ToAddr = addr(f.SourceAddress), addr(f.DestinationAddress)
		q.Port, q.Clients = portsOf(f.DestinationPortRange, q.Port), portsOf(f.SourcePortRange, q.Clients)
	}
	if f := p.FilterAtDestination; f != nil {
		q.FromAtEnd, q.ToAtEnd = addr(f.SourceAddress), addr(f.DestinationAddress)
		q.PortAtEnd, q.ClientEnd = portsOf(f.DestinationPortRange, reach.Range{}), portsOf(f.SourcePortRange, reach.Range{})
		if q.PortAtEnd != (reach.Range{}) && q.Port == reach.AnyPort { // nothing here changes the destination's port
			q.Port = q.PortAtEnd
		}
	}
	if q.To == "" {
		q.To, q.ToAddr = q.ToAddr.String(), netip.Addr{}
	}
	return q
}

func tails(arns []string) []string {
	return mapped(arns, func(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] })
}

func portsOf(r *types.FilterPortRange, unless reach.Range) reach.Range {
	if r == nil {
		return unless
	}
	return reach.Range{From: int(*r.FromPort), To: int(*r.ToPort)}
}

// component names a resource.
func (w *report) component(id string) *types.AnalysisComponent {
	if id == "" {
		return nil
	}
	c := &types.AnalysisComponent{Id: &id}
	if sort := reach.Kind(id); sort != "" {
		c.Arn = new(w.r.arn(types.ResourceType(sort), id))
	}
	if x, ok := w.r.index[id]; ok && x.self().name() != "" {
		c.Name = new(x.self().name())
	}
	return c
}

func (w *report) components(hops []reach.Hop) []types.PathComponent {
	list := []types.PathComponent{}
	for i, h := range hops {
		c := types.PathComponent{
			SequenceNumber: new(int32(i + 1)), Component: w.component(h.At), AttachedTo: w.component(h.AttachedTo), Subnet: w.component(h.Subnet), Vpc: w.component(h.VPC),
			InboundHeader: w.header(h.In), OutboundHeader: w.header(h.Out), AdditionalDetails: []types.AdditionalDetail{}, Explanations: []types.Explanation{},
		}
		if h.Entry != nil {
			c.AclRule, c.Subnet, c.Vpc = aclRule(h.Entry), nil, nil
		}
		if h.Rule != nil {
			c.SecurityGroupRule = groupRule(h.Rule)
		}
		if h.Route != nil {
			c.Subnet, c.Vpc = nil, nil
			if h.Kind == "transit-gateway-route-table" {
				c.TransitGatewayRouteTableRoute = &types.TransitGatewayRouteTableRoute{DestinationCidr: new(h.Route.To.String()), AttachmentId: &h.Route.Target, State: new("active")}
			} else {
				c.RouteTableRoute = routeOf(h.Route)
			}
		}
		list = append(list, c)
	}
	return list
}

// header is the packets that come by the way of the one that was sent.
func (w *report) header(p *reach.Packet) *types.AnalysisPacketHeader {
	if p == nil {
		return nil
	}
	return &types.AnalysisPacketHeader{
		Protocol: new(map[string]string{"tcp": "6", "udp": "17"}[p.Protocol]), SourceAddresses: w.addresses(p.From), DestinationAddresses: w.addresses(p.To),
		SourcePortRanges: w.ports(p.FromPort), DestinationPortRanges: w.ports(p.ToPort),
	}
}

func (w *report) addresses(a netip.Addr) []string {
	switch {
	case a != w.a.Anywhere || w.q.FromAddr.IsValid() && w.a.Anywhere == w.q.FromAddr || w.q.ToAddr.IsValid() && w.a.Anywhere == w.q.ToAddr:
		return []string{netip.PrefixFrom(a, a.BitLen()).String()}
	case w.a.Only != "":
		return []string{w.a.Only}
	}
	return public
}

func (w *report) ports(n int) []types.PortRange {
	r := w.n.Cell(w.q.Clients, n)
	if w.q.Port.From <= n && n <= w.q.Port.To {
		if r = w.n.Cell(w.q.Port, n); w.q.Port == w.q.Clients {
			r = w.n.Cell(reach.AnyPort, n)
		}
	}
	return []types.PortRange{{From: new(int32(r.From)), To: new(int32(r.To))}}
}

func portRange(protocol string, from, to int) *types.PortRange {
	if from < 0 || protocol != "tcp" && protocol != "udp" {
		return nil
	}
	return &types.PortRange{From: new(int32(from)), To: new(int32(to))}
}

func aclRule(e *reach.Entry) *types.AnalysisAclRule {
	action := types.RuleActionDeny
	if e.Allow {
		action = types.RuleActionAllow
	}
	return &types.AnalysisAclRule{Cidr: new(e.CIDR.String()), Egress: &e.Egress, Protocol: &e.Protocol, RuleAction: new(string(action)), RuleNumber: &e.Number, PortRange: portRange(e.Protocol, e.From, e.To)}
}

func direction(egress bool) *string {
	if egress {
		return new("egress")
	}
	return new("ingress")
}

func groupRule(r *reach.Rule) *types.AnalysisSecurityGroupRule {
	x := &types.AnalysisSecurityGroupRule{Direction: direction(r.Egress), Protocol: &r.Protocol, PortRange: portRange(r.Protocol, r.From, r.To), SecurityGroupId: given(r.Group), PrefixListId: given(r.List)}
	if r.CIDR.IsValid() {
		x.Cidr = new(r.CIDR.String())
	}
	return x
}

func routeOf(r *reach.Route) *types.AnalysisRouteTableRoute {
	x := &types.AnalysisRouteTableRoute{DestinationPrefixListId: given(r.List), Origin: new(strings.ToLower(r.Origin)), State: new("active")}
	if r.Hole {
		x.State = new("blackhole")
	}
	if r.List == "" {
		x.DestinationCidr = new(r.To.String())
	}
	switch reach.Kind(r.Target) {
	case "natgateway":
		x.NatGatewayId = &r.Target
	case "network-interface":
		x.NetworkInterfaceId = &r.Target
	case "transit-gateway":
		x.TransitGatewayId = &r.Target
	case "vpc-peering-connection":
		x.VpcPeeringConnectionId = &r.Target
	case "egress-only-internet-gateway":
		x.EgressOnlyInternetGatewayId = &r.Target
	default:
		x.GatewayId = &r.Target
	}
	return x
}

// explanation fills in the components of a block by what they are.
func (w *report) explanation(b reach.Block) types.Explanation {
	x := types.Explanation{
		ExplanationCode: &b.Code, Direction: given(b.Direction), State: given(b.State), Subnet: w.component(b.Subnet), Vpc: w.component(b.VPC),
		NetworkInterface: w.component(b.Face), RouteTable: w.component(b.Table), TransitGateway: w.component(b.Gateway),
	}
	for _, id := range b.Groups {
		x.SecurityGroups = append(x.SecurityGroups, *w.component(id))
	}
	if b.Entry != nil {
		x.AclRule = aclRule(b.Entry)
	}
	if b.Route != nil {
		x.RouteTableRoute = routeOf(b.Route)
	}
	if b.To != "" {
		x.Destination = w.component(b.To)
		if reach.Kind(b.To) == "vpc" {
			x.Destination, x.DestinationVpc, x.SourceVpc = nil, w.component(b.To), x.Vpc
		}
	}
	switch reach.Kind(b.At) {
	case "network-acl":
		x.Acl = w.component(b.At)
	case "internet-gateway":
		x.InternetGateway = w.component(b.At)
	case "natgateway":
		x.NatGateway = w.component(b.At)
	case "vpc-peering-connection":
		x.VpcPeeringConnection = w.component(b.At)
	case "transit-gateway-route-table":
		x.TransitGatewayRouteTable, x.RouteTable = w.component(b.At), nil
	case "security-group", "route-table", "vpc", "transit-gateway":
	default:
		x.Component = w.component(b.At)
	}
	if b.Code == "NO_SOURCE_OR_DESTINATION" {
		x.MissingComponent = &b.At
	}
	return x
}
