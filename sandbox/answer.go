package sandbox

import (
	"bytes"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"cloudlet/sandbox/aws"
)

// Answer makes the response for an error of Do, in the error shape of the service that
// q is signed for. A failed emulator is AWS's own 500, which clients retry.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func Answer(q *Request, err error) *Response {
	e := (*aws.Error)(nil)
	if !errors.As(err, &e) {
		e = aws.Internal("The emulator failed in this call. Nothing was changed.")
	}
	seed := newSeed()
	id := hex.EncodeToString(seed[:8])
	service := signedService(q)
	if service == "s3" && e.Code == "InternalFailure" {
		e.Code = "InternalError"
	}
	body := []byte(xml.Header + fmt.Sprintf(shapes(service), inner(e), id))
	return &Response{
		Status: e.HTTPStatus(),
		Header: append(aws.Header{{Name: "Content-Type", Value: "text/xml"}, {Name: "x-amzn-RequestId", Value: id}}, e.Header...),
		Body:   io.NopCloser(bytes.NewReader(body)), Length: int64(len(body)),
	}
}

// shapes is the frame around code and message, and the place of the request id.
func shapes(service string) string {
	switch service {
	case "s3":
		return "<Error>%s<RequestId>%s</RequestId></Error>"
	case "ec2":
		return "<Response><Errors><Error>%s</Error></Errors><RequestID>%s</RequestID></Response>"
	}
	return "<ErrorResponse><Error>%s</Error><RequestId>%s</RequestId></ErrorResponse>"
}

func inner(e *aws.Error) string {
	var b strings.Builder
	for _, f := range append([]aws.Field{{Name: "Code", Value: e.Code}, {Name: "Message", Value: e.Message}}, e.Fields...) {
		b.WriteString("<" + f.Name + ">")
		xml.EscapeText(&b, []byte(f.Value))
		b.WriteString("</" + f.Name + ">")
	}
	return b.String()
}

// signedService is the service in the credential scope of q's signature; "s3" if there is
// none, since only S3 takes unsigned requests.
func signedService(q *Request) string {
	_, credential, ok := strings.Cut(q.Header.Get("Authorization"), "Credential=")
	if !ok {
		return "s3"
	}
	scope := strings.Split(credential, "/") // key/date/region/service/aws4_request
	if len(scope) < 5 {
		return "s3"
	}
	return scope[3]
}
