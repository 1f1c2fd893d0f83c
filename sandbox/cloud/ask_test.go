package cloud_test

import (
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/cloud/cloudtest"
)

type ask = map[string]any

func TestQuestionsThatAreNone(t *testing.T) {
	e := cloudtest.New(t)
	for want, q := range map[string]any{
		"MalformedQuestion": []string{"settings"},
		"UnknownQuestion":   ask{"ask": "why"},
		"InvalidSetting":    ask{"ask": "settings", "propagationDelay": -1},
	} {
		if got := e.Ask(q, nil); got != want {
			t.Errorf("%v: %q, want %q", q, got, want)
		}
	}
	if got := e.Ask(ask{"ask": "settings", "propagationDelay": "x"}, nil); got != "MalformedQuestion" {
		t.Errorf("%q", got)
	}
}

func TestUsed(t *testing.T) {
	e := cloudtest.New(t)
	bob := iam.NewFromConfig(user(t, e, "bob", `{"Effect":"Allow","Action":"iam:List*","Resource":"*"}`))
	bob.ListUsers(ctx, &iam.ListUsersInput{})
	bob.ListUsers(ctx, &iam.ListUsersInput{})
	if !e.Last.ReadOnly {
		t.Error("a permission that was used before is no news")
	}
	bob.DeleteUser(ctx, &iam.DeleteUserInput{UserName: sdk.String("bob")})
	var out struct {
		Principals []struct {
			Principal string
			Used      []struct {
				Action, Resource string
				Allowed          bool
			}
		}
	}
	if code := e.Ask(ask{"ask": "used", "principal": "arn:aws:iam::123456789012:user/bob"}, &out); code != "" {
		t.Fatal(code)
	}
	if !e.Last.ReadOnly || len(out.Principals) != 1 || len(out.Principals[0].Used) != 2 || !out.Principals[0].Used[0].Allowed ||
		out.Principals[0].Used[1].Action != "iam:DeleteUser" || out.Principals[0].Used[1].Allowed {
		t.Errorf("%+v", out)
	}
}

// With the delay on, IAM shows a change at once and everything else does not.
func TestPropagationDelay(t *testing.T) {
	e := cloudtest.New(t)
	old := iam.NewFromConfig(user(t, e, "old", `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}`))
	if code := e.Ask(ask{"ask": "settings", "propagationDelay": 10}, nil); code != "" || e.Last.ReadOnly {
		t.Fatal(code, e.Last.ReadOnly)
	}
	list := func(c *iam.Client) string {
		_, err := c.ListUsers(ctx, &iam.ListUsersInput{})
		return code(err)
	}
	if got := list(old); got != "" {
		t.Fatalf("known user: %s", got)
	}
	bob := iam.NewFromConfig(user(t, e, "bob", `{"Effect":"Allow","Action":"iam:*","Resource":"*"}`))
	if e.Last.WakeAt != e.Now.Add(10*time.Second).UnixNano() {
		t.Errorf("wakes at %v", e.Last.WakeAt)
	}
	var now struct{ PropagationDelay, Pending int }
	if e.Ask(ask{"ask": "settings"}, &now); now.PropagationDelay != 10 || now.Pending != 3 {
		t.Errorf("%+v", now)
	}
	if got := list(bob); got != "InvalidClientTokenId" {
		t.Errorf("a key that has not spread: %q", got)
	}
	root := iam.NewFromConfig(e.Root())
	if out, err := root.ListUsers(ctx, &iam.ListUsersInput{}); err != nil || len(out.Users) != 2 {
		t.Errorf("IAM itself: %v %v", out, err)
	}
	e.Now = e.Now.Add(11 * time.Second)
	if got := list(bob); got != "" {
		t.Errorf("after the delay: %q", got)
	}
	if _, err := root.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: sdk.String("old"), PolicyName: sdk.String("inline")}); err != nil {
		t.Fatal(err)
	}
	if got := list(old); got != "" {
		t.Errorf("a removal that has not spread: %q", got)
	}
	e.Now = e.Now.Add(11 * time.Second)
	if got := list(old); got != "AccessDenied" {
		t.Errorf("a removal that has: %q", got)
	}
	root.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: sdk.String("bob"), AccessKeyId: bobKey(t, e)})
	if e.Ask(ask{"ask": "settings", "propagationDelay": 0}, nil) != "" || list(bob) != "InvalidClientTokenId" {
		t.Error("without a delay all is known at once")
	}
}

func bobKey(t *testing.T, e *cloudtest.Env) *string {
	out, err := iam.NewFromConfig(e.Root()).ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: sdk.String("bob")})
	if err != nil || len(out.AccessKeyMetadata) != 1 {
		t.Fatal(out, err)
	}
	return out.AccessKeyMetadata[0].AccessKeyId
}
