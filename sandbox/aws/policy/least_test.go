package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestLeastAlways makes up situations, and looks that each plan, carried out on the
// policies' texts as a person would, has the request allowed.
func TestLeastAlways(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	statements := func(most int) (list []string) {
		for range 1 + random.IntN(most) {
			condition := pick("", "", "", `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, `,"Condition":{"StringEquals":{"aws:username":"eve"}}`, `,"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`)
			list = append(list, fmt.Sprintf(`{"Effect":%q,%s:%s,%s:%s%s}`, pick("Allow", "Allow", "Allow", "Deny"), pick(`"Action"`, `"Action"`, `"NotAction"`), pick(`"s3:GetObject"`, `"s3:*"`, `"*"`, `"iam:*"`, `["s3:Put*","ec2:*"]`),
				pick(`"Resource"`, `"Resource"`, `"Resource"`, `"NotResource"`), pick(`"*"`, `"arn:aws:s3:::b/*"`, `"arn:aws:s3:::a/*"`), condition))
		}
		return list
	}
	planned, denied := 0, 0
	for range 3000 {
		s := situation{name: "random", action: pick("s3:GetObject", "s3:PutObject"), resource: pick("arn:aws:s3:::b/k", "arn:aws:s3:::b/a*${x}"), account: pick("", "", "999999999999")}
		s.identity = statements(4)
		if random.IntN(3) == 0 {
			s.boundary = statements(2)
		}
		if random.IntN(4) == 0 {
			s.scp = statements(2)
		}
		if s.account != "" {
			s.bucket = []string{}
		}
		s.keys = map[string][]string{"aws:username": {"bob"}, "aws:sourceip": {pick("203.0.113.7", "198.51.100.1")}}
		l, homes := s.layers(t)
		if Decide(s.request(), l).Allowed {
			continue
		}
		denied++
		plans := Least(s.request(), l, homes)
		if len(plans) > 0 {
			planned++
		}
		for _, p := range plans {
			if !s.carriedOut(t, l, p) {
				b, _ := json.Marshal(p)
				t.Fatalf("%+v\n%s", s, b)
			}
		}
	}
	if planned < denied*9/10 {
		t.Errorf("plans for %d of %d denials", planned, denied)
	}
	t.Logf("plans for %d of %d denials", planned, denied)
}

// carriedOut applies a plan by its JSON and reports whether the request is allowed then.
func (s *situation) carriedOut(t *testing.T, l *Layers, p Plan) bool {
	after, r := *l, s.request()
	keys := map[string][]string{}
	for k, v := range s.keys {
		keys[k] = v
	}
	for _, c := range p.Changes {
		if c.Do == "request" {
			keys[lower(c.Key)] = []string{c.Value}
			continue
		}
		var a *Attached
		if c.Document != nil {
			b, err := json.Marshal(c.Document)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := ParseAs(map[Layer]Kind{LayerResource: Resource, LayerSCP: SCP}[c.Layer], b)
			if err != nil {
				t.Fatalf("%v: %s", err, b)
			}
			a = &Attached{Name: c.Policy, ARN: c.ARN, Via: c.Via, Document: doc}
		}
		after = *after.carry(c, a)
	}
	r.Keys = func(k string) ([]string, bool) { v, ok := keys[k]; return v, ok }
	return Decide(r, &after).Allowed
}

// carry puts a in the place of the policy that the change names; nil takes it away.
func (l Layers) carry(c Change, a *Attached) *Layers {
	in := func(list []Attached) (out []Attached) {
		for _, x := range list {
			if x.Name != c.Policy || x.Via != c.Via {
				out = append(out, x)
			}
		}
		if a != nil {
			out = append(out, *a)
		}
		return out
	}
	switch c.Layer {
	case LayerIdentity:
		l.Identity = in(l.Identity)
	case LayerBoundary:
		l.Boundary = a
	case LayerResource:
		l.Resource = a
	case LayerSCP:
		levels := [][]Attached{}
		for _, level := range l.SCP {
			has := false
			for _, x := range level {
				has = has || x.Name == c.Policy
			}
			if has || c.New {
				level = in(level)
			}
			levels = append(levels, level)
		}
		l.SCP = levels
	}
	return &l
}
