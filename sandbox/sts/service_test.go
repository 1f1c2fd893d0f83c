package sts

import (
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

func TestWhoAmI(t *testing.T) {
	s := New(&aws.Call{Account: "123456789012", Random: rand.NewChaCha8([32]byte{})})
	p := aws.Principal{Kind: aws.Root, ARN: "arn:aws:iam::123456789012:root", ID: "123456789012", Account: "123456789012", AccessKeyID: "test"}
	out, err := s.GetCallerIdentity(&aws.Call{Principal: p}, nil)
	if err != nil || *out.Arn != p.ARN || *out.UserId != p.ID || *out.Account != p.Account {
		t.Errorf("got %+v, %v", out, err)
	}
	for id, want := range map[string]string{"test": "123456789012", "AKIAIOSFODNN7EXAMPLE": "", "other": ""} {
		out, err := s.GetAccessKeyInfo(&aws.Call{Principal: p}, &sts.GetAccessKeyInfoInput{AccessKeyId: &id})
		if want == "" && err == nil && *out.Account == "123456789012" || want != "" && (err != nil || *out.Account != want) {
			t.Errorf("%s belongs to %v, %v", id, out, err)
		}
	}
}
