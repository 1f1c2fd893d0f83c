package policy

import (
	"strings"
)

// Decision is the answer to a Request.
type Decision struct {
	Allowed   bool
	Explicit  bool       // denied by a Deny statement, not by want of an Allow
	Layer     Layer      // the layer that decided: that denied, that lacks an Allow, or that allowed; "" when root asked
	Policy    *Attached  // where the deciding statement stands; nil when none did
	Statement *Statement // the deciding statement; nil when none did
}

// Decide answers r by all the layers that bear on it; nil layers are none.
//
// An explicit deny anywhere wins. Then each level of the organization must allow. Within
// an account an identity's policies or the resource's own suffice; across accounts both
// must allow; a role and a KMS key must allow by their own policy in any case. The
// boundary and the session policies bound what an identity, or a resource's
// policy that names the role, allows; not what is granted to the caller directly.
//
// The root user needs no identity policies; it is bound by organizations, by denies of a
// resource's policy and by session policies. Roles linked to services are not bound
// by organizations. Callers without an account (anonymous, AWS services, users of identity
// providers) have only what a resource's policy grants them.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func Decide(r Request, l *Layers) Decision {
	if l == nil {
		l = &Layers{}
	}
	e := newEvaluation(&r, l)
	w := weightOf(&r)
	if w.rcp {
		if d, ok := e.organization(LayerRCP, l.RCP); !ok && d.Explicit {
			return d
		}
	}
	guard, within := Decision{}, true
	if w.scp {
		if guard, within = e.organization(LayerSCP, l.SCP); guard.Explicit {
			return guard
		}
	}
	var f findings
	if e.policy(&f.resource, l.Resource); f.resource.denied() && !w.owner {
		return f.resource.decision(w.resource)
	}
	if w.identity {
		if e.policies(&f.identity, l.Identity); f.identity.denied() {
			return f.identity.decision(LayerIdentity)
		}
		if e.policy(&f.boundary, l.Boundary); f.boundary.denied() {
			return f.boundary.decision(LayerBoundary)
		}
	}
	if w.session {
		if e.policies(&f.session, l.Session); f.session.denied() {
			return f.session.decision(LayerSession)
		}
	}
	if !within {
		return guard
	}
	return f.combine(&w, l)
}

// weight says which layers bear on a request.
type weight struct {
	rcp, scp, identity, session bool
	root                        bool  // identity policies are not needed
	owner                       bool  // a deny in the resource's policy does not hold
	must                        bool  // the resource's policy must allow, even within the account
	resource                    Layer // LayerTrust for a role
	account                     string
}

func weightOf(r *Request) weight {
	p := &r.Principal
	w := weight{rcp: true, resource: LayerResource, root: p.IsRoot(), account: p.Account}
	if p.Account != "" {
		linked := p.Session != nil && strings.Contains(p.Session.RoleARN, ":role/aws-service-role/")
		w.rcp, w.scp, w.identity, w.session = !linked, !linked, !w.root, true
	}
	action := lower(r.Action)
	if strings.HasPrefix(action, "sts:") && strings.Contains(r.Resource, ":role/") {
		w.must, w.resource = true, LayerTrust
	}
	w.must = w.must || strings.HasPrefix(action, "kms:") && strings.Contains(r.Resource, ":key/")
	w.owner = w.root && keptByRoot(action)
	return w
}

// keptByRoot are the actions by which the root user of a bucket's account can always
// mend a policy that locks everyone out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func keptByRoot(action string) bool {
	switch action {
	case "s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy":
		return true
	}
	return false
}

// organization reports whether each level allows; else by which statement not. What
// resources' control policies do not deny they allow: RCPFullAWSAccess is always there.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
func (e *evaluation) organization(layer Layer, levels [][]Attached) (Decision, bool) {
	within := true
	for _, policies := range levels {
		var f finding
		e.policies(&f, policies)
		if f.denied() {
			return f.decision(layer), false
		}
		within = within && f.statement != nil
	}
	return Decision{Layer: layer}, within
}

// finding is what a layer says: its first Deny that applies, else the Allow that grants most.
type finding struct {
	policy    *Attached
	statement *Statement
	grant     Grant
}

func (f *finding) denied() bool  { return f.statement != nil && f.statement.Deny }
func (f *finding) allowed() bool { return f.statement != nil && !f.statement.Deny }

func (f *finding) decision(layer Layer) Decision {
	return Decision{Allowed: f.allowed(), Explicit: f.denied(), Layer: layer, Policy: f.policy, Statement: f.statement}
}

func (e *evaluation) policies(f *finding, list []Attached) {
	for i := range list {
		if e.policy(f, &list[i]); f.denied() {
			return
		}
	}
}

func (e *evaluation) policy(f *finding, p *Attached) {
	if p == nil || p.Document == nil {
		return
	}
	for _, s := range p.Document.Statements {
		if !s.Deny && f.grant == GrantDirect {
			continue
		}
		g, ok := e.applies(s)
		if ok && (s.Deny || g > f.grant) {
			f.policy, f.statement, f.grant = p, s, g
		}
		if ok && s.Deny {
			return
		}
	}
}

// findings are what the layers below the organization say, when none denies.
type findings struct {
	resource, identity, boundary, session finding
}

func (f *findings) combine(w *weight, l *Layers) Decision {
	if f.resource.denied() { // by a policy that its owner may overrule
		f.resource = finding{}
	}
	across := l.ResourceAccount != "" && l.ResourceAccount != w.account
	switch {
	case w.account == "":
		if f.resource.grant == GrantDirect {
			return f.resource.decision(w.resource)
		}
		return Decision{Layer: w.resource}
	case !across && f.resource.grant == GrantDirect:
		return f.resource.decision(w.resource)
	case across && !f.resource.allowed():
		return Decision{Layer: w.resource}
	case !w.root && !f.identity.allowed() && (across || f.resource.grant < GrantRole):
		return Decision{Layer: LayerIdentity}
	case w.must && !l.Blind && !f.resource.allowed():
		return Decision{Layer: w.resource}
	case w.identity && l.Boundary != nil && !f.boundary.allowed():
		return Decision{Layer: LayerBoundary}
	case w.session && l.Restricted && !f.session.allowed():
		return Decision{Layer: LayerSession}
	case f.identity.allowed():
		return f.identity.decision(LayerIdentity)
	case f.resource.allowed():
		return f.resource.decision(w.resource)
	}
	return Decision{Allowed: true} // root
}
