package saml

import (
	"crypto/x509"
	"errors"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

const (
	statusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success"
	bearer        = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
)

// Assertion is what a provider says of somebody. All of it was signed.
type Assertion struct {
	Issuer          string
	Subject, Format string // name of the subject, and what sort of name that is
	Recipient       string
	Start, End      time.Time
	Attributes      map[string][]string
}

// Why a response proves nothing.
var (
	ErrMalformed = errors.New("Your request included an invalid SAML response")
	ErrStatus    = errors.New("SAML response does not have the status Success")
	ErrSignature = errors.New("Response signature invalid")
	ErrIssuer    = errors.New("Issuer not present in specified provider")
	ErrAudience  = errors.New("Invalid audience of the SAML assertion")
	ErrRecipient = errors.New("Invalid recipient of the SAML assertion")
)

// ReadResponse verifies a response for AWS by the keys of its provider, and reads the only assertion
// in it. Times are the caller's to check; now is for the certificates.
func ReadResponse(text []byte, m *Metadata, now time.Time) (*Assertion, error) {
	if !shallow(text) {
		return nil, ErrMalformed
	}
	doc := etree.NewDocument()
	if doc.ReadFromBytes(text) != nil || doc.Root() == nil || !is(doc.Root(), nsProtocol, "Response") {
		return nil, ErrMalformed
	}
	status := child(child(doc.Root(), nsProtocol, "Status"), nsProtocol, "StatusCode")
	if status == nil || status.SelectAttrValue("Value", "") != statusSuccess {
		return nil, ErrStatus
	}
	signed := signedAssertion(doc.Root(), m.Keys, now)
	if signed == nil {
		return nil, ErrSignature
	}
	t, ok := readAssertion(signed)
	switch {
	case !ok:
		return nil, ErrMalformed
	case t.Issuer != m.Entity:
		return nil, ErrIssuer
	case !forAWS(signed):
		return nil, ErrAudience
	case !signIn(t.Recipient):
		return nil, ErrRecipient
	}
	return t, nil
}

// signedAssertion is the only assertion in a response, as its signature or the response's covers
// it; nil if neither does. What is not covered is never looked at again.
func signedAssertion(root *etree.Element, keys []*x509.Certificate, now time.Time) *etree.Element {
	context := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: keys})
	context.Clock = dsig.NewFakeClockAt(now)
	if child(root, nsSignature, "Signature") != nil {
		covered, err := context.Validate(root)
		if err != nil || covered == nil || !is(covered, nsProtocol, "Response") {
			return nil
		}
		return only(covered, nsAssertion, "Assertion")
	}
	a := only(root, nsAssertion, "Assertion")
	if a == nil {
		return nil
	}
	parent, err := etreeutils.NSBuildParentContext(a)
	if err != nil {
		return nil
	}
	detached, err := etreeutils.NSDetatch(parent, a)
	if err != nil {
		return nil
	}
	covered, err := context.Validate(detached)
	if err != nil || covered == nil || !is(covered, nsAssertion, "Assertion") {
		return nil
	}
	return covered
}

func readAssertion(e *etree.Element) (*Assertion, bool) {
	t := &Assertion{Issuer: textOf(child(e, nsAssertion, "Issuer")), Attributes: map[string][]string{}}
	subject, conditions := child(e, nsAssertion, "Subject"), child(e, nsAssertion, "Conditions")
	if name := child(subject, nsAssertion, "NameID"); name != nil {
		t.Subject, t.Format = textOf(name), name.SelectAttrValue("Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")
	}
	for _, x := range children(subject, nsAssertion, "SubjectConfirmation") {
		data := child(x, nsAssertion, "SubjectConfirmationData")
		if data != nil && x.SelectAttrValue("Method", "") == bearer && t.Recipient == "" {
			t.Recipient, t.End = data.SelectAttrValue("Recipient", ""), timeOf(data, "NotOnOrAfter")
		}
	}
	if conditions != nil {
		t.Start = timeOf(conditions, "NotBefore")
		if end := timeOf(conditions, "NotOnOrAfter"); !end.IsZero() && end.Before(t.End) {
			t.End = end
		}
	}
	for _, s := range children(e, nsAssertion, "AttributeStatement") {
		for _, a := range children(s, nsAssertion, "Attribute") {
			name := a.SelectAttrValue("Name", "")
			for _, v := range children(a, nsAssertion, "AttributeValue") {
				t.Attributes[name] = append(t.Attributes[name], textOf(v))
			}
		}
	}
	return t, t.Issuer != "" && t.Subject != "" && len(t.Subject) <= 1024
}

// forAWS reports whether each restriction of the audience admits AWS; there must be one.
func forAWS(e *etree.Element) bool {
	list := children(child(e, nsAssertion, "Conditions"), nsAssertion, "AudienceRestriction")
	for _, r := range list {
		meant := false
		for _, a := range children(r, nsAssertion, "Audience") {
			meant = meant || textOf(a) == "urn:amazon:webservices" || signIn(textOf(a))
		}
		if !meant {
			return false
		}
	}
	return len(list) > 0
}

// signIn reports whether an address is AWS's for SAML, of any region.
func signIn(address string) bool {
	name, ok := strings.CutSuffix(strings.TrimPrefix(address, "https://"), "signin.aws.amazon.com/saml")
	return ok && strings.HasPrefix(address, "https://") && (name == "" || strings.Count(name, ".") == 1 && name[len(name)-1] == '.' && !strings.ContainsAny(name, "/@:"))
}
