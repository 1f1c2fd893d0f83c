package validate

import (
	"strings"
	"testing"

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
