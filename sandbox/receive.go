package sandbox

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/blob"
)

// payload is the body of a request that has arrived.
type payload struct {
	staged  *blob.Staged
	trailer aws.Header
	share   share
}

// discard lets go of the payload, unless it was kept.
func (p *payload) discard() {
	if p.staged != nil {
		p.staged.Discard()
	}
	p.share.release()
}

// body is the payload as far as the guest may read it.
func (p *payload) body() []byte {
	if b := p.staged.Bytes(); len(b) > 0 && len(b) <= abi.MaxDocument {
		return b
	}
	return nil
}

// receive takes the body of q in. A small one is read at once. Before any other the
// guest is asked with the headers alone whether it wants it; if not, its refusal is
// returned instead, and nothing was read.
func (s *Sandbox) receive(ctx context.Context, q *Request) (*payload, *abi.Response, error) {
	body, framed := q.Body, q.chunked()
	if body == nil {
		body = bytes.NewReader(nil)
	}
	if !framed && (q.Body == nil || q.Length == 0) {
		return s.small(nil), nil, nil
	}
	if !framed && q.Length <= abi.MaxBody {
		head, err := readSmall(body, q.Length)
		if err != nil {
			return nil, nil, err
		}
		if len(head) <= abi.MaxBody {
			return s.small(head), nil, nil
		}
		body = io.MultiReader(bytes.NewReader(head), body)
	}
	r := q.message(abi.Head)
	r.HTTP.Body.Size = -1
	answer, err := s.serve(ctx, r, nil, nil, nil)
	if err != nil || answer.Continue == nil {
		return nil, answer, err
	}
	p, err := s.stream(ctx, q, body, answer.Continue)
	return p, nil, err
}

// small is a payload in memory, which is bounded by the number of calls.
func (s *Sandbox) small(b []byte) *payload {
	return &payload{staged: s.host.blobs.StageBytes(b), share: share{sandbox: s}}
}

// readSmall reads length bytes, or if that is unknown what comes, at most one more than MaxBody.
func readSmall(r io.Reader, length int64) ([]byte, error) {
	if length < 0 {
		b, err := io.ReadAll(io.LimitReader(r, abi.MaxBody+1))
		if err != nil {
			return nil, interrupted(err)
		}
		return b, nil
	}
	b := make([]byte, length)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, interrupted(err)
	}
	return b, nil
}

// stream takes a body into the blob store as the guest asked for it.
func (s *Sandbox) stream(ctx context.Context, q *Request, body io.Reader, c *abi.Continue) (*payload, error) {
	if q.Length >= 0 {
		body = io.LimitReader(body, q.Length)
	}
	promised := c.Length
	var chunks *sigv4.ChunkReader
	if c.Chunked {
		chunks = sigv4.NewChunkReader(body, sigv4.Chunks{
			Signed: c.Signed, Trailer: c.Trailer, Key: c.SigningKey,
			Scope: c.Scope, Date: c.Date, Seed: c.Seed, Length: c.Length,
		})
		body = chunks
	} else if promised < 0 {
		promised = q.Length
	}
	p := &payload{share: share{sandbox: s}}
	err := s.stage(ctx, p, q.Method, body, promised)
	if err == nil {
		err = verify(p.staged, promised, c.SHA256)
	}
	if chunks != nil {
		p.trailer = chunks.Trailer()
	}
	if err == nil && c.Trailer && !announced(q.Header, p.trailer) {
		err = sigv4.MalformedTrailer()
	}
	if err != nil {
		p.discard()
		return nil, err
	}
	return p, nil
}

// announced reports whether a trailer has just the lines that X-Amz-Trailer promised.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
func announced(head, trailer aws.Header) bool {
	n := 0
	for _, v := range head.Values("X-Amz-Trailer") {
		for name := range strings.SplitSeq(v, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if n++; !trailer.Has(name) {
				return false
			}
		}
	}
	return n == len(trailer)
}

// stage reads body to its end: into memory what a POST sends, since that is a document
// for the guest to read, everything else into the store, as far as the quota allows.
func (s *Sandbox) stage(ctx context.Context, p *payload, method string, body io.Reader, promised int64) error {
	if method == "POST" {
		return s.stageDocument(p, body, promised)
	}
	limit := min(s.host.options.ObjectLimit, p.share.left())
	if promised > limit || !p.share.take(max(promised, 0)) {
		return tooLarge(limit, promised)
	}
	var err error
	p.staged, err = s.host.blobs.Stage(ctx, &sharing{r: body, share: &p.share}, s.host.options.ObjectLimit)
	if errors.Is(err, blob.ErrTooLarge) {
		return tooLarge(limit, limit+1)
	}
	if err != nil {
		return interrupted(err)
	}
	return nil
}

func (s *Sandbox) stageDocument(p *payload, body io.Reader, promised int64) error {
	limit := min(s.host.options.ObjectLimit, abi.MaxDocument)
	if promised > limit {
		return tooLarge(limit, promised)
	}
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return interrupted(err)
	}
	if int64(len(b)) > limit {
		return tooLarge(limit, int64(len(b)))
	}
	p.staged = s.host.blobs.StageBytes(b)
	return nil
}

// verify compares what came with what the headers promised.
func verify(staged *blob.Staged, promised int64, sha256 string) error {
	if promised >= 0 && staged.Size() != promised {
		return incomplete()
	}
	sum := staged.Sums().SHA256
	if got := hex.EncodeToString(sum[:]); sha256 != "" && got != sha256 {
		e := aws.Errorf(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
		e.Fields = []aws.Field{
			{Name: "ClientComputedContentSHA256", Value: sha256},
			{Name: "S3ComputedContentSHA256", Value: got},
		}
		return e
	}
	return nil
}

// interrupted makes the error of a body that could not be read: AWS's own if it ended
// too early, else that of the reader.
func interrupted(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return incomplete()
	}
	if e := (*aws.Error)(nil); errors.As(err, &e) {
		return e
	}
	return fmt.Errorf("sandbox: receive body: %w", err)
}

func incomplete() error {
	return aws.Errorf(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
}

func tooLarge(limit, size int64) error {
	e := aws.Errorf(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
	e.Fields = []aws.Field{
		{Name: "ProposedSize", Value: fmt.Sprint(size)},
		{Name: "MaxSizeAllowed", Value: fmt.Sprint(limit)},
	}
	return e
}
