package lesson

import (
	"strings"
	"testing"
)

const small = `---
title: One
tasks:
  - id: user
    title: Make a user
    check: {run: aws iam list-users, query: "Users[].UserName", want: [maya]}
    solution: {cli: aws iam create-user --user-name maya}
---
Text with **force** and <script>alert(1)</script>, [bad](javascript:alert(1)).

` + "```sh {run}\naws iam list-users\n```\n\n```output\n…\n```\n\n{task user}\n\nThe end.\n"

func TestParse(t *testing.T) {
	l, err := Parse("one", []byte(strings.ReplaceAll(small, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, p := range l.Parts {
		switch {
		case p.HTML != "":
			kinds = append(kinds, "html")
		case p.Task != "":
			kinds = append(kinds, "task "+p.Task)
		default:
			kinds = append(kinds, p.Lang+" "+p.Output)
		}
	}
	if got := strings.Join(kinds, ", "); got != "html, sh …, task user, html" {
		t.Errorf("parts: %s", got)
	}
	html := l.Parts[0].HTML
	if !strings.Contains(html, "<strong>force</strong>") || strings.Contains(html, "<script") || strings.Contains(html, "javascript:") {
		t.Errorf("html: %s", html)
	}
}

func TestParseErrors(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(small, old, new, 1) }
	for _, c := range []struct{ name, text, want string }{
		{"one", "no front matter", "wants front matter"},
		{"One", small, "lower-case letters"},
		{"one", change("title: One", "titel: One"), "field titel not found"},
		{"one", change("title: One", "minutes: 3"), "wants a title"},
		{"one", change("id: user", "id: User"), "its id must be"},
		{"one", change("run: aws iam list-users", "run: rm -rf"), "is no aws command"},
		{"one", change("run: aws iam list-users", "run: aws lambda list-functions"), "the services are"},
		{"one", change("{run: aws iam list-users", "{call: CreateUser"), "is no action"},
		{"one", change("check: {run: aws iam list-users, query: \"Users[].UserName\", want: [maya]}", "hints: []"), "wants a check"},
		{"one", change("solution: {cli: aws iam create-user --user-name maya}", "needs: [later]"), "which is no task before it"},
		{"one", change("solution: {cli: aws iam create-user --user-name maya}", "needs: []"), "wants a solution"},
		{"one", change("solution:", "hints: [{text: x, when: '('}]\n    solution:"), "missing closing )"},
		{"one", change("{task user}", "{task group}"), "there is no such task"},
		{"one", change("{task user}", "{task user}\n\n{task user}"), "stands there twice"},
		{"one", change("```sh {run}", "```sh"), "right after the {run} fence"},
		{"one", change("title: One", "title: One\nservices: [lambda]"), `there is no "lambda"`},
		{"one", small + strings.Repeat("x", maxSize), "longer than"},
	} {
		if _, err := Parse(c.name, []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.want, err)
		}
	}
}

func TestTasksNotPlacedComeLast(t *testing.T) {
	l, err := Parse("one", []byte(strings.Replace(small, "{task user}", "", 1)))
	if err != nil || l.Parts[len(l.Parts)-1].Task != "user" {
		t.Errorf("%v, %+v", err, l)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("---\ntitle: a\nseed: [x]\nfail_when: [{check: {run: aws s3 ls}, text: t}]\n---\n{task a}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := Parse("fuzz", text)
		if err != nil {
			return
		}
		for _, p := range l.Outline("123456789012", "us-east-1").Parts {
			if strings.Contains(strings.ToLower(p.HTML), "<script") {
				t.Fatalf("a script: %s", p.HTML)
			}
		}
	})
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"s3:GetObject", "s3:GetObject", true}, {"s3:Get*", "s3:GetObject", true}, {"s3:*Object", "s3:GetObjectAcl", false},
		{"*", "", true}, {"a*b*c", "aXbYc", true}, {"a*b*c", "acb", false}, {"", "x", false},
	} {
		if like(c.pattern, c.text) != c.want {
			t.Errorf("like(%q, %q) is not %v", c.pattern, c.text, c.want)
		}
	}
}

func TestSameOutput(t *testing.T) {
	for _, c := range []struct {
		want, got string
		same      bool
	}{
		{"make_bucket: x", "make_bucket: x\n", true}, {"… x", "2026-01-01 x\n", true}, {"a\n…\nz", "a\nb\nc\nz\n", true}, {"a\n…\nz", "a\nz\n", true},
		{"a", "a\nb\n", false}, {"a.c", "abc\n", false}, {"…", "", true}, {"a\n…", "a\n", true},
	} {
		if sameOutput(c.want, c.got) != c.same {
			t.Errorf("%q against %q is not %v", c.want, c.got, c.same)
		}
	}
}

func TestProgram(t *testing.T) {
	got := Program("out, err := s3.NewFromConfig(cfg).ListBuckets(ctx, nil)\ncheck(err)\nfmt.Println(len(out.Buckets), \"iam.x\")\nvar t s3types.Bucket\n_ = t")
	for _, want := range []string{"\t\"context\"\n\t\"fmt\"\n\n", `s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"`, "\tout, err := s3.New"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "service/iam") {
		t.Errorf("iam is imported:\n%s", got)
	}
}
