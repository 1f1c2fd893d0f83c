package wire

import (
	"strings"
	"unicode/utf8"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// EncodeError writes an error in the shape of the service. The answer to a HEAD
// request, and one with status 304, has no body.
func (c *Codec) EncodeError(e *aws.Error, r *aws.Request, requestID string) *Answer {
	a := &Answer{Status: e.HTTPStatus(), Header: append(c.header(requestID), e.Header...)}
	if r.Method == "HEAD" || a.Status == 304 {
		return a
	}
	a.Header.Add("Content-Type", c.contentType())
	a.Body = ErrorDocument(c.service.Protocol, c.service.Namespace, e, requestID)
	return a
}

// ErrorDocument is the body of an error in the shape of a protocol. namespace is that of a
// query service, the other shapes have none.
func ErrorDocument(p schema.Protocol, namespace string, e *aws.Error, requestID string) []byte {
	switch p {
	case schema.EC2:
		return ec2Error(e, requestID)
	case schema.RestXML:
		return s3Error(e, requestID)
	}
	return queryError(e, requestID, namespace)
}

func ec2Error(e *aws.Error, requestID string) []byte {
	b := []byte(xmlHead + "<Response><Errors><Error>")
	b = details(b, e)
	b = append(b, "</Error></Errors>"...)
	return append(element(b, "RequestID", requestID), "</Response>"...)
}

func queryError(e *aws.Error, requestID, namespace string) []byte {
	kind := "Sender"
	if e.Server {
		kind = "Receiver"
	}
	b := []byte("<ErrorResponse " + xmlns(namespace) + "><Error>")
	b = details(element(b, "Type", kind), e)
	b = append(b, "</Error>"...)
	return append(element(b, "RequestId", requestID), "</ErrorResponse>"...)
}

func s3Error(e *aws.Error, requestID string) []byte {
	b := details([]byte(xmlHead+"<Error>"), e)
	b = element(b, "RequestId", requestID)
	return append(element(b, "HostId", aws.HostID(requestID)), "</Error>"...)
}

func details(b []byte, e *aws.Error) []byte {
	b = element(element(b, "Code", e.Code), "Message", e.Message)
	for _, f := range e.Fields {
		b = element(b, f.Name, f.Value)
	}
	return b
}

// element writes an element of an error, which must be well-formed whatever the client sent:
// XML 1.0 has no way to write most control characters.
func element(b []byte, name, text string) []byte {
	b = append(append(append(b, '<'), name...), '>')
	b = Escape(b, strings.Map(writable, text))
	return append(append(append(b, "</"...), name...), '>')
}

// writable replaces a character that XML 1.0 cannot hold.
// https://www.w3.org/TR/xml/#charsets
func writable(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
		return utf8.RuneError
	}
	return r
}

// invalidArgument is S3's refusal of a header or query parameter.
func invalidArgument(m *member, value string) *aws.Error {
	e := aws.Errorf(400, "InvalidArgument", "%s", argumentMessage(m))
	switch {
	case m.In == "x-amz-server-side-encryption":
		return aws.Errorf(400, "InvalidEncryptionAlgorithmError", "The encryption request you specified is not valid. Supported value: AES256.")
	case m.In == "x-amz-storage-class":
		return aws.Errorf(400, "InvalidStorageClass", "The storage class you specified is not valid")
	}
	e.Fields = []aws.Field{{Name: "ArgumentName", Value: m.In}, {Name: "ArgumentValue", Value: value}}
	return e
}

func argumentMessage(m *member) string {
	switch {
	case m.In == "partNumber":
		return "Part number must be an integer between 1 and 10000, inclusive"
	case m.In == "encoding-type":
		return "Invalid Encoding Method specified in Request"
	case m.In == "x-amz-metadata-directive":
		return "Unknown metadata directive."
	case m.In == "x-amz-tagging-directive":
		return "Unknown tagging directive."
	case m.shape.Kind == schema.Integer || m.shape.Kind == schema.Long:
		return "Provided " + m.In + " not an integer or within integer range"
	}
	return "Invalid value for " + m.In
}
