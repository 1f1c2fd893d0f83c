package sigv4

import (
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT" // RFC 9110 section 5.6.7

// parseHeader reads "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
func parseHeader(r *aws.Request) (*Signature, *aws.Error) {
	service := Guess(r)
	lines := r.Header.Values("Authorization")
	text := lines[0]
	if len(lines) > 1 || len(text) > maxHeader {
		return nil, twoMechanisms(service, r)
	}
	rest, ok := strings.CutPrefix(text, Algorithm)
	if !ok || rest == "" || rest[0] != ' ' {
		return nil, otherScheme(service, text)
	}
	part, ok := components(rest)
	if !ok || part["Credential"] == "" || part["SignedHeaders"] == "" || part["Signature"] == "" {
		return nil, missingComponents(service, text, part)
	}
	s := &Signature{Hex: part["Signature"]}
	scopeDate, ok := s.setCredential(part["Credential"])
	if !ok {
		return nil, badCredential(service, part["Credential"], false)
	}
	if !s.setHeaders(part["SignedHeaders"]) || !isHex64(s.Hex) {
		return nil, mismatch(s, "", "")
	}
	if err := s.dateHeader(r); err != nil {
		return nil, err
	}
	if scopeDate != s.Date[:8] {
		return nil, scopeDateDiffers(s, scopeDate)
	}
	s.Token = strings.Join(r.Header.Values("X-Amz-Security-Token"), ",")
	return s, s.payloadHeader(r)
}

// components splits "Credential=…, SignedHeaders=…, Signature=…"; an unknown or
// repeated name is not ok.
func components(text string) (map[string]string, bool) {
	part := make(map[string]string, 3)
	for field := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Credential", "SignedHeaders", "Signature":
			if _, twice := part[name]; twice {
				return part, false
			}
			part[name] = value
		default:
			return part, false
		}
	}
	return part, true
}

// dateHeader takes the time of signing from X-Amz-Date, else from Date.
func (s *Signature) dateHeader(r *aws.Request) *aws.Error {
	dates := r.Header.Values("X-Amz-Date")
	if len(dates) > 1 {
		return badDate(s.Service, strings.Join(dates, ","))
	}
	if len(dates) == 1 {
		if !s.setDate(dates[0]) {
			return badDate(s.Service, dates[0])
		}
		return nil
	}
	date := r.Header.Get("Date")
	if date == "" {
		return noDate(s.Service)
	}
	if t, err := time.Parse(httpDate, date); err == nil {
		date = t.UTC().Format(longDate)
	}
	if !s.setDate(date) {
		return badDate(s.Service, date)
	}
	return nil
}

// payloadHeader reads x-amz-content-sha256, which S3 demands.
func (s *Signature) payloadHeader(r *aws.Request) *aws.Error {
	if s.Service != "s3" {
		return nil
	}
	declared := r.Header.Values("X-Amz-Content-Sha256")
	if len(declared) == 0 {
		return noPayloadHash()
	}
	if len(declared) > 1 || !validPayload(declared[0]) {
		return badPayloadHash(declared[0])
	}
	s.Payload = declared[0]
	return nil
}
