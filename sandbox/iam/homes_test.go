package iam

import (
	"testing"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

func TestHomes(t *testing.T) { testHomes(t) }

var _ = aws.Principal{}
var _ policy.Home
