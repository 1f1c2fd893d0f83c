package cloud_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/cloud/cloudtest"
)

type signedIn struct {
	Principal   struct{ Type, ARN, Name string }
	Credentials struct {
		AccessKeyID, SecretAccessKey, SessionToken string
		Expiration                                 time.Time
	}
}

// console is the configuration of a page that has signed in.
func (s *signedIn) console(e *cloudtest.Env) sdk.Config {
	c := e.Root()
	c.Credentials = credentials.NewStaticCredentialsProvider(s.Credentials.AccessKeyID, s.Credentials.SecretAccessKey, s.Credentials.SessionToken)
	return c
}

func TestSignIn(t *testing.T) {
	e := cloudtest.New(t)
	root := iam.NewFromConfig(e.Root())
	user(t, e, "bob", `{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}`)
	if _, err := root.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: sdk.String("bob"), Password: sdk.String("Correct-horse-1")}); err != nil {
		t.Fatal(err)
	}
	var in signedIn
	if code := e.Ask(ask{"ask": "signin", "rootEmail": cloudtest.RootEmail, "password": cloudtest.RootPassword}, &in); code != "" || in.Principal.Type != "Root" {
		t.Fatal(code, in)
	}
	if me, err := sts.NewFromConfig(in.console(e)).GetCallerIdentity(ctx, nil); err != nil || *me.Arn != cloudtestRoot {
		t.Error(me, err)
	}
	if code := e.Ask(ask{"ask": "signin", "account": cloudtest.Account, "user": "bob", "password": "Correct-horse-1"}, &in); code != "" || in.Principal.Name != "bob" {
		t.Fatal(code, in)
	}
	if login := string(e.Events[len(e.Events)-1]); !strings.Contains(login, `"eventName":"ConsoleLogin"`) || !strings.Contains(login, `"ConsoleLogin":"Success"`) || strings.Contains(login, "horse") {
		t.Error(login)
	}
	bob := iam.NewFromConfig(in.console(e))
	if _, err := bob.ListUsers(ctx, nil); err != nil {
		t.Error(err)
	}
	if _, err := bob.ListGroups(ctx, nil); code(err) != "AccessDenied" {
		t.Error(err)
	}
	var v struct {
		UserIdentity struct {
			Type, UserName string
			SessionContext struct {
				Attributes struct{ CreationDate, MFAAuthenticated string }
			}
		}
	}
	if err := json.Unmarshal(e.Events[len(e.Events)-1], &v); err != nil || v.UserIdentity.Type != "IAMUser" || v.UserIdentity.SessionContext.Attributes.MFAAuthenticated != "false" ||
		v.UserIdentity.SessionContext.Attributes.CreationDate == "" {
		t.Errorf("%+v %v", v, err)
	}
	e.Now = in.Credentials.Expiration.Add(time.Second)
	if _, err := bob.ListUsers(ctx, nil); code(err) != "ExpiredToken" {
		t.Errorf("after twelve hours: %v", err)
	}
}

func TestSignInRefused(t *testing.T) {
	e := cloudtest.New(t)
	user(t, e, "bob", "")
	for _, c := range []struct {
		q    ask
		text string
	}{
		{ask{"account": cloudtest.Account, "user": "bob", "password": "x"}, `"userName":"bob"`},
		{ask{"account": cloudtest.Account, "user": "hunter2", "password": "x"}, `"userName":"HIDDEN_DUE_TO_SECURITY_REASONS"`},
		{ask{"rootEmail": cloudtest.RootEmail, "password": "x"}, `"type":"Root"`},
	} {
		c.q["ask"] = "signin"
		if code := e.Ask(c.q, nil); code != "AuthenticationFailed" || e.Last.ReadOnly {
			t.Errorf("%v: %s", c.q, code)
		}
		login := string(e.Events[len(e.Events)-1])
		if !strings.Contains(login, c.text) || !strings.Contains(login, `"ConsoleLogin":"Failure"`) || strings.Contains(login, "hunter2") {
			t.Errorf("%v: %s", c.q, login)
		}
	}
}
