package sts

import "cloudlet/sandbox/aws"

// Limits refuses what temporary credentials may not call, whatever the policies say.
//
//	                     IAM              STS
//	GetSessionToken      only with MFA    AssumeRole, GetCallerIdentity
//	GetFederationToken   nothing          GetCallerIdentity
//	AssumeRole…          all              all but GetSessionToken and GetFederationToken
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
func Limits(p aws.Principal, service, operation string) *aws.Error {
	s := p.Session
	if s == nil {
		return nil
	}
	switch {
	case service == "iam" && s.Limited && (p.Kind == aws.Federated || s.MFA.IsZero()):
		return aws.Errorf(403, "InvalidClientTokenId", "The security token included in the request is invalid")
	case service != "sts" || operation == "GetCallerIdentity":
		return nil
	case operation == "GetSessionToken" || operation == "GetFederationToken":
		return notWithSession(operation)
	case s.Limited && (p.Kind == aws.Federated || operation != "AssumeRole"):
		return notWithSession(operation)
	}
	return nil
}

// Unsigned reports whether an operation needs no signature: the call brings a provider's proof.
func Unsigned(operation string) bool {
	return operation == "AssumeRoleWithWebIdentity" || operation == "AssumeRoleWithSAML"
}
