package sigv4

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// Each refusal has three dialects: S3, EC2, and the query services.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html

// UnknownKey is the answer to an access key id that does not exist or is not active.
func UnknownKey(service, keyID string) *aws.Error {
	switch service {
	case "s3":
		e := aws.Errorf(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
		e.Fields = []aws.Field{{Name: "AWSAccessKeyId", Value: keyID}}
		return e
	case "ec2":
		return authFailure()
	}
	return aws.Errorf(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
}

// InvalidToken is the answer to a session token that does not belong to the key.
func InvalidToken(service, keyID, token string) *aws.Error {
	if service == "s3" {
		e := aws.Errorf(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
		e.Fields = []aws.Field{{Name: "Token-0", Value: token}}
		return e
	}
	return UnknownKey(service, keyID)
}

// ExpiredToken is the answer to a session token past its time.
func ExpiredToken(service, token string) *aws.Error {
	switch service {
	case "s3":
		e := aws.Errorf(400, "ExpiredToken", "The provided token has expired.")
		e.Fields = []aws.Field{{Name: "Token-0", Value: token}}
		return e
	case "ec2":
		return aws.Errorf(400, "RequestExpired", "Request has expired.")
	case "iam", "sts":
		return aws.Errorf(403, "ExpiredToken", "The security token included in the request is expired")
	}
	return aws.Errorf(400, "ExpiredTokenException", "The security token included in the request is expired")
}

func authFailure() *aws.Error {
	return aws.Errorf(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
}

func incomplete(format string, args ...any) *aws.Error {
	return aws.Errorf(400, "IncompleteSignature", format, args...)
}

func missing(service string) *aws.Error {
	if service == "s3" {
		return aws.Errorf(403, "AccessDenied", "Access Denied")
	}
	return aws.Errorf(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
}

func twoMechanisms(service string, r *aws.Request) *aws.Error {
	const text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"
	if service != "s3" {
		return incomplete(text)
	}
	e := aws.Errorf(400, "InvalidArgument", text)
	e.Fields = []aws.Field{{Name: "ArgumentName", Value: "Authorization"}, {Name: "ArgumentValue", Value: clip(r.Header.Get("Authorization"))}}
	return e
}

func otherScheme(service, text string) *aws.Error {
	switch {
	case service != "s3":
		return incomplete("Unsupported or malformed Authorization header, expecting '%s': %s", Algorithm, clip(text))
	case strings.HasPrefix(text, "AWS "):
		return aws.Errorf(400, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
	}
	e := aws.Errorf(400, "InvalidArgument", "Unsupported Authorization Type")
	e.Fields = []aws.Field{{Name: "ArgumentName", Value: "Authorization"}, {Name: "ArgumentValue", Value: clip(text)}}
	return e
}

func missingComponents(service, text string, part map[string]string) *aws.Error {
	if service == "s3" {
		return malformed("the authorization header requires three components: Credential, SignedHeaders, and Signature.")
	}
	var b strings.Builder
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if part[name] == "" {
			fmt.Fprintf(&b, "Authorization header requires '%s' parameter. ", name)
		}
	}
	return incomplete("%sAuthorization=%s", b.String(), clip(text))
}

func malformed(what string) *aws.Error {
	return aws.Errorf(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; %s", what)
}

func badParameters(text string) *aws.Error {
	return aws.Errorf(400, "AuthorizationQueryParametersError", "%s", text)
}

func badCredential(service, text string, presigned bool) *aws.Error {
	const form = `the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`
	switch {
	case service != "s3":
		return incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'", clip(text))
	case presigned:
		return badParameters("Error parsing the X-Amz-Credential parameter; " + form)
	}
	return malformed(form)
}

func badDate(service, got string) *aws.Error {
	if service == "s3" {
		return aws.Errorf(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
	}
	return incomplete("Date must be in ISO-8601 'basic format'. Got '%s'. See http://en.wikipedia.org/wiki/ISO_8601", clip(got))
}

func noDate(service string) *aws.Error {
	if service == "s3" {
		return badDate(service, "")
	}
	return incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
}

func badQueryDate(service, got string) *aws.Error {
	if service == "s3" {
		return badParameters(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
	}
	return badDate(service, got)
}

func scopeDateDiffers(s *Signature, scope string) *aws.Error {
	switch {
	case s.Service != "s3":
		return aws.Errorf(403, "SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.",
			clip(scope), s.Date[:8], s.Date)
	case s.Presigned:
		return badParameters(fmt.Sprintf("Invalid credential date %q. This date is not the same as X-Amz-Date: %q.", clip(scope), s.Date[:8]))
	}
	return malformed(fmt.Sprintf("Invalid credential date %q. This date is not the same as X-Amz-Date: %q.", clip(scope), s.Date[:8]))
}

func missingParameters(service string, q map[string]string) *aws.Error {
	if service == "s3" {
		return badParameters("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
	}
	var b strings.Builder
	for _, name := range required {
		if q[name] == "" {
			fmt.Fprintf(&b, "AWS query-string parameters must include '%s'. ", name)
		}
	}
	return incomplete("%sRe-examine the query-string parameters.", b.String())
}

func badAlgorithm(service, got string) *aws.Error {
	if service == "s3" {
		return badParameters(`X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`)
	}
	return incomplete("Unsupported AWS 'algorithm': '%s'.", clip(got))
}

func badExpires(service, text string) *aws.Error {
	if service == "s3" {
		return badParameters(text)
	}
	return incomplete("%s", text)
}

func noPayloadHash() *aws.Error {
	return aws.Errorf(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
}

func badPayloadHash(got string) *aws.Error {
	e := aws.Errorf(400, "InvalidArgument", "x-amz-content-sha256 must be %s, %s, %s, %s, or a valid sha256 value.", Unsigned, UnsignedTrailer, Streaming, StreamingTrailer)
	e.Fields = []aws.Field{{Name: "ArgumentName", Value: "x-amz-content-sha256"}, {Name: "ArgumentValue", Value: clip(got)}}
	return e
}

func payloadMismatch(declared, real string) *aws.Error {
	e := aws.Errorf(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
	e.Fields = []aws.Field{{Name: "ClientComputedContentSHA256", Value: declared}, {Name: "S3ComputedContentSHA256", Value: real}}
	return e
}

// mismatch is the answer to a signature that is not ours. S3 shows its work, so
// that the client can compare.
func mismatch(s *Signature, toSign, canonical string) *aws.Error {
	switch s.Service {
	case "s3":
		e := aws.Errorf(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		e.Fields = []aws.Field{{Name: "AWSAccessKeyId", Value: s.KeyID}}
		if toSign != "" {
			e.Fields = append(e.Fields, aws.Field{Name: "StringToSign", Value: toSign}, aws.Field{Name: "SignatureProvided", Value: s.Hex},
				aws.Field{Name: "StringToSignBytes", Value: spacedHex(toSign)})
		}
		if canonical != "" {
			e.Fields = append(e.Fields, aws.Field{Name: "CanonicalRequest", Value: canonical},
				aws.Field{Name: "CanonicalRequestBytes", Value: spacedHex(canonical)})
		}
		return e
	case "ec2":
		return authFailure()
	}
	return aws.Errorf(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
}

func notSigned(s *Signature, names []string) *aws.Error {
	if s.Service == "s3" {
		e := aws.Errorf(403, "AccessDenied", "There were headers present in the request which were not signed")
		e.Fields = []aws.Field{{Name: "HeadersNotSigned", Value: strings.Join(names, ", ")}}
		return e
	}
	if names[0] == "host" {
		return aws.Errorf(403, "SignatureDoesNotMatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	return aws.Errorf(403, "SignatureDoesNotMatch", "'%s' must be a 'SignedHeader' in the AWS Authorization.", clip(names[0]))
}

// skewed is the answer to a header-signed request more than 15 minutes off.
func skewed(s *Signature, now time.Time) *aws.Error {
	now = now.UTC()
	switch s.Service {
	case "s3":
		e := aws.Errorf(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
		e.Fields = []aws.Field{{Name: "RequestTime", Value: s.Date}, {Name: "ServerTime", Value: now.Format(time.RFC3339)},
			{Name: "MaxAllowedSkewMilliseconds", Value: strconv.FormatInt(maxSkew.Milliseconds(), 10)}}
		return e
	case "ec2":
		return aws.Errorf(400, "RequestExpired", "Request has expired.")
	}
	if s.Time.After(now) {
		return notYet(s, now)
	}
	return aws.Errorf(403, "SignatureDoesNotMatch", "Signature expired: %s is now earlier than %s (%s - 15 min.)",
		s.Date, now.Add(-maxSkew).Format(longDate), now.Format(longDate))
}

// expired is the answer to a presigned URL past its time.
func expired(s *Signature, now time.Time) *aws.Error {
	now = now.UTC()
	end := s.Time.Add(s.Expires)
	switch s.Service {
	case "s3":
		e := aws.Errorf(403, "AccessDenied", "Request has expired")
		e.Fields = []aws.Field{{Name: "X-Amz-Expires", Value: strconv.FormatInt(int64(s.Expires/time.Second), 10)},
			{Name: "Expires", Value: end.Format(time.RFC3339)}, {Name: "ServerTime", Value: now.Format(time.RFC3339)}}
		return e
	case "ec2":
		return aws.Errorf(400, "RequestExpired", "Request has expired.")
	}
	return aws.Errorf(403, "SignatureDoesNotMatch", "Signature expired: %s is now earlier than %s (%s - %d min.)",
		s.Date, now.Add(-s.Expires).Format(longDate), now.Format(longDate), int(s.Expires/time.Minute))
}

// notYet is the answer to a time of signing in the future.
func notYet(s *Signature, now time.Time) *aws.Error {
	now = now.UTC()
	switch s.Service {
	case "s3":
		e := aws.Errorf(403, "AccessDenied", "Request is not valid yet")
		e.Fields = []aws.Field{{Name: "X-Amz-Date", Value: s.Date}, {Name: "ServerTime", Value: now.Format(time.RFC3339)}}
		return e
	case "ec2":
		return aws.Errorf(400, "RequestExpired", "Request has expired.")
	}
	return aws.Errorf(403, "SignatureDoesNotMatch", "Signature not yet current: %s is still later than %s (%s + 15 min.)",
		s.Date, now.Add(maxSkew).Format(longDate), now.Format(longDate))
}

// clip keeps what a client sent from making an error long.
func clip(text string) string {
	const most = 256
	if len(text) > most {
		return text[:most]
	}
	return text
}

func spacedHex(text string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 3*len(text))
	for i := range len(text) {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, digits[text[i]>>4], digits[text[i]&15])
	}
	return string(b)
}
