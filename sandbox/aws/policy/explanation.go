package policy

import (
	"slices"
	"strings"
)

// Explanation tells why a request is allowed or denied, for people: each layer, each
// policy in it, each statement, and what of it did not fit.
type Explanation struct {
	Allowed   bool             `json:"allowed"`
	Explicit  bool             `json:"explicit,omitempty"` // a Deny statement decided
	Layer     Layer            `json:"layer,omitempty"`    // the one that decided
	Reason    string           `json:"reason"`             // a sentence
	Principal string           `json:"principal,omitempty"`
	Action    string           `json:"action"`
	Resource  string           `json:"resource"`
	Layers    []ExplainedLayer `json:"layers"`
}

// ExplainedLayer is what a layer says to the request.
type ExplainedLayer struct {
	Layer    Layer             `json:"layer"`
	Level    int               `json:"level,omitempty"` // of an organization, from its root
	Allowed  bool              `json:"allowed"`         // some statement allows and none denies
	Denied   bool              `json:"denied,omitempty"`
	Policies []ExplainedPolicy `json:"policies"`
}

// ExplainedPolicy is what a policy says to the request.
type ExplainedPolicy struct {
	Name       string               `json:"name"`
	ARN        string               `json:"arn,omitempty"`
	Via        string               `json:"via,omitempty"`
	Statements []ExplainedStatement `json:"statements,omitempty"`
	Omitted    int                  `json:"omitted,omitempty"` // statements that are not shown
}

// ExplainedStatement is what became of a statement.
type ExplainedStatement struct {
	Label   string         `json:"label"`
	Index   int            `json:"index"` // its place in the document, from 0
	Effect  string         `json:"effect"`
	Applies bool           `json:"applies"`
	Miss    *ExplainedMiss `json:"miss,omitempty"`
}

// ExplainedMiss is the first element of a statement that did not fit. Long lists are
// cut; those values stay that come nearest.
type ExplainedMiss struct {
	Element  string   `json:"element"`
	Operator string   `json:"operator,omitempty"`
	Key      string   `json:"key,omitempty"`
	Wanted   []string `json:"wanted"`
	More     int      `json:"more,omitempty"` // values of wanted that are not shown
	Had      []string `json:"had,omitempty"`  // none: the request does not have the key
}

// Bounds of an explanation: statements, values of an element, bytes of a value.
const (
	maxExplained = 400
	maxWanted    = 10
	maxValue     = 256
)

// Explain tells why Decide answers r as it does.
func Explain(r Request, l *Layers) *Explanation {
	if l == nil {
		l = &Layers{}
	}
	d := Decide(r, l)
	x := &Explanation{
		Allowed: d.Allowed, Explicit: d.Explicit, Layer: d.Layer, Principal: clip(r.Principal.ARN, maxValue),
		Action: clip(r.Action, maxValue), Resource: clip(r.Resource, maxValue), Layers: []ExplainedLayer{},
	}
	var near *Step
	n := 0
	for s := range Trace(r, l) {
		x.add(&s, n < maxExplained)
		n++
		if s.Layer == d.Layer && nearer(&s, near) {
			near = &s
		}
	}
	x.addEmpty(&r, l)
	x.Reason = d.sentence(&r, l, near)
	return x
}

// add notes a step, which follows the others of its policy and layer.
func (x *Explanation) add(s *Step, show bool) {
	if n := len(x.Layers); n == 0 || x.Layers[n-1].Layer != s.Layer || x.Layers[n-1].Level != s.Level {
		x.Layers = append(x.Layers, ExplainedLayer{Layer: s.Layer, Level: s.Level, Allowed: s.Layer == LayerRCP})
	}
	layer := &x.Layers[len(x.Layers)-1]
	if n := len(layer.Policies); n == 0 || s.Statement.Index == 0 {
		layer.Policies = append(layer.Policies, ExplainedPolicy{Name: s.Policy.Name, ARN: s.Policy.ARN, Via: s.Policy.Via})
	}
	p := &layer.Policies[len(layer.Policies)-1]
	applies := s.Miss == nil
	layer.Denied = layer.Denied || applies && s.Statement.Deny
	layer.Allowed = (layer.Allowed || applies) && !layer.Denied
	if !show {
		p.Omitted++
		return
	}
	p.Statements = append(p.Statements, ExplainedStatement{clip(s.Statement.Label(), 64), s.Statement.Index, s.Statement.effect(), applies, explained(s.Miss)})
}

// addEmpty adds layers that bear on the request and have no policy to show.
func (x *Explanation) addEmpty(r *Request, l *Layers) {
	has := func(layer Layer) bool {
		return slices.ContainsFunc(x.Layers, func(e ExplainedLayer) bool { return e.Layer == layer })
	}
	w := weightOf(r)
	if w.identity && !has(LayerIdentity) {
		x.Layers = append(x.Layers, ExplainedLayer{Layer: LayerIdentity, Policies: []ExplainedPolicy{}})
	}
	if w.session && l.Restricted && !has(LayerSession) {
		x.Layers = append(x.Layers, ExplainedLayer{Layer: LayerSession, Policies: []ExplainedPolicy{}})
	}
	if (x.Layer == LayerResource || x.Layer == LayerTrust) && !has(x.Layer) {
		x.Layers = append(x.Layers, ExplainedLayer{Layer: x.Layer, Policies: []ExplainedPolicy{}})
	}
}

func explained(m *Miss) *ExplainedMiss {
	if m == nil {
		return nil
	}
	x := &ExplainedMiss{Element: m.Element, Operator: clip(m.Operator, 64), Key: clip(m.Key, 128)}
	wanted := m.Wanted
	if len(wanted) > maxWanted && len(m.Had) == 1 {
		wanted = nearest(wanted, m.Had[0])
	}
	x.Wanted, x.More = clipAll(wanted, maxWanted, maxValue), max(0, len(wanted)-maxWanted)
	x.Had = clipAll(m.Had, maxWanted, maxValue)
	return x
}

// nearest puts those values first that begin most as the request's does, whatever their case.
func nearest(wanted []string, had string) []string {
	out := slices.Clone(wanted)
	scores := make([]int, len(out))
	for i := range out {
		scores[i] = sharedFold(out[i], had)
	}
	for i := range min(maxWanted, len(out)) {
		best := i
		for j := i + 1; j < len(out); j++ {
			if scores[j] > scores[best] {
				best = j
			}
		}
		out[i], out[best] = out[best], out[i]
		scores[i], scores[best] = scores[best], scores[i]
	}
	return out
}

// sharedFold is shared without regard to the case of ASCII letters.
func sharedFold(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && (a[n] == b[n] || a[n]|0x20 == b[n]|0x20 && 'a' <= a[n]|0x20 && a[n]|0x20 <= 'z') {
		n++
	}
	return n
}

// shared is how many bytes a and b have in common at their beginnings.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

func clipAll(list []string, n, size int) []string {
	out := []string{}
	for _, s := range list[:min(n, len(list))] {
		out = append(out, clip(s, size))
	}
	return out
}

func (s *Statement) effect() string {
	if s.Deny {
		return "Deny"
	}
	return "Allow"
}
