package policy

// Home is a place where a statement can be put, or taken from.
type Home struct {
	Kind   string    // user-inline, group-inline, role-inline, managed, boundary, session, bucket, trust, scp, rcp
	Layer  Layer     // in which the policy counts
	Name   string    // of the policy; of a new one a name that is free
	ARN    string    // of the policy; "" for none
	Via    string    // whose it is: "user bob"
	Policy *Attached // as it is; nil for a policy that would be new
	Fixed  bool      // it cannot be changed, being AWS's
	Others []string  // who else has it: "user eve", "role web"
}

// same reports whether both are the place of one policy.
func (h *Home) same(o *Home) bool {
	return h.Layer == o.Layer && h.Name == o.Name && h.ARN == o.ARN && h.Via == o.Via
}

// Change is one step of a Plan.
type Change struct {
	Do        string     `json:"do"`               // add (a statement), remove (a statement), detach (a policy), request (make the call otherwise)
	Kind      string     `json:"kind,omitempty"`   // as in Home
	Layer     Layer      `json:"layer,omitempty"`  //
	Policy    string     `json:"policy,omitempty"` // its name
	ARN       string     `json:"policyArn,omitempty"`
	Via       string     `json:"via,omitempty"`
	New       bool       `json:"new,omitempty"`       // the policy is to be made
	Statement *Statement `json:"statement,omitempty"` // to add or to remove
	Document  *Document  `json:"document,omitempty"`  // the policy afterwards; none if nothing stays of it
	Key       string     `json:"key,omitempty"`       // of a request: the condition key
	Value     string     `json:"value,omitempty"`     // and what it should be
	Others    []string   `json:"others,omitempty"`    // whom else the change concerns
	Text      string     `json:"text"`                // a sentence
}

// Plan is a way to have a request allowed: all of its changes together.
type Plan struct {
	Changes []Change `json:"changes"`
	Others  []string `json:"others,omitempty"` // who else may do more then
}

// homesIn lists the places of a layer.
func homesIn(homes []Home, layer Layer) (list []*Home) {
	for i := range homes {
		if homes[i].Layer == layer {
			list = append(list, &homes[i])
		}
	}
	return list
}

// homeOf finds where a policy stands; of one that is in no list, as little as is known.
func homeOf(homes []Home, layer Layer, p *Attached) *Home {
	for i := range homes {
		if h := &homes[i]; h.Policy != nil && h.Layer == layer && h.Policy.Name == p.Name && h.Policy.ARN == p.ARN && h.Policy.Via == p.Via {
			return h
		}
	}
	return &Home{Kind: string(layer), Layer: layer, Name: p.Name, ARN: p.ARN, Via: p.Via, Policy: p}
}
