package policy

import (
	"encoding/json"
	"testing"
)

// FuzzExplain looks that what is said of any policy agrees with the decision, stays within
// its bounds and is JSON, and that plans keep their promise.
func FuzzExplain(f *testing.F) {
	for _, s := range situations {
		for _, list := range [][]string{s.identity, s.boundary, s.scp} {
			for _, st := range list {
				f.Add(`{"Version":"2012-10-17","Statement":[`+st+`]}`, s.action, s.resource, false)
			}
		}
	}
	f.Add(`{"Version":"2012-10-17","Statement":[`+public+`]}`, "s3:GetObject", "arn:aws:s3:::b/x", true)
	f.Fuzz(func(t *testing.T, text, action, resource string, guard bool) {
		kind := Identity
		if guard {
			kind = Resource
		}
		d, err := ParseAs(kind, []byte(text))
		if err != nil || len(text) > 4096 || len(action) > 256 || len(resource) > 2048 {
			return
		}
		a := &Attached{Name: "p", Via: "user bob", Document: d}
		l, homes := &Layers{Identity: []Attached{*a}}, []Home{{Kind: "user-inline", Layer: LayerIdentity, Name: "p", Via: "user bob", Policy: a}, {Kind: "user-inline", Layer: LayerIdentity, Name: "new", Via: "user bob"}}
		if guard {
			l = &Layers{Resource: a, ResourceAccount: "999999999999"}
			homes = append(homes[1:], Home{Kind: "bucket", Layer: LayerResource, Name: "p", Via: "user bob", Policy: a})
		}
		r := Request{Principal: bob, Action: action, Resource: resource, Keys: keys(map[string][]string{"aws:username": {"bob"}})}
		v := Decide(r, l)
		x := Explain(r, l)
		if x.Allowed != v.Allowed || x.Reason == "" {
			t.Errorf("%+v, decision %+v", x, v)
		}
		if b := x.Compact(2048); len(b) > 2048 || !json.Valid(b) {
			t.Errorf("%d bytes: %s", len(b), b)
		}
		for _, p := range Least(r, l, homes) {
			if _, err := json.Marshal(p); err != nil || len(p.Changes) == 0 {
				t.Errorf("%+v: %v", p, err)
			}
		}
		May(bob, l, "s3")
		FromUse([]Use{{action, resource, true}})
		for _, s := range d.Statements {
			s.ContextKeys()
			b, err := s.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			again, err := ParseAs(kind, []byte(`{"Version":"`+d.Version+`","Statement":`+string(b)+`}`))
			if err != nil {
				t.Fatalf("%v: %s", err, b)
			}
			one := &Layers{Identity: []Attached{{Document: &Document{Kind: kind, Version: d.Version, Statements: []*Statement{s}}}}}
			same := &Layers{Identity: []Attached{{Document: again}}}
			if before, after := Decide(r, one), Decide(r, same); before.Allowed != after.Allowed || before.Explicit != after.Explicit {
				t.Errorf("%+v, written anew %+v: %s", before, after, b)
			}
		}
	})
}
