package cloud

import (
	"encoding/json"
	"math/rand/v2"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// rekey makes the account of a copy its new owner's: the root user gets another access key and password, and the
// keys that it had are gone. Everything else stays, the account's number too.
func (c *Cloud) rekey(r *abi.Request) *abi.Response {
	var config abi.Config
	if err := json.Unmarshal(r.Payload, &config); err != nil {
		return &abi.Response{Status: 400, Body: []byte("cloud: config: " + err.Error()), ReadOnly: true}
	}
	c.config.AccessKey, c.config.SecretKey = config.AccessKey, config.SecretKey
	c.config.RootEmail, c.config.RootPassword = config.RootEmail, config.RootPassword
	clear(c.used)
	call := &aws.Call{
		Now: time.Unix(0, r.Now).UTC(), Region: c.config.Region, Account: c.config.Account,
		Random: rand.NewChaCha8(r.Seed), Request: &r.HTTP,
	}
	c.iam.Rekey(call, config.AccessKey, config.SecretKey)
	c.iam.SetRoot(call, config.RootEmail, config.RootPassword)
	if twin := c.spread.twin; twin != nil {
		twin.Rekey(call, config.AccessKey, config.SecretKey)
		twin.SetRoot(call, config.RootEmail, config.RootPassword)
	}
	return &abi.Response{Status: 200}
}
