package policy

import (
	"errors"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

const (
	fine     = `"Effect":"Allow","Action":"s3:*","Resource":"*"`
	trusting = `"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"`
	bucket   = `"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"`
)

func in2012(statement string) string {
	return `{"Version":"2012-10-17","Statement":[{` + statement + `}]}`
}

// malformed lists documents that are refused, and the words for it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
var malformed = map[Kind][]struct{ text, message string }{
	Identity: {
		{``, "Syntax errors in policy."},
		{`[]`, "Syntax errors in policy."},
		{`{not json`, "Syntax errors in policy."},
		{`{"Version":"2012-10-17"}`, "Syntax errors in policy."},
		{`{"Version":"2012-10-17","Statement":[]}`, "Syntax errors in policy."},
		{`{"Version":"2012-10-17","Statement":["x"]}`, "Syntax errors in policy."},
		{in2012(fine) + "x", "Syntax errors in policy."},
		{`{"Version":"2013-10-17","Statement":[{` + fine + `}]}`, "Syntax errors in policy."},
		{`{"Version":["2012-10-17"],"Statement":[{` + fine + `}]}`, "Syntax errors in policy."},
		{`{"Version":"2012-10-17","Version":"2012-10-17","Statement":[{` + fine + `}]}`, "Syntax errors in policy."},
		{`{"Version":"2012-10-17","Id":{},"Statement":[{` + fine + `}]}`, "Syntax errors in policy."},
		{`{"Version":"2012-10-17","Statment":[{` + fine + `}]}`, "Syntax errors in policy."},
		{in2012(fine + `,"Sid":"a b"`), "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"},
		{in2012(fine + `,"Sid":[]`), "Syntax errors in policy."},
		{`{"Version":"2012-10-17","Statement":[{"Sid":"A",` + fine + `},{"Sid":"A","Effect":"Allow"}]}`, "Statement IDs (SID) in a single policy must be unique."},
		{in2012(`"Action":"s3:*","Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"Permit","Action":"s3:*","Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":7,"Action":"s3:*","Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"denY","Action":"s3:*","Resource":"*"`), "The policy failed legacy parsing"},
		{in2012(`"Effect":"Allow","Resource":"*"`), "Policy statement must contain actions."},
		{in2012(`"Effect":"Allow","Action":[],"Resource":"*"`), "Policy statement must contain actions."},
		{in2012(`"Effect":"Allow"`), "Policy statement must contain actions."},
		{in2012(`"Effect":"Allow","Action":"s3:*"`), "Policy statement must contain resources."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":[]`), "Policy statement must contain resources."},
		{in2012(`"Effect":"Allow","Action":"s3:*","NotAction":[],"Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"*","NotResource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"Allow","Action":"ListBucket","Resource":"*"`), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{in2012(`"Effect":"Allow","NotAction":"","Resource":"*"`), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{in2012(`"Effect":"Allow","Action":"invalid"`), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{in2012(`"Effect":"Allow","Action":"s*:Get","Resource":"*"`), "Vendor s* is not valid"},
		{in2012(`"Effect":"Allow","Action":"a a:Get","Resource":"*"`), "Vendor a a is not valid"},
		{in2012(`"Effect":"Allow","Action":"s3:List:Bucket","Resource":"*"`), "Actions/Condition can contain only one colon."},
		{in2012(`"Effect":"Allow","Action":"s:3:ListBucket","Resource":"bucket"`), `Resource bucket must be in ARN format or "*".`},
		{in2012(`"Effect":"Allow","Action":7,"Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"Allow","Action":{},"Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"Allow","Action":[[]],"Resource":"*"`), "Syntax errors in policy."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"bucket"`), `Resource bucket must be in ARN format or "*".`},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":""`), `Resource  must be in ARN format or "*".`},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":["b",{}]`), "Syntax errors in policy."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:*:::b"`), "Resource vendor must be fully qualified and cannot contain regexes."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws"`), "Resource vendor must be fully qualified and cannot contain regexes."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"a:bsdf"`), `Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*".`},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"a:b:c:d:e:f:g:h"`), `Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".`},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"aws:s3:::b"`), `Partition "s3" is not valid for resource "arn:s3:::b:*".`},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":["arn:error:s3:::b","arn:error:s3::b"]`), `Partition "error" is not valid for resource "arn:error:s3:::b".`},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3::b"`), "The policy failed legacy parsing"},
		{in2012(`"Effect":"Allow","Resource":"arn:aws:s3::b"`), "The policy failed legacy parsing"},
		{in2012(`"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws::::b"`), "The policy failed legacy parsing"},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:us-east-1::b"`), "Resource arn:aws:s3:us-east-1::b can not contain region information."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:iam:us-east-1::b"`), "IAM resource arn:aws:iam:us-east-1::b cannot contain region information."},
		{in2012(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:iam:::b"`), `IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.`},
		{in2012(fine + `,"Principal":"*"`), "Policy document should not specify a principal."},
		{in2012(fine + `,"NotPrincipal":{"AWS":"*"}`), "Policy document should not specify a principal."},
		{in2012(fine + `,"Conditions":{}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":[]`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"StringMatches":{"aws:username":"x"}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"NullIfExists":{"aws:username":"true"}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"ForSomeValues:StringEquals":{"aws:username":"x"}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"ForAnyValue::StringEquals":{"aws:username":"x"}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"NumericAbout":{"s3:max-keys":"1"}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"BinaryNotEquals":{"a:b":"1"}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"StringEquals":"x"}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"StringEquals":[]}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"StringEquals":{"aws:username":{}}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"StringEquals":{"aws:username":null}}`), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":{"DateGreaterThan":{"aws:CurrentTime":"soon"}}`), "The policy failed legacy parsing"},
		{in2012(fine + `,"Condition":{"DateLessThanEquals":{"a":"234-13"}}`), "The policy failed legacy parsing"},
		{in2012(fine + `,"Condition":{"DateLessThan":{"a":"9223372036854775808"}}`), "The policy failed legacy parsing"},
		{in2012(`"Effect":"Allow","Condition":{"DateLessThan":{"a":"sdfdsf"}}`), "The policy failed legacy parsing"},
		{strings.Repeat(`{"Statement":`, 50) + `1` + strings.Repeat(`}`, 50), "Syntax errors in policy."},
		{in2012(fine + `,"Condition":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000)), "Syntax errors in policy."},
		{strings.Repeat(" ", maxDocument+1), "Syntax errors in policy."},
	},
	Managed: {
		{`{"Statement":[{` + fine + `}]}`, "Policy document must be version 2012-10-17 or greater."},
		{`{"Version":"2008-10-17","Statement":[{` + fine + `}]}`, "Policy document must be version 2012-10-17 or greater."},
		{`{"Statement":[{"Sid":"A",` + fine + `},{"Sid":"A","Effect":"Allow"}]}`, "Policy document must be version 2012-10-17 or greater."},
		{`{"Statement":[{"Effect":"denY","Action":"s3:*","Resource":"*"}]}`, "Policy document must be version 2012-10-17 or greater."},
		{`{"Statement":[{"Effect":"no","Action":"s3:*","Resource":"*"}]}`, "Syntax errors in policy."},
	},
	Trust: {
		{`{invalid`, "This policy contains invalid Json"},
		{``, "This policy contains invalid Json"},
		{`{"Version":"2012-10-17","Statement":[]}`, "Could not parse the policy: Statement is empty!"},
		{`{"Version":"2012-10-17"}`, "Missing required field Statement"},
		{`{"Version":"2011-10-17","Statement":[{` + trusting + `}]}`, "The policy must contain a valid version string"},
		{in2012(`"Principal":{"AWS":"*"},"Action":"sts:AssumeRole"`), "Missing required field Effect"},
		{in2012(`"Effect":"Maybe","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"`), "Invalid effect: Maybe"},
		{in2012(`"Effect":"allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"`), "Invalid effect: allow"},
		{in2012(`"Effect":"Allow","Action":"sts:AssumeRole"`), "Missing required field Principal"},
		{in2012(`"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"`), "Missing required field Principal cannot be empty!"},
		{in2012(`"Effect":"Allow","Principal":{"AWS":[]},"Action":"sts:AssumeRole"`), "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!"},
		{in2012(`"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"`), `AssumeRole policy contained an invalid principal: "STAR":"*".`},
		{in2012(`"Effect":"Allow","Principal":"123456789012","Action":"sts:AssumeRole"`), `Principal must be a JSON object.`},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"bob"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: "AWS":"bob"`},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/*"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/*"`},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:group/admins"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:group/admins"`},
		{in2012(`"Effect":"Allow","Principal":{"Service":"ec2"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: "SERVICE":"ec2"`},
		{in2012(`"Effect":"Allow","Principal":{"Service":"ec2.amazon.com"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: "SERVICE":"ec2.amazon.com"`},
		{in2012(`"Effect":"Allow","Principal":{"Federated":"*"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: "FEDERATED":"*"`},
		{in2012(`"Effect":"Allow","Principal":{"Robot":"x"},"Action":"sts:AssumeRole"`), `Invalid principal in policy: Robot`},
		{in2012(`"Effect":"Allow","NotPrincipal":{"AWS":"*"},"Action":"sts:AssumeRole"`), "Allow with NotPrincipal is not allowed."},
		{in2012(`"Effect":"Deny","NotPrincipal":{"AWS":"*"},"Action":"sts:AssumeRole"`), "AssumeRole policy must not contain NotPrincipal field."},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"*"}`), "Missing required field Action"},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*"`), "AssumeRole policy may only specify STS AssumeRole actions."},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sts:AssumeRole","s3:GetObject"]`), "AssumeRole policy may only specify STS AssumeRole actions."},
		{in2012(trusting + `,"Resource":"*"`), "Has prohibited field Resource"},
		{in2012(trusting + `,"NotResource":"*"`), "AssumeRole policy must not contain resources."},
		{in2012(trusting + `,"Foo":1`), "Unknown field Foo"},
		{in2012(trusting + `,"Condition":{"Like":{"a:b":"c"}}`), "Invalid Condition type : Like"},
		{`{"Version":"2012-10-17","Statement":[{"Sid":"A",` + trusting + `},{"Sid":"A",` + trusting + `}]}`, "The Statement Ids in the policy are not unique"},
	},
	Resource: {
		{`hello`, "Policies must be valid JSON and the first byte must be '{'"},
		{`{"a":`, "This policy contains invalid Json"},
		{`{}`, "Missing required field Statement"},
		{in2012(fine), "Missing required field Principal"},
		{in2012(`"Effect":"Allow","Principal":"*","Action":"s3:*"`), "Missing required field Resource"},
		{in2012(`"Effect":"Allow","Principal":"*","Resource":"*"`), "Missing required field Action"},
		{in2012(`"Principal":"*","Action":"s3:*","Resource":"*"`), "Missing required field Effect"},
		{in2012(`"Effect":"Allow","Principal":"bob","Action":"s3:*","Resource":"*"`), "Invalid principal in policy"},
		{in2012(`"Effect":"Allow","Principal":{"CanonicalUser":"me"},"Action":"s3:*","Resource":"*"`), "Invalid principal in policy"},
		{in2012(`"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::*:root"},"Action":"s3:*","Resource":"*"`), "Invalid principal in policy"},
		{in2012(`"Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"s3:*","Resource":"*"`), "Statement/policy already has instance of Principal"},
		{in2012(`"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"bucket"`), "Policy has invalid resource"},
		{in2012(`"Effect":"Allow","Principal":"*","Action":"GetObject","Resource":"*"`), "Policy has invalid action"},
		{in2012(bucket + `,"Condition":{"IpAddress":{"aws:SourceIp":"300.1.1.1"}}`), "Invalid IP address in Conditions"},
		{in2012(bucket + `,"Condition":{"stringequals":{"aws:SourceIp":"x"}}`), "Invalid Condition type : stringequals"},
	},
}

func TestMalformed(t *testing.T) {
	for kind, list := range malformed {
		for _, tt := range list {
			d, err := ParseAs(kind, []byte(tt.text))
			var e *aws.Error
			if d != nil || !errors.As(err, &e) || e.Code != "MalformedPolicyDocument" || e.Message != tt.message {
				t.Errorf("kind %d: %.160s\n got %v\nwant %s", kind, tt.text, err, tt.message)
			}
		}
	}
}

func TestOrganizationsSayNoMore(t *testing.T) {
	for kind, text := range map[Kind]string{SCP: in2012(bucket), RCP: in2012(`"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"`)} {
		_, err := ParseAs(kind, []byte(text))
		var e *aws.Error
		if !errors.As(err, &e) || e.Code != "MalformedPolicyDocumentException" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// wellFormed lists documents that IAM takes, odd as some are.
var wellFormed = map[Kind][]string{
	Identity: {
		`{"Statement":{` + fine + `}}`,
		`{"Version":"2008-10-17","Id":"","Statement":{` + fine + `}}`,
		in2012(`"Sid":"","Effect":"Allow","Action":"iam: asdf safdsf af ","Resource":["arn:aws:s3:::b","*"]`),
		in2012(`"Effect":"Allow","NotAction":["*"],"NotResource":"arn:aws:fdsasf"`),
		in2012(`"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:iam:::user/b","arn:aws:iam::*:*","arn:aws:s33:::b","arn:aws:invalid-service:us-east-1::b","arn:aws:s3:us-east-1:123456789012:accesspoint/x","arn:*:s3:::b"]`),
		in2012(fine + `,"Condition":{}`),
		in2012(fine + `,"Condition":{"DateGreaterThan":{}}`),
		in2012(fine + `,"Condition":{"DateGreaterThan":{"a":[]}}`),
		in2012(fine + `,"Condition":{"DateLessThan":{"aws:CurrentTime":["2017-12-31T23:59:59Z","2017-12-31t23:59:59z","2017-12","1500000000"]}}`),
		in2012(fine + `,"Condition":{"ForAllValues:Null":{"aws:TagKeys":false},"NumericEquals":{"s3:max-keys":["many",1,1.5]},"Bool":{"a:b":["maybe",true]},"IpAddress":{"aws:SourceIp":"300.1.1.1"}}`),
	},
	Managed: {in2012(fine)},
	Trust: {
		`{"Statement":{` + trusting + `}}`,
		in2012(`"Effect":"Allow","Principal":{"AWS":["*","123456789012","arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:user/p/bob","arn:aws:iam::123456789012:role/r","arn:aws:sts::123456789012:assumed-role/r/s","arn:aws:sts::123456789012:federated-user/f","AROAEXAMPLEEXAMPLE123"],"Service":["ec2.amazonaws.com"],"Federated":["accounts.google.com","arn:aws:iam::123456789012:saml-provider/x"]},"Action":["sts:AssumeRole","sts:TagSession"]`),
		in2012(`"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:*","Condition":{"StringNotEquals":{"sts:ExternalId":"x"}}`),
	},
	Resource: {
		in2012(bucket),
		in2012(`"Sid":"not alpha-numeric","Effect":"Deny","NotPrincipal":{"AWS":"123456789012","CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},"NotAction":"s3:*","NotResource":"arn:aws:s3:::b"`),
	},
	SCP: {in2012(fine)},
	RCP: {in2012(`"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"`)},
}

func TestWellFormed(t *testing.T) {
	for kind, list := range wellFormed {
		for _, text := range list {
			if d, err := ParseAs(kind, []byte(text)); err != nil || d.Kind != kind {
				t.Errorf("kind %d: %s: %v", kind, text, err)
			}
		}
	}
}

func TestElementsAsWritten(t *testing.T) {
	d, err := ParseAs(Resource, []byte(in2012(`"Effect":"Deny","NotPrincipal":{"AWS":["123456789012"],"Service":"ec2.amazonaws.com"},"NotAction":"S3:Get*","Resource":["arn:aws:s3:::b/${aws:UserName}*","*"],"Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a",7]}}`)))
	if err != nil {
		t.Fatal(err)
	}
	s := d.Statements[0]
	principals, notPrincipal := s.Principals()
	actions, notAction := s.Actions()
	resources, notResource := s.Resources()
	if !notPrincipal || len(principals) != 2 || principals[1] != (Principal{"Service", "ec2.amazonaws.com"}) {
		t.Error(principals, notPrincipal)
	}
	if !notAction || strings.Join(actions, " ") != "S3:Get*" || notResource || strings.Join(resources, " ") != "arn:aws:s3:::b/${aws:UserName}* *" {
		t.Error(actions, notAction, resources, notResource)
	}
	c := s.Conditions()
	if len(c) != 1 || c[0].Operator != "ForAnyValue:StringLikeIfExists" || c[0].Key != "aws:TagKeys" || strings.Join(c[0].Values, " ") != "a 7" {
		t.Error(c)
	}
}
