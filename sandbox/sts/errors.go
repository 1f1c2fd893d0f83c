package sts

import "cloudlet/sandbox/aws"

// AWS's codes, statuses and words.
// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html

func invalidKey(id string) *aws.Error {
	return aws.Errorf(400, "ValidationError", "Invalid AccessKeyId %s", id)
}

// tooMuch is what the model's constraints would say, had it one.
func tooMuch(member string, value, most int32) *aws.Error {
	return aws.Errorf(400, "ValidationError", "1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: Member must have value less than or equal to %d", value, member, most)
}

// tooLarge is the answer when policies, tags or the token they make take more room than there is.
// https://repost.aws/knowledge-center/iam-role-aws-sts-error
func tooLarge(what string, percent int) *aws.Error {
	return aws.Errorf(400, "PackedPolicyTooLarge", "%s consumes %d%% of allotted space, please use smaller policy.", what, percent)
}

func notWithSession(operation string) *aws.Error {
	return aws.Errorf(403, "AccessDenied", "Cannot call %s with session credentials", operation)
}

func halfMFA() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.")
}
