package server

import (
	"net/http"
	"strconv"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
	awswire "cloudlet/sandbox/aws/wire"
)

// refusals are the errors that the server itself has to give in place of a
// sandbox, because there is none or it failed, each in the words of its service.
type refusals struct {
	unknownKey, throttled, tooLarge, failed aws.Error
	protocol                                schema.Protocol
	namespace                               string // of a query service
}

// refusalsOf returns the words of a service, given its signing name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func refusalsOf(service string) refusals {
	switch service {
	case "s3", "s3express":
		return refusals{
			unknownKey: aws.Error{Code: "InvalidAccessKeyId", Status: 403, Message: "The AWS Access Key Id you provided does not exist in our records."},
			throttled:  aws.Error{Code: "SlowDown", Status: 503, Message: "Please reduce your request rate."},
			tooLarge:   aws.Error{Code: "EntityTooLarge", Status: 400, Message: "Your proposed upload exceeds the maximum allowed size"},
			failed:     aws.Error{Code: "InternalError", Status: 500, Message: "We encountered an internal error. Please try again."},
			protocol:   schema.RestXML,
		}
	case "ec2":
		return refusals{
			unknownKey: aws.Error{Code: "AuthFailure", Status: 401, Message: "AWS was not able to validate the provided access credentials"},
			throttled:  aws.Error{Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."},
			tooLarge:   aws.Error{Code: "RequestEntityTooLarge", Status: 413, Message: "The request is too large."},
			failed:     aws.Error{Code: "InternalError", Status: 500, Message: "An internal error has occurred"},
			protocol:   schema.EC2,
		}
	}
	return refusals{
		unknownKey: aws.Error{Code: "InvalidClientTokenId", Status: 403, Message: "The security token included in the request is invalid."},
		throttled:  aws.Error{Code: "Throttling", Status: 400, Message: "Rate exceeded"},
		tooLarge:   aws.Error{Code: "RequestEntityTooLarge", Status: 413, Message: "The request is too large."},
		failed:     aws.Error{Code: "InternalFailure", Status: 500, Server: true, Message: "The request processing has failed because of an unknown error, exception or failure."},
		protocol:   schema.Query,
		namespace:  namespaces[service],
	}
}

// namespaces are those of the query services.
var namespaces = map[string]string{
	"iam": "https://iam.amazonaws.com/doc/2010-05-08/",
	"sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}

// noSandbox answers an S3 host name of a sandbox that is not there, or no longer.
var noSandbox = aws.Error{Code: "NoSuchSandbox", Status: 404, Message: "The host name names no sandbox."}

// missingToken answers an unsigned request that names no sandbox.
var missingToken = aws.Error{Code: "MissingAuthenticationToken", Status: 403, Message: "Request is missing Authentication Token"}

// write answers with e in the shape of the service.
func (f refusals) write(w http.ResponseWriter, e aws.Error, requestID string) {
	body := awswire.ErrorDocument(f.protocol, f.namespace, &e, requestID)
	h := w.Header()
	h.Set("Content-Type", "text/xml")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h["x-amzn-RequestId"] = []string{requestID}
	h["x-amz-request-id"] = []string{requestID}
	for _, x := range e.Header {
		h.Add(x.Name, x.Value)
	}
	w.WriteHeader(e.HTTPStatus())
	w.Write(body)
}
