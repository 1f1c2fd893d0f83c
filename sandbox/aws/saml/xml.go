package saml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/beevik/etree"
)

const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsMetadata  = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsSignature = "http://www.w3.org/2000/09/xmldsig#"

	maxDepth    = 32
	maxElements = 20_000
)

// shallow refuses documents that nest too deep, have too many elements, or directives (entities).
func shallow(text []byte) bool {
	d, depth, n := xml.NewDecoder(bytes.NewReader(text)), 0, 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return errors.Is(err, io.EOF) && depth == 0
		}
		switch t.(type) {
		case xml.Directive:
			return false
		case xml.StartElement:
			n++
			if depth++; depth > maxDepth || n > maxElements {
				return false
			}
		case xml.EndElement:
			depth--
		}
	}
}

func is(e *etree.Element, space, tag string) bool { return e.Tag == tag && e.NamespaceURI() == space }

func children(e *etree.Element, space, tag string) (list []*etree.Element) {
	if e == nil {
		return nil
	}
	for _, c := range e.ChildElements() {
		if is(c, space, tag) {
			list = append(list, c)
		}
	}
	return list
}

func child(e *etree.Element, space, tag string) *etree.Element {
	if list := children(e, space, tag); len(list) > 0 {
		return list[0]
	}
	return nil
}

// only is the child of a kind of which there must not be two.
func only(e *etree.Element, space, tag string) *etree.Element {
	if list := children(e, space, tag); len(list) == 1 {
		return list[0]
	}
	return nil
}

// textOf is all text in an element: a comment does not end it, as it would for Element.Text.
func textOf(e *etree.Element) string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	for _, t := range e.Child {
		if d, ok := t.(*etree.CharData); ok {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func timeOf(e *etree.Element, name string) time.Time {
	if e == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, e.SelectAttrValue(name, ""))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
