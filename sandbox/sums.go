package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

// Bounds of what one question for checksums may read: S3's limit of a copy, and a time that
// suffices for it. A sandbox may have that much read at once, and then so many bytes a second.
const (
	sumsBytes = 5 << 30
	sumsTime  = 30 * time.Second
	sumsRate  = 64 << 20
)

// answer gives the guest the checksums of the joined bytes of runs. What a call was told
// is kept for when it is played again: by then the blobs may be gone.
func (c *call) answer(runs []aws.Blob) (aws.Sums, error) {
	if c.asked == len(c.told) {
		if c.sums == nil {
			return aws.Sums{}, errors.New("sandbox: checksums are asked for outside of a request")
		}
		s, err := c.sums(runs)
		if err != nil {
			return s, err
		}
		c.told = append(c.told, s)
	}
	c.asked++
	return c.told[c.asked-1], nil
}

// sums reads runs of blobs that the sandbox refers to. Caller holds the sandbox.
//
// Waiting for other readers takes of c's time; reading does not, since the guest stands still.
func (s *Sandbox) sums(ctx context.Context, c *call, runs []aws.Blob) (aws.Sums, error) {
	if b := c.own(runs); b != nil {
		return blob.Sum(ctx, bytes.NewReader(b))
	}
	total, err := s.readable(runs)
	if err != nil {
		return aws.Sums{}, err
	}
	if !s.reading.AllowN(s.host.options.Now(), int((total+1023)>>10)) {
		c.refused = aws.Errorf(503, "SlowDown", "Please reduce your request rate.")
		return aws.Sums{}, c.refused
	}
	ctx, cancel := context.WithTimeoutCause(ctx, sumsTime, ErrTimeout)
	defer cancel()
	select {
	case s.host.readers <- struct{}{}:
		defer func() { <-s.host.readers }()
	case <-time.After(time.Until(c.deadline)):
		return aws.Sums{}, ErrTimeout
	case <-ctx.Done():
		return aws.Sums{}, context.Cause(ctx)
	}
	start := time.Now()
	r := s.joined(runs)
	defer r.Close()
	sums, err := blob.Sum(ctx, r)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	c.deadline = c.deadline.Add(time.Since(start))
	return sums, err
}

// own is the run that lies in the call's own payload, which is in memory; nil if it does not.
func (c *call) own(runs []aws.Blob) []byte {
	if len(runs) != 1 || len(c.body) == 0 || runs[0].Size != int64(len(c.body)) || runs[0].SHA256 != sha256.Sum256(c.body) {
		return nil
	}
	b := runs[0]
	if b.Length > b.Size || b.Offset > b.Size-b.Length {
		return nil
	}
	return c.body[b.Offset : b.Offset+b.Length]
}

// readable checks that the guest names only what it has, and not too much of it. It
// returns how many bytes that are.
func (s *Sandbox) readable(runs []aws.Blob) (total int64, err error) {
	for _, b := range runs {
		if s.refs.Count(b.SHA256) == 0 || b.Length > b.Size || b.Offset > b.Size-b.Length {
			return 0, fmt.Errorf("guest names run %d+%d of blob %x", b.Offset, b.Length, b.SHA256)
		}
		if b.Length > sumsBytes-total {
			return 0, fmt.Errorf("guest asks for the checksums of more than %d bytes", int64(sumsBytes))
		}
		total += b.Length
	}
	return total, nil
}
