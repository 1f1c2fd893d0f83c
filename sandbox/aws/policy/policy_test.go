package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

func doc(t testing.TB, statements ...string) *Document {
	t.Helper()
	d, err := Parse([]byte(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`))
	if err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
	return d
}

func keys(kv map[string][]string) Lookup {
	return func(k string) ([]string, bool) { v, ok := kv[k]; return v, ok }
}

var bobby = aws.Principal{Kind: aws.IAMUser, ARN: "arn:aws:iam::123456789012:user/bob", ID: "AIDABOB", Account: "123456789012", Name: "bob"}

func evaluate(r Request, identity []Attached) Decision {
	r.Principal = bobby
	return Decide(r, &Layers{Identity: identity})
}

func TestEvaluate(t *testing.T) {
	const (
		allowAll  = `{"Effect":"Allow","Action":"*","Resource":"*"}`
		allowGet  = `{"Sid":"Get","Effect":"Allow","Action":["s3:Get*","s3:List?ucket"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}`
		denyKey   = `{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b/secret*"}`
		home      = `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/home/${aws:username}/*"}`
		notIAM    = `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`
		notBucket = `{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b*"}`
		short     = `{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs"}`
		stars     = `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${*}/*"}`
		fallback  = `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}"}`
	)
	bob := map[string][]string{"aws:username": {"bob"}}
	tests := []struct {
		statements       []string
		action, resource string
		keys             map[string][]string
		allowed, denied  bool
	}{
		{[]string{allowAll}, "ec2:RunInstances", "*", nil, true, false},
		{[]string{allowGet}, "s3:GetObject", "arn:aws:s3:::b/k", nil, true, false},
		{[]string{allowGet}, "S3:getobject", "arn:aws:s3:::b/k", nil, true, false},
		{[]string{allowGet}, "s3:ListBucket", "arn:aws:s3:::b", nil, true, false},
		{[]string{allowGet}, "s3:ListBuckets", "arn:aws:s3:::b", nil, false, false},
		{[]string{allowGet}, "s3:GetObject", "arn:aws:s3:::B/k", nil, false, false},
		{[]string{allowGet}, "s3:GetObject", "arn:aws:s3:::bb/k", nil, false, false},
		{[]string{allowGet}, "s3:PutObject", "arn:aws:s3:::b/k", nil, false, false},
		{[]string{allowGet, denyKey}, "s3:GetObject", "arn:aws:s3:::b/secret.txt", nil, false, true},
		{[]string{denyKey, allowAll}, "s3:GetObject", "arn:aws:s3:::b/secret.txt", nil, false, true},
		{[]string{home}, "s3:GetObject", "arn:aws:s3:::b/home/bob/x", bob, true, false},
		{[]string{home}, "s3:GetObject", "arn:aws:s3:::b/home/eve/x", bob, false, false},
		{[]string{home}, "s3:GetObject", "arn:aws:s3:::b/home/x/x", map[string][]string{"aws:username": {"*"}}, false, false},
		{[]string{home}, "s3:GetObject", "arn:aws:s3:::b/home//x", nil, false, false},
		{[]string{notIAM}, "iam:CreateUser", "*", nil, false, false},
		{[]string{notIAM}, "ec2:RunInstances", "*", nil, true, false},
		{[]string{allowAll, notBucket}, "s3:GetObject", "arn:aws:s3:::c/k", nil, false, true},
		{[]string{allowAll, notBucket}, "s3:GetObject", "arn:aws:s3:::b/k", nil, true, false},
		{[]string{short}, "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:q", nil, true, false},
		{[]string{stars}, "s3:GetObject", "arn:aws:s3:::*/k", nil, true, false},
		{[]string{stars}, "s3:GetObject", "arn:aws:s3:::b/k", nil, false, false},
		{[]string{fallback}, "s3:GetObject", "arn:aws:s3:::b/none", nil, true, false},
		{[]string{fallback}, "s3:GetObject", "arn:aws:s3:::b/red", map[string][]string{"aws:principaltag/team": {"red"}}, true, false},
		{nil, "s3:GetObject", "arn:aws:s3:::b/k", nil, false, false},
	}
	for _, tt := range tests {
		var attached []Attached
		for _, s := range tt.statements {
			attached = append(attached, Attached{Name: "p", Via: "user bob", Document: doc(t, s)})
		}
		d := evaluate(Request{Action: tt.action, Resource: tt.resource, Keys: keys(tt.keys)}, attached)
		if d.Allowed != tt.allowed || d.Explicit != tt.denied {
			t.Errorf("%v\n%s on %s: allowed %v, explicit %v", tt.statements, tt.action, tt.resource, d.Allowed, d.Explicit)
		}
	}
}

func TestConditions(t *testing.T) {
	ctx := map[string][]string{
		"aws:username": {"bob"}, "aws:sourceip": {"203.0.113.7"}, "aws:currenttime": {"2026-03-04T05:06:07Z"}, "aws:epochtime": {"1772600767"},
		"aws:securetransport": {"false"}, "s3:max-keys": {"10"}, "s3:prefix": {"home/bob/a"}, "aws:tagkeys": {"team", "cost"},
		"aws:principalarn": {"arn:aws:iam::123456789012:user/div/bob"}, "empty:list": {}, "v6:ip": {"2001:db8::1"},
	}
	tests := []struct {
		condition string
		want      bool
	}{
		{`{"StringEquals":{"aws:username":"bob"}}`, true},
		{`{"StringEquals":{"AWS:UserName":["eve","bob"]}}`, true},
		{`{"StringEquals":{"aws:username":"Bob"}}`, false},
		{`{"StringEquals":{"aws:username":"b*"}}`, false},
		{`{"StringEqualsIgnoreCase":{"aws:username":"BOB"}}`, true},
		{`{"StringNotEqualsIgnoreCase":{"aws:username":"BOB"}}`, false},
		{`{"StringNotEquals":{"aws:username":["eve","bob"]}}`, false},
		{`{"StringNotEquals":{"aws:username":["eve","mal"]}}`, true},
		{`{"StringLike":{"s3:prefix":"home/${aws:username}/*"}}`, true},
		{`{"StringLike":{"s3:prefix":["x","home/?ob/a"]}}`, true},
		{`{"StringNotLike":{"s3:prefix":"home/*"}}`, false},
		{`{"StringEquals":{"s3:prefix":"home/${aws:username}/a"}}`, true},
		{`{"StringEquals":{"missing:key":"x"}}`, false},
		{`{"StringEqualsIfExists":{"missing:key":"x"}}`, true},
		{`{"StringNotEquals":{"missing:key":"x"}}`, true},
		{`{"Null":{"missing:key":"true"}}`, true},
		{`{"Null":{"missing:key":true}}`, true},
		{`{"Null":{"missing:key":false}}`, false},
		{`{"Null":{"aws:username":"false"}}`, true},
		{`{"NumericLessThanEquals":{"s3:max-keys":"10"}}`, true},
		{`{"NumericLessThan":{"s3:max-keys":10}}`, false},
		{`{"NumericGreaterThan":{"s3:max-keys":9.5}}`, true},
		{`{"NumericNotEquals":{"s3:max-keys":10}}`, false},
		{`{"NumericEquals":{"aws:username":10}}`, false},
		{`{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, true},
		{`{"DateLessThan":{"aws:CurrentTime":"2026-03-04"}}`, false},
		{`{"DateGreaterThan":{"aws:EpochTime":"2026-01-01T00:00:00Z"}}`, true},
		{`{"DateLessThanEquals":{"aws:CurrentTime":1772600767}}`, true},
		{`{"Bool":{"aws:SecureTransport":"false"}}`, true},
		{`{"Bool":{"aws:SecureTransport":true}}`, false},
		{`{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}`, true},
		{`{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}`, false},
		{`{"IpAddress":{"aws:SourceIp":"203.0.113.8"}}`, false},
		{`{"IpAddress":{"v6:ip":"2001:db8::/32"}}`, true},
		{`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}}`, true},
		{`{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/div/*"}}`, true},
		{`{"ArnLike":{"aws:PrincipalArn":"arn:aws:*:user/div/bob"}}`, false},
		{`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/*/${aws:username}"}}`, true},
		{`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}`, true},
		{`{"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost","more"]}}`, true},
		{`{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}`, false},
		{`{"ForAllValues:StringEquals":{"missing:key":["team"]}}`, true},
		{`{"ForAllValues:StringEquals":{"empty:list":["team"]}}`, true},
		{`{"ForAnyValue:StringEquals":{"aws:TagKeys":["team"]}}`, true},
		{`{"ForAnyValue:StringEquals":{"aws:TagKeys":["x"]}}`, false},
		{`{"ForAnyValue:StringEquals":{"missing:key":["x"]}}`, false},
		{`{"ForAnyValue:StringNotEquals":{"missing:key":["x"]}}`, false},
		{`{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["team"]}}`, true},
		{`{"ForAllValues:StringNotEquals":{"aws:TagKeys":["team"]}}`, false},
		{`{"StringEquals":{"aws:username":"bob"},"Bool":{"aws:SecureTransport":"true"}}`, false},
		{`{"StringEquals":{"aws:username":"bob","s3:prefix":"no"}}`, false},
		{`{}`, true},
	}
	for _, tt := range tests {
		d := doc(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":`+tt.condition+`}`)
		if got := evaluate(Request{Action: "s3:X", Resource: "*", Keys: keys(ctx)}, []Attached{{Document: d}}); got.Allowed != tt.want {
			t.Errorf("%s: %v, want %v", tt.condition, got.Allowed, tt.want)
		}
	}
}

func TestOldVersionHasNoVariables(t *testing.T) {
	d, err := Parse([]byte(`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}}`))
	if err != nil {
		t.Fatal(err)
	}
	look := keys(map[string][]string{"aws:username": {"bob"}})
	for resource, want := range map[string]bool{"arn:aws:s3:::b/bob": false, "arn:aws:s3:::b/${aws:username}": true} {
		if got := evaluate(Request{Action: "s3:GetObject", Resource: resource, Keys: look}, []Attached{{Document: d}}); got.Allowed != want {
			t.Errorf("%s: %v", resource, got.Allowed)
		}
	}
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func TestMessages(t *testing.T) {
	r := Request{Principal: bobby, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	on := ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" `
	managed := &Attached{ARN: "arn:aws:iam::123456789012:policy/p"}
	for _, tt := range []struct {
		d    Decision
		want string
	}{
		{Decision{}, "because no identity-based policy allows the s3:GetObject action"},
		{Decision{Layer: LayerIdentity}, "because no identity-based policy allows the s3:GetObject action"},
		{Decision{Layer: LayerIdentity, Explicit: true}, "with an explicit deny in an identity-based policy"},
		{Decision{Layer: LayerIdentity, Explicit: true, Policy: managed}, "with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/p"},
		{Decision{Layer: LayerResource}, "because no resource-based policy allows the s3:GetObject action"},
		{Decision{Layer: LayerResource, Explicit: true}, "with an explicit deny in a resource-based policy"},
		{Decision{Layer: LayerBoundary}, "because no permissions boundary allows the s3:GetObject action"},
		{Decision{Layer: LayerBoundary, Explicit: true}, "with an explicit deny in a permissions boundary"},
		{Decision{Layer: LayerSession}, "because no session policy allows the s3:GetObject action"},
		{Decision{Layer: LayerSession, Explicit: true}, "with an explicit deny in a session policy"},
		{Decision{Layer: LayerSCP}, "because no service control policy allows the s3:GetObject action"},
		{Decision{Layer: LayerSCP, Explicit: true}, "with an explicit deny in a service control policy"},
		{Decision{Layer: LayerRCP, Explicit: true}, "with an explicit deny in a resource control policy"},
		{Decision{Layer: LayerTrust}, "because no role trust policy allows the s3:GetObject action"},
		{Decision{Layer: LayerTrust, Explicit: true}, "with an explicit deny in the role trust policy"},
	} {
		if got := tt.d.Denied(r); got != "User: arn:aws:iam::123456789012:user/bob"+on+tt.want {
			t.Errorf("%s", got)
		}
	}
	for action, want := range map[string]string{
		"s3:ListAllMyBuckets *":                             "s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action",
		"iam:ListUsers arn:aws:iam::123456789012:user/":     "iam:ListUsers on resource: arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action",
		"sts:AssumeRoleWithWebIdentity arn:aws:iam::1:role": "",
	} {
		r.Action, r.Resource, _ = strings.Cut(action, " ")
		full := "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: " + want
		if want == "" {
			r.Principal = aws.Principal{Kind: aws.WebIdentityUser, Name: "accounts.google.com"}
			full = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
		}
		if got := (Decision{}).Denied(r); got != full {
			t.Errorf("%s", got)
		}
		r.Principal = bobby
	}
}

func TestTrace(t *testing.T) {
	d := doc(t, `{"Sid":"A","Effect":"Allow","Action":"s3:Put*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::x/*"}`,
		`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`, `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`)
	r := Request{Principal: bobby, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	var got []string
	for s := range Trace(r, &Layers{Identity: []Attached{{Name: "P", Via: "user bob", Document: d}}}) {
		got = append(got, s.Statement.Label()+": "+s.Miss.String())
	}
	want := "A: Action|statement 2: Resource|statement 3: Condition Bool aws:MultiFactorAuthPresent|statement 4: "
	if strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", strings.Join(got, "|"), want)
	}
}

// A pattern made to be slow must not be: matching goes back to one star only.
func TestManyStarsStayCheap(t *testing.T) {
	g := compile(strings.Repeat("a*", 500)+"b", false)
	if g.match(strings.Repeat("a", 2000), nil) {
		t.Error("matched")
	}
}

// tenByTen is what the budget of a decision is about: 10 policies of 10 statements.
func tenByTen(t testing.TB) []Attached {
	var attached []Attached
	for p := range 10 {
		var st []string
		for s := range 10 {
			st = append(st, fmt.Sprintf(`{"Effect":"Allow","Action":["s3:Get*","s3:List%d","ec2:Describe*"],"Resource":["arn:aws:s3:::bucket-%d-%d/*","arn:aws:s3:::b%d"],"Condition":{"StringLike":{"aws:username":"b*"}}}`, s, p, s, s))
		}
		attached = append(attached, Attached{Name: "p", Document: doc(t, st...)})
	}
	return attached
}

// BenchmarkDecide must stay below 20 microseconds.
func BenchmarkDecide(b *testing.B) {
	l := &Layers{Identity: tenByTen(b)}
	r := Request{Principal: bobby, Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket-9-9/key", Keys: keys(map[string][]string{"aws:username": {"bob"}})}
	b.ReportAllocs()
	for b.Loop() {
		if !Decide(r, l).Allowed {
			b.Fatal("denied")
		}
	}
}

// BenchmarkDecideVariables has the worst of it: each statement fits but for its resource, with a variable.
func BenchmarkDecideVariables(b *testing.B) {
	var attached []Attached
	for range 10 {
		attached = append(attached, Attached{Name: "p", Document: doc(b, slices.Repeat([]string{`{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::*/home/${aws:username}/*","arn:aws:s3:::*/${aws:PrincipalTag/team}/*"],"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`}, 10)...)})
	}
	l := &Layers{Identity: attached}
	r := Request{Principal: bobby, Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/home/eve/x", Keys: keys(map[string][]string{"aws:username": {"bob"}, "aws:principaltag/team": {"red"}})}
	b.ReportAllocs()
	for b.Loop() {
		if Decide(r, l).Allowed {
			b.Fatal("allowed")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{"StringEquals":{"aws:username":["bob"]}}}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
