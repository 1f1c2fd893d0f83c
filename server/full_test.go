package server

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cloudlet/server/assets"
)

// A sandbox whose memory is full refuses what would grow it, in AWS's shapes, and goes
// on to answer, to delete and to be reset.
func TestFullSandbox(t *testing.T) {
	t.Setenv("AWS_CA_BUNDLE", "")
	guest, err := assets.Guest()
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip(err)
	}
	r := start(t, Options{Guest: guest, Data: filepath.Join(os.TempDir(), "cloudlet-server-test"), MemoryLimit: 48 << 20})
	s, ctx := r.make(), t.Context()
	client := config(r, s, http.DefaultClient)
	client.RetryMaxAttempts = 10 // Go closes a connection when the SDK lets go of a request early
	access, store := iam.NewFromConfig(client), s3.NewFromConfig(client, pathStyle)
	document := policyOf(6000)
	var arns []string
	for err == nil {
		var made *iam.CreatePolicyOutput
		made, err = access.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(fmt.Sprint("p", len(arns))), PolicyDocument: &document})
		if err == nil {
			arns = append(arns, *made.Policy.Arn)
		}
	}
	t.Logf("full with %d policies", len(arns))
	wantCode(t, "one more policy", err, "LimitExceeded")
	if e := smithy.APIError(nil); !errors.As(err, &e) || !strings.Contains(e.ErrorMessage(), "full") {
		t.Error(err)
	}
	for range 100 {
		if _, err := sts.NewFromConfig(client).GetCallerIdentity(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if list, err := access.ListPolicies(ctx, &iam.ListPoliciesInput{Scope: "Local"}); err != nil || len(list.Policies) == 0 {
			t.Fatal(err)
		}
	}
	err = nil
	for i := 0; err == nil && i < len(arns); i++ { // some may fit into what is left of the last piece of heap
		_, err = access.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(fmt.Sprint("again", i)), PolicyDocument: &document})
	}
	wantCode(t, "still", err, "LimitExceeded")
	for _, arn := range arns[:len(arns)/2] {
		if _, err := access.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &arn}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("room-again")}); err != nil {
		t.Error(err)
	}
	if resp, text := r.do("POST", "/api/sandboxes/"+s.ID+"/reset", nil, bearer(s)); resp.StatusCode != 204 {
		t.Fatal(resp.Status, text)
	}
	if list, err := access.ListPolicies(ctx, &iam.ListPoliciesInput{Scope: "Local"}); err != nil || len(list.Policies) != 0 {
		t.Error(err, len(list.Policies))
	}
}

// policyOf is a policy of about n characters.
func policyOf(n int) string {
	var list []string
	for size := 0; size < n-100; size += 35 {
		list = append(list, fmt.Sprintf(`"arn:aws:s3:::bucket-%09d/*"`, size))
	}
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[` + strings.Join(list, ",") + `]}]}`
}
