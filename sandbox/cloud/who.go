package cloud

import (
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
)

// identity writes who called, as far as that was proven; of a refused key only its id.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
func (x *exchange) identity(w *writer) {
	p := x.call.Principal
	w.name("userIdentity")
	switch {
	case x.signature != nil, p.Kind == aws.WebIdentityUser, p.Kind == aws.SAMLUser, p.Kind == aws.AWSService:
		writePrincipal(w, &p)
	case p.AccessKeyID != "":
		w.open('{')
		w.text("type", "Unknown")
		w.text("accessKeyId", clip(p.AccessKeyID))
		w.close('}')
	default:
		w.open('{')
		w.text("type", string(aws.Anonymous))
		w.text("accountId", "ANONYMOUS_PRINCIPAL")
		w.close('}')
	}
}

// writePrincipal writes a caller whose identity was proven.
func writePrincipal(w *writer, p *aws.Principal) {
	w.open('{')
	w.text("type", string(p.Kind))
	w.text("principalId", p.ID)
	w.text("arn", p.ARN)
	w.text("accountId", p.Account)
	w.text("accessKeyId", p.AccessKeyID)
	switch p.Kind {
	case aws.Root, aws.IAMUser:
		w.text("userName", p.Name)
	case aws.AWSService:
		w.text("invokedBy", p.Name)
	case aws.WebIdentityUser, aws.SAMLUser:
		w.text("identityProvider", p.Name)
	}
	if p.Session != nil {
		writeSession(w, p)
	}
	w.close('}')
}

// writeSession writes what temporary credentials tell: who made them, when, and with MFA or not.
func writeSession(w *writer, p *aws.Principal) {
	s := p.Session
	w.name("sessionContext")
	w.open('{')
	switch {
	case s.RoleARN != "":
		issuer(w, "Role", s.RoleID, s.RoleARN, p.Account)
	case strings.HasSuffix(s.UserARN, ":root"):
		issuer(w, "Root", p.Account, s.UserARN, p.Account)
	case s.UserARN != "":
		issuer(w, "IAMUser", "", s.UserARN, p.Account)
	}
	if provider := s.Keys["aws:federatedprovider"]; len(provider) > 0 && p.Kind == aws.AssumedRole {
		w.name("webIdFederationData")
		w.open('{')
		w.text("federatedProvider", clip(provider[0]))
		w.close('}')
	}
	w.name("attributes")
	w.open('{')
	w.text("creationDate", isoTime(s.Issued))
	w.text("mfaAuthenticated", strconv.FormatBool(!s.MFA.IsZero()))
	w.close('}')
	w.text("sourceIdentity", s.SourceIdentity)
	w.close('}')
}

// issuer writes on whose behalf credentials were issued.
func issuer(w *writer, kind, id, arn, account string) {
	w.name("sessionIssuer")
	w.open('{')
	w.text("type", kind)
	w.text("principalId", id)
	w.text("arn", arn)
	w.text("accountId", account)
	if i := strings.LastIndexByte(arn, '/'); i >= 0 {
		w.text("userName", arn[i+1:])
	}
	w.close('}')
}
