package sigv4

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// maxSkew is how far the client's clock may be from ours, either way.
const maxSkew = 15 * time.Minute

// SigningKey derives the key that signs for one day, region and service; date is
// "20260101" or anything that starts so.
func SigningKey(secret, date, region, service string) [32]byte {
	key := sum([]byte("AWS4"+secret), date[:8])
	key = sum(key[:], region)
	key = sum(key[:], service)
	return sum(key[:], term)
}

// Sign is the signature of a text by a SigningKey, in hexadecimal digits.
func Sign(key [32]byte, text string) string {
	mac := sum(key[:], text)
	return hex.EncodeToString(mac[:])
}

func sum(key []byte, text string) [32]byte { return mac(key, []byte(text)) }

// mac is HMAC-SHA256, without the objects of package hmac: a guest computes it on every call.
// https://www.rfc-editor.org/rfc/rfc2104
func mac(key, text []byte) [32]byte {
	const block = sha256.BlockSize
	if len(key) > block {
		short := sha256.Sum256(key)
		key = short[:]
	}
	b := make([]byte, block, 2*block+len(text))
	copy(b, key)
	for i := range b {
		b[i] ^= 0x36
	}
	inner := sha256.Sum256(append(b, text...))
	for i := range b {
		b[i] ^= 0x36 ^ 0x5c
	}
	return sha256.Sum256(append(b, inner[:]...))
}

// Verify proves that r was signed with secret, at a time not far from received
// (real time of arrival, never the sandbox's virtual time), that nothing signed was
// changed, and that the payload is the one declared.
//
// r must be as it arrived: before host names are rewritten to paths. While only
// the headers are known (Body.Size -1) an S3 payload is taken at its word; verify
// again when it is there.
//
// It fails with SignatureDoesNotMatch, with the service's own words for a request
// too old, too early or expired, and on S3 with AccessDenied for headers not
// signed and XAmzContentSHA256Mismatch.
func (s *Signature) Verify(r *aws.Request, secret string, received time.Time) *aws.Error {
	return s.VerifyKey(r, SigningKey(secret, s.Date, s.Region, s.Name()), received)
}

// VerifyKey is Verify with a SigningKey that the caller kept from an earlier request.
func (s *Signature) VerifyKey(r *aws.Request, key [32]byte, received time.Time) *aws.Error {
	if err := s.checkTime(received); err != nil {
		return err
	}
	if err := s.checkHeaders(r); err != nil {
		return err
	}
	payload := s.Payload
	if s.Service != "s3" {
		payload = hex.EncodeToString(r.Body.Sum.SHA256[:])
		if r.Body.Size == 0 {
			payload = emptySHA256
		}
	}
	if err := s.compare(r, r.Host, payload, &key); err != nil {
		// Some SDKs sign a default port away that their HTTP client then sends.
		host := withoutDefaultPort(r)
		if host == r.Host || s.compare(r, host, payload, &key) != nil {
			return err
		}
	}
	return s.checkPayload(r)
}

// compare computes the signature of r as sent to host.
func (s *Signature) compare(r *aws.Request, host, payload string, key *[32]byte) *aws.Error {
	canonical := s.canonical(r, host, payload)
	digest := sha256.Sum256(canonical)
	toSign := make([]byte, 0, 256)
	for _, line := range [...]string{Algorithm, s.Date, s.Scope()} {
		toSign = append(append(toSign, line...), '\n')
	}
	toSign = hex.AppendEncode(toSign, digest[:])
	mac := mac(key[:], toSign)
	var want [64]byte
	hex.Encode(want[:], mac[:])
	if subtle.ConstantTimeCompare(want[:], []byte(s.Hex)) != 1 {
		return mismatch(s, string(toSign), string(canonical))
	}
	return nil
}

func withoutDefaultPort(r *aws.Request) string {
	if r.Secure {
		return strings.TrimSuffix(r.Host, ":443")
	}
	return strings.TrimSuffix(r.Host, ":80")
}

const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func (s *Signature) checkTime(now time.Time) *aws.Error {
	early := s.Time.Sub(now) > maxSkew
	if s.Presigned {
		if now.After(s.Time.Add(s.Expires)) {
			return expired(s, now)
		}
		if early {
			return notYet(s, now)
		}
		return nil
	}
	if early || now.Sub(s.Time) > maxSkew {
		return skewed(s, now)
	}
	return nil
}

// checkHeaders demands that Host and every x-amz-… header was signed: otherwise
// somebody on the way could add one.
func (s *Signature) checkHeaders(r *aws.Request) *aws.Error {
	var bad []string
	if !s.signs("host") {
		bad = append(bad, "host")
	}
	for i := range r.Header {
		name := r.Header[i].Name
		if len(name) < 6 || !aws.SameName(name[:6], "x-amz-") {
			continue
		}
		if name = strings.ToLower(name); !s.signs(name) && !slices.Contains(bad, name) {
			bad = append(bad, name)
		}
	}
	if bad != nil {
		return notSigned(s, bad)
	}
	return nil
}

func (s *Signature) signs(name string) bool {
	_, ok := slices.BinarySearch(s.SignedHeaders, name)
	return ok
}

// checkPayload compares the declared hash of an S3 payload with the real one.
func (s *Signature) checkPayload(r *aws.Request) *aws.Error {
	if s.Service != "s3" || r.Body.Size < 0 || !isHex64(s.Payload) {
		return nil
	}
	real := emptySHA256
	if r.Body.Size > 0 {
		real = hex.EncodeToString(r.Body.Sum.SHA256[:])
	}
	if real != s.Payload {
		return payloadMismatch(s.Payload, real)
	}
	return nil
}
