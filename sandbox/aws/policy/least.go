package policy

import (
	"cmp"
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
)

// Bounds of a search for plans.
const (
	maxPlans = 8
	maxSteps = 8
)

// Least lists the least changes that would have r allowed, the one first that lets the fewest others do more; none if r
// is allowed, or if no change that can be made would do. Each plan was tried: with its
// changes Decide allows r.
//
// A change by which only the request would differ, such as a call with MFA, stands before all.
func Least(r Request, l *Layers, homes []Home) []Plan {
	if l == nil {
		l = &Layers{}
	}
	if Decide(r, l).Allowed {
		return nil
	}
	s := &solver{r: r, homes: homes}
	s.solve(draft{layers: l}, maxSteps)
	slices.SortStableFunc(s.plans, func(a, b Plan) int {
		return cmp.Or(cmp.Compare(len(a.Others), len(b.Others)), cmp.Compare(len(a.Changes), len(b.Changes)))
	})
	if p, ok := otherwise(r, l); ok {
		s.plans = slices.Insert(s.plans, 0, p)
	}
	return s.plans[:min(len(s.plans), maxPlans)]
}

// solver looks for plans.
type solver struct {
	r     Request
	homes []Home
	plans []Plan
	tries int
}

// draft is a plan on the way, and the layers as they would be.
type draft struct {
	layers  *Layers
	changes []Change
	edits   []edit
}

// edit is what became of the policy of a home; nil if it is detached.
type edit struct {
	home *Home
	now  *Attached
}

// policy is what stands in the home by now; false if it was detached.
func (d *draft) policy(h *Home) (*Attached, bool) {
	for _, e := range slices.Backward(d.edits) {
		if e.home.same(h) {
			return e.now, e.now != nil
		}
	}
	return h.Policy, true
}

// then is the draft with one more change.
func (d *draft) then(c Change, h *Home, now *Attached, l *Layers) draft {
	return draft{l, append(slices.Clip(d.changes), c), append(slices.Clip(d.edits), edit{h, now})}
}

func (s *solver) solve(d draft, steps int) {
	if s.tries++; s.tries > 200 {
		return
	}
	switch v := Decide(s.r, d.layers); {
	case v.Allowed:
		s.plans = append(s.plans, Plan{d.changes, others(d.changes)})
	case steps == 0:
	case v.Explicit:
		s.solve(s.without(d, v), steps-1)
	default:
		for _, h := range s.places(d.layers, v.Layer) {
			if next, ok := s.with(d, h); ok {
				s.solve(next, steps-1)
			}
		}
	}
}

// places lists where an Allow that a layer lacks could stand. Within an account the
// policy of the resource does as well as one of the identity.
func (s *solver) places(l *Layers, layer Layer) []*Home {
	list := homesIn(s.homes, layer)
	if w := weightOf(&s.r); layer == LayerIdentity && !w.must && (l.ResourceAccount == "" || l.ResourceAccount == w.account) {
		list = append(list, homesIn(s.homes, LayerResource)...)
	}
	if len(list) == 0 && layer == LayerSCP {
		list = append(list, &Home{Kind: "scp", Layer: LayerSCP, Name: "a new policy", Via: "the organization"})
	}
	return list
}

func others(changes []Change) []string {
	var list []string
	for _, c := range changes {
		list = append(list, c.Others...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// without takes the statement away that denied. AWS's policies are detached as a whole.
func (s *solver) without(d draft, v Decision) draft {
	h := homeOf(s.homes, v.Layer, v.Policy)
	c := Change{Do: "remove", Kind: h.Kind, Layer: v.Layer, Policy: h.Name, ARN: h.ARN, Via: h.Via, Statement: v.Statement, Others: h.Others}
	after := &Attached{ARN: v.Policy.ARN, Name: v.Policy.Name, Via: v.Policy.Via, Document: v.Policy.Document.except(v.Statement)}
	c.Text = "Remove " + lowered(v.named()) + ", or narrow it: it denies the action."
	c.Document = after.Document
	if h.Fixed || len(after.Document.Statements) == 0 {
		c.Do, c.Document, after = "detach", nil, nil
		c.Text = "Detach " + v.Policy.title() + ", which denies the action."
	}
	return d.then(c, h, after, d.layers.replace(v.Policy, after))
}

// except is the document without a statement.
func (d *Document) except(s *Statement) *Document {
	out := *d
	out.Statements = nil
	for _, x := range d.Statements {
		if x.Index != s.Index {
			out.Statements = append(out.Statements, x)
		}
	}
	return &out
}

// with adds the statement that r needs to a home; false if that cannot be done.
func (s *solver) with(d draft, h *Home) (draft, bool) {
	if h.Fixed {
		return d, false
	}
	old, there := d.policy(h)
	if !there {
		return d, false
	}
	after := &Attached{ARN: h.ARN, Name: h.Name, Via: h.Via}
	doc := Document{Version: current}
	if old != nil {
		doc = *old.Document
	}
	statement, ok := s.statement(h, doc.Version == current)
	if !ok {
		return d, false
	}
	statement.Index = len(doc.Statements)
	doc.Statements = append(slices.Clip(doc.Statements), statement)
	after.Document = &doc
	c := Change{Do: "add", Kind: h.Kind, Layer: h.Layer, Policy: h.Name, ARN: h.ARN, Via: h.Via, New: h.Policy == nil, Statement: statement, Document: &doc, Others: h.Others}
	c.Text = c.addition(s.r.Action)
	if old != nil && h.Layer != LayerSCP {
		return d.then(c, h, after, d.layers.replace(old, after)), true
	}
	return d.then(c, h, after, d.layers.add(h.Layer, after)), true
}

func (c *Change) addition(action string) string {
	where := "to " + (&Attached{Name: c.Policy, Via: c.Via}).title()
	switch {
	case c.Layer == LayerSCP:
		where = "to a service control policy at each level of the organization"
	case c.New && c.Layer == LayerResource:
		where = "to a new policy of the resource (" + c.Via + ")"
	case c.New:
		where = "to a new inline policy of " + c.Via
	}
	text := "Add a statement that allows " + action + " " + where + "."
	if n := len(c.Others); n > 0 {
		text += " It lets in " + itoa(n) + " more: " + some(c.Others) + "."
	}
	return text
}

// statement allows exactly r; variables says that the document knows them, which names
// with stars or dollars need.
func (s *solver) statement(h *Home, variables bool) (*Statement, bool) {
	out := &Statement{actions: []glob{compile(s.r.Action, false)}}
	out.actions[0] = compile(lower(s.r.Action), false)
	out.actions[0].written = s.r.Action
	if h.Layer != LayerTrust {
		text, plain := escaped(s.r.Resource)
		if !plain && !variables {
			return nil, false
		}
		out.resources = []pattern{compilePattern(text, variables)}
	}
	if h.Layer == LayerResource || h.Layer == LayerTrust {
		p, ok := naming(&s.r.Principal)
		if !ok {
			return nil, false
		}
		out.principals = []Principal{p}
	}
	return out, true
}

// escaped writes a resource so that its letters mean themselves.
func escaped(resource string) (text string, plain bool) {
	if resource == "*" || !strings.ContainsAny(resource, "*?$") {
		return resource, true
	}
	return strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(resource), false
}

// naming is how a policy of a resource names the caller.
func naming(p *aws.Principal) (Principal, bool) {
	switch {
	case p.IsAnonymous():
		return Principal{"*", "*"}, true
	case p.Kind == aws.AWSService:
		return Principal{"Service", p.Name}, true
	case p.Kind == aws.WebIdentityUser || p.Kind == aws.SAMLUser:
		return Principal{"Federated", p.Name}, true
	case p.Session != nil && p.Session.RoleARN != "":
		return Principal{"AWS", p.Session.RoleARN}, true
	}
	return Principal{"AWS", p.ARN}, p.ARN != ""
}
