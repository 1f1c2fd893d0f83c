package cloud

import (
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// look answers a request that only reads, to whoever owns the sandbox: nobody has to sign it, no policy can
// refuse it, and it leaves no trace. So the checks of a lesson see what is there, whatever the learner did to
// the root user's keys.
func (c *Cloud) look(r *abi.Request) *abi.Response {
	x := newExchange(c, r)
	x.out.ReadOnly = true
	x.call.Principal = aws.Principal{Kind: aws.Root, ARN: aws.ARN("iam", "", c.config.Account, "root"), ID: c.config.Account, Account: c.config.Account}
	x.call.Allowed = func(aws.Access) *aws.Error { return nil }
	x.write(x.glance())
	return x.out
}

func (x *exchange) glance() *aws.Error {
	x.normalize()
	if err := x.route(); err != nil {
		return err
	}
	if x.service == nil || !x.reads() {
		return aws.Errorf(403, "AccessDenied", "Only what reads can be looked at: %s does not.", x.call.Operation)
	}
	op, ok := x.service.operation(x.call.Operation)
	if !ok {
		return aws.NotEmulated(x.call.Service, x.call.Operation)
	}
	x.input = op.New()
	if err := x.service.codec.Decode(x.operation, x.call.Request, x.input); err != nil {
		return asError(err)
	}
	return dispatch(x)
}
