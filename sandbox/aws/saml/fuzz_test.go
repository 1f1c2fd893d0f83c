package saml

import (
	"strings"
	"testing"
	"time"
)

const minimal = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="a"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="#a"/></ds:SignedInfo></ds:Signature></saml:Assertion></samlp:Response>`

// FuzzReadResponse: nothing is believed that is not signed, and nothing breaks.
func FuzzReadResponse(f *testing.F) {
	f.Add(minimal)
	f.Add(strings.ReplaceAll(minimal, "saml:Assertion", "saml:EncryptedAssertion"))
	f.Add("<a>")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ReadResponse([]byte(text), &Metadata{Entity: "e"}, time.Unix(0, 0)); err == nil {
			t.Error("believed")
		}
		ReadMetadata([]byte(text))
	})
}

func TestShallow(t *testing.T) {
	for text, want := range map[string]bool{
		"<a/>": true, "<a><b>x</b></a>": true, "": true, "<a>": false, "<!DOCTYPE a><a/>": false, "<a": false,
		strings.Repeat("<a>", maxDepth) + strings.Repeat("</a>", maxDepth): true, strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1): false,
		"<a>" + strings.Repeat("<b/>", maxElements) + "</a>": false,
	} {
		if got := shallow([]byte(text)); got != want {
			t.Errorf("%.40s: %v", text, got)
		}
	}
}

func TestRecipient(t *testing.T) {
	for address, want := range map[string]bool{
		"https://signin.aws.amazon.com/saml": true, "https://us-east-1.signin.aws.amazon.com/saml": true, "http://signin.aws.amazon.com/saml": false,
		"https://evil.com/signin.aws.amazon.com/saml": false, "https://evilsignin.aws.amazon.com/saml": false, "https://a.b.signin.aws.amazon.com/saml": false,
		"https://evil.com@signin.aws.amazon.com/saml": false, "": false,
	} {
		if got := signIn(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
