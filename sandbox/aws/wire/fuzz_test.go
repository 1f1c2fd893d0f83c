package wire_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
)

// decode routes and decodes a request as cloud does; anything but an *aws.Error is a bug.
func decode(t *testing.T, s *subject, r *aws.Request) {
	o, e := s.codec.Route(r)
	if e != nil {
		return
	}
	var refused *aws.Error
	if err := s.codec.Decode(o, r, s.newInput(o.Name)); err != nil && !errors.As(err, &refused) {
		t.Fatal(err)
	}
}

func FuzzForm(f *testing.F) {
	for _, seed := range []string{
		"Action=RunInstances&MinCount=1&MaxCount=2&TagSpecification.1.Tag.1.Key=a&TagSpecification.2.ResourceType=instance",
		"Action=DescribeInstances&Filter.1.Name=x&Filter.1.Value.2=b&Filter.1.Value.10=c&Filter.1.Value.=d",
		"Action=CreateUser&UserName=bob&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags=",
		"Action=SimulatePrincipalPolicy&PolicyExclusionList.member.1.PolicyType=inline",
		"Action=CreateUser&UserName=%zz&&=&.=.&Tags.member.999999999999.Key=",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, service := range []string{"ec2", "iam", "sts"} {
			decode(t, subjects()[service], form(service, text))
		}
	})
}

func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b</Key></Object><Quiet>true</Quiet></Delete>`,
		`<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>x</ID></Grantee></Grant></AccessControlList></AccessControlPolicy>`,
		`<a><b/><![CDATA[x]]><!-- y --></a>`, `<a b='c&#x20;'/>`, `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`,
		strings.Repeat("<a>", 40),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = wire.ReadXML(b)
		for _, line := range []string{"POST /b?delete", "PUT /b?acl", "PUT /b?lifecycle", "POST /b/k?uploadId=u", "POST /b/k?select&select-type=2"} {
			decode(t, subjects()["s3"], rest(line, string(b)))
		}
	})
}

func FuzzRoute(f *testing.F) {
	for _, seed := range []string{"GET /b/k?versionId=1", "PUT /b/%2e%2e/k?partNumber=1&uploadId=%zz", "POST //?delete", "GET /%", "HEAD /b//"} {
		f.Add(seed, "x-amz-copy-source", "/a/b")
	}
	f.Fuzz(func(t *testing.T, line, name, value string) {
		method, uri, _ := strings.Cut(line, " ")
		path, query, _ := strings.Cut(uri, "?")
		r := newRequest(method, "/"+path, query, nil, nil)
		r.Header.Add(name, value)
		decode(t, subjects()["s3"], r)
	})
}

// Whatever a client sent, an error that repeats it is well-formed XML.
func FuzzError(f *testing.F) {
	for _, seed := range []string{"plain", "\x00\x02\x1f\x7f", "]]><a b='\"'>&amp;&#x2;", "\xff\xfe\xed\xa0\x80\uffff", "\r\n\t"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, message, value string) {
		e := aws.Errorf(400, "Code", "%s", message)
		e.Fields = []aws.Field{{Name: "Key", Value: value}}
		for name, s := range subjects() {
			a := s.codec.EncodeError(e, &aws.Request{Method: "GET"}, "id")
			d := xml.NewDecoder(strings.NewReader(string(a.Body)))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v in %q", name, err, a.Body)
				}
			}
		}
	})
}
