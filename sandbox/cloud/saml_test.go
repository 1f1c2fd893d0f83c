package cloud_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"cloudlet/sandbox/cloud/cloudtest"
)

// idp is a company's SAML provider.
type idp struct {
	key  *rsa.PrivateKey
	cert []byte
}

func (p *idp) GetKeyPair() (*rsa.PrivateKey, []byte, error) { return p.key, p.cert, nil }

func newIDP(t *testing.T, now time.Time) *idp {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(1000 * time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &idp{key, cert}
}

func (p *idp) metadata() string {
	return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/saml"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>` +
		base64.StdEncoding.EncodeToString(p.cert) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`
}

// response is what the provider would post; change alters it before it is signed.
func (p *idp) response(t *testing.T, now time.Time, whole bool, change ...string) string {
	t.Helper()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	attribute := func(name string, values ...string) string {
		text := `<saml:Attribute Name="` + name + `">`
		for _, v := range values {
			text += `<saml:AttributeValue>` + v + `</saml:AttributeValue>`
		}
		return text + `</saml:Attribute>`
	}
	const ours = "https://aws.amazon.com/SAML/Attributes/"
	text := strings.NewReplacer(change...).Replace(`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="` + at(0) + `"><saml:Issuer>https://idp.example.com/saml</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
		`<saml:Assertion ID="_a" Version="2.0" IssueInstant="` + at(0) + `"><saml:Issuer>https://idp.example.com/saml</saml:Issuer>` +
		`<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">ann@example.com</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="` + at(5*time.Minute) + `" Recipient="https://signin.aws.amazon.com/saml"/></saml:SubjectConfirmation></saml:Subject>` +
		`<saml:Conditions NotBefore="` + at(-time.Minute) + `" NotOnOrAfter="` + at(5*time.Minute) + `"><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
		`<saml:AttributeStatement>` + attribute(ours+"Role", "arn:aws:iam::123456789012:role/reader,arn:aws:iam::123456789012:saml-provider/corp", "arn:aws:iam::123456789012:saml-provider/corp,arn:aws:iam::123456789012:role/other") +
		attribute(ours+"RoleSessionName", "ann") + attribute(ours+"SessionDuration", "1800") + attribute(ours+"PrincipalTag:team", "red") + attribute("urn:oid:2.5.4.4", "Smith") + `</saml:AttributeStatement></saml:Assertion></samlp:Response>`)
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	sign := dsig.NewDefaultSigningContext(p)
	sign.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	root := doc.Root()
	if whole {
		signed, err := sign.SignEnveloped(root)
		if err != nil {
			t.Fatal(err)
		}
		doc.SetRoot(signed)
	} else {
		a := root.SelectElement("Assertion")
		alone := a.Copy()
		alone.CreateAttr("xmlns:saml", "urn:oasis:names:tc:SAML:2.0:assertion")
		signed, err := sign.SignEnveloped(alone)
		if err != nil {
			t.Fatal(err)
		}
		root.RemoveChild(a)
		root.AddChild(signed)
	}
	out, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSAML(t *testing.T) {
	e := cloudtest.New(t)
	corp := newIDP(t, e.Now)
	withRole(t, e, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/corp"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml","saml:sub_type":"persistent","saml:doc":"123456789012/corp","saml:surname":"Smith"}}}`)
	i := iam.NewFromConfig(e.Root())
	const provider = "arn:aws:iam::123456789012:saml-provider/corp"
	config := e.Config("", "")
	config.Credentials = sdk.AnonymousCredentials{}
	c := sts.NewFromConfig(config)
	assume := func(text, role string) (*sts.AssumeRoleWithSAMLOutput, error) {
		return c.AssumeRoleWithSAML(ctx, &sts.AssumeRoleWithSAMLInput{RoleArn: &role, PrincipalArn: sdk.String(provider), SAMLAssertion: sdk.String(base64.StdEncoding.EncodeToString([]byte(text)))})
	}
	good := corp.response(t, e.Now, true)
	if _, err := assume(good, roleARN); err == nil || !strings.Contains(err.Error(), "Specified provider doesn't exist") {
		t.Error(err)
	}
	if _, err := i.CreateSAMLProvider(ctx, &iam.CreateSAMLProviderInput{Name: sdk.String("corp"), SAMLMetadataDocument: sdk.String(corp.metadata())}); err != nil {
		t.Fatal(err)
	}
	for _, whole := range []bool{true, false} {
		out, err := assume(corp.response(t, e.Now, whole), roleARN)
		if err != nil {
			t.Fatal(whole, err)
		}
		if *out.AssumedRoleUser.Arn != "arn:aws:sts::123456789012:assumed-role/reader/ann" || *out.Subject != "ann@example.com" || *out.SubjectType != "persistent" || *out.Issuer != "https://idp.example.com/saml" ||
			*out.Audience != "https://signin.aws.amazon.com/saml" || len(*out.NameQualifier) != 28 || !out.Credentials.Expiration.Equal(e.Now.Add(30*time.Minute).Truncate(time.Second)) {
			t.Errorf("%+v", out)
		}
		if _, err := s3client(as(e, out.Credentials)).ListBuckets(ctx, nil); err != nil {
			t.Error(err)
		}
	}
	eve := newIDP(t, e.Now)
	assertion := good[strings.Index(good, "<saml:Assertion"):strings.Index(good, "</samlp:Response>")]
	for name, k := range map[string]struct{ text, want string }{
		"another key":           {eve.response(t, e.Now, true), "Response signature invalid"},
		"another key, in part":  {eve.response(t, e.Now, false), "Response signature invalid"},
		"changed":               {strings.Replace(good, "ann@example.com", "eve@example.com", 1), "Response signature invalid"},
		"comment in the name":   {strings.Replace(good, "ann@example.com", "ann@example.com<!-- -->.eve", 1), "Response signature invalid"},
		"not signed":            {strings.Replace(good, "ds:Signature", "ds:Nothing", -1), "Response signature invalid"},
		"wrapped":               {strings.Replace(good, assertion, strings.Replace(assertion, "ann@example.com", "eve@example.com", 1)+assertion, 1), "Response signature invalid"},
		"assertion beside":      {strings.Replace(corp.response(t, e.Now, false), "<samlp:Status>", assertion+"<samlp:Status>", 1), "Response signature invalid"},
		"another issuer":        {corp.response(t, e.Now, true, "<saml:Issuer>https://idp.example.com/saml", "<saml:Issuer>https://idp.example.org/saml"), "Issuer not present in specified provider"},
		"for somebody else":     {corp.response(t, e.Now, true, "urn:amazon:webservices", "https://other.example.com"), "audience"},
		"to somebody else":      {corp.response(t, e.Now, true, "https://signin.aws.amazon.com/saml", "https://evil.example.com/signin.aws.amazon.com/saml"), "recipient"},
		"failed":                {corp.response(t, e.Now, true, "status:Success", "status:Requester"), "status Success"},
		"old":                   {corp.response(t, e.Now.Add(-6*time.Minute), true), "ExpiredTokenException: Token must be redeemed within 5 minutes of issuance"},
		"early":                 {corp.response(t, e.Now.Add(time.Hour), true), "not valid before"},
		"no session name":       {corp.response(t, e.Now, true, "RoleSessionName", "Other"), "RoleSessionName is required in AuthnResponse"},
		"bad session name":      {corp.response(t, e.Now, true, ">ann<", ">a b<"), "RoleSessionName in AuthnResponse must match"},
		"entities":              {`<!DOCTYPE x [<!ENTITY a "b">]>` + good, "invalid SAML response"},
		"deep":                  {strings.Repeat("<a>", 10000), "invalid SAML response"},
		"no XML":                {"hello", "invalid SAML response"},
		"empty":                 {"<a></a>", "invalid SAML response"},
		"refused by conditions": {corp.response(t, e.Now, true, ">Smith<", ">Jones<"), "AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML"},
	} {
		if _, err := assume(k.text, roleARN); err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := assume(good, "arn:aws:iam::123456789012:role/third"); codeOf(err) != "AccessDenied" {
		t.Error(err)
	}
	if _, err := c.AssumeRoleWithSAML(ctx, &sts.AssumeRoleWithSAMLInput{RoleArn: sdk.String(roleARN), PrincipalArn: sdk.String(provider), SAMLAssertion: sdk.String("%%%%")}); codeOf(err) != "InvalidIdentityToken" {
		t.Error(err)
	}
	for _, bad := range []string{strings.Repeat("x", 1000), strings.Replace(corp.metadata(), "entityID", "other", 1), strings.Replace(corp.metadata(), `use="signing"`, `use="encryption"`, 1)} {
		if _, err := i.UpdateSAMLProvider(ctx, &iam.UpdateSAMLProviderInput{SAMLProviderArn: sdk.String(provider), SAMLMetadataDocument: &bad}); codeOf(err) != "InvalidInput" {
			t.Error(err)
		}
	}
	if _, err := i.UpdateSAMLProvider(ctx, &iam.UpdateSAMLProviderInput{SAMLProviderArn: sdk.String(provider), SAMLMetadataDocument: sdk.String(eve.metadata())}); err != nil {
		t.Error(err)
	}
	if _, err := assume(good, roleARN); codeOf(err) != "InvalidIdentityToken" {
		t.Error("signed by a certificate that was replaced:", err)
	}
}
