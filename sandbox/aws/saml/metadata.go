// Package saml reads documents of the Security Assertion Markup Language 2.0: the metadata by
// which an account trusts a provider, and the responses by which that provider vouches for somebody.
// https://docs.oasis-open.org/security/saml/v2.0/
package saml

import (
	"crypto/x509"
	"encoding/base64"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// Metadata describes a provider.
type Metadata struct {
	Entity     string    // its name, which is the issuer of its assertions
	ValidUntil time.Time // zero if the document does not say
	Keys       []*x509.Certificate
}

const maxCertificates = 20

// ReadMetadata reads a provider's metadata; false if it is none, or has no name or no certificate
// to sign with.
func ReadMetadata(text []byte) (*Metadata, bool) {
	doc := etree.NewDocument()
	if !shallow(text) || doc.ReadFromBytes(text) != nil || doc.Root() == nil || !is(doc.Root(), nsMetadata, "EntityDescriptor") {
		return nil, false
	}
	m := &Metadata{Entity: doc.Root().SelectAttrValue("entityID", ""), ValidUntil: timeOf(doc.Root(), "validUntil")}
	for _, d := range children(doc.Root(), nsMetadata, "IDPSSODescriptor") {
		for _, k := range children(d, nsMetadata, "KeyDescriptor") {
			if k.SelectAttrValue("use", "signing") != "signing" {
				continue
			}
			for _, data := range children(child(k, nsSignature, "KeyInfo"), nsSignature, "X509Data") {
				for _, e := range children(data, nsSignature, "X509Certificate") {
					m.add(textOf(e))
				}
			}
		}
	}
	return m, m.Entity != "" && len(m.Keys) > 0
}

func (m *Metadata) add(text string) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(m.Keys) >= maxCertificates {
		return
	}
	if c, err := x509.ParseCertificate(der); err == nil {
		m.Keys = append(m.Keys, c)
	}
}
