package server_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// TestWritesAreSignedAgain: after the first signature by a key the host checks the next ones. Those that are wrong are refused as before,
// and so is a right one by a key that is no longer good.
func TestWritesAreSignedAgain(t *testing.T) {
	r := newReader(t)
	key := r.learner("")
	_, err := r.root.iam.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: aws.String("maya"), PolicyName: aws.String("write"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}`)})
	check(t, err)
	rec := &recorder{next: direct{r.box}}
	rec.client = newClient("http://127.0.0.1", *key.AccessKeyId, *key.SecretAccessKey, rec)
	rec.client.put(t, "raw-data", "b.csv", []byte("two"))
	send := func(name string, status int, proven bool, change func(q *http.Request)) {
		t.Helper()
		q := rec.last.Clone(t.Context())
		q.Body = io.NopCloser(bytes.NewReader(rec.body))
		if change != nil {
			change(q)
		}
		before := r.host.Stats().Proven
		a, err := direct{r.box}.RoundTrip(q)
		check(t, err)
		a.Body.Close()
		if got := r.host.Stats().Proven > before; a.StatusCode != status || got != proven {
			t.Errorf("%s: %d, checked by the host: %v", name, a.StatusCode, got)
		}
	}
	header := func(name, value string) func(q *http.Request) {
		return func(q *http.Request) { q.Header.Set(name, value) }
	}
	active := func(s iamtypes.StatusType) {
		_, err := r.root.iam.UpdateAccessKey(t.Context(), &iam.UpdateAccessKeyInput{UserName: aws.String("maya"), AccessKeyId: key.AccessKeyId, Status: s})
		check(t, err)
	}
	send("again", 200, true, nil)
	send("another header", 403, false, header("X-Amz-Acl", "private"))
	send("another time", 403, false, header("X-Amz-Date", time.Now().UTC().Format("20060102")+"T000001Z"))
	send("no signature", 403, false, func(q *http.Request) { q.Header.Del("Authorization") })
	send("another body", 400, false, func(q *http.Request) {
		q.Body, q.ContentLength = io.NopCloser(bytes.NewReader(make([]byte, len(rec.body)))), int64(len(rec.body))
	})
	send("again, after that", 200, true, nil)
	active(iamtypes.StatusTypeInactive)
	send("inactive key", 403, true, nil)
	active(iamtypes.StatusTypeActive)
	send("active key", 200, true, nil)
}
