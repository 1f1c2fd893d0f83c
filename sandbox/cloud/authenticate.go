package cloud

import (
	"errors"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/sts"
)

// authenticate finds out who calls, and what: it verifies the signature against the
// request as it arrived, then brings host name, query and headers into the one form
// that the services know.
func authenticate(next step) step {
	return func(x *exchange) *aws.Error {
		if x.preflight() {
			return nil
		}
		if site := siteOf(x.call.Request); site != "" {
			if !x.visit(site) {
				return nil
			}
		} else if err := x.identify(); err != nil {
			return err
		}
		x.normalize()
		if x.late() && isForm(&x.in.HTTP) {
			return next(x)
		}
		err := x.route()
		if x.call.Service != "s3" && x.signature == nil && (err != nil || !sts.Unsigned(x.call.Operation)) {
			return unsigned()
		}
		if err != nil {
			return err
		}
		if err := sts.Limits(x.call.Principal, x.call.Service, x.call.Operation); err != nil {
			return err
		}
		if err := x.throttle(); err != nil {
			return err
		}
		return next(x)
	}
}

// identify finds out who calls: by the signature, by that of a form, or nobody.
func (x *exchange) identify() *aws.Error {
	x.call.Principal = aws.Principal{Kind: aws.Anonymous}
	switch {
	case sigv4.Signed(&x.in.HTTP):
		x.call.Principal = aws.Principal{}
		return x.verify()
	case x.call.Service != "s3" && (x.service == nil || x.call.Service != "sts" || x.in.HTTP.Body.Size < 0):
		x.call.Principal = aws.Principal{}
		return unsigned()
	case x.call.Service != "s3": // a call that brings its own proof, perhaps
		x.call.Principal = aws.Principal{}
	case isForm(&x.in.HTTP):
		return x.post()
	}
	return nil
}

func unsigned() *aws.Error {
	return aws.Errorf(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
}

// credentials finds the secret and the owner of the key that a signature names.
func (x *exchange) credentials(s *sigv4.Signature) (secret string, p aws.Principal, err *aws.Error) {
	x.move(s.KeyID)
	if x.cloud.faults.expired {
		if s.Token != "" {
			return "", p, sigv4.ExpiredToken(s.Service, s.Token)
		}
		return "", p, sigv4.UnknownKey(s.Service, s.KeyID)
	}
	key, ok := x.cloud.identities().Key(s.KeyID)
	if !ok && strings.HasPrefix(s.KeyID, "ASIA") {
		return x.temporary(s)
	}
	if !ok || !key.Active {
		return "", p, sigv4.UnknownKey(s.Service, s.KeyID)
	}
	if s.Token != "" {
		return "", p, sigv4.InvalidToken(s.Service, s.KeyID, s.Token)
	}
	key.Principal.AccessKeyID = s.KeyID
	return key.Secret, key.Principal, nil
}

// temporary finds the secret and the owner of temporary credentials, which are in the session token.
// Those of somebody who is gone are worth nothing.
func (x *exchange) temporary(s *sigv4.Signature) (secret string, p aws.Principal, err *aws.Error) {
	if s.Token == "" {
		return "", p, sigv4.UnknownKey(s.Service, s.KeyID)
	}
	secret, p, bad := x.cloud.sts.Open(s.KeyID, s.Token, x.call.Now)
	switch {
	case errors.Is(bad, sts.ErrExpired):
		return "", aws.Principal{}, sigv4.ExpiredToken(s.Service, s.Token)
	case bad != nil:
		return "", aws.Principal{}, sigv4.InvalidToken(s.Service, s.KeyID, s.Token)
	}
	p, there := x.cloud.identities().Present(p)
	if !there {
		return "", aws.Principal{}, sigv4.UnknownKey(s.Service, s.KeyID)
	}
	return secret, p, nil
}

// verify checks the signature and makes the owner of its key the caller.
func (x *exchange) verify() *aws.Error {
	r := &x.in.HTTP
	s, err := sigv4.Parse(r)
	if err != nil {
		return err
	}
	x.setService(s.Service)
	x.call.Principal.AccessKeyID = s.KeyID
	if s.Service != "s3" && r.Body.Size < 0 {
		return aws.Errorf(413, "RequestEntityTooLarge", "The request body is too large.")
	}
	secret, p, err := x.credentials(s)
	if err != nil {
		return err
	}
	if err := x.prove(s, secret); err != nil {
		return err
	}
	x.signature, x.call.Principal = s, p
	if !s.Version2 {
		x.call.Region = s.Region
	}
	if x.service != nil && x.service.schema.Global && s.Service != "s3" {
		x.call.Region = "us-east-1"
	}
	return nil
}

// prove checks a signature by the secret of its key, unless the host has done so by what follows from that.
func (x *exchange) prove(s *sigv4.Signature, secret string) *aws.Error {
	r, received := &x.in.HTTP, time.Unix(0, x.in.Received)
	if s.Version2 {
		return s.VerifyVersion2(r, x.cloud.bucketOf(r), secret, received)
	}
	x.key = x.cloud.signingKey(s, secret)
	if x.key == x.in.Proof {
		return nil
	}
	return s.VerifyKey(r, x.key, received)
}

// signingKey derives the key of a day, region and service, or remembers it: it takes half
// the time of checking a signature.
func (c *Cloud) signingKey(s *sigv4.Signature, secret string) [32]byte {
	const most = 16
	id := signer{secret, s.Date[:8], s.Region, s.Name()}
	key, ok := c.signers[id]
	if !ok {
		if len(c.signers) >= most {
			clear(c.signers)
		}
		key = sigv4.SigningKey(secret, s.Date, s.Region, s.Name())
		c.signers[id] = key
	}
	return key
}

// signer is what a signing key is derived from.
type signer struct{ secret, day, region, service string }

// normalize turns the request into the form in which it would have been sent in path
// style, with headers, and without the signature.
func (x *exchange) normalize() {
	r := x.call.Request
	if x.signature != nil && x.signature.Presigned {
		hoisted := unsign(r)
		for _, f := range hoisted {
			if !r.Header.Has(f.Name) {
				r.Header = append(r.Header[:len(r.Header):len(r.Header)], f)
			}
		}
	}
	if x.call.Service != "s3" || x.form != nil {
		return
	}
	if bucket := x.cloud.bucketOf(r); bucket != "" {
		r.Path = "/" + bucket + r.Path
	}
	withoutFraming(r)
}

// unsign takes the parameters of the signature out of a query, and returns the other
// X-Amz-… parameters: headers that a presigned URL carries in its query.
func unsign(r *aws.Request) (hoisted aws.Header) {
	kept := make([]string, 0, 8)
	for pair := range strings.SplitSeq(r.Query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token",
			"AWSAccessKeyId", "Signature", "Expires":
			continue
		}
		if len(name) > 6 && strings.EqualFold(name[:6], "x-amz-") {
			hoisted.Add(strings.ToLower(name), sigv4.Unescape(value))
			continue
		}
		kept = append(kept, pair)
	}
	r.Query = strings.Join(kept, "&")
	return hoisted
}

// withoutFraming removes "aws-chunked" from Content-Encoding: the framing is gone.
func withoutFraming(r *aws.Request) {
	coding := r.Header.Get("Content-Encoding")
	if !strings.Contains(coding, "aws-chunked") {
		return
	}
	var kept []string
	for c := range strings.SplitSeq(coding, ",") {
		if c = strings.TrimSpace(c); c != "" && c != "aws-chunked" {
			kept = append(kept, c)
		}
	}
	r.Header = append(aws.Header(nil), r.Header...)
	r.Header.Del("Content-Encoding")
	if kept != nil {
		r.Header.Add("Content-Encoding", strings.Join(kept, ","))
	}
}

// route finds the operation. Of a service that is not emulated it is only a name.
func (x *exchange) route() (err *aws.Error) {
	if x.service == nil {
		x.call.Operation = foreignOperation(x.call.Request)
		return nil
	}
	x.operation, err = x.service.codec.Route(x.call.Request)
	if err == nil {
		x.call.Operation = x.operation.Name
	}
	return err
}
