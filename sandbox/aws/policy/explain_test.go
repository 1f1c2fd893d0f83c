package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

var bob = aws.Principal{Kind: aws.IAMUser, Account: "123456789012", ARN: "arn:aws:iam::123456789012:user/bob", Name: "bob", ID: "AIDAABCDEFGHIJKLMNOP"}

// situation is a request with its layers.
type situation struct {
	name             string
	action, resource string
	identity         []string // statements of bob's policy
	boundary         []string // nil for none
	scp              []string // nil for none
	bucket           []string // nil for none
	account          string   // of the resource; "" for bob's
	keys             map[string][]string
	allowed          bool
	reason           string   // what the sentence says
	plans            []string // "add user-inline", one or more changes a plan
}

const (
	readA   = `{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`
	readMFA = `{"Sid":"Careful","Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`
	all     = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	noS3    = `{"Sid":"NoS3","Effect":"Deny","Action":"s3:*","Resource":"*"}`
	onlyTLS = `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
	public  = `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`
)

var situations = []situation{
	{name: "allowed", action: "s3:GetObject", resource: "arn:aws:s3:::a/k", identity: []string{readA}, allowed: true, reason: "Statement Read of the policy p (user bob) allows s3:GetObject on arn:aws:s3:::a/k."},
	{name: "other bucket", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{readA}, reason: "but it is only for arn:aws:s3:::a/*.", plans: []string{"add user-inline", "add user-inline new", "add group-inline new"}},
	{name: "odd key", action: "s3:GetObject", resource: "arn:aws:s3:::b/${aws:username}*?", identity: []string{readA}, reason: "No policy of the caller allows", plans: []string{"add user-inline", "add user-inline new", "add group-inline new"}},
	{name: "nothing", action: "ec2:RunInstances", resource: "*", reason: "No policy is attached to the caller", plans: []string{"add user-inline new", "add group-inline new"}},
	{name: "unspoken", action: "ec2:RunInstances", resource: "*", identity: []string{readA}, reason: "No statement there speaks of this action.", plans: []string{"add user-inline", "add user-inline new", "add group-inline new"}},
	{name: "MFA", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{readMFA}, reason: "its condition Bool wants aws:MultiFactorAuthPresent true; the request does not have that key.", plans: []string{"request", "add user-inline", "add user-inline new", "add group-inline new"}},
	{name: "denied", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{all, noS3}, reason: "Statement NoS3 of the policy p (user bob) denies", plans: []string{"remove user-inline"}},
	{name: "denied only", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{noS3}, reason: "A Deny always wins", plans: []string{"detach user-inline + add user-inline new", "detach user-inline + add group-inline new"}},
	{name: "TLS", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{all, onlyTLS}, keys: map[string][]string{"aws:securetransport": {"false"}}, reason: "Statement 2 of", plans: []string{"request", "remove user-inline"}},
	{name: "boundary", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{all}, boundary: []string{readA}, reason: "The permissions boundary limit does not allow", plans: []string{"add boundary"}},
	{name: "identity and boundary", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{readA}, boundary: []string{readA}, reason: "No policy of the caller allows", plans: []string{"add user-inline + add boundary", "add user-inline new + add boundary", "add group-inline new + add boundary"}},
	{name: "SCP", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{all}, scp: []string{readA}, reason: "The organization does not let", plans: []string{"add scp new"}},
	{name: "bucket of another", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{all}, bucket: []string{}, account: "999999999999", reason: "belongs to another account", plans: []string{"add bucket new"}},
	{name: "own bucket", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", identity: []string{readA}, bucket: []string{strings.Replace(public, "b/*", "b/x", 1)}, reason: "No policy of the caller allows", plans: []string{"add user-inline", "add user-inline new", "add bucket", "add group-inline new"}},
}

func (s *situation) request() Request {
	return Request{Principal: bob, Action: s.action, Resource: s.resource, Keys: keys(s.keys)}
}

func attached(t testing.TB, name, via string, kind Kind, statements []string) *Attached {
	d, err := ParseAs(kind, []byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return &Attached{Name: name, Via: via, Document: d}
}

func (s *situation) layers(t testing.TB) (*Layers, []Home) {
	l := &Layers{ResourceAccount: s.account}
	homes := []Home{}
	if s.identity != nil {
		l.Identity = []Attached{*attached(t, "p", "user bob", Identity, s.identity)}
		homes = append(homes, Home{Kind: "user-inline", Layer: LayerIdentity, Name: "p", Via: "user bob", Policy: &l.Identity[0]})
	}
	homes = append(homes, Home{Kind: "user-inline", Layer: LayerIdentity, Name: "new", Via: "user bob"},
		Home{Kind: "group-inline", Layer: LayerIdentity, Name: "new", Via: "group g", Others: []string{"user eve"}},
		Home{Kind: "managed", Layer: LayerIdentity, Name: "AmazonS3ReadOnlyAccess", Fixed: true})
	if s.boundary != nil {
		l.Boundary = attached(t, "limit", "user bob", Identity, s.boundary)
		homes = append(homes, Home{Kind: "boundary", Layer: LayerBoundary, Name: "limit", Policy: l.Boundary})
	}
	if s.scp != nil {
		l.SCP = [][]Attached{{*attached(t, "FullAWSAccess", "", SCP, []string{all})}, {*attached(t, "scp", "", SCP, s.scp)}}
	}
	if s.bucket != nil {
		h := Home{Kind: "bucket", Layer: LayerResource, Name: "bucket policy", Via: "bucket b"}
		if len(s.bucket) > 0 {
			l.Resource = attached(t, "bucket policy", "bucket b", Resource, s.bucket)
			h.Policy = l.Resource
		}
		homes = append(homes, h)
	}
	return l, homes
}

func (p *Plan) String() string {
	var list []string
	for _, c := range p.Changes {
		text := c.Do
		if c.Kind != "" {
			text += " " + c.Kind
		}
		if c.New {
			text += " new"
		}
		list = append(list, text)
	}
	return strings.Join(list, " + ")
}

func TestExplain(t *testing.T) {
	for _, s := range situations {
		l, _ := s.layers(t)
		x := Explain(s.request(), l)
		if x.Allowed != s.allowed || !strings.Contains(x.Reason, s.reason) {
			t.Errorf("%s: %v %s", s.name, x.Allowed, x.Reason)
		}
		if len(x.Layers) == 0 {
			t.Errorf("%s: no layers", s.name)
		}
		b := x.Compact(2048)
		var y Explanation
		if err := json.Unmarshal(b, &y); err != nil || len(b) > 2048 || y.Reason != x.Reason {
			t.Errorf("%s: compact %d bytes, %v", s.name, len(b), err)
		}
	}
}

func TestExplanationJSON(t *testing.T) {
	s := situations[5]
	l, _ := s.layers(t)
	b, _ := json.Marshal(Explain(s.request(), l))
	want := `{"allowed":false,"layer":"identity","reason":"No policy of the caller allows s3:GetObject on arn:aws:s3:::b/k. Nearest is statement Careful of the policy p (user bob), ` +
		`but its condition Bool wants aws:MultiFactorAuthPresent true; the request does not have that key.","principal":"arn:aws:iam::123456789012:user/bob","action":"s3:GetObject",` +
		`"resource":"arn:aws:s3:::b/k","layers":[{"layer":"identity","allowed":false,"policies":[{"name":"p","via":"user bob","statements":[{"label":"Careful","index":0,"effect":"Allow",` +
		`"applies":false,"miss":{"element":"Condition","operator":"Bool","key":"aws:MultiFactorAuthPresent","wanted":["true"]}}]}]}]}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}

// TestExplainMuch looks that an explanation stays small however long the policies are.
func TestExplainMuch(t *testing.T) {
	var statements, actions []string
	for i := range 500 {
		actions = append(actions, fmt.Sprintf(`"s3:%s%d"`, strings.Repeat("x", 50), i))
	}
	for i := range 100 {
		statements = append(statements, fmt.Sprintf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s%d/*"}`, strings.Repeat("y", 700), i))
	}
	statements = append(statements, `{"Effect":"Allow","Action":[`+strings.Join(actions, ",")+`],"Resource":"*"}`)
	l := &Layers{}
	for range 10 {
		l.Identity = append(l.Identity, *attached(t, "p", "user bob", Identity, statements))
	}
	x := Explain(Request{Principal: bob, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/" + strings.Repeat("k", 1000)}, l)
	b, _ := json.Marshal(x)
	if len(b) > 400<<10 {
		t.Errorf("%d bytes", len(b))
	}
	if c := x.Compact(2048); len(c) > 2048 || !json.Valid(c) {
		t.Errorf("compact %d bytes", len(c))
	}
}

func TestLeast(t *testing.T) {
	for _, s := range situations {
		l, homes := s.layers(t)
		var got []string
		for _, p := range Least(s.request(), l, homes) {
			got = append(got, p.String())
			s.try(t, l, p)
		}
		if !slices.Equal(got, s.plans) {
			t.Errorf("%s:\n got %q\nwant %q", s.name, got, s.plans)
		}
	}
}

// try looks that what a plan shows, read anew, is what makes the request allowed.
func (s *situation) try(t *testing.T, l *Layers, p Plan) {
	for _, c := range p.Changes {
		if c.Text == "" {
			t.Errorf("%s: no text", s.name)
		}
		kind := map[Layer]Kind{LayerResource: Resource, LayerTrust: Trust, LayerSCP: SCP}[c.Layer]
		if c.Document == nil {
			continue
		}
		b, err := json.Marshal(c.Document)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := ParseAs(kind, b)
		if err != nil {
			t.Errorf("%s: %v: %s", s.name, err, b)
			continue
		}
		if n := len(doc.Statements); c.Do == "add" {
			e := Decide(s.request(), &Layers{Identity: []Attached{{Name: "x", Document: &Document{Version: doc.Version, Statements: doc.Statements[n-1:]}}}, Resource: nil})
			if !e.Allowed {
				t.Errorf("%s: the statement does not allow it: %s", s.name, b)
			}
		}
	}
}
