package main

import (
	"testing"

	"cloudlet/sandbox/aws/actions"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/ec2"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/s3"
	"cloudlet/sandbox/sts"
)

// others are operations of S3 whose actions belong to other services.
var others = map[string]bool{
	"s3:CreateSession": true, "s3:ListDirectoryBuckets": true, "s3:RenameObject": true, // of s3express
	"s3:WriteGetObjectResponse": true, // of s3-object-lambda
}

// TestOperations compares the catalogue with the SDK: an operation has an action of its
// name, or is known to need another one. If it fails after an upgrade of the SDK, run actiongen.
func TestOperations(t *testing.T) {
	for _, s := range []*schema.Service{iam.Schema(), sts.Schema(), ec2.Schema(), s3.Schema()} {
		for _, o := range s.Operations {
			name := s.Name + ":" + o.Name
			_, found := actions.Find(name)
			_, mapped := actions.OfOperation(name)
			if !found && !mapped && !others[name] {
				t.Errorf("%s: no action, nearest %q", name, actions.Similar(name))
			}
		}
	}
}
