package policy

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// Permissions is what the policies of an identity let it do, whatever it may be done to. Policies
// of resources are not in it.
type Permissions struct {
	Services []ServicePermissions `json:"services"`
}

// ServicePermissions is what may be done with a service.
type ServicePermissions struct {
	Service string             `json:"service"` // prefix of its actions: "s3"
	Name    string             `json:"name"`    // "Amazon S3"
	Levels  []LevelPermissions `json:"levels"`
}

// LevelPermissions counts the actions of an access level, and groups those that some
// statement speaks of. What is in no group is denied because nothing allows it.
type LevelPermissions struct {
	Level   actions.Level `json:"level"`
	Total   int           `json:"total"`
	Allowed int           `json:"allowed"` // for every resource, without conditions
	Some    int           `json:"some"`    // for some resources, or under conditions
	Denied  int           `json:"denied"`  // by a Deny
	Groups  []Group       `json:"groups"`
}

// Group are actions that the same statements decide alike.
type Group struct {
	Access     string   `json:"access"` // allowed, some, denied
	Actions    []string `json:"actions"`
	Resources  []string `json:"resources,omitempty"`  // of some: for which; none for all
	Conditions []string `json:"conditions,omitempty"` // of some: keys that are looked at
	Policies   []string `json:"policies"`             // that decide: "reader (user bob)"
}

// May lists what the identity behind the layers may do with the given services, or with all whose
// actions are known. The root user may do everything that an organization does not forbid.
func May(p aws.Principal, l *Layers, services ...string) *Permissions {
	m := &mapper{reader: newEvaluation(&Request{Principal: p}, l), layers: l.bearing(p)}
	out := &Permissions{Services: []ServicePermissions{}}
	for _, s := range actions.Services() {
		if len(services) == 0 || slices.Contains(services, s.Prefix) {
			out.Services = append(out.Services, m.service(s))
		}
	}
	return out
}

// bearing lists the layers that must allow, each a list of policies.
func (l *Layers) bearing(p aws.Principal) [][]Attached {
	var out [][]Attached
	w := weightOf(&Request{Principal: p})
	if w.scp {
		out = append(out, l.SCP...)
	}
	if w.identity {
		out = append(out, l.Identity)
		if l.Boundary != nil {
			out = append(out, []Attached{*l.Boundary})
		}
	}
	if w.session && l.Restricted {
		out = append(out, l.Session)
	}
	return out
}

// mapper finds out about one action after the other.
type mapper struct {
	reader *evaluation
	layers [][]Attached
}

func (m *mapper) service(s *actions.Service) ServicePermissions {
	out := ServicePermissions{Service: s.Prefix, Name: s.Name}
	for _, level := range actions.Levels {
		row := LevelPermissions{Level: level, Groups: []Group{}}
		for i := range s.Actions {
			if s.Actions[i].Level == level {
				row.Total++
				row.add(s.Actions[i].Name, m.access(&s.Actions[i]))
			}
		}
		if row.Total > 0 {
			out.Levels = append(out.Levels, row)
		}
	}
	return out
}

// add counts an action, and puts it to those that are alike.
func (l *LevelPermissions) add(name string, g Group) {
	switch g.Access {
	case "allowed":
		l.Allowed++
	case "some":
		l.Some++
	case "denied":
		l.Denied++
	default:
		return
	}
	for i := range l.Groups {
		if o := &l.Groups[i]; o.Access == g.Access && slices.Equal(o.Resources, g.Resources) && slices.Equal(o.Conditions, g.Conditions) && slices.Equal(o.Policies, g.Policies) {
			o.Actions = append(o.Actions, name)
			return
		}
	}
	g.Actions = []string{name}
	l.Groups = append(l.Groups, g)
}

// access says how far all layers together allow an action: as far as the one that allows least.
func (m *mapper) access(a *actions.Action) Group {
	m.reader.action = a.Lower
	out := Group{Access: "allowed"}
	for _, policies := range m.layers {
		var g Group
		for i := range policies {
			m.policy(&g, &policies[i], a)
		}
		switch {
		case g.Access == "denied":
			return g
		case g.Access == "" || out.Access == "":
			out = Group{}
		case g.Access == "some":
			out.Access = "some"
		}
		out.Resources = union(out.Resources, g.Resources)
		out.Conditions = union(out.Conditions, g.Conditions)
		out.Policies = union(out.Policies, g.Policies)
	}
	if out.Access != "some" {
		out.Resources, out.Conditions = nil, nil
	}
	return out
}

// policy adds what a policy says about an action to what others say.
func (m *mapper) policy(g *Group, p *Attached, a *actions.Action) {
	for _, s := range p.Document.Statements {
		if g.Access == "denied" || m.reader.actionMatches(s) == s.notAction {
			continue
		}
		resources, everywhere := m.resources(s, a)
		if !everywhere && len(resources) == 0 {
			continue // the statement's resources are of another kind
		}
		always := everywhere && len(s.conditions) == 0
		switch {
		case s.Deny && always:
			*g = Group{Access: "denied", Policies: []string{p.label()}}
			continue
		case s.Deny && g.Access == "", !s.Deny && g.Access == "allowed":
			continue
		case s.Deny:
			g.Access = "some"
		case always:
			*g = Group{Access: "allowed"}
		default:
			g.Access = "some"
			g.Resources = union(g.Resources, resources)
		}
		for _, c := range s.conditions {
			g.Conditions = union(g.Conditions, []string{c.name})
		}
		g.Policies = union(g.Policies, []string{p.label()})
	}
}

// resources lists the statement's resources that the action can be about; everywhere says all are.
func (m *mapper) resources(s *Statement, a *actions.Action) (list []string, everywhere bool) {
	for i := range s.resources {
		if r := s.resources[i].written; strings.Trim(r, "*") == "" {
			return nil, !s.notResource
		} else if a.HasTypes() && a.Suits(r) {
			list = append(list, r)
		}
	}
	if s.notResource {
		return []string{"all but " + strings.Join(clipAll(list, 3, 120), ", ")}, len(list) == 0
	}
	return clipAll(list, maxWanted, maxValue), false
}

func (p *Attached) label() string {
	if p.Via == "" {
		return p.Name
	}
	return p.Name + " (" + p.Via + ")"
}

// union adds the items of b that a does not have, up to 20.
func union(a, b []string) []string {
	for _, x := range b {
		if !slices.Contains(a, x) && len(a) < 20 {
			a = append(a, x)
		}
	}
	return a
}
