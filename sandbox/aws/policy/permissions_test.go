package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// groupOf finds the group of an action.
func (p *Permissions) groupOf(action string) Group {
	service, name, _ := strings.Cut(action, ":")
	for _, s := range p.Services {
		for _, l := range s.Levels {
			for _, g := range l.Groups {
				if s.Service == service && slices.Contains(g.Actions, name) {
					return g
				}
			}
		}
	}
	return Group{}
}

func TestMay(t *testing.T) {
	const (
		tagged = `{"Effect":"Allow","Action":"ec2:StopInstances","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}`
		notIAM = `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`
		others = `{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::a","arn:aws:s3:::a/*"]}`
	)
	for _, test := range []struct {
		name               string
		identity, boundary []string
		action, access     string
		detail             string
	}{
		{"nothing", nil, nil, "s3:GetObject", "", ""},
		{"everything", []string{all}, nil, "s3:GetObject", "allowed", ""},
		{"a bucket", []string{readA}, nil, "s3:GetObject", "some", "arn:aws:s3:::a/*"},
		{"of another kind", []string{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a/*"}`}, nil, "s3:ListBucket", "", ""},
		{"all S3 of a bucket", []string{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a/*"}`}, nil, "s3:PutObject", "some", "arn:aws:s3:::a/*"},
		{"condition", []string{tagged}, nil, "ec2:StopInstances", "some", "aws:ResourceTag/team"},
		{"NotAction", []string{notIAM}, nil, "iam:CreateUser", "", ""},
		{"NotAction", []string{notIAM}, nil, "ec2:RunInstances", "allowed", ""},
		{"denied", []string{all, noS3}, nil, "s3:GetObject", "denied", "p (user bob)"},
		{"denied elsewhere", []string{all, others}, nil, "s3:GetObject", "some", "p (user bob)"},
		{"boundary", []string{all}, []string{readA}, "s3:GetObject", "some", "arn:aws:s3:::a/*"},
		{"boundary", []string{all}, []string{readA}, "s3:PutObject", "", ""},
		{"boundary denies", []string{readA}, []string{all, noS3}, "s3:GetObject", "denied", "limit (user bob)"},
	} {
		s := situation{identity: test.identity, boundary: test.boundary}
		l, _ := s.layers(t)
		g := May(bob, l).groupOf(test.action)
		b, _ := json.Marshal(g)
		if g.Access != test.access || !strings.Contains(string(b), test.detail) {
			t.Errorf("%s: %s: %s", test.name, test.action, b)
		}
	}
	root := May(aws.Principal{Kind: aws.Root, Account: "123456789012"}, &Layers{}, "iam")
	if g := root.groupOf("iam:CreateUser"); g.Access != "allowed" || len(root.Services) != 1 {
		t.Errorf("root: %+v", g)
	}
}

// TestMayAgrees compares the table with single decisions.
func TestMayAgrees(t *testing.T) {
	s := situation{identity: []string{readA, `{"Effect":"Allow","Action":["ec2:Describe*","iam:*"],"Resource":"*"}`, `{"Effect":"Deny","Action":"iam:Delete*","Resource":"*"}`},
		boundary: []string{`{"Effect":"Allow","NotAction":"iam:Create*","Resource":"*"}`}}
	l, _ := s.layers(t)
	m := May(bob, l)
	for _, service := range actions.Services() {
		for i := range service.Actions {
			name := service.Actions[i].FullName()
			d := Decide(Request{Principal: bob, Action: name, Resource: "*"}, l)
			if access := m.groupOf(name).Access; d.Allowed != (access == "allowed") || d.Explicit != (access == "denied") {
				t.Errorf("%s: %+v, %q", name, d, access)
			}
		}
	}
}

func TestFromUse(t *testing.T) {
	object := func(action, key string) Use { return Use{action, "arn:aws:s3:::b/" + key, true} }
	for _, test := range []struct {
		name string
		uses []Use
		want string
	}{
		{"nothing", nil, `[]`},
		{"denied", []Use{{"s3:GetObject", "arn:aws:s3:::b/k", false}}, `[]`},
		{"one", []Use{object("s3:GetObject", "k")}, `[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}]`},
		{"star", []Use{{"ec2:DescribeInstances", "*", true}, {"ec2:DescribeVpcs", "*", true}, {"s3:ListAllMyBuckets", "*", true}},
			`[{"Effect":"Allow","Action":["ec2:DescribeInstances","ec2:DescribeVpcs"],"Resource":"*"},{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]`},
		{"bucket and objects", []Use{{"s3:ListBucket", "arn:aws:s3:::b", true}, object("s3:PutObject", "x/1"), object("s3:PutObject", "x/2"), object("s3:PutObject", "x/3"), object("s3:PutObject", "x/4"), object("S3:putobject", "x/y/5")},
			`[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b"},{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/x/*"}]`},
		{"odd keys", []Use{object("s3:GetObject", "a*b"), object("s3:GetObject", "${x}")}, `[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/${$}{x}","arn:aws:s3:::b/a${*}b"]}]`},
		{"instances", []Use{instance(1), instance(2), instance(3), instance(4)}, `[{"Effect":"Allow","Action":"ec2:StopInstances","Resource":"arn:aws:ec2:us-east-1:123456789012:instance/*"}]`},
	} {
		got := string(FromUse(test.uses))
		if want := `{"Version":"2012-10-17","Statement":` + test.want + `}`; got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, want)
		}
		if test.want == `[]` {
			continue
		}
		doc, err := Parse([]byte(got))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for _, u := range test.uses {
			if d := Decide(Request{Principal: bob, Action: u.Action, Resource: u.Resource}, &Layers{Identity: []Attached{{Name: "x", Document: doc}}}); !d.Allowed {
				t.Errorf("%s: %v is not allowed by %s", test.name, u, got)
			}
		}
	}
}

func instance(n int) Use {
	return Use{"ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-" + itoa(n), true}
}

func TestNotUsed(t *testing.T) {
	s := situation{identity: []string{`{"Effect":"Allow","Action":["s3:Get*","iam:CreateUser","iam:PutUserPolicy"],"Resource":"*"}`}}
	l, _ := s.layers(t)
	l.Identity = append(l.Identity, *attached(t, "idle", "group g", Identity, []string{`{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`}))
	u := NotUsed(May(bob, l), Request{Principal: bob}, l, []Use{{"s3:GetObject", "arn:aws:s3:::a/k", true}, {"iam:CreateUser", "*", true}})
	if !slices.Equal(u.Policies, []string{"idle (group g)"}) || len(u.Services) != 3 {
		t.Errorf("%+v", u)
	}
	for _, s := range u.Services {
		if s.Service == "iam" && (s.Granted != 2 || s.Used != 1 || !slices.Equal(s.Unused, []string{"PutUserPolicy"})) || s.Service == "ec2" && (s.Used != 0 || len(s.Unused) != 100 || s.More == 0) {
			t.Errorf("%+v", s)
		}
	}
}

func BenchmarkMay(b *testing.B) {
	s := situation{identity: []string{readA, all, noS3, readMFA}}
	l, _ := s.layers(b)
	for b.Loop() {
		May(bob, l)
	}
}

func BenchmarkExplain(b *testing.B) {
	s := situation{identity: []string{readA, readMFA, onlyTLS}}
	l, _ := s.layers(b)
	r := Request{Principal: bob, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/k"}
	for b.Loop() {
		Explain(r, l).Compact(2048)
	}
}
