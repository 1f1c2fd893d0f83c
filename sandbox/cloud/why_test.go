package cloud_test

import (
	"encoding/json"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/sandbox/cloud/cloudtest"
)

const bobARN = "arn:aws:iam::123456789012:user/bob"

// why is the parts of an explanation that the tests look at.
type why struct {
	Allowed       bool
	Layer, Reason string
	Layers        []struct {
		Layer    string
		Policies []struct {
			Name       string
			Statements []struct {
				Label   string
				Applies bool
				Miss    *struct{ Element, Key string }
			}
		}
	}
}

// A denied call's event carries what is needed to ask for the whole explanation.
func TestWhyDenied(t *testing.T) {
	e := cloudtest.New(t)
	bob := iam.NewFromConfig(user(t, e, "bob", `{"Sid":"Office","Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`))
	bob.ListUsers(ctx, &iam.ListUsersInput{})
	var event struct {
		UserIdentity struct{ ARN string }
		Cloudlet     struct {
			Decision struct {
				Allowed                 bool
				Action, Resource, Layer string
				Keys                    map[string][]string
				Explanation             why
			}
		}
	}
	if err := json.Unmarshal(e.Events[len(e.Events)-1], &event); err != nil {
		t.Fatal(err)
	}
	d := event.Cloudlet.Decision
	if d.Allowed || d.Layer != "identity" || d.Keys["aws:sourceip"][0] != "203.0.113.7" || len(d.Explanation.Layers) == 0 || d.Explanation.Reason == "" {
		t.Fatalf("%+v", d)
	}
	var w why
	if code := e.Ask(ask{"ask": "explain", "principal": event.UserIdentity.ARN, "action": d.Action, "resource": d.Resource, "keys": d.Keys}, &w); code != "" {
		t.Fatal(code)
	}
	s := w.Layers[0].Policies[0].Statements[0]
	if w.Allowed || s.Label != "Office" || s.Applies || s.Miss.Element != "Condition" || !strings.EqualFold(s.Miss.Key, "aws:SourceIp") {
		t.Errorf("%+v", w)
	}
	if code := e.Ask(ask{"ask": "explain", "principal": bobARN, "action": d.Action, "resource": d.Resource, "keys": ask{"aws:SourceIp": []string{"10.1.2.3"}}}, &w); code != "" || !w.Allowed {
		t.Errorf("%s %+v", code, w)
	}
}

func TestWhatWouldHelp(t *testing.T) {
	e := cloudtest.New(t)
	user(t, e, "bob", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}`)
	if _, err := s3client(e.Root()).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("data")}); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Allowed bool
		Plans   []struct{ Changes []struct{ Do, Text string } }
	}
	if code := e.Ask(ask{"ask": "least", "principal": bobARN, "action": "s3:PutObject", "resource": "arn:aws:s3:::data/k"}, &out); code != "" || out.Allowed || len(out.Plans) == 0 {
		t.Errorf("%s %+v", code, out)
	}
	if code := e.Ask(ask{"ask": "least", "principal": bobARN, "action": "s3:GetObject", "resource": "arn:aws:s3:::data/k"}, &out); code != "" || !out.Allowed || len(out.Plans) != 0 {
		t.Errorf("%s %+v", code, out)
	}
	var may struct {
		Services []struct {
			Service string
			Levels  []struct {
				Level          string
				Allowed, Total int
				Some           int
			}
		}
	}
	if code := e.Ask(ask{"ask": "permissions", "principal": bobARN, "services": []string{"s3"}}, &may); code != "" || len(may.Services) != 1 || len(may.Services[0].Levels) == 0 {
		t.Errorf("%s %+v", code, may)
	}
}

// A bucket policy can be tried before it is put; the bucket keeps its own.
func TestWhoMayUnderADraft(t *testing.T) {
	e := cloudtest.New(t)
	user(t, e, "bob", `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"}`)
	if _, err := s3client(e.Root()).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("data")}); err != nil {
		t.Fatal(err)
	}
	may := func(policy string) (bob, everybody bool, public bool, code string) {
		t.Helper()
		var out struct {
			Public  bool
			Error   struct{ Code string }
			Answers []struct {
				Allowed bool
				Reason  string
			}
		}
		wishes := []ask{{"principal": bobARN, "action": "s3:GetObject", "resource": "arn:aws:s3:::data/k"}, {"action": "s3:GetObject", "resource": "arn:aws:s3:::data/k"}}
		if code := e.Ask(ask{"ask": "who-may", "bucket": "data", "policy": policy, "wishes": wishes}, &out); code != "" {
			t.Fatal(code)
		}
		if len(out.Answers) == 0 {
			return false, false, out.Public, out.Error.Code
		}
		return out.Answers[0].Allowed, out.Answers[1].Allowed, out.Public, out.Error.Code
	}
	statement := func(principal string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}]}`
	}
	for _, c := range []struct {
		policy                 string
		bob, everybody, public bool
		code                   string
	}{
		{"", false, false, false, ""},
		{statement(`{"AWS":"` + bobARN + `"}`), true, false, false, ""},
		{statement(`"*"`), true, false, true, "AccessDenied"}, // the locks refuse it, and would let nobody in
		{statement(`{"AWS":"arn:aws:iam::123456789012:user/nobody"}`), false, false, false, "MalformedPolicy"},
		{`{`, false, false, false, "MalformedPolicy"},
		{"", false, false, false, ""},
	} {
		if bob, everybody, public, code := may(c.policy); bob != c.bob || everybody != c.everybody || public != c.public || code != c.code {
			t.Errorf("%s: %v %v %v %q", c.policy, bob, everybody, public, code)
		}
	}
	if code := e.Ask(ask{"ask": "who-may", "bucket": "none"}, nil); code != "NoSuchBucket" {
		t.Error(code)
	}
}

func TestQuestionsAboutNobody(t *testing.T) {
	e := cloudtest.New(t)
	for want, q := range map[string]ask{
		"NoSuchPrincipal": {"ask": "explain", "principal": "arn:aws:iam::123456789012:user/nobody", "action": "s3:GetObject"},
		"InvalidAction":   {"ask": "explain", "principal": cloudtestRoot, "action": "s3:*"},
		"InvalidKind":     {"ask": "policy-findings", "policy": "{}", "kind": "x"},
	} {
		if got := e.Ask(q, nil); got != want {
			t.Errorf("%v: %q, want %q", q, got, want)
		}
	}
	var w why
	if code := e.Ask(ask{"ask": "explain", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}, &w); code != "" || w.Allowed {
		t.Errorf("anonymous: %s %+v", code, w)
	}
	if code := e.Ask(ask{"ask": "explain", "principal": cloudtestRoot, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}, &w); code != "" || !w.Allowed {
		t.Errorf("root: %s %+v", code, w)
	}
}

const cloudtestRoot = "arn:aws:iam::123456789012:root"

func TestFindings(t *testing.T) {
	e := cloudtest.New(t)
	var out struct {
		Findings []struct{ FindingType, IssueCode string }
		Error    string
	}
	if code := e.Ask(ask{"ask": "policy-findings", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}`}, &out); code != "" || len(out.Findings) == 0 || out.Error != "" {
		t.Errorf("%s %+v", code, out)
	}
	if code := e.Ask(ask{"ask": "policy-findings", "policy": `{"Statement":[{"Effect":"Allow"}]}`}, &out); code != "" || out.Error == "" {
		t.Errorf("%s %+v", code, out)
	}
}

// The policy that the calls so far would have needed.
func TestPolicyFromUse(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	c := s3client(bob)
	c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: sdk.String("data")})
	c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: sdk.String("data")})
	var out struct {
		Principals []struct {
			Policy struct {
				Statement []struct{ Action, Resource any }
			}
			Unused *struct{ Policies []string }
		}
	}
	if code := e.Ask(ask{"ask": "used", "principal": bobARN, "unused": true}, &out); code != "" || len(out.Principals) != 1 {
		t.Fatal(code, out)
	}
	p := out.Principals[0]
	if text, _ := json.Marshal(p.Policy); !strings.Contains(string(text), "s3:CreateBucket") || !strings.Contains(string(text), "s3:ListBucket") || p.Unused == nil || len(p.Unused.Policies) != 0 {
		t.Errorf("%s %+v", text, p.Unused)
	}
}

// Whatever is asked, there is an answer in JSON, and nothing fails.
func FuzzAsk(f *testing.F) {
	for _, q := range []string{
		`{"ask":"explain","principal":"` + bobARN + `","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","keys":{"aws:SourceIp":["1.2.3.4"]}}`,
		`{"ask":"least","principal":"` + cloudtestRoot + `","action":"sts:AssumeRole","resource":"arn:aws:iam::123456789012:role/r"}`,
		`{"ask":"permissions","principal":"` + bobARN + `","services":["s3"]}`, `{"ask":"used","unused":true,"principal":"` + bobARN + `"}`,
		`{"ask":"policy-findings","policy":"{\"Statement\":[]}","kind":"RESOURCE_POLICY"}`, `{"ask":"settings","propagationDelay":1}`,
		`{"ask":"signin","account":"123456789012","user":"bob","password":"x"}`, `{"ask":null}`, `[]`, ``,
	} {
		f.Add([]byte(q))
	}
	e := cloudtest.New(f)
	f.Fuzz(func(t *testing.T, q []byte) {
		if a := e.AskRaw(q); a.Status >= 500 || !json.Valid(a.Body) {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}
