package server

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

const blue = `---
title: Blue
seed: ["aws s3 mb s3://photos-{{account}}"]
tasks:
  - id: user
    title: Make the user blue
    check: {run: aws iam list-users, query: "Users[?UserName=='blue']"}
    hints:
      - text: Think of IAM.
      - {text: That name is taken., when: EntityAlreadyExists}
    solution: {cli: aws iam create-user --user-name blue, go: "_, err = iam.NewFromConfig(cfg).CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String(\"blue\")})"}
  - id: denied
    title: Be denied
    needs: [user]
    check: {call: "s3:ListAllMyBuckets", outcome: denied, by: blue}
    solution: {cli: aws s3 ls}
fail_when:
  - text: The photos are gone.
    check: {run: aws s3api list-buckets, query: "length(Buckets) == ` + "`0`" + `"}
---
Text {{account}}.

{task user}
`

// A learner's way through a lesson, as the page sees it.
func TestLesson(t *testing.T) {
	l, err := lesson.Parse("blue", []byte(blue))
	if err != nil {
		t.Fatal(err)
	}
	r := startReal(t)
	r.Server.opt.Lessons = []*lesson.Lesson{l}
	s := r.make()
	api := func(method, path, body string) (p wire.Progress, status int) {
		t.Helper()
		var in io.Reader
		if body != "" {
			in = strings.NewReader(body)
		}
		resp, text := r.do(method, "/api/sandboxes/"+s.ID+path, in, bearer(s))
		json.Unmarshal([]byte(text), &p)
		return p, resp.StatusCode
	}
	if _, status := api("GET", "/lesson", ""); status != 404 {
		t.Errorf("progress without a lesson: %d", status)
	}
	if _, text := r.do("GET", "/api/sandboxes/"+s.ID+"/lessons/blue", nil, bearer(s)); !strings.Contains(text, "Text "+s.Account) || strings.Contains(text, "list-users") || strings.Contains(text, "create-user") {
		t.Errorf("outline: %s", text)
	}
	if p, status := api("POST", "/lesson", `{"lesson":"blue"}`); status != 200 || len(p.Tasks) != 2 || p.Tasks[0].Done || !p.Tasks[0].Open || p.Tasks[1].Open {
		t.Fatal(status, p)
	}
	lines, stop := r.lines("/api/sandboxes/"+s.ID+"/events?after=-1", bearer(s))
	defer stop()
	next := func(what string, ok func(wire.Progress) bool) wire.Progress {
		t.Helper()
		for late := time.After(10 * time.Second); ; {
			select {
			case line := <-lines:
				var e wire.Event
				if json.Unmarshal([]byte(line), &e); e.Lesson != nil && ok(*e.Lesson) {
					return *e.Lesson
				}
			case <-late:
				t.Fatalf("no progress %s", what)
			}
		}
	}
	root := config(r, s, http.DefaultClient)
	people := iam.NewFromConfig(root)
	if _, err := people.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("blue")}); err != nil {
		t.Fatal(err)
	}
	next("after the user", func(p wire.Progress) bool { return p.Tasks[0].Done && p.Tasks[1].Open && p.Calls == 1 })
	people.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("red")})
	people.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: aws.String("blue")})
	next("once done, done for good", func(p wire.Progress) bool { return p.Calls == 3 && p.Tasks[0].Done })

	if p, _ := api("POST", "/lesson/restore", `{}`); !p.Tasks[0].Done {
		t.Errorf("after going back: %+v", p)
	}
	if users, err := people.ListUsers(t.Context(), nil); err != nil || len(users.Users) != 1 || *users.Users[0].UserName != "blue" {
		t.Errorf("after going back: %v %v", users, err)
	}
	if _, err := s3.NewFromConfig(root, pathStyle).DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("photos-" + s.Account)}); err != nil {
		t.Fatal(err)
	}
	next("that fails", func(p wire.Progress) bool { return p.Failed == "The photos are gone." })
	if p, _ := api("POST", "/lesson/restore", `{}`); p.Failed != "" {
		t.Errorf("still failed: %+v", p)
	}
	key, err := people.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("blue")})
	if err != nil {
		t.Fatal(err)
	}
	as := s
	as.AccessKeyID, as.SecretAccessKey = *key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey
	s3.NewFromConfig(config(r, as, http.DefaultClient), pathStyle).ListBuckets(t.Context(), nil)
	next("to the end", func(p wire.Progress) bool { return p.Ended != nil && p.Errors == 1 })

	if err := r.Server.sessions.id(s.ID).box.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if resp, _ := r.do("POST", "/api/sandboxes/"+s.ID+"/reset", nil, bearer(s)); resp.StatusCode != 204 {
		t.Fatal(resp.Status)
	}
	if p, _ := api("GET", "/lesson", ""); p.Tasks[0].Done || p.Calls != 0 {
		t.Errorf("after a reset: %+v", p)
	}
	people.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("x")})
	people.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("x")})
	next("offers a hint", func(p wire.Progress) bool { return p.Offer != nil && p.Offer.Text == "That name is taken." })
	if p, _ := api("POST", "/lesson/hint", `{"task":"user"}`); len(p.Tasks[0].Hints) != 1 || p.Hinted != 1 {
		t.Errorf("hint: %+v", p)
	}
	if _, status := api("POST", "/lesson/hint", `{"task":"user"}`); status != 404 {
		t.Errorf("a hint too many: %d", status)
	}
	if p, _ := api("POST", "/lesson/solution", `{"task":"user"}`); p.Tasks[0].Solution == nil || !strings.Contains(p.Tasks[0].Solution.Go, "package main") || p.Revealed != 1 {
		t.Errorf("solution: %+v", p)
	}
	for _, body := range []string{"", "x", `{"task":7}`, strings.Repeat(" ", 5000)} {
		if _, status := api("POST", "/lesson/hint", body); status != 400 {
			t.Errorf("body %.10q: %d", body, status)
		}
	}
	if _, status := api("POST", "/lesson", `{"lesson":"none"}`); status != 404 {
		t.Errorf("no such lesson: %d", status)
	}
	if _, status := api("DELETE", "/lesson", ""); status != 204 {
		t.Errorf("leaving: %d", status)
	}
}
