package policy

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// Use is a permission that a call needed.
type Use struct {
	Action   string `json:"action"`   // "s3:GetObject"
	Resource string `json:"resource"` // ARN, or "*"
	Allowed  bool   `json:"allowed"`
}

// FromUse is the least policy that allows what was used, as far as it was allowed:
// a statement for each set of actions on the same resources. Where an action was used on more
// than three things of a kind they become a pattern: bucket/folder/*, instance/*.
// It has no statements if nothing was used.
func FromUse(uses []Use) json.RawMessage {
	byAction := map[string][]string{}
	var names []string
	for _, u := range uses {
		if !u.Allowed {
			continue
		}
		name := properName(u.Action)
		if byAction[name] == nil {
			names = append(names, name)
		}
		byAction[name] = append(byAction[name], u.Resource)
	}
	slices.Sort(names)
	var list []*grant
	for _, name := range names {
		list = addGrant(list, name, merged(byAction[name]))
	}
	out := struct {
		Version   string
		Statement []json.RawMessage
	}{current, []json.RawMessage{}}
	for _, g := range list {
		b, _ := statement{Effect: "Allow", Action: oneOr(g.actions), Resource: oneOr(g.resources)}.encode()
		out.Statement = append(out.Statement, b)
	}
	b, _ := json.Marshal(out)
	return b
}

// properName is the name of an action as AWS writes it.
func properName(action string) string {
	if a, ok := actions.Find(action); ok {
		return a.FullName()
	}
	return action
}

// grant is a statement in the making.
type grant struct {
	service            string
	actions, resources []string
}

// addGrant puts an action to those of its service that have the same resources.
func addGrant(list []*grant, action string, resources []string) []*grant {
	service, _, _ := strings.Cut(action, ":")
	for _, g := range list {
		if g.service == service && slices.Equal(g.resources, resources) {
			g.actions = append(g.actions, action)
			return list
		}
	}
	return append(list, &grant{service, []string{action}, resources})
}

// maxNamed is how many things of a kind are named one by one.
const maxNamed = 3

// merged makes few patterns of many resources, sorted.
func merged(resources []string) []string {
	byHome := map[string][]string{}
	var homes, out []string
	for _, r := range resources {
		if r == "*" || r == "" {
			return []string{"*"}
		}
		h := homeOfARN(r)
		if byHome[h] == nil {
			homes = append(homes, h)
		}
		text, _ := escaped(r)
		if !slices.Contains(byHome[h], text) {
			byHome[h] = append(byHome[h], text)
		}
	}
	for _, h := range homes {
		switch list := byHome[h]; {
		case len(list) <= maxNamed || h == "":
			out = append(out, list...)
		default:
			out = append(out, folder(list, len(h))+"*")
		}
	}
	slices.Sort(out)
	return out
}

// homeOfARN is what the ARNs of things that may become one pattern begin with: the bucket
// of an object, the kind of another resource; "" for what is always named, a bucket.
func homeOfARN(arn string) string {
	part := strings.SplitN(arn, ":", 6)
	if len(part) < 6 {
		return ""
	}
	i := strings.IndexByte(part[5], '/')
	if i < 0 {
		return ""
	}
	return arn[:len(arn)-len(part[5])+i+1]
}

// folder is the longest beginning of all texts that ends in a slash, at least n bytes.
func folder(list []string, n int) string {
	common := len(list[0])
	for _, s := range list[1:] {
		common = shared(list[0][:common], s)
	}
	text := list[0][:common]
	return list[0][:max(n, strings.LastIndexByte(text, '/')+1)]
}

// Unused is what an identity may do and has not done.
type Unused struct {
	Services []UnusedService `json:"services"`
	Policies []string        `json:"policies"` // nothing of which was used: "reader (user bob)"
}

// UnusedService is what was not used of a service.
type UnusedService struct {
	Service string   `json:"service"`
	Name    string   `json:"name"`
	Granted int      `json:"granted"` // actions that are allowed, at least for some resources
	Used    int      `json:"used"`
	Unused  []string `json:"unused"` // up to 100, those that change most first
	More    int      `json:"more,omitempty"`
}

// NotUsed compares what may be done with what was done.
func NotUsed(m *Permissions, r Request, l *Layers, uses []Use) *Unused {
	used := map[string]bool{}
	needed := map[string]bool{}
	for _, u := range uses {
		used[lower(u.Action)] = used[lower(u.Action)] || u.Allowed
		one := Request{Principal: r.Principal, Action: u.Action, Resource: u.Resource, Keys: r.Keys}
		for s := range Trace(one, l) {
			if s.Layer == LayerIdentity && !s.Statement.Deny && (s.Miss == nil || s.Miss.Element == "Condition") {
				needed[s.Policy.label()] = true
			}
		}
	}
	out := &Unused{Services: []UnusedService{}, Policies: []string{}}
	for _, s := range m.Services {
		if u := s.unused(used); u.Granted > 0 {
			out.Services = append(out.Services, u)
		}
	}
	for i := range l.Identity {
		if p := l.Identity[i].label(); !needed[p] {
			out.Policies = union(out.Policies, []string{p})
		}
	}
	return out
}

func (s *ServicePermissions) unused(used map[string]bool) UnusedService {
	out := UnusedService{Service: s.Service, Name: s.Name, Unused: []string{}}
	levels := slices.Clone(s.Levels)
	slices.SortStableFunc(levels, func(a, b LevelPermissions) int { return cmp.Compare(risk(b.Level), risk(a.Level)) })
	for _, level := range levels {
		for _, g := range level.Groups {
			if g.Access == "denied" {
				continue
			}
			for _, name := range g.Actions {
				out.Granted++
				switch {
				case used[lower(s.Service+":"+name)]:
					out.Used++
				case len(out.Unused) < 100:
					out.Unused = append(out.Unused, name)
				default:
					out.More++
				}
			}
		}
	}
	return out
}

// risk orders access levels by what they can do: those that change most come last.
func risk(l actions.Level) int {
	return slices.Index([]actions.Level{actions.List, actions.Read, actions.Tagging, actions.Write, actions.PermissionsManagement}, l)
}
