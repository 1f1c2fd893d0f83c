package sts

import "cloudlet/sandbox/aws"

func invalidKey(id string) *aws.Error {
	return aws.Errorf(400, "ValidationError", "Invalid AccessKeyId %s", id)
}
