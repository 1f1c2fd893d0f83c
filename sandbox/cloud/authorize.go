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
		return denial(x.call.Service, policy.Request{}, policy.Decision{})
	case err != nil || n < 0:
		return aws.Errorf(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	case n > abi.MaxDocument:
		return aws.Errorf(400, "MaxMessageLengthExceeded", "Your request was too big.")
	}
	return nil
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
	p := x.call.Principal
	r := policy.Request{Principal: p, Action: a.Action, Resource: a.Resource, Keys: x.keys(a.Context)}
	var l policy.Layers
	if !p.IsRoot() && !p.IsAnonymous() {
		l.Identity = x.cloud.identities().Policies(p)
	}
	d := policy.Decide(r, &l)
	x.noted = x.cloud.usage.note(r, d.Allowed, x.call.Now) || x.noted
	if !x.verdict.asked || !d.Allowed && x.verdict.decision.Allowed {
		x.verdict = verdict{true, r, d}
	}
	if d.Allowed {
		return nil
	}
	return denial(x.call.Service, r, d)
}

// denial is a refusal in the words of the service.
func denial(service string, r policy.Request, d policy.Decision) *aws.Error {
	switch {
	case r.Principal.IsAnonymous():
		return aws.Errorf(403, "AccessDenied", "Access Denied")
	case service == "ec2":
		return aws.Errorf(403, "UnauthorizedOperation", "You are not authorized to perform this operation. %s", d.Denied(r))
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
