package wire_test

import (
	"errors"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

const malformedXML = "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"

// A document of two megabytes must not become hundreds of them, nor take long.
func TestHostileDocuments(t *testing.T) {
	const object = "<Object><Key>k</Key></Object>"
	for name, c := range map[string]struct{ body, want string }{
		"many parts":  {"<Delete>" + strings.Repeat(object, 10_000) + "</Delete>", ""},
		"empty items": {"<Delete>" + strings.Repeat("<Object/>", 200_000) + "</Delete>", malformedXML},
		"nested":      {strings.Repeat("<Delete>", 100_000), malformedXML},
		"attributes":  {"<Delete " + strings.Repeat(`a="" `, 100) + "/>", malformedXML},
		"entities":    {`<!DOCTYPE x [<!ENTITY a "aa">]><Delete/>`, malformedXML},
		"cdata":       {"<Delete><Object><Key>" + strings.Repeat("ab<![CDATA[]]>", 150_000) + "</Key></Object></Delete>", ""},
		"cdata utf8":  {"<Delete><Object><Key><![CDATA[\xff]]></Key></Object></Delete>", malformedXML},
		"text utf8":   {"<Delete><Object><Key>a<!-- -->\xff</Key></Object></Delete>", malformedXML},
	} {
		s, r := subjects()["s3"], rest("POST /b?delete", c.body)
		o, e := s.codec.Route(r)
		if e != nil {
			t.Fatal(name, e)
		}
		got := ""
		var refused *aws.Error
		if err := s.codec.Decode(o, r, s.newInput(o.Name)); errors.As(err, &refused) {
			got = refused.Error()
		}
		if strings.HasPrefix(got, "KeyTooLong") {
			got = "" // it was read, and then found too long
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
