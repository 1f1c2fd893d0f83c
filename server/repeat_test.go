package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox"
	"cloudlet/server/assets"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// reader is somebody who reads one object of a sandbox of the real emulator, again and again.
type reader struct {
	*testing.T
	host *sandbox.Host
	box  *sandbox.Sandbox
	root client
	who  client
}

func newReader(t *testing.T) *reader {
	t.Helper()
	guest, err := assets.Guest()
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip(err)
	}
	check(t, err)
	h, err := sandbox.Open(t.Context(), sandbox.Options{Wasm: guest, Dir: filepath.Join(os.TempDir(), "cloudlet-server-test"), Logger: slog.New(slog.DiscardHandler)})
	check(t, err)
	t.Cleanup(func() { h.Close() })
	b := newBox(t, h, 1)
	r := &reader{t, h, b, inProcess(b), inProcess(b)}
	r.root.makeBucket(t, "raw-data")
	r.root.put(t, "raw-data", "a.csv", []byte("one"))
	return r
}

// read reads the object once, and returns what it says or the code of the error, and whether the guest was asked.
func (r *reader) read() (text string, asked bool) {
	r.Helper()
	before := r.host.Stats().Repeated
	out, err := r.who.s3.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String("raw-data"), Key: aws.String("a.csv")})
	asked = r.host.Stats().Repeated == before
	if refused := smithy.APIError(nil); errors.As(err, &refused) {
		return refused.ErrorCode(), asked
	}
	check(r.T, err)
	defer out.Body.Close()
	b, err := io.ReadAll(out.Body)
	check(r.T, err)
	return string(b), asked
}

// repeats reads until the answer is given without the guest, and expects the same text as before.
func (r *reader) repeats(want string) {
	r.Helper()
	for range 4 {
		text, asked := r.read()
		if text != want {
			r.Fatalf("read %q, want %q", text, want)
		}
		if !asked {
			return
		}
	}
	r.Fatal("the guest is asked each time")
}

// asks reads three times, and expects that the guest is asked each time.
func (r *reader) asks(want string) {
	r.Helper()
	for range 3 {
		if text, asked := r.read(); text != want || !asked {
			r.Fatalf("read %q (guest asked: %v), want %q of the guest", text, asked, want)
		}
	}
}

// now reads once, and expects what the guest says now.
func (r *reader) now(want string) {
	r.Helper()
	if text, asked := r.read(); text != want || !asked {
		r.Fatalf("read %q (guest asked: %v), want %q of the guest", text, asked, want)
	}
}

const mayRead = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"%s}]}`

// learner makes a user who may read, under a condition, and lets him do so. It returns his key.
func (r *reader) learner(condition string) *iamtypes.AccessKey {
	r.Helper()
	ctx, name := r.Context(), aws.String("maya")
	_, err := r.root.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: name})
	check(r.T, err)
	_, err = r.root.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("read"), PolicyDocument: aws.String(fmt.Sprintf(mayRead, condition))})
	check(r.T, err)
	key, err := r.root.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
	check(r.T, err)
	r.who = newClient("http://127.0.0.1", *key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey, direct{r.box})
	return key.AccessKey
}

func (r *reader) advance(d time.Duration) {
	r.Helper()
	check(r.T, r.box.Advance(r.Context(), d))
}

// TestRepeatedReadsAreCallsOfTheirOwn: each has its ids and its record.
func TestRepeatedReadsAreCallsOfTheirOwn(t *testing.T) {
	r := newReader(t)
	r.repeats("one")
	w := r.box.Watch(-1)
	defer w.Close()
	ids := map[string]bool{}
	for range 3 {
		out, err := r.root.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("raw-data"), Key: aws.String("a.csv")})
		check(t, err)
		out.Body.Close()
		var record struct {
			EventName, EventTime, RequestID, EventID string
			UserIdentity                             struct{ Type string }
			Cloudlet                                 struct{ Decision struct{ Allowed bool } }
		}
		check(t, json.Unmarshal((<-w.Events()).JSON, &record))
		id, _ := middleware.GetRequestIDMetadata(out.ResultMetadata)
		host, _ := s3.GetHostIDMetadata(out.ResultMetadata)
		if record.RequestID != id || ids[id] || ids[record.EventID] || host == "" || ids[host] {
			t.Errorf("request %s (%s), record of %s, event %s: not new, or not the same", id, host, record.RequestID, record.EventID)
		}
		ids[id], ids[host], ids[record.EventID] = true, true, true
		at, err := time.Parse("2006-01-02T15:04:05Z", record.EventTime)
		if err != nil || time.Since(at).Abs() > 10*time.Second || record.EventName != "GetObject" || record.UserIdentity.Type != "Root" || !record.Cloudlet.Decision.Allowed {
			t.Errorf("%+v", record)
		}
	}
	if n := r.host.Stats().Repeated; n < 4 {
		t.Errorf("%d answers were repeated", n)
	}
}

// TestRepeatedReadsSeeEveryChange: whatever changes, the guest is asked what that means.
func TestRepeatedReadsSeeEveryChange(t *testing.T) {
	for name, change := range map[string]struct {
		do   func(t *testing.T, r *reader, key *iamtypes.AccessKey)
		want string
	}{
		"another object": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) {
			r.root.put(t, "raw-data", "a.csv", []byte("two"))
		}, "two"},
		"elsewhere": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) { r.root.makeBucket(t, "another") }, "one"},
		"key switched off": {func(t *testing.T, r *reader, key *iamtypes.AccessKey) {
			_, err := r.root.iam.UpdateAccessKey(t.Context(), &iam.UpdateAccessKeyInput{UserName: key.UserName, AccessKeyId: key.AccessKeyId, Status: iamtypes.StatusTypeInactive})
			check(t, err)
		}, "InvalidAccessKeyId"},
		"key deleted": {func(t *testing.T, r *reader, key *iamtypes.AccessKey) {
			_, err := r.root.iam.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{UserName: key.UserName, AccessKeyId: key.AccessKeyId})
			check(t, err)
		}, "InvalidAccessKeyId"},
		"policy taken away": {func(t *testing.T, r *reader, key *iamtypes.AccessKey) {
			_, err := r.root.iam.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: key.UserName, PolicyName: aws.String("read")})
			check(t, err)
		}, "AccessDenied"},
		"bucket policy": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) {
			const deny = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::raw-data/*"}]}`
			_, err := r.root.s3.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("raw-data"), Policy: aws.String(deny)})
			check(t, err)
		}, "AccessDenied"},
		"object deleted": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) {
			_, err := r.root.s3.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("raw-data"), Key: aws.String("a.csv")})
			check(t, err)
		}, "AccessDenied"}, // who may not list is not told
		"throttled": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) {
			r.settings(`{"ask":"settings","throttle":100}`)
		}, "SlowDown"},
		"keys expired": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) {
			r.settings(`{"ask":"settings","expiredKeys":true}`)
		}, "InvalidAccessKeyId"},
		"reset": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) { check(t, r.box.Reset(t.Context())) }, "InvalidAccessKeyId"},
		"undo": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) {
			steps, err := r.box.Steps(t.Context())
			check(t, err)
			for i := range steps {
				if strings.Contains(string(steps[i].Event), "PutUserPolicy") {
					check(t, r.box.Back(t.Context(), steps[i].N-1))
				}
			}
		}, "InvalidAccessKeyId"},
		"a minute": {func(t *testing.T, r *reader, _ *iamtypes.AccessKey) { r.advance(time.Minute) }, "one"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReader(t)
			key := r.learner("")
			r.repeats("one")
			change.do(t, r, key)
			r.T = t
			r.now(change.want)
		})
	}
}

func (r *reader) settings(question string) {
	r.Helper()
	status, answer, err := r.box.Ask(r.Context(), &sandbox.Question{JSON: []byte(question)})
	if err != nil || status != 200 {
		r.Fatalf("%d %s %v", status, answer, err)
	}
}

// TestRepeatedReadsAreSigned: what is not signed as it should be comes before the guest, which says why it is refused.
func TestRepeatedReadsAreSigned(t *testing.T) {
	r := newReader(t)
	key := r.learner("")
	r.repeats("one")
	right := r.who
	r.who = newClient("http://127.0.0.1", *key.AccessKeyId, "wrong", direct{r.box})
	r.asks("SignatureDoesNotMatch")
	r.who = newClient("http://127.0.0.1", "AKIAFIGURES999999999", *key.SecretAccessKey, direct{r.box})
	r.asks("InvalidAccessKeyId")
	r.who = right
	r.repeats("one")

	rec := &recorder{next: direct{r.box}}
	rec.client = newClient("http://127.0.0.1", *key.AccessKeyId, *key.SecretAccessKey, rec)
	r.who = rec.client
	r.repeats("one")
	for name, change := range map[string]func(h map[string][]string){
		"another time": func(h map[string][]string) {
			h["X-Amz-Date"] = []string{time.Now().UTC().Format("20060102") + "T000001Z"}
		},
		"another attempt": func(h map[string][]string) { h["Amz-Sdk-Request"] = []string{"attempt=9; max=9"} },
		"another header":  func(h map[string][]string) { h["X-Amz-Acl"] = []string{"private"} },
		"signed by nobody": func(h map[string][]string) {
			h["Authorization"] = []string{h["Authorization"][0][:len(h["Authorization"][0])-4] + "0000"}
		},
		"twice": func(h map[string][]string) { h["Authorization"] = append(h["Authorization"], h["Authorization"][0]) },
	} {
		q := rec.last.Clone(t.Context())
		change(q.Header)
		before := r.host.Stats().Repeated
		a, err := direct{r.box}.RoundTrip(q)
		check(t, err)
		a.Body.Close()
		if a.StatusCode < 400 || r.host.Stats().Repeated != before {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
}

// TestRepeatedReadsEndWithTheSession: temporary credentials are good until they are not.
func TestRepeatedReadsEndWithTheSession(t *testing.T) {
	r := newReader(t)
	r.learner("")
	out, err := r.who.sts.GetSessionToken(t.Context(), &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
	check(t, err)
	c := out.Credentials
	r.who = newSessionClient("http://127.0.0.1", *c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken, direct{r.box})
	r.repeats("one")
	r.advance(900*time.Second - 30*time.Second)
	r.now("one")
	r.repeats("one")
	r.advance(40 * time.Second)
	r.now("ExpiredToken")
	if _, err := r.root.iam.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: aws.String("maya"), PolicyName: aws.String("read")}); err != nil {
		t.Fatal(err)
	}
}

// TestReadsThatLookAtTheTimeAreNotRepeated: neither a policy's nor a bucket's.
func TestReadsThatLookAtTheTimeAreNotRepeated(t *testing.T) {
	t.Run("policy", func(t *testing.T) {
		r := newReader(t)
		end := r.box.Now().Add(time.Hour).Format(time.RFC3339)
		r.learner(`,"Condition":{"DateLessThan":{"aws:CurrentTime":"` + end + `"}}`)
		r.asks("one")
		r.advance(2 * time.Hour)
		r.now("AccessDenied")
	})
	t.Run("lifecycle", func(t *testing.T) {
		r := newReader(t)
		_, err := r.root.s3.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{Bucket: aws.String("raw-data"), LifecycleConfiguration: &types.BucketLifecycleConfiguration{
			Rules: []types.LifecycleRule{{ID: aws.String("end"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(1)}}},
		}})
		check(t, err)
		r.read() // the use of the key, and of the permission, is news
		r.asks("one")
		r.advance(72 * time.Hour)
		r.now("NoSuchKey")
	})
	t.Run("delay of IAM", func(t *testing.T) {
		r := newReader(t)
		r.settings(`{"ask":"settings","propagationDelay":60}`)
		r.asks("one")
	})
}

// TestRepeatedReadsDifferByWhatTheyAsk: ranges, conditions and HEAD are questions of their own.
func TestRepeatedReadsDifferByWhatTheyAsk(t *testing.T) {
	r := newReader(t)
	r.root.put(t, "raw-data", "a.csv", bytes.Repeat([]byte("0123456789"), 20))
	for range 3 {
		for _, c := range []struct {
			in   s3.GetObjectInput
			want int64
		}{{s3.GetObjectInput{}, 200}, {s3.GetObjectInput{Range: aws.String("bytes=0-4")}, 5}, {s3.GetObjectInput{Range: aws.String("bytes=0-5")}, 6}} {
			c.in.Bucket, c.in.Key = aws.String("raw-data"), aws.String("a.csv")
			out, err := r.root.s3.GetObject(t.Context(), &c.in)
			check(t, err)
			n, err := io.Copy(io.Discard, out.Body)
			out.Body.Close()
			if n != c.want || err != nil || *out.ContentLength != c.want {
				t.Errorf("%d bytes, want %d: %v", n, c.want, err)
			}
		}
		head, err := r.root.s3.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("raw-data"), Key: aws.String("a.csv")})
		if err != nil || *head.ContentLength != 200 {
			t.Errorf("%v %v", head, err)
		}
	}
	if n := r.host.Stats().Repeated; n < 4 {
		t.Errorf("%d answers were repeated", n)
	}
}
