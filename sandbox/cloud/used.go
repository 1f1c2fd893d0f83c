package cloud

import (
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

// note remembers a decision, and reports whether that was news.
func (u *usage) note(r policy.Request, allowed bool, now time.Time) bool {
	w := u.find(r.Principal.ARN)
	if w == nil {
		w = &user{arn: r.Principal.ARN}
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

// used tells which permissions a principal, or each of them, has asked for.
func used(q *question, in *struct {
	Principal string `json:"principal"` // ARN; "" for all
}) (any, *aws.Error) {
	type answer struct {
		Principal string       `json:"principal"`
		Used      []permission `json:"used"`
		More      bool         `json:"more,omitempty"`
	}
	list := []answer{}
	for _, w := range q.cloud.usage.users {
		if in.Principal == "" || w.arn == in.Principal {
			list = append(list, answer{w.arn, w.used, w.more})
		}
	}
	return map[string]any{"principals": list}, nil
}
