package sigv4

import (
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// MaxExpires is how long a presigned URL may be good for.
const MaxExpires = 7 * 24 * time.Hour

// isPresigned reports whether the query of r holds anything of a signature.
func isPresigned(r *aws.Request) bool {
	for pair := range strings.SplitSeq(r.Query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		switch Unescape(name) {
		case "X-Amz-Algorithm", "X-Amz-Signature", "X-Amz-Credential", "AWSAccessKeyId":
			return true
		}
	}
	return false
}

// Parameter returns the first value of name in the query of r, or "".
func Parameter(r *aws.Request, name string) string {
	for pair := range strings.SplitSeq(r.Query, "&") {
		if k, v, _ := strings.Cut(pair, "="); Unescape(k) == name {
			return Unescape(v)
		}
	}
	return ""
}

// parseQuery reads the parameters of a presigned URL.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func parseQuery(r *aws.Request) (*Signature, *aws.Error) {
	service := Guess(r)
	if service == "s3" && Parameter(r, "X-Amz-Algorithm") == "" && Parameter(r, "AWSAccessKeyId") != "" {
		return parseVersion2(r)
	}
	q, ok := authParameters(r)
	if !ok || !complete(q, service) {
		return nil, missingParameters(service, q)
	}
	if q["X-Amz-Algorithm"] != Algorithm {
		return nil, badAlgorithm(service, q["X-Amz-Algorithm"])
	}
	s := &Signature{Presigned: true, Hex: q["X-Amz-Signature"], Token: q["X-Amz-Security-Token"]}
	scopeDate, ok := s.setCredential(q["X-Amz-Credential"])
	if !ok {
		return nil, badCredential(service, q["X-Amz-Credential"], true)
	}
	if !s.setDate(q["X-Amz-Date"]) {
		return nil, badQueryDate(service, q["X-Amz-Date"])
	}
	if scopeDate != s.Date[:8] {
		return nil, scopeDateDiffers(s, scopeDate)
	}
	if err := s.setExpires(q["X-Amz-Expires"]); err != nil {
		return nil, err
	}
	if !s.setHeaders(q["X-Amz-SignedHeaders"]) || !isHex64(s.Hex) {
		return nil, mismatch(s, "", "")
	}
	return s, s.payloadQuery(r, q["X-Amz-Content-Sha256"])
}

// authParameters collects the X-Amz-… parameters that sign; none may come twice.
func authParameters(r *aws.Request) (map[string]string, bool) {
	q := make(map[string]string, 8)
	for pair := range strings.SplitSeq(r.Query, "&") {
		k, v, _ := strings.Cut(pair, "=")
		switch k = Unescape(k); k {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
			"X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Content-Sha256":
			if _, twice := q[k]; twice {
				return q, false
			}
			q[k] = Unescape(v)
		}
	}
	return q, true
}

var required = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders"}

func complete(q map[string]string, service string) bool {
	for _, name := range required {
		if q[name] == "" {
			return false
		}
	}
	return service != "s3" || q["X-Amz-Expires"] != ""
}

// setExpires reads the life of a presigned URL in seconds, 1 to 604800. Services
// other than S3 may leave it out: 15 minutes then.
func (s *Signature) setExpires(text string) *aws.Error {
	if text == "" {
		s.Expires = maxSkew
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return badExpires(s.Service, "X-Amz-Expires should be a number")
	case n < 0:
		return badExpires(s.Service, "X-Amz-Expires must be non-negative")
	case n > int64(MaxExpires/time.Second):
		return badExpires(s.Service, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")
	}
	s.Expires = time.Duration(n) * time.Second
	return nil
}

// payloadQuery finds the payload hash of a presigned S3 request: UNSIGNED-PAYLOAD
// unless the query, or else a signed header, declares one.
func (s *Signature) payloadQuery(r *aws.Request, inQuery string) *aws.Error {
	if s.Service != "s3" {
		return nil
	}
	s.Payload = inQuery
	if s.Payload == "" {
		s.Payload = r.Header.Get("X-Amz-Content-Sha256")
	}
	if s.Payload == "" {
		s.Payload = Unsigned
	}
	if !validPayload(s.Payload) {
		return badPayloadHash(s.Payload)
	}
	return nil
}
