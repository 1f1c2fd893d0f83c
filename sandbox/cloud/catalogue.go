package cloud

import (
	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/ec2"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/s3"
	"cloudlet/sandbox/sts"
)

// kind is a service that is emulated.
type kind struct {
	name   string // signing name
	schema func() *schema.Service
	sample aws.Service // without an account, good only to be asked for its operations
	open   func(c *aws.Call, config abi.Config) aws.Service
}

// catalogue is all services, in the order in which the page lists what exists.
var catalogue = []kind{
	{"iam", iam.Schema, new(iam.Service), func(c *aws.Call, config abi.Config) aws.Service {
		s := iam.New(c, config.AccessKey, config.SecretKey)
		s.SetRoot(c, config.RootEmail, config.RootPassword)
		return s
	}},
	{"sts", sts.Schema, new(sts.Service), func(c *aws.Call, _ abi.Config) aws.Service { return sts.New(c) }},
	{"ec2", ec2.Schema, new(ec2.Service), func(c *aws.Call, _ abi.Config) aws.Service { return ec2.New(c.Account, c.Region) }},
	{"s3", s3.Schema, new(s3.Service), func(c *aws.Call, _ abi.Config) aws.Service { return s3.New(c.Account) }},
}
