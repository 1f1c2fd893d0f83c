package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

// Bounds of what one question for checksums may read: S3's limit of a copy, and a time that
// suffices for it.
const (
	sumsBytes = 5 << 30
	sumsTime  = 30 * time.Second
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
	if err := s.readable(runs); err != nil {
		return aws.Sums{}, err
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

// readable checks that the guest names only what it has, and not too much of it.
func (s *Sandbox) readable(runs []aws.Blob) error {
	var total int64
	for _, b := range runs {
		if s.refs.Count(b.SHA256) == 0 || b.Length > b.Size || b.Offset > b.Size-b.Length {
			return fmt.Errorf("guest names run %d+%d of blob %x", b.Offset, b.Length, b.SHA256)
		}
		if b.Length > sumsBytes-total {
			return fmt.Errorf("guest asks for the checksums of more than %d bytes", int64(sumsBytes))
		}
		total += b.Length
	}
	return nil
}
