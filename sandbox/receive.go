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
		return &payload{staged: s.host.blobs.StageBytes(nil)}, nil, nil
	}
	if !framed && q.Length <= abi.MaxBody {
		head, err := readSmall(body, q.Length)
		if err != nil {
			return nil, nil, err
		}
		if len(head) <= abi.MaxBody {
			return &payload{staged: s.host.blobs.StageBytes(head)}, nil, nil
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
	staged, err := s.stage(ctx, q.Method, body, promised)
	if err != nil {
		return nil, err
	}
	if err := verify(staged, promised, c.SHA256); err != nil {
		staged.Discard()
		return nil, err
	}
	p := &payload{staged: staged}
	if chunks != nil {
		p.trailer = chunks.Trailer()
	}
	if c.Trailer && !announced(q.Header, p.trailer) {
		staged.Discard()
		return nil, sigv4.MalformedTrailer()
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
// for the guest to read, everything else into the store.
func (s *Sandbox) stage(ctx context.Context, method string, body io.Reader, promised int64) (*blob.Staged, error) {
	limit := min(s.host.options.ObjectLimit, max(s.host.options.Quota-s.stored.Load(), 0))
	if method == "POST" {
		limit = min(limit, abi.MaxDocument)
	}
	if promised > limit {
		return nil, tooLarge(limit, promised)
	}
	if method == "POST" {
		b, err := io.ReadAll(io.LimitReader(body, limit+1))
		if err != nil {
			return nil, interrupted(err)
		}
		if int64(len(b)) > limit {
			return nil, tooLarge(limit, int64(len(b)))
		}
		return s.host.blobs.StageBytes(b), nil
	}
	staged, err := s.host.blobs.Stage(ctx, body, limit)
	if errors.Is(err, blob.ErrTooLarge) {
		return nil, tooLarge(limit, limit+1)
	}
	if err != nil {
		return nil, interrupted(err)
	}
	return staged, nil
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
