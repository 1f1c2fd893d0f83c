package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/wasm/wire"
)

// users are the names of a sandbox's IAM users.
func users(t *testing.T, r *running, s wire.Sandbox) string {
	t.Helper()
	out, err := iam.NewFromConfig(config(r, s, http.DefaultClient)).ListUsers(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, u := range out.Users {
		names = append(names, *u.UserName)
	}
	return strings.Join(names, " ")
}

func TestTimeline(t *testing.T) {
	r := startReal(t)
	s := r.make()
	client := iam.NewFromConfig(config(r, s, http.DefaultClient))
	for _, name := range []string{"ann", "ben", "cat"} {
		if _, err := client.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String(name)}); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(method, path, body string, v any) int {
		t.Helper()
		resp, text := r.do(method, "/api/sandboxes/"+s.ID+path, strings.NewReader(body), bearer(s))
		if v != nil {
			if err := json.Unmarshal([]byte(text), v); err != nil {
				t.Fatalf("%s %s: %s %s", method, path, resp.Status, text)
			}
		}
		return resp.StatusCode
	}
	var line wire.Timeline
	if status := ask("GET", "/timeline", "", &line); status != 200 || len(line.Steps) != 3 {
		t.Fatal(status, line)
	}
	if step := line.Steps[1]; step.Name != "iam:CreateUser" || step.Who != "root" || !strings.Contains(string(step.Changes), `"ben"`) {
		t.Errorf("step: %+v", step)
	}
	at := func(i int) string { return fmt.Sprintf(`{"step":%d}`, line.Steps[i].N) }

	var seen []struct{ Type, Name string }
	if status := ask("POST", "/look", at(0), &seen); status != 200 || strings.Count(fmt.Sprint(seen), "{user ") != 1 {
		t.Errorf("a look at the first step: %d %v", status, seen)
	}
	var branch wire.Sandbox
	if status := ask("POST", "/branch", at(1), &branch); status != 200 || branch.Account != s.Account || branch.AccessKeyID == s.AccessKeyID || !strings.Contains(branch.Endpoint, branch.ID+".localhost") {
		t.Fatalf("branch: %d %+v", status, branch)
	}
	if got := users(t, r, branch); got != "ann ben" {
		t.Errorf("the branch has %s", got)
	}
	if status := ask("POST", "/back", `{}`, nil); status != 204 || users(t, r, s) != "ann ben" {
		t.Errorf("undone: %d %s", status, users(t, r, s))
	}
	if status := ask("POST", "/back", at(0), nil); status != 204 || users(t, r, s) != "ann" || users(t, r, branch) != "ann ben" {
		t.Errorf("back: %d %s", status, users(t, r, s))
	}
	if status := ask("POST", "/back", at(2), nil); status != 404 {
		t.Errorf("back to what is gone: %d", status)
	}
	for _, body := range []string{"", "[]", `{"step":-5}`, `{"step":"1"}`, `{"step":9e99}`, strings.Repeat(" ", 2000)} {
		for _, path := range []string{"/back", "/look", "/branch", "/share"} {
			if status := ask("POST", path, body, nil); status != 400 {
				t.Errorf("%s %.20q: %d", path, body, status)
			}
		}
	}
}

// A shared copy opens nothing of its original.
func TestShare(t *testing.T) {
	r := startReal(t)
	s := r.make()
	root := config(r, s, http.DefaultClient)
	client := s3.NewFromConfig(root, pathStyle)
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("shared")}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("shared"), Key: aws.String("k"), Body: strings.NewReader("text")}); err != nil {
		t.Fatal(err)
	}
	var share wire.Share
	_, text := r.do("POST", "/api/sandboxes/"+s.ID+"/share", strings.NewReader(`{}`), bearer(s))
	if json.Unmarshal([]byte(text), &share); len(share.ID) < 26 || !strings.HasSuffix(share.URL, "/#shared="+share.ID) {
		t.Fatal(text)
	}
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("shared"), Key: aws.String("k")}); err != nil {
		t.Fatal(err)
	}
	r.sessions.remove(r.sessions.id(s.ID), wire.Deleted) // the copy lives on
	var copied [2]wire.Sandbox
	for i := range copied {
		resp, text := r.do("POST", "/api/shared/"+share.ID, nil)
		if json.Unmarshal([]byte(text), &copied[i]); resp.StatusCode != 201 || copied[i].Account != s.Account {
			t.Fatal(resp.Status, text)
		}
		out, err := s3.NewFromConfig(config(r, copied[i], http.DefaultClient), pathStyle).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("shared"), Key: aws.String("k")})
		if err != nil || *out.ContentLength != 4 {
			t.Fatal(out, err)
		}
		out.Body.Close()
	}
	if copied[0].AccessKeyID == copied[1].AccessKeyID || copied[0].AccessKeyID == s.AccessKeyID || copied[0].RootPassword == s.RootPassword {
		t.Errorf("the same keys: %+v", copied)
	}
	old := copied[0]
	old.AccessKeyID, old.SecretAccessKey = s.AccessKeyID, s.SecretAccessKey
	if _, err := sts.NewFromConfig(config(r, old, http.DefaultClient)).GetCallerIdentity(t.Context(), nil); err == nil {
		t.Error("the original's key opens the copy")
	}
	if resp, _ := r.do("POST", "/api/shared/"+strings.Repeat("a", 26), nil); resp.StatusCode != 404 {
		t.Errorf("an id made up: %s", resp.Status)
	}
}
