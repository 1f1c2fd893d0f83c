package cloud

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// looked is a condition key that policies asked for, and the values that the request has.
type looked struct {
	key    string
	values []string // nil: it does not have the key
}

// keys finds the condition keys of a call: those that the service gave, those that came
// with the session, then the global ones. What was looked at is noted in seen.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (x *exchange) keys(own map[string][]string, seen *[]looked) policy.Lookup {
	return func(key string) ([]string, bool) {
		v, ok := x.values(key, own)
		x.timely = x.timely || slices.Contains(timely, key)
		*seen = append(*seen, looked{key, v})
		return v, ok
	}
}

// timely are the keys whose value is another from one moment to the next.
var timely = []string{"aws:currenttime", "aws:epochtime", "aws:multifactorauthage", "s3:signatureage"}

func (x *exchange) values(key string, own map[string][]string) ([]string, bool) {
	if v, ok := own[key]; ok {
		return v, true
	}
	if s := x.call.Principal.Session; s != nil {
		if v, ok := s.Keys[key]; ok {
			return v, true
		}
	}
	if name, ok := strings.CutPrefix(key, "aws:principaltag/"); ok {
		return x.principalTag(name)
	}
	for _, find := range []func(string) string{x.principalKey, x.sessionKey, x.requestKey, x.serviceKey} {
		if v := find(key); v != "" {
			return []string{v}, true
		}
	}
	return nil, false
}

// principalTag is a tag of the session, else of the user or role. Its key does not regard case.
func (x *exchange) principalTag(name string) ([]string, bool) {
	p := x.call.Principal
	var tags []aws.Tag
	if p.Session != nil {
		tags = p.Session.Tags
	}
	tags = append(slices.Clip(tags), x.home.identities().PrincipalTags(p)...)
	for _, t := range tags {
		if strings.EqualFold(t.Key, name) {
			return []string{t.Value}, true
		}
	}
	return nil, false
}

// principalTypes are the words of aws:PrincipalType.
var principalTypes = map[aws.Kind]string{aws.Root: "Account", aws.IAMUser: "User", aws.AssumedRole: "AssumedRole", aws.Federated: "FederatedUser", aws.Anonymous: "Anonymous"}

// principalKey finds the keys that tell who calls. A role's session goes by the role's ARN.
func (x *exchange) principalKey(key string) string {
	p := &x.call.Principal
	switch key {
	case "aws:username":
		if p.Kind == aws.IAMUser {
			return p.Name
		}
	case "aws:userid":
		if p.IsAnonymous() {
			return "anonymous"
		}
		return p.ID
	case "aws:principalarn":
		if p.Kind == aws.AssumedRole && p.Session != nil {
			return p.Session.RoleARN
		}
		return p.ARN
	case "aws:principalaccount":
		if p.IsAnonymous() {
			return "anonymous"
		}
		return p.Account
	case "aws:principaltype":
		return principalTypes[p.Kind]
	case "aws:principalisawsservice":
		return strconv.FormatBool(p.Kind == aws.AWSService)
	case "aws:principalservicename":
		if p.Kind == aws.AWSService {
			return p.Name
		}
	}
	return ""
}

// sessionKey finds the keys that only temporary credentials have.
func (x *exchange) sessionKey(key string) string {
	s := x.call.Principal.Session
	if s == nil {
		return ""
	}
	switch key {
	case "aws:tokenissuetime":
		return isoTime(s.Issued)
	case "aws:multifactorauthpresent":
		return strconv.FormatBool(!s.MFA.IsZero())
	case "aws:multifactorauthage":
		if !s.MFA.IsZero() {
			return strconv.FormatInt(int64(x.call.Now.Sub(s.MFA)/time.Second), 10)
		}
	case "aws:sourceidentity":
		return s.SourceIdentity
	case "aws:assumedroot":
		return "false"
	}
	return ""
}

// requestKey finds the keys that tell of the request, where it came from and when.
func (x *exchange) requestKey(key string) string {
	r := x.call.Request
	switch key {
	case "aws:viaawsservice":
		return "false"
	case "aws:resourceaccount":
		return x.owner
	case "aws:sourceip":
		return r.Remote
	case "aws:securetransport":
		return strconv.FormatBool(r.Secure)
	case "aws:currenttime":
		return isoTime(x.call.Now)
	case "aws:epochtime":
		return strconv.FormatInt(x.call.Now.Unix(), 10)
	case "aws:requestedregion":
		return x.call.Region
	case "aws:useragent":
		return r.Header.Get("User-Agent")
	case "aws:referer":
		return r.Header.Get("Referer")
	}
	return ""
}

func isoTime(t time.Time) string { return string(aws.AppendISO(nil, t, false)) }

// serviceKey finds the keys that a service has for all its calls.
func (x *exchange) serviceKey(key string) string {
	switch x.call.Service {
	case "s3":
		if key == "s3:resourceaccount" {
			return x.owner
		}
		if x.signature != nil {
			return x.s3key(key)
		}
	case "ec2":
		if key == "ec2:region" {
			return x.call.Region
		}
	}
	return ""
}

// s3key finds the keys of S3 that tell how a request was signed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
func (x *exchange) s3key(key string) string {
	switch key {
	case "s3:authtype":
		switch {
		case x.form != nil:
			return "POST"
		case x.signature.Presigned:
			return "REST-QUERY-STRING"
		}
		return "REST-HEADER"
	case "s3:signatureversion":
		if x.signature.Version2 {
			return "AWS"
		}
		return "AWS4-HMAC-SHA256"
	case "s3:signatureage":
		if x.signature.Version2 {
			return "" // it tells when it ends, not when it was made
		}
		return strconv.FormatInt((x.in.Received-x.signature.Time.UnixNano())/1e6, 10)
	case "s3:x-amz-content-sha256":
		return x.signature.Payload
	}
	return ""
}
