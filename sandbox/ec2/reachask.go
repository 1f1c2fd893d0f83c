package ec2

import (
	"net/netip"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2/reach"
)

// Reachability is the answer to whether packets get from one place to another in the state as it is.
type Reachability struct {
	reach.Answer
	Text    string         `json:"text"`
	Changes []reach.Change `json:"changes"` // the least that would let them through; none if they get through, or none is known
}

// Reach tells whether packets of a protocol (tcp, udp, icmp) get from one place to a port of another: ids of instances, interfaces, gateways,
// connections and endpoints, addresses, or "internet". It returns InvalidQuestion for places that there are not.
func (s *Service) Reach(c *aws.Call, from, to, protocol string, port int) (*Reachability, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	for _, place := range []string{from, to} {
		if _, err := netip.ParseAddr(place); err != nil && place != "internet" && r.index[place] == nil {
			return nil, bad("InvalidQuestion", "There is no %.64q in %s.", place, r.place.name)
		}
	}
	q := reach.Question{From: from, To: to, Protocol: protocol, Port: reach.Port(port), Clients: reach.Ephemeral, Every: true}
	n := r.fabric(c.Now)
	out := &Reachability{Answer: n.Ask(q), Changes: []reach.Change{}}
	out.Text = out.Answer.Text(q)
	if list := n.Least(q); list != nil {
		out.Changes = list
	}
	return out, nil
}
