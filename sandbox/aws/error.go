package aws

import "fmt"

// Error is a failure as AWS reports it: a code, a message for people and an HTTP
// status. Services make theirs in one errors.go; the wire layer alone turns
// them into XML, in the shape of the service's protocol.
type Error struct {
	Code    string
	Message string
	Status  int     // HTTP status; 0 means 400
	Fields  []Field // further elements beside Code and Message (S3: BucketName, Key, …)
	Header  Header  // further response headers (S3: ETag of a 304, …)
	Server  bool    // the fault is the service's own (query protocols: Type Receiver)
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// HTTPStatus is Status, or 400 when none was set.
func (e *Error) HTTPStatus() int {
	if e.Status == 0 {
		return 400
	}
	return e.Status
}

// Errorf makes an Error with a formatted message.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Code: code, Status: status, Message: fmt.Sprintf(format, args...)}
}

// NotEmulated is the honest answer to an operation that AWS has and we do not (yet).
func NotEmulated(service, operation string) *Error {
	return Errorf(501, "NotImplemented", "Cloudlet does not emulate %s:%s yet. The call was authenticated and changed nothing.", service, operation)
}

// Internal is AWS's answer when the service itself fails.
func Internal(message string) *Error {
	return &Error{Code: "InternalFailure", Status: 500, Message: message, Server: true}
}
