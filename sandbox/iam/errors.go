package iam

import (
	"errors"

	"cloudlet/sandbox/aws"
)

// AWS's codes, statuses and words.
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html

func noSuch(kind, name string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "The %s with name %s cannot be found.", kind, name)
}

func noSuchPolicy(arn string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Policy %s was not found.", arn)
}

func notAttachable(arn string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Policy %s does not exist or is not attachable.", arn)
}

func noSuchVersion(arn, version string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Policy %s version %s does not exist or is not attachable.", arn, version)
}

func noSuchKey(id string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "The Access Key with id %s cannot be found.", id)
}

func noSuchLogin(user string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Login Profile for User %s cannot be found.", user)
}

func noSuchAlias(alias string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "The account alias %s cannot be found.", alias)
}

func noSuchDevice(serial string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "VirtualMFADevice with serial number %s does not exist.", serial)
}

func badCode() *aws.Error {
	return aws.Errorf(403, "InvalidAuthenticationCode", "Authentication code for device is not valid.")
}

func unknownMFA() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.")
}

// tooLongName is what the model's constraints would say, had it one.
func tooLongName(member, value string, most int) *aws.Error {
	return aws.Errorf(400, "ValidationError", "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must have length less than or equal to %d", value, member, most)
}

func exists(kind, name string) *aws.Error {
	return aws.Errorf(409, "EntityAlreadyExists", "%s with name %s already exists.", kind, name)
}

func policyExists(name string) *aws.Error {
	return aws.Errorf(409, "EntityAlreadyExists", "A policy called %s already exists. Duplicate names are not allowed.", name)
}

func loginExists(user string) *aws.Error {
	return aws.Errorf(409, "EntityAlreadyExists", "Login Profile for user %s already exists.", user)
}

func aliasTaken(alias string) *aws.Error {
	return aws.Errorf(409, "EntityAlreadyExists", "The account alias %s already exists.", alias)
}

func protected(role string) *aws.Error {
	return aws.Errorf(400, "UnmodifiableEntity", "Cannot perform the operation on the protected role '%s' - this role is only modifiable by AWS", role)
}

func conflict(message string) *aws.Error { return aws.Errorf(409, "DeleteConflict", "%s", message) }

func overQuota(quota string, n int) *aws.Error {
	return aws.Errorf(409, "LimitExceeded", "Cannot exceed quota for %s: %d", quota, n)
}

func tooLong(n int, kind, name string) *aws.Error {
	return aws.Errorf(409, "LimitExceeded", "Maximum policy size of %d bytes exceeded for %s %s", n, kind, name)
}

func invalid(format string, args ...any) *aws.Error {
	return aws.Errorf(400, "InvalidInput", format, args...)
}

func badMarker() *aws.Error {
	return aws.Errorf(400, "ValidationError", "Invalid Marker.")
}

func foreignPolicy() *aws.Error {
	return aws.Errorf(403, "AccessDenied", "Policy is outside your own account.")
}

func weakPassword(why string) *aws.Error {
	return aws.Errorf(400, "PasswordPolicyViolation", "%s", why)
}

func needsUserName() *aws.Error {
	return aws.Errorf(400, "ValidationError", "Must specify userName when calling with non-User credentials")
}

// malformed keeps the parser's words when it speaks AWS already.
func malformed(err error) *aws.Error {
	if e, ok := errors.AsType[*aws.Error](err); ok {
		return e
	}
	return aws.Errorf(400, "MalformedPolicyDocument", "%s", err)
}
