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

func tooLittle(member string, value, least int32) *aws.Error {
	return aws.Errorf(400, "ValidationError", "1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: Member must have value greater than or equal to %d", value, member, least)
}

func tagsTooLarge(percent int) *aws.Error {
	return aws.Errorf(400, "PackedPolicyTooLarge", "Packed size of session tags consumes %d%% of allotted space.", percent)
}

func longPolicy() *aws.Error {
	return aws.Errorf(400, "ValidationError", "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to %d", maxPolicyText)
}

func tooManyPolicies() *aws.Error {
	return aws.Errorf(400, "ValidationError", "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to %d", maxPolicyARNs)
}

func noPolicy(arn string) *aws.Error {
	return aws.Errorf(400, "ValidationError", "Policy %s does not exist or is not attachable.", arn)
}

func badParameter(message string) *aws.Error {
	return aws.Errorf(400, "InvalidParameterValue", "%s", message)
}

func badARN() *aws.Error { return aws.Errorf(400, "ValidationError", "Request ARN is invalid") }

func rootAssumes() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "Roles may not be assumed by root accounts.")
}

func chainedTooLong() *aws.Error {
	return aws.Errorf(400, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
}

func roleTooLong() *aws.Error {
	return aws.Errorf(400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
}

func otherSource() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "The source identity of the session cannot be changed.")
}

func noContextProvider() *aws.Error {
	return aws.Errorf(400, "ValidationError", "The context provider of the request is not available in this account.")
}

func notAuthorized(p aws.Principal, operation, resource string) *aws.Error {
	return aws.Errorf(403, "AccessDenied", "User: %s is not authorized to perform: sts:%s on resource: %s", p.ARN, operation, resource)
}

func badTarget() *aws.Error {
	return aws.Errorf(400, "ValidationError", "TargetPrincipal must be an account id or the ARN of an account's root user.")
}

func badTask() *aws.Error {
	return aws.Errorf(400, "ValidationError", "TaskPolicyArn must be one of the AWS managed policies for root tasks.")
}

func badMessage() *aws.Error {
	return aws.Errorf(400, "InvalidAuthorizationMessageException", "Message is not valid.")
}

func badTradeIn() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "The trade-in token provided in the request is not valid.")
}

func expiredTradeIn() *aws.Error {
	return aws.Errorf(400, "ExpiredTradeInTokenException", "The trade-in token provided in the request has expired and can no longer be exchanged for credentials.")
}

func badIdentity(format string, args ...any) *aws.Error {
	return aws.Errorf(400, "InvalidIdentityToken", format, args...)
}

func expiredIdentity(format string, args ...any) *aws.Error {
	return aws.Errorf(400, "ExpiredTokenException", format, args...)
}

func unknownSigner() *aws.Error {
	return badIdentity("Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements")
}

func unreachable() *aws.Error {
	return aws.Errorf(400, "IDPCommunicationError", "The identity provider could not be reached to verify the token.")
}

func notFederated() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML")
}

func outboundDisabled() *aws.Error {
	return aws.Errorf(400, "OutboundWebIdentityFederationDisabledException", "The outbound web identity federation feature is not enabled for this account.")
}

func outlivesSession() *aws.Error {
	return aws.Errorf(400, "SessionDurationEscalationException", "The requested token duration would extend the session beyond its original expiration time.")
}

func longJWT() *aws.Error {
	return aws.Errorf(400, "JWTPayloadSizeExceededException", "The requested token payload size exceeds the maximum allowed size.")
}
