package wire_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

// refusal sends a form (query services) or a request line with a body (S3) and
// returns the error it meets: "Code: message".
func refusal(t *testing.T, service string, r *aws.Request) string {
	t.Helper()
	s := subjects()[service]
	o, e := s.codec.Route(r)
	if e != nil {
		return e.Error()
	}
	err := s.codec.Decode(o, r, s.newInput(o.Name))
	var refused *aws.Error
	if err != nil && !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// form is a request with parameters; one without a version gets that of its service.
func form(service, text string) *aws.Request {
	if !strings.Contains(text, "Version=") {
		text += "&Version=" + subjects()[service].schema.Version
	}
	return newRequest("POST", "/", "", nil, []byte(text))
}

func rest(line, body string, header ...string) *aws.Request {
	method, uri, _ := strings.Cut(line, " ")
	u, _ := url.Parse(uri)
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return newRequest(method, u.EscapedPath(), u.RawQuery, h, []byte(body))
}

func TestConstraints(t *testing.T) {
	long := strings.Repeat("a", 65)
	for _, c := range []struct {
		service string
		request *aws.Request
		want    string
	}{
		{"iam", form("iam", "Action=CreateUser&UserName=bob"), ""},
		{"iam", form("iam", "Action=CreateUser&UserName=bob&Nonsense=1"), ""},
		{"iam", form("iam", "Action=CreateUser"), "ValidationError: 1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null"},
		{"iam", form("iam", "Action=CreateUser&UserName="+long), "ValidationError: 1 validation error detected: Value '" + long + "' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64"},
		{"iam", form("iam", "Action=CreateUser&UserName=a/b"), "ValidationError: The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"},
		{"iam", form("iam", "Action=CreateUser&UserName=bob&Path=x&Tags.member.1.Key=&Tags.member.1.Value=v"), "ValidationError: 3 validation errors detected: Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F); Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"},
		{"iam", form("iam", "Action=UpdateAccessKey&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=Off"), "ValidationError: 1 validation error detected: Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]"},
		{"iam", form("iam", "Action=ListUsers&MaxItems=1001"), "ValidationError: 1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{"iam", form("iam", "Action=ChangePassword&OldPassword=x&NewPassword="), "ValidationError: 2 validation errors detected: Value at 'newPassword' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'newPassword' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},
		{"iam", form("iam", "Action=CreateAccountAlias&AccountAlias=a--b"), "ValidationError: 1 validation error detected: Value 'a--b' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"},
		{"iam", form("iam", "Action=CreateAccountAlias&AccountAlias=a-b"), ""},
		{"iam", form("iam", "Action=Nothing"), "InvalidAction: Could not find operation Nothing for version 2010-05-08"},
		{"iam", form("iam", "Action=ListUsers&Version=2011-06-15"), "InvalidAction: Could not find operation ListUsers for version 2011-06-15"},
		{"sts", newRequest("GET", "/", "Action=GetCallerIdentity", nil, nil), "InvalidAction: Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED"},
		{"sts", newRequest("GET", "/", "Action=GetCallerIdentity&Version=2011-06-15", nil, nil), ""},
		{"iam", newRequest("DELETE", "/", "Action=DeleteUser&UserName=bob&Version=2010-05-08", nil, nil), "MethodNotAllowed: The specified method is not allowed against this resource."},
		{"ec2", newRequest("PUT", "/", "Action=DescribeRegions&Version=2016-11-15", nil, nil), "MethodNotAllowed: The specified method is not allowed against this resource."},
		{"ec2", newRequest("GET", "/", "Action=DescribeRegions", nil, nil), "MissingParameter: The request must contain the parameter Version"},
		{"ec2", form("ec2", "Action=DescribeRegions&Version=2014-10-01"), ""},
		{"ec2", form("ec2", "Action=DescribeRegions&Version=2016-11-16"), "NoSuchVersion: The requested version (2016-11-16) of service AmazonEC2 does not exist"},
		{"ec2", form("ec2", "Action=DescribeRegions&Version=latest"), "NoSuchVersion: The requested version (latest) of service AmazonEC2 does not exist"},
		{"iam", form("iam", "Version=2010-05-08"), "MissingAction: Could not find an action in the request"},
		{"sts", form("sts", "Action=GetCallerIdentity"), ""},
		{"sts", newRequest("GET", "/", "Action=GetCallerIdentity&Version=2011-06-15", nil, nil), ""},
		{"ec2", form("ec2", "Action=RunInstances&MinCount=1"), "MissingParameter: The request must contain the parameter MaxCount"},
		{"ec2", form("ec2", "Action=RunInstances&MinCount=1&MaxCount=1&InstanceType=t9.huge"), ""},
		{"ec2", form("ec2", "Action=RunInstances&MinCount=1&MaxCount=x"), "InvalidParameterValue: Value (x) for parameter MaxCount is invalid."},
		{"ec2", form("ec2", "Action=RunInstances&MinCount=1&MaxCount=1&InstanceInitiatedShutdownBehavior=explode"), "InvalidParameterValue: Invalid value 'explode' for InstanceInitiatedShutdownBehavior."},
		{"ec2", form("ec2", "Action=DescribeInstances&Colour=red"), "UnknownParameter: The parameter Colour is not recognized"},
		{"ec2", form("ec2", "Action=DescribeInstances&Filter.1.Name=x&Filter.1.Nme=x"), "UnknownParameter: The parameter Filter.1.Nme is not recognized"},
		{"ec2", form("ec2", "Action=DescribeSecurityGroups&MaxResults=2"), "InvalidParameterValue: Value ( 2 ) for parameter maxResults is invalid. Expecting a value greater than 5."},
		{"ec2", form("ec2", "Action=Nothing"), "InvalidAction: The action Nothing is not valid for this web service."},
		{"ec2", form("ec2", "Action=DescribeInstances&Filter.x.Name=1"), "InvalidParameterValue: Value (1) for parameter Filter is invalid."},
		{"s3", rest("PUT /b/k?partNumber=x&uploadId=u", ""), "InvalidArgument: Part number must be an integer between 1 and 10000, inclusive"},
		{"s3", rest("GET /b?list-type=2&max-keys=x", ""), "InvalidArgument: Provided max-keys not an integer or within integer range"},
		{"s3", rest("PUT /b/k", "x", "x-amz-storage-class", "ICE"), "InvalidStorageClass: The storage class you specified is not valid"},
		{"s3", rest("PUT /b/k", "x", "x-amz-server-side-encryption", "ROT13"), "InvalidEncryptionAlgorithmError: The encryption request you specified is not valid. Supported value: AES256."},
		{"s3", rest("POST /b?delete", ""), "MissingRequestBodyError: Request body is empty."},
		{"s3", rest("POST /b?delete", "<Delete><Object>"), "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"},
		{"s3", rest("POST /b?delete", "<Delete><Object></Delete></Object>"), "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"},
		{"s3", rest("POST /b?delete", "<Delete><Object></Object></Delete>"), "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"},
		{"s3", rest("POST /b?delete", "<Wrong><Object><Key>k</Key></Object></Wrong>"), "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"},
		{"s3", rest("POST /b?delete", "<!DOCTYPE x><Delete><Object><Key>k</Key></Object></Delete>"), "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"},
		{"s3", rest("POST /b?delete", `<?xml version="1.0"?><Delete><!-- c --><Object><Key>k&#x20AC;<![CDATA[<]]></Key></Object></Delete>`), ""},
		{"s3", rest("POST /b", ""), "MethodNotAllowed: The specified method is not allowed against this resource."},
	} {
		if got := refusal(t, c.service, c.request); got != c.want {
			t.Errorf("%s %s?%s:\n got %s\nwant %s", c.service, c.request.Path, c.request.Query, got, c.want)
		}
	}
}

func TestRoutes(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"GET /", "ListBuckets"},
		{"GET /b", "ListObjects"},
		{"GET /b/", "ListObjects"},
		{"GET /b?list-type=2&prefix=x", "ListObjectsV2"},
		{"GET /b?location", "GetBucketLocation"},
		{"GET /b?uploads", "ListMultipartUploads"},
		{"GET /b?versions", "ListObjectVersions"},
		{"GET /b?analytics", "ListBucketAnalyticsConfigurations"},
		{"GET /b?analytics&id=1", "GetBucketAnalyticsConfiguration"},
		{"HEAD /b", "HeadBucket"},
		{"PUT /b", "CreateBucket"},
		{"DELETE /b", "DeleteBucket"},
		{"POST /b?delete", "DeleteObjects"},
		{"GET /b/k", "GetObject"},
		{"GET /b/a/b/c?versionId=1", "GetObject"},
		{"HEAD /b/k", "HeadObject"},
		{"GET /b/k?uploadId=u", "ListParts"},
		{"GET /b/k?attributes", "GetObjectAttributes"},
		{"PUT /b/k", "PutObject"},
		{"PUT /b/k?partNumber=1&uploadId=u", "UploadPart"},
		{"POST /b/k?uploads", "CreateMultipartUpload"},
		{"POST /b/k?uploadId=u", "CompleteMultipartUpload"},
		{"DELETE /b/k?uploadId=u", "AbortMultipartUpload"},
		{"DELETE /b/k", "DeleteObject"},
		{"PUT /b/k?tagging", "PutObjectTagging"},
	} {
		o, e := subjects()["s3"].codec.Route(rest(c.line, ""))
		if e != nil || o.Name != c.want {
			t.Errorf("%s: got %v %v, want %s", c.line, o, e, c.want)
		}
	}
	for line, want := range map[string]string{"PUT /b/k": "CopyObject", "PUT /b/k?partNumber=1&uploadId=u": "UploadPartCopy"} {
		if o, e := subjects()["s3"].codec.Route(rest(line, "", "x-amz-copy-source", "/a/b")); e != nil || o.Name != want {
			t.Errorf("%s with a source: got %v %v, want %s", line, o, e, want)
		}
	}
}
