package validate

import (
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/aws/policy"
)

// FuzzPolicy looks that no text confuses the checks, that what IAM refuses has a finding
// that says so, and that each place is inside the text.
func FuzzPolicy(f *testing.F) {
	for _, test := range table {
		if len(test.policy) < 1000 {
			f.Add(test.policy, test.kind)
		}
	}
	parsed := map[string]policy.Kind{"": policy.Identity, "bucket": policy.Resource, "trust": policy.Trust}
	f.Fuzz(func(t *testing.T, text, kind string) {
		k, ok := kinds[kind]
		if !ok {
			return
		}
		list := Policy(text, Kind(k[0]), k[1])
		grave := false
		for _, x := range list {
			grave = grave || x.Type == Error || strings.HasPrefix(x.Code, "TYPE_MISMATCH") || strings.HasPrefix(x.Code, "EMPTY_") || x.Code == "NULL_WITH_QUALIFIER" || x.Code == "UNIQUE_SIDS_RECOMMENDED"
			for _, l := range x.Locations {
				if l.Span.Start.Offset > l.Span.End.Offset || l.Span.End.Offset > len(text) {
					t.Errorf("%+v", x)
				}
			}
		}
		of, ok := parsed[kind]
		if !ok || grave || len(text) > MaxText {
			return
		}
		if _, err := policy.ParseAs(of, []byte(text)); err != nil {
			t.Errorf("refused with %v, and no finding says so: %s", err, text)
		}
	})
}

func BenchmarkPolicy(b *testing.B) {
	text := with(strings.Repeat(`{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","ec2:Describe*"],"Resource":["arn:aws:s3:::b/*","*"],"Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}},`, 20) + `{"Effect":"Deny","Action":"iam:*","Resource":"*"}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Policy(text, Identity, "")
	}
}

// TestLong looks that no long policy takes long: the checks of pairs have a budget.
func TestLong(t *testing.T) {
	list := func(n int, item string) string {
		return `[` + strings.TrimSuffix(strings.Repeat(item+`,`, n), `,`) + `]`
	}
	long := strings.Repeat("*a", 15000)
	for name, p := range map[string]string{
		"actions":    of(list(12000, `"s3:G*"`)),
		"patterns":   of(list(4, `"ec2:`+long+`"`)),
		"resources":  on(list(3000, `"arn:aws:ec2:*:*:instance/*"`)),
		"resource":   on(`"arn:aws:ec2:*:*:` + strings.Repeat("*a", 60000) + `"`),
		"mismatched": with(`{"Effect":"Allow","Action":` + list(3000, `"ec2:RunInstances"`) + `,"Resource":` + list(1500, `"arn:aws:ec2:*:*:x/*"`) + `}`),
		"statements": with(strings.Repeat(`{"Effect":"Allow","Action":"s3:*","Resource":"*"},`, 2500) + `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`),
		"principals": principal(`{"AWS":` + list(5000, `"123456789012"`) + `}`),
		"conditions": when(`{"StringEquals":{"aws:username":` + list(20000, `"a*"`) + `}}`),
	} {
		start := time.Now()
		for _, k := range kinds {
			Policy(p, Kind(k[0]), k[1])
		}
		if d := time.Since(start) / time.Duration(len(kinds)); d > time.Second {
			t.Errorf("%s: %v", name, d)
		} else {
			t.Logf("%s: %d bytes in %v", name, len(p), d)
		}
	}
}
