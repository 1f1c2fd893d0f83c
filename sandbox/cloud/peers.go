package cloud

import (
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// maxAccounts is how many accounts one sandbox may have.
const maxAccounts = 64

// join opens one more account. All accounts share one S3, in which a name is taken once and for all; each has its
// own of everything else.
func (c *Cloud) join(r *abi.Request) *abi.Response {
	var config abi.Config
	if err := json.Unmarshal(r.Payload, &config); err != nil || len(config.Account) != 12 {
		return &abi.Response{Status: 400, Body: []byte("cloud: the config of an account was expected"), ReadOnly: true}
	}
	if c.peer(config.Account) != nil || len(c.peers) >= maxAccounts {
		return &abi.Response{Status: 409, Body: []byte("cloud: the account is there, or there are too many"), ReadOnly: true}
	}
	if c.peers == nil {
		c.peers = map[string]*Cloud{c.config.Account: c}
	}
	p := c.template.New()
	a := p.setup(r)
	p.services["s3"], p.peers = c.services["s3"], c.peers
	c.peers[config.Account] = p
	return a
}

// peer is an account of the same AWS, or nil.
func (c *Cloud) peer(account string) *Cloud {
	if account == c.config.Account {
		return c
	}
	return c.peers[account]
}

// own leaves out what belongs to other accounts.
func (c *Cloud) own(list []aws.Resource) []aws.Resource {
	if c.peers == nil {
		return list
	}
	return slices.DeleteFunc(list, func(r aws.Resource) bool {
		if r.Service != "s3" {
			return false
		}
		_, owner := c.buckets().ResourcePolicy(aws.Principal{}, r.ARN)
		return owner != "" && owner != c.config.Account
	})
}

// wakePeers asks the other accounts when something changes in them by itself.
func (c *Cloud) wakePeers(call *aws.Call) {
	for _, p := range c.peers {
		for _, svc := range p.services {
			if w, ok := svc.Service.(aws.Waker); ok && p != c {
				w.Wake(call)
			}
		}
	}
}

// move takes the exchange to the account of whoever signed it, which its access key id tells.
func (x *exchange) move(keyID string) {
	p := x.cloud.peers[aws.AccountOf(keyID)]
	if p == nil || p == x.cloud {
		return
	}
	x.cloud, x.home, x.call.Account, x.call.Region = p, p, p.config.Account, p.config.Region
	x.setService(x.call.Service)
}

// abroad takes a call that assumes a role to the account that has the role. Who calls stays at home.
func (x *exchange) abroad() {
	var role *string
	switch in := x.input.(type) {
	case *sts.AssumeRoleInput:
		role = in.RoleArn
	case *sts.AssumeRoleWithWebIdentityInput:
		role = in.RoleArn
	case *sts.AssumeRoleWithSAMLInput:
		role = in.RoleArn
	}
	if p := x.cloud.peers[accountOf(aws.Value(role))]; p != nil {
		x.cloud, x.service = p, p.services["sts"]
	}
}

// accountOf is the account in an ARN of IAM, or "".
func accountOf(arn string) string {
	const head = len("arn:aws:iam::")
	if len(arn) < head+12 {
		return ""
	}
	return arn[head : head+12]
}

// taken refuses an alias that another account has: they are unique in all of AWS.
func (x *exchange) taken() *aws.Error {
	in, ok := x.input.(*iam.CreateAccountAliasInput)
	if !ok {
		return nil
	}
	for _, p := range x.cloud.peers {
		if p != x.cloud && p.iam.HasAlias(aws.Value(in.AccountAlias)) {
			return p.iam.AliasTaken(aws.Value(in.AccountAlias))
		}
	}
	return nil
}
