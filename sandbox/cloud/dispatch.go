package cloud

import (
	"strconv"
	"strings"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
)

// dispatch runs the operation and encodes its output.
func dispatch(x *exchange) *aws.Error {
	if x.input == nil {
		return aws.NotEmulated(x.call.Service, x.call.Operation)
	}
	if err := x.taken(); err != nil {
		return err
	}
	op, _ := x.service.operation(x.call.Operation)
	x.ran = true
	x.call.Account = x.cloud.config.Account
	defer func() { x.call.Account = x.home.config.Account }()
	if s, ok := x.service.Service.(aws.Late); ok && x.in.Kind != abi.Look && s.CatchUp(x.call) {
		x.noted = true
	}
	random, own := *x.call.Random, x.verdict
	out, err := op.Do(x.service.Service, x.call, x.input)
	if err != nil {
		return asError(err)
	}
	x.settle(own)
	if x.cloud.spread.twin != nil && x.call.Service == "iam" && !x.reads() {
		x.cloud.spread.send(x, random)
	}
	x.output = out
	x.answer, err = x.service.codec.Encode(x.operation, out, x.call)
	if err != nil {
		return asError(err)
	}
	if x.call.Status != 0 {
		x.answer.Status = x.call.Status
	}
	if x.status != 0 {
		x.answer.Status = x.status
	}
	for _, f := range x.call.Header {
		x.answer.Header.Set(f.Name, f.Value)
	}
	if x.form != nil {
		x.thank()
	}
	return nil
}

// welcome is the end of a call of which only the headers are known: send the payload,
// in this way.
func welcome(x *exchange) *aws.Error {
	c := &abi.Continue{Length: -1}
	x.out.Continue = c
	s := x.signature
	if s == nil {
		return nil
	}
	switch {
	case strings.HasPrefix(s.Payload, "STREAMING-"):
		c.Chunked = true
		c.Signed = s.Payload != sigv4.UnsignedTrailer
		c.Trailer = s.Payload != sigv4.Streaming
	case s.Payload != sigv4.Unsigned:
		c.SHA256 = s.Payload
	}
	if !c.Chunked {
		return nil
	}
	n, err := strconv.ParseInt(x.in.HTTP.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || n < 0 {
		x.out.Continue = nil
		return aws.Errorf(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	}
	c.Length = n
	if c.Signed {
		c.SigningKey = x.key
		c.Scope, c.Date, c.Seed = s.Scope(), s.Date, s.Hex
	}
	return nil
}
