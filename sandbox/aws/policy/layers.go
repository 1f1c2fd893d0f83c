package policy

// Layers are the policies that bear on a request. A layer that is there must allow the
// request (or, for the resource's and the identity's in one account, one of both); a deny in any wins.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type Layers struct {
	RCP, SCP        [][]Attached // of an organization, a list for each level from the root to the account; nil without one
	Resource        *Attached    // the resource's own policy: of a bucket, a role's trust policy; nil for none
	Blind           bool         // Resource is not known, as in a simulation: a role or key need not allow by its own policy
	ResourceAccount string       // the account that owns the resource, 12 digits; "" for the principal's
	Identity        []Attached   // of the user and its groups, or of the role
	Boundary        *Attached    // permissions boundary; nil for none
	Restricted      bool         // Session bounds what Identity allows, even if it is empty
	Session         []Attached   // session policies
}

// Layer names a list of policies in Layers.
type Layer string

const (
	LayerRCP      Layer = "rcp"
	LayerSCP      Layer = "scp"
	LayerResource Layer = "resource"
	LayerTrust    Layer = "trust" // Resource, when it is a role's trust policy
	LayerIdentity Layer = "identity"
	LayerBoundary Layer = "boundary"
	LayerSession  Layer = "session"
)

// each calls f with each policy in the order in which AWS looks at the layers, until f
// returns false. Level counts the levels of an organization from its root.
func (l *Layers) each(r *Request, f func(layer Layer, level int, p *Attached) bool) {
	list := func(layer Layer, level int, policies []Attached) bool {
		for i := range policies {
			if !f(layer, level, &policies[i]) {
				return false
			}
		}
		return true
	}
	levels := func(layer Layer, levels [][]Attached) bool {
		for i, policies := range levels {
			if !list(layer, i, policies) {
				return false
			}
		}
		return true
	}
	single := func(layer Layer, p *Attached) bool { return p == nil || f(layer, 0, p) }
	w := weightOf(r)
	_ = (!w.rcp || levels(LayerRCP, l.RCP)) && (!w.scp || levels(LayerSCP, l.SCP)) && single(w.resource, l.Resource) &&
		(!w.identity || list(LayerIdentity, 0, l.Identity)) && (!w.identity || single(LayerBoundary, l.Boundary)) &&
		(!w.session || list(LayerSession, 0, l.Session))
}
