package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/ec2/reach"
)

// scopeLook looks for the ways that a scope matches and does not exclude.
type scopeLook struct {
	r       *region
	n       *reach.Network
	content types.NetworkInsightsAccessScopeContent
	pairs   int
	found   []types.AccessScopeAnalysisFinding
}

// all tries every pair of ends that may send or receive.
func (l *scopeLook) all() {
	ends := l.ends()
	for _, from := range ends {
		for _, to := range ends {
			if from == to || reach.Kind(from) == "internet-gateway" && reach.Kind(to) == "internet-gateway" {
				continue
			}
			i := slices.IndexFunc(l.content.MatchPaths, func(p types.AccessScopePath) bool { return l.is(from, p.Source) && l.is(to, p.Destination) })
			if i < 0 {
				continue
			}
			if l.pairs++; l.pairs > maxScopePairs {
				return
			}
			l.try(from, to, l.content.MatchPaths[i])
		}
	}
}

// ends are the interfaces, and the gateways that are attached.
func (l *scopeLook) ends() (list []string) {
	for _, f := range l.n.Faces {
		list = append(list, f.ID)
	}
	for _, g := range l.n.Gateways {
		if g.VPC != "" && reach.Kind(g.ID) == "internet-gateway" {
			list = append(list, g.ID)
		}
	}
	for _, p := range l.n.Peerings {
		list = append(list, p.ID)
	}
	return list
}

// is reports whether an end is one of the resources that a statement names. None named: any.
func (l *scopeLook) is(id string, s *types.PathStatement) bool {
	if s == nil || s.ResourceStatement == nil || len(s.ResourceStatement.Resources)+len(s.ResourceStatement.ResourceTypes) == 0 {
		return true
	}
	names := []string{id}
	for _, f := range l.n.Faces {
		if f.ID == id {
			names = append(append(names, f.Groups...), f.Subnet, f.VPC, f.Instance)
		}
	}
	for _, g := range l.n.Gateways {
		if g.ID == id {
			names = append(names, g.VPC)
		}
	}
	for _, x := range tails(s.ResourceStatement.Resources) {
		if slices.Contains(names, x) {
			return true
		}
	}
	return slices.ContainsFunc(s.ResourceStatement.ResourceTypes, func(t string) bool {
		return slices.ContainsFunc(names, func(x string) bool {
			return reach.Kind(x) == scopeTypes[t] && (x == id || reach.Kind(id) == "network-interface")
		})
	})
}

// try notes a way that there is and that no excluded path is about.
func (l *scopeLook) try(from, to string, p types.AccessScopePath) {
	for _, protocol := range []string{"tcp", "udp"} {
		q := reach.Question{From: from, To: to, Protocol: protocol, Port: reach.AnyPort, Clients: reach.AnyPort}
		if !headers(p).narrow(&q) {
			continue
		}
		for _, q.Port = range l.left(q) {
			if a := l.n.Ask(q); a.Reachable {
				w := &report{r: l.r, n: l.n, q: q, a: a}
				l.found = append(l.found, types.AccessScopeAnalysisFinding{FindingComponents: w.components(a.Forward)})
				return
			}
		}
	}
}

// left are the ports of a question that no excluded path is about.
func (l *scopeLook) left(q reach.Question) []reach.Range {
	ports := []reach.Range{q.Port}
	for _, x := range l.content.ExcludePaths {
		if !l.is(q.From, x.Source) || !l.is(q.To, x.Destination) {
			continue
		}
		gone, whole := headers(x).ports(q.Protocol)
		if whole {
			return nil
		}
		for _, g := range gone {
			ports = outside(ports, g)
		}
	}
	return ports
}

// ports are those of a destination that the statements are about as a whole; whole: all.
func (h scopeHeaders) ports(protocol string) (list []reach.Range, whole bool) {
	whole = true
	for _, s := range h {
		if len(s.SourceAddresses)+len(s.DestinationAddresses)+len(s.SourcePorts) > 0 || len(s.Protocols) > 0 && !slices.Contains(s.Protocols, types.Protocol(protocol)) {
			return nil, false
		}
		for _, text := range s.DestinationPorts {
			r, _ := scopePorts(text)
			list, whole = append(list, r), false
		}
	}
	return list, whole
}

// outside takes a range out of others.
func outside(list []reach.Range, gone reach.Range) (left []reach.Range) {
	for _, r := range list {
		if r.From < gone.From {
			left = append(left, reach.Range{From: r.From, To: min(r.To, gone.From-1)})
		}
		if r.To > gone.To {
			left = append(left, reach.Range{From: max(r.From, gone.To+1), To: r.To})
		}
	}
	return left
}

// headers are the packet header statements of both ends of a path.
func headers(p types.AccessScopePath) (h scopeHeaders) {
	for _, s := range []*types.PathStatement{p.Source, p.Destination} {
		if s != nil && s.PacketHeaderStatement != nil {
			h = append(h, *s.PacketHeaderStatement)
		}
	}
	return h
}

type scopeHeaders []types.PacketHeaderStatement

// narrow limits a question to the packets of the statements; false if none is left. Of several ranges the first counts.
func (h scopeHeaders) narrow(q *reach.Question) bool {
	for _, s := range h {
		if len(s.Protocols) > 0 && !slices.Contains(s.Protocols, types.Protocol(q.Protocol)) {
			return false
		}
		for _, x := range []struct {
			list []string
			to   *reach.Range
		}{{s.DestinationPorts, &q.Port}, {s.SourcePorts, &q.Clients}} {
			if len(x.list) > 0 {
				r, _ := scopePorts(x.list[0])
				x.to.From, x.to.To = max(x.to.From, r.From), min(x.to.To, r.To)
				if x.to.From > x.to.To {
					return false
				}
			}
		}
		if reach.Kind(q.From) == "internet-gateway" && len(s.SourceAddresses) > 0 {
			q.FromAddr = netip.MustParsePrefix(s.SourceAddresses[0]).Masked().Addr()
		}
		if reach.Kind(q.To) == "internet-gateway" && len(s.DestinationAddresses) > 0 {
			q.ToAddr = netip.MustParsePrefix(s.DestinationAddresses[0]).Masked().Addr()
		}
	}
	return true
}
