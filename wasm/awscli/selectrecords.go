package awscli

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// saveRecords writes the rows that S3 Select found into the outfile; of the stream's other events nothing is told.
// https://docs.aws.amazon.com/cli/latest/reference/s3api/select-object-content.html
func (t *target) saveRecords(out *s3.SelectObjectContentOutput) error {
	stream := out.GetStream()
	defer stream.Close()
	f, err := t.FS.Create(t.abs(t.outfile))
	if err != nil {
		return errorf("%s", fileError(t.outfile, err))
	}
	for event := range stream.Events() {
		if rows, ok := event.(*types.SelectObjectContentEventStreamMemberRecords); ok {
			if _, err := f.Write(rows.Value.Payload); err != nil {
				return errors.Join(err, f.Close())
			}
		}
	}
	if err := stream.Err(); err != nil {
		return errors.Join(callError(t.op, err), f.Close())
	}
	return f.Close()
}
