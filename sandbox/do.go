package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

// Response is a sandbox's answer.
type Response struct {
	Status int
	Header aws.Header    // Content-Length not among them, unless the guest answers a HEAD
	Body   io.ReadCloser // never nil; always Close it
	Length int64         // of Body in bytes; -1 if that only shows itself
	Event  []byte        // the call's record, JSON; nil if there is none. Do not change it
}

// Do takes a request into the sandbox. It reads q.Body only as far as the emulator wants
// it: not at all if the headers alone are refused.
//
// An emulated refusal is a Response. An error is one of
//   - *aws.Error: the body was cut short, too large or not what its digest says
//   - ErrGuest: the emulator failed; the sandbox is back in the state before the call
//   - the context's, or that of q.Body; nothing was changed
//   - ErrClosed
func (s *Sandbox) Do(ctx context.Context, q *Request) (*Response, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	arrived := *q
	arrived.received = s.host.options.Now().UnixNano()
	q = &arrived
	asked := q.asked()
	if a, err := s.repeat(ctx, q, asked); a != nil || err != nil {
		return a, err
	}
	p, refusal, err := s.receive(ctx, q)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		refusal.Payload = nil
		return s.response(refusal), nil
	}
	defer p.discard()
	r := q.message(abi.Serve)
	r.HTTP.Body = aws.Body{Size: p.staged.Size(), Sum: p.staged.Sums(), Trailer: p.trailer}
	var out *Response
	_, err = s.serve(ctx, r, p.body(), p.staged, func(a *abi.Response) {
		out = s.response(a)
		s.repeats.put(asked, a)
	})
	return out, err
}

// Inspect returns what exists in the sandbox, a JSON list of aws.Resource.
func (s *Sandbox) Inspect(ctx context.Context) ([]byte, error) { return s.inspect(ctx, "") }

func (s *Sandbox) inspect(ctx context.Context, account string) ([]byte, error) {
	a, err := s.serve(ctx, &abi.Request{Kind: abi.Inspect, Account: account}, nil, nil, nil)
	if err != nil {
		return nil, err
	}
	return a.Body, nil
}

// Look answers a request that only reads, as if the account's owner had made it and no policy stood against it:
// its signature is not looked at, and it leaves no event. Another request is refused with 403.
// A body is read whole, up to abi.MaxQuestion bytes. An error is one of those of Do.
func (s *Sandbox) Look(ctx context.Context, q *Request) (*Response, error) { return s.look(ctx, "", q) }

func (s *Sandbox) look(ctx context.Context, account string, q *Request) (*Response, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	var body []byte
	if q.Body != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(q.Body, abi.MaxQuestion+1)); err != nil {
			return nil, err
		}
		if len(body) > abi.MaxQuestion {
			return nil, aws.Errorf(413, "RequestEntityTooLarge", "The request is longer than %d bytes.", abi.MaxQuestion)
		}
	}
	r := q.message(abi.Look)
	r.Account = account
	r.HTTP.Body = aws.Body{Size: int64(len(body)), Sum: aws.Sums{SHA256: sha256.Sum256(body)}}
	var out *Response
	_, err := s.serve(ctx, r, body, nil, func(a *abi.Response) { out = s.response(a) })
	return out, err
}

// response makes the answer for the client. Caller holds the sandbox if a has a Payload.
func (s *Sandbox) response(a *abi.Response) *Response {
	r := &Response{Status: a.Status, Header: a.Header, Length: int64(len(a.Body)), Event: a.Event}
	if len(a.Filter) > 0 {
		r.Length = -1
		body, err := filtered(a.Filter, s.joined(a.Payload))
		if err != nil {
			body = io.NopCloser(errorReader{err})
		}
		r.Body = body
		return r
	}
	if len(a.Payload) == 0 {
		r.Body = io.NopCloser(bytes.NewReader(a.Body))
		return r
	}
	r.Length = 0
	for _, b := range a.Payload {
		r.Length += b.Length
	}
	r.Body = s.joined(a.Payload)
	return r
}

// joined reads runs of blobs that the sandbox refers to. Caller holds the sandbox.
func (s *Sandbox) joined(list []aws.Blob) *runs {
	return &runs{store: s.host.blobs, refs: s.refs.Clone(), left: list}
}

// runs reads runs of blobs one after the other. It holds references of its own, so that
// the objects may be deleted meanwhile.
type runs struct {
	store *blob.Store
	refs  *blob.Refs
	left  []aws.Blob
	open  *blob.Reader
}

// next opens the first run that is left, or returns io.EOF.
func (r *runs) next() (err error) {
	if r.open != nil {
		return nil
	}
	if len(r.left) == 0 {
		return io.EOF
	}
	b := r.left[0]
	r.left = r.left[1:]
	r.open, err = r.store.Read(b.SHA256, b.Offset, b.Length)
	return err
}

// end closes the run that is open.
func (r *runs) end() error {
	open := r.open
	r.open = nil
	return open.Close()
}

// Read implements io.Reader.
func (r *runs) Read(p []byte) (int, error) {
	for {
		if err := r.next(); err != nil {
			return 0, err
		}
		n, err := r.open.Read(p)
		if err != io.EOF {
			return n, err
		}
		if err := r.end(); err != nil || n > 0 {
			return n, err
		}
	}
}

// WriteTo implements io.WriterTo, for the sake of blob.Reader's.
func (r *runs) WriteTo(w io.Writer) (total int64, err error) {
	for {
		if err := r.next(); err == io.EOF {
			return total, nil
		} else if err != nil {
			return total, err
		}
		n, err := r.open.WriteTo(w)
		total += n
		if e := r.end(); err == nil {
			err = e
		}
		if err != nil {
			return total, err
		}
	}
}

// Close implements io.Closer.
func (r *runs) Close() (err error) {
	if r.open != nil {
		err = r.end()
	}
	r.left = nil
	r.refs.Release()
	return err
}
