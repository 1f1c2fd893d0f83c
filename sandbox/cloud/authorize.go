package cloud

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
	"cloudlet/sandbox/aws/schema"
)

// authorize decodes the input and asks the policies whether the caller may do this. A
// dry run ends here.
func authorize(next step) step {
	return func(x *exchange) *aws.Error {
		x.call.Allowed = x.allowed
		op, emulated := aws.Operation{}, false
		if x.service != nil {
			op, emulated = x.service.operation(x.call.Operation)
		}
		if x.late() {
			if err := x.unread(); err != nil {
				return err
			}
			return next(x)
		}
		if emulated {
			x.input = op.New()
			if err := x.service.codec.Decode(x.operation, x.call.Request, x.input); err != nil {
				return asError(err)
			}
			x.abroad()
			if err := x.unsized(); err != nil {
				return err
			}
		}
		for _, a := range x.needs(emulated) {
			if err := x.allowed(a); err != nil {
				return err
			}
		}
		if emulated && dryRun(x.operation, x.input) {
			return aws.Errorf(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
		}
		return next(x)
	}
}

// late reports whether the input cannot be known yet: it is in a payload that has not come.
func (x *exchange) late() bool {
	return x.call.Request.Body.Size < 0 && (x.operation == nil || !takesStream(x.operation))
}

// unread refuses a document that nobody signed or that is too long to be one. What
// remains is authorized when it is there.
func (x *exchange) unread() *aws.Error {
	h := &x.in.HTTP.Header
	size := h.Get("X-Amz-Decoded-Content-Length")
	if size == "" {
		size = h.Get("Content-Length")
	}
	n, err := strconv.ParseInt(size, 10, 64)
	switch {
	case x.call.Principal.IsAnonymous() && !isForm(&x.in.HTTP):
		return x.denial(verdict{})
	case err != nil || n < 0:
		return aws.Errorf(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	case n > abi.MaxDocument:
		return aws.Errorf(400, "MaxMessageLengthExceeded", "Your request was too big.")
	}
	return nil
}

// unsized refuses an object of which nothing tells the length before it comes, as S3 does.
// Documents need not say it as long as they are short.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
func (x *exchange) unsized() *aws.Error {
	h := &x.in.HTTP.Header
	switch {
	case x.call.Request.Body.Size == 0 || !takesStream(x.operation) || h.Has("Content-Length") || h.Has("X-Amz-Decoded-Content-Length"):
		return nil
	case h.Has("Transfer-Encoding"):
		e := aws.Errorf(501, "NotImplemented", "A header you provided implies functionality that is not implemented")
		e.Fields = []aws.Field{{Name: "Header", Value: "Transfer-Encoding"}}
		return e
	}
	return aws.Errorf(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
}

func takesStream(o *schema.Operation) bool {
	for _, m := range o.Input.Members {
		if m.Shape.Kind == schema.Stream {
			return true
		}
	}
	return false
}

// free are the operations that need no permission.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
var free = map[string]bool{"sts:GetCallerIdentity": true, "sts:GetSessionToken": true}

func (x *exchange) needs(emulated bool) []aws.Access {
	name := x.call.Service + ":" + x.call.Operation
	if free[name] {
		return nil
	}
	if emulated {
		if list := x.service.Access(x.call, x.input); list != nil {
			return list
		}
	}
	return []aws.Access{{Action: name, Resource: "*"}}
}

// allowed asks for one permission; the first refusal of a call is the one on record.
func (x *exchange) allowed(a aws.Access) *aws.Error {
	v := verdict{asked: true, context: a.Context}
	v.request = policy.Request{Principal: x.call.Principal, Action: a.Action, Resource: a.Resource}
	v.request.Keys = x.keys(a.Context, &v.keys)
	v.layers = x.layers(a)
	v.decision = policy.Decide(v.request, v.layers)
	x.noted = x.home.usage.note(v.request, v.decision.Allowed, x.call.Now) || x.noted
	x.noted = x.home.iam.Accessed(x.call, a.Action) || x.noted
	if !x.verdict.asked || !v.decision.Allowed && x.verdict.decision.Allowed {
		x.verdict = v
	}
	if v.decision.Allowed {
		x.granted = v
		return nil
	}
	return x.denial(v)
}

// settle makes own the verdict on record of an operation that succeeded: what it asked for
// itself and was refused (some keys of DeleteObjects) stands in its answer. Where the call
// had no permission of its own, one that was given is the verdict.
func (x *exchange) settle(own verdict) {
	switch {
	case own.asked:
		x.verdict = own
	case !x.verdict.decision.Allowed && x.granted.asked:
		x.verdict = x.granted
	case !x.verdict.decision.Allowed:
		x.verdict = verdict{}
	}
}

// policied is a service whose resources may have policies of their own.
type policied interface {
	// ResourcePolicy returns the policy that bears on the caller's use of the resource, nil for
	// none, and the account that owns it, "" if there is no such resource.
	ResourcePolicy(caller aws.Principal, arn string) (p *policy.Attached, owner string)
}

// layers collects the policies that bear on a permission.
func (x *exchange) layers(a aws.Access) *policy.Layers {
	l := x.home.granted(x.call.Principal)
	l.ResourceAccount = x.call.Account
	defer func() { x.owner = l.ResourceAccount }()
	if x.service == nil {
		return l
	}
	if s, ok := x.service.Service.(policied); ok && a.Action != "s3:CreateBucket" { // whose bucket has the name shows later
		if p, owner := s.ResourcePolicy(x.call.Principal, a.Resource); owner != "" {
			l.Resource, l.ResourceAccount = p, owner
		}
	}
	return l
}

// granted are the policies of a principal.
func (c *Cloud) granted(p aws.Principal) *policy.Layers {
	return c.identities().Layers(p)
}

// denial is a refusal in the words of the service. Nobody learns more than that from S3,
// but whether a bucket exists.
func (x *exchange) denial(v verdict) *aws.Error {
	r, d := v.request, v.decision
	switch {
	case r.Principal.IsAnonymous():
		bucket, _, _ := strings.Cut(strings.TrimPrefix(r.Resource, "arn:aws:s3:::"), "/")
		if bucket != "" && bucket != "*" && !x.cloud.hasBucket(bucket) {
			return aws.Errorf(404, "NoSuchBucket", "The specified bucket does not exist")
		}
		return aws.Errorf(403, "AccessDenied", "Access Denied")
	case x.call.Service == "ec2":
		return aws.Errorf(403, "UnauthorizedOperation", "You are not authorized to perform this operation. %s%s", d.Denied(r), x.encoded(v))
	}
	return aws.Errorf(403, "AccessDenied", "%s", d.Denied(r))
}

// dryRun reports whether an EC2 input asks only whether it would be allowed.
func dryRun(o *schema.Operation, in any) bool {
	if o.Input.Member("DryRun") == nil {
		return false
	}
	v, ok := reflect.ValueOf(in).Elem().FieldByName("DryRun").Interface().(*bool)
	return ok && v != nil && *v
}

func asError(err error) *aws.Error {
	var e *aws.Error
	if errors.As(err, &e) {
		return e
	}
	return aws.Internal(strings.TrimSpace(err.Error()))
}
