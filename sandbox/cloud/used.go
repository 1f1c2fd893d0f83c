package cloud

import (
	"encoding/json"
	"slices"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// Bounds of what is remembered of who used what.
const (
	maxUsers = 32  // principals; who has not used anything new for the longest time goes first
	maxUsed  = 128 // permissions of one of them; what comes later is not noted
)

// usage is which permissions each principal asked for so far, in the order of the last new one.
// Only what is new changes it, so that a call that repeats another stays one that only reads.
type usage struct {
	users []*user
}

type user struct {
	arn  string
	used []permission
	more bool // there was more than is noted
}

// permission is one that a call needed.
type permission struct {
	Action   string    `json:"action"`
	Resource string    `json:"resource"`
	Allowed  bool      `json:"allowed"` // the latest decision
	Since    time.Time `json:"since"`   // of the first call with that decision
}

// actor is the ARN under which a principal's use is noted: of a role's sessions, the role's. It is
// "" for nobody, of whom nothing is noted.
func actor(p aws.Principal) string {
	if p.Session != nil && p.Session.RoleARN != "" {
		return p.Session.RoleARN
	}
	return p.ARN
}

// note remembers a decision, and reports whether that was news.
func (u *usage) note(r policy.Request, allowed bool, now time.Time) bool {
	arn := actor(r.Principal)
	if arn == "" {
		return false
	}
	w := u.find(arn)
	if w == nil {
		w = &user{arn: arn}
		u.users = append(u.users, w)
		if len(u.users) > maxUsers {
			u.users = slices.Delete(u.users, 0, 1)
		}
	}
	i := slices.IndexFunc(w.used, func(p permission) bool { return p.Action == r.Action && p.Resource == r.Resource })
	switch {
	case i >= 0 && w.used[i].Allowed == allowed:
		return false
	case i >= 0:
		w.used[i].Allowed, w.used[i].Since = allowed, now
	case len(w.used) < maxUsed:
		w.used = append(w.used, permission{clip(r.Action), clip(r.Resource), allowed, now})
	case w.more:
		return false
	default:
		w.more = true
	}
	return true
}

func (u *usage) find(arn string) *user {
	for _, w := range u.users {
		if w.arn == arn {
			return w
		}
	}
	return nil
}

// used tells which permissions a principal, or each of them, has asked for, and the policy that
// would have been enough; of one principal also what it may do and has not done.
func used(q *question, in *struct {
	Principal string `json:"principal"` // ARN, also of a session; "" for all
	Unused    bool   `json:"unused"`
}) (any, *aws.Error) {
	type answer struct {
		Principal string          `json:"principal"`
		Used      []permission    `json:"used"`
		More      bool            `json:"more,omitempty"` // there was more than is noted
		Policy    json.RawMessage `json:"policy"`
		Unused    *policy.Unused  `json:"unused,omitempty"`
	}
	list := []*answer{}
	p, err := q.principal(in.Principal)
	if err == nil {
		in.Principal = actor(p)
	} else if in.Unused {
		return nil, err
	}
	for _, w := range q.cloud.usage.users {
		if in.Principal == "" || w.arn == in.Principal {
			list = append(list, &answer{w.arn, w.used, w.more, policy.FromUse(w.uses()), nil})
		}
	}
	if in.Unused && in.Principal != "" {
		if len(list) == 0 {
			list = append(list, &answer{Principal: in.Principal, Used: []permission{}, Policy: policy.FromUse(nil)})
		}
		l := q.cloud.granted(p)
		w := &user{}
		if found := q.cloud.usage.find(in.Principal); found != nil {
			w = found
		}
		list[0].Unused = policy.NotUsed(policy.May(p, l), policy.Request{Principal: p}, l, w.uses())
	}
	return map[string]any{"principals": list}, nil
}

func (w *user) uses() []policy.Use {
	var list []policy.Use
	for _, p := range w.used {
		list = append(list, policy.Use{Action: p.Action, Resource: p.Resource, Allowed: p.Allowed})
	}
	return list
}
