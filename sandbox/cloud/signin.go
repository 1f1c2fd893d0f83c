package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/iam"
)

// signedIn is who has signed in to the console, and the credentials that its page calls with.
type signedIn struct {
	Principal   who         `json:"principal"`
	Credentials credentials `json:"credentials"`
}

type who struct {
	Type    aws.Kind `json:"type"` // Root, IAMUser
	ARN     string   `json:"arn"`
	Account string   `json:"account"`
	Name    string   `json:"name,omitempty"`
	MFA     bool     `json:"mfa"`
}

type credentials struct {
	AccessKeyID     string    `json:"accessKeyId"`
	SecretAccessKey string    `json:"secretAccessKey"`
	SessionToken    string    `json:"sessionToken"`
	Expiration      time.Time `json:"expiration"`
}

// signIn signs in to the console, as the root user or as an IAM user. A refusal has one of
// the codes of iam.SignIn, and every try that is over is in the trail.
func signIn(q *question, in *struct {
	Account     string `json:"account"` // id or alias
	User        string `json:"user"`
	RootEmail   string `json:"rootEmail"` // instead of a user
	Password    string `json:"password"`
	Code        string `json:"code"`        // of an MFA device
	NewPassword string `json:"newPassword"` // instead of one that has expired
}) (any, *aws.Error) {
	q.out.ReadOnly = false
	c := q.call
	c.Service, c.Operation, c.Region = "signin", "ConsoleLogin", "us-east-1"
	x := &exchange{cloud: q.cloud, home: q.cloud, in: q.in, call: c, out: q.out}
	c.Allowed = x.allowed
	p, err := q.cloud.iam.SignIn(c, iam.SignIn{
		Account: in.Account, User: in.User, RootEmail: in.RootEmail, Password: in.Password, Code: in.Code, NewPassword: in.NewPassword,
	})
	if err != nil {
		refusal := asError(err)
		if refusal.Code != iam.NeedsMFA && refusal.Code != iam.NeedsPassword {
			q.out.Event = x.consoleLogin(p, refusal, in.Code != "")
		}
		return nil, refusal
	}
	c.Principal = p
	got, err := q.cloud.sts.Issue(c, p)
	if err != nil {
		return nil, asError(err)
	}
	q.out.Event = x.consoleLogin(p, nil, in.Code != "")
	return signedIn{
		who{p.Kind, p.ARN, p.Account, p.Name, !p.Session.MFA.IsZero()},
		credentials{*got.AccessKeyId, *got.SecretAccessKey, *got.SessionToken, *got.Expiration},
	}, nil
}

// consoleLogin is the record of a try to sign in. A user who does not exist is not named.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
func (x *exchange) consoleLogin(p aws.Principal, refusal *aws.Error, code bool) []byte {
	c := x.call
	w := &writer{}
	w.open('{')
	w.text("eventVersion", "1.11")
	w.name("userIdentity")
	if p.Kind == "" {
		w.open('{')
		w.text("type", string(aws.IAMUser))
		w.text("accountId", c.Account)
		w.text("userName", hidden)
		w.close('}')
	} else {
		p.Session = nil
		writePrincipal(w, &p)
	}
	w.text("eventTime", isoTime(c.Now))
	w.text("eventSource", "signin.amazonaws.com")
	w.text("eventName", "ConsoleLogin")
	w.text("awsRegion", c.Region)
	w.text("sourceIPAddress", c.Request.Remote)
	w.text("userAgent", clip(c.Request.Header.Get("User-Agent")))
	result := "Success"
	if refusal != nil {
		result = "Failure"
		w.text("errorMessage", failedSignIn(p))
	}
	w.name("requestParameters")
	w.raw("null")
	w.name("responseElements")
	w.open('{')
	w.text("ConsoleLogin", result)
	w.close('}')
	w.name("additionalEventData")
	w.open('{')
	w.text("LoginTo", "https://console.aws.amazon.com/console/home")
	w.text("MobileVersion", "No")
	w.text("MFAUsed", map[bool]string{true: "Yes", false: "No"}[code])
	w.close('}')
	w.text("eventID", aws.EventID(&x.in.Seed))
	w.bool("readOnly", false)
	w.text("eventType", "AwsConsoleSignIn")
	w.bool("managementEvent", true)
	w.text("recipientAccountId", c.Account)
	w.text("eventCategory", "Management")
	w.name("cloudlet")
	w.raw(`{"changes":[]}`)
	w.close('}')
	return w.b
}

func failedSignIn(p aws.Principal) string {
	if p.Kind == "" {
		return "No username found in supplied account"
	}
	return "Failed authentication"
}
