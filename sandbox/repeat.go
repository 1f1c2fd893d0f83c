package sandbox

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
)

const (
	// repeatBytes is the most that the answers of a sandbox that may be given again take, and repeatLimit one of them.
	repeatBytes = 256 << 10
	repeatLimit = 16 << 10
)

// repeats are the answers that the guest lets the host give again (see abi.Repeat), by what was asked. All of them are of the present
// state: whatever may change that clears them.
type repeats struct {
	mu    sync.Mutex
	by    map[string]*abi.Response
	bytes int
}

// get returns the answer to a question, nil if there is none.
func (r *repeats) get(asked []byte) *abi.Response {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.by[string(asked)]
}

// put keeps the answer to a question, if it may be given again; others give way when there is no room.
func (r *repeats) put(asked []byte, a *abi.Response) {
	size := len(asked) + weigh(a)
	if asked == nil || a.Repeat == nil || size > repeatLimit {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[string]*abi.Response{}
	}
	if old := r.by[string(asked)]; old != nil {
		r.bytes -= len(asked) + weigh(old)
	}
	r.by[string(asked)] = a
	r.bytes += size
	for key, old := range r.by {
		if r.bytes <= repeatBytes {
			return
		}
		if old != a {
			delete(r.by, key)
			r.bytes -= len(key) + weigh(old)
		}
	}
}

// weigh is about how many bytes of memory an answer takes.
func weigh(a *abi.Response) int {
	n := 512 + len(a.Body) + len(a.Event) + 64*len(a.Payload)
	for _, f := range a.Header {
		n += 32 + len(f.Name) + len(f.Value)
	}
	return n
}

// clear forgets all answers.
func (r *repeats) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.by, r.bytes = nil, 0
}

// size is how many bytes of memory the answers take.
func (r *repeats) size() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return int64(r.bytes)
}

// asked is what a request asks, whoever signs it again: all of it but the signature, its time and what SDKs count their attempts by.
// It is nil for what is not answered twice: what changes something, or is not signed in its header.
func (q *Request) asked() []byte {
	if q.Method != "GET" && q.Method != "HEAD" || q.Body != nil && q.Length != 0 || q.chunked() {
		return nil
	}
	b, signed := make([]byte, 0, 1024), false
	for _, s := range [...]string{q.Method, q.Host, q.Path, q.Query, q.Remote} {
		b = append(append(b, s...), 0)
	}
	b = append(strconv.AppendBool(b, q.Secure), 0)
	for _, f := range q.Header {
		switch {
		case strings.EqualFold(f.Name, "Authorization"):
			i := strings.LastIndex(f.Value, "Signature=")
			if signed || i < 0 || !strings.HasPrefix(f.Value, sigv4.Algorithm) {
				return nil
			}
			b, signed = append(append(b, f.Value[:i]...), 0), true
		case strings.EqualFold(f.Name, "X-Amz-Date"), strings.EqualFold(f.Name, "Amz-Sdk-Invocation-Id"), strings.EqualFold(f.Name, "Amz-Sdk-Request"):
			continue
		default:
			b = append(append(append(append(b, f.Name...), 0), f.Value...), 0)
		}
	}
	if !signed {
		return nil
	}
	return b
}

// repeat answers q as the guest answered the same question before, if it let the host do so, nothing has changed, and the
// signature is right. Otherwise it returns nil, and the guest is to be asked: it says what is wrong.
func (s *Sandbox) repeat(ctx context.Context, q *Request, asked []byte) (*Response, error) {
	if asked == nil {
		return nil, nil
	}
	a := s.repeats.get(asked)
	if a == nil || !q.signedBy(a.Signer) {
		return nil, nil
	}
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	defer s.finish()
	now := s.now()
	if s.repeats.get(asked) != a || now >= a.Repeat.Until {
		return nil, nil
	}
	s.host.stats.calls.Add(1)
	s.host.stats.repeated.Add(1)
	again := another(a, now)
	s.publish(again)
	return s.response(again), nil
}

// signedBy reports whether the signature of q is right by a key: just as the guest would look at it.
func (q *Request) signedBy(key [32]byte) bool {
	r := q.message(abi.Serve).HTTP
	sig, err := sigv4.Parse(&r)
	return err == nil && sig.VerifyKey(&r, key, time.Unix(0, q.received)) == nil
}

// another is an answer as one to a call of its own.
func another(a *abi.Response, now int64) *abi.Response {
	again, seed := *a, newSeed()
	id := aws.RequestID("s3", &seed)
	again.Header = make(aws.Header, len(a.Header))
	for i, f := range a.Header {
		switch f.Name {
		case "x-amz-request-id":
			f.Value = id
		case "x-amz-id-2":
			f.Value = aws.HostID(id)
		}
		again.Header[i] = f
	}
	e, r := bytes.Clone(a.Event), a.Repeat
	time.Unix(0, now).UTC().AppendFormat(e[:r.Time], "2006-01-02T15:04:05Z")
	copy(e[r.RequestID:], id)
	copy(e[r.EventID:], aws.EventID(&seed))
	again.Event = e
	return &again
}
