package sandbox

import (
	"context"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// Question is what the owner of a sandbox asks of it beside AWS's own API: why a call was
// denied, what a user may do, to be signed in.
type Question struct {
	JSON      []byte // an object whose member "ask" names the question; at most abi.MaxQuestion bytes
	Remote    string // IP address of who asks, without port
	UserAgent string
	Secure    bool // arrived over TLS
}

// Ask answers a question in JSON. The status is HTTP's: 200, or that of a refusal, whose
// answer is {"code", "message"}. An error is one of those of Do.
func (s *Sandbox) Ask(ctx context.Context, q *Question) (status int, answer []byte, err error) {
	return s.ask(ctx, "", q)
}

func (s *Sandbox) ask(ctx context.Context, account string, q *Question) (status int, answer []byte, err error) {
	if len(q.JSON) > abi.MaxQuestion {
		return 0, nil, aws.Errorf(413, "RequestEntityTooLarge", "The question is longer than %d bytes.", abi.MaxQuestion)
	}
	a, err := s.serve(ctx, &abi.Request{Kind: abi.Ask, Account: account, Payload: q.JSON, HTTP: aws.Request{
		Method: "POST", Path: "/", Remote: q.Remote, Secure: q.Secure, Header: aws.Header{{Name: "User-Agent", Value: q.UserAgent}},
	}}, nil, nil, nil)
	if err != nil {
		return 0, nil, err
	}
	return a.Status, a.Body, nil
}
