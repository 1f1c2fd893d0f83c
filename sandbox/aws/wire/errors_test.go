package wire_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"

	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// answerWith makes the SDK's call and answers it with an error.
func answerWith(s *subject, op string, e *aws.Error) error {
	o := s.schema.Operation(op)
	_, err := s.call(op, fillInput(s, o, 0), func(r *http.Request) (*http.Response, error) {
		return response(r, s.codec.EncodeError(e, &aws.Request{Method: r.Method}, "req-1")), nil
	})
	return err
}

// An error of every operation arrives at the SDK with its code, message and fault.
func TestErrorsRoundTrip(t *testing.T) {
	every(t, func(t *testing.T, s *subject, o *schema.Operation) {
		err := answerWith(s, o.Name, aws.Errorf(403, "Made.Up", "no <way> & \"no\" how"))
		var api smithy.APIError
		if !errors.As(err, &api) {
			t.Fatalf("no API error: %v", err)
		}
		want, message := "Made.Up", "no <way> & \"no\" how"
		if o.Method == "HEAD" {
			want, message = "Forbidden", "Forbidden" // no body to read it from
		}
		if api.ErrorCode() != want || api.ErrorMessage() != message {
			t.Errorf("got %q %q, want %q %q", api.ErrorCode(), api.ErrorMessage(), want, message)
		}
	})
}

func TestTypedErrors(t *testing.T) {
	s := subjects()
	var missing *iamtypes.NoSuchEntityException
	if err := answerWith(s["iam"], "GetUser", aws.Errorf(404, "NoSuchEntity", "gone")); !errors.As(err, &missing) || missing.ErrorMessage() != "gone" {
		t.Errorf("iam: %v", err)
	}
	var noKey *s3types.NoSuchKey
	if err := answerWith(s["s3"], "GetObject", aws.Errorf(404, "NoSuchKey", "gone")); !errors.As(err, &noKey) || noKey.ErrorMessage() != "gone" {
		t.Errorf("s3: %v", err)
	}
}

func TestErrorShapes(t *testing.T) {
	e := aws.Errorf(404, "NoSuchThing", "none")
	e.Fields = []aws.Field{{Name: "BucketName", Value: "b"}}
	for service, want := range map[string]string{
		"iam": `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchThing</Code><Message>none</Message><BucketName>b</BucketName></Error><RequestId>req-1</RequestId></ErrorResponse>`,
		"ec2": "<Response><Errors><Error><Code>NoSuchThing</Code><Message>none</Message><BucketName>b</BucketName></Error></Errors><RequestID>req-1</RequestID></Response>",
		"s3":  "<Error><Code>NoSuchThing</Code><Message>none</Message><BucketName>b</BucketName><RequestId>req-1</RequestId><HostId>",
	} {
		a := subjects()[service].codec.EncodeError(e, &aws.Request{Method: "GET"}, "req-1")
		if a.Status != 404 || !strings.Contains(string(a.Body), want) {
			t.Errorf("%s: %d %s\nwant %s", service, a.Status, a.Body, want)
		}
	}
}
