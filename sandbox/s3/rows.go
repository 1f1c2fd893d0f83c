package s3

import (
	"reflect"
	"strconv"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Writers are for the lists that may be long: a thousand rows, each with eight members, in every page.
func (s *Service) Writers() map[reflect.Type]wire.Writer {
	return map[reflect.Type]wire.Writer{
		reflect.TypeFor[[]types.Object](): func(b []byte, list any) []byte { return appendRows(b, *list.(*[]types.Object)) },
	}
}

// appendRows writes the rows of a listing, as rows makes them, in the order of the model.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func appendRows(b []byte, list []types.Object) []byte {
	var last time.Time // rows next to each other are often of one second
	var when []byte
	for i := range list {
		o := &list[i]
		b = wire.Escape(append(b, "<Contents><Key>"...), *o.Key)
		if when == nil || last != *o.LastModified {
			last = *o.LastModified
			when = aws.AppendISO(when[:0], last, true)
		}
		b = append(append(b, "</Key><LastModified>"...), when...)
		b = wire.Escape(append(b, "</LastModified><ETag>"...), *o.ETag)
		b = append(b, "</ETag>"...)
		for _, a := range o.ChecksumAlgorithm {
			b = append(append(append(b, "<ChecksumAlgorithm>"...), a...), "</ChecksumAlgorithm>"...)
		}
		b = strconv.AppendInt(append(b, "<Size>"...), *o.Size, 10)
		b = append(b, "</Size>"...)
		if o.StorageClass != "" {
			b = append(append(append(b, "<StorageClass>"...), o.StorageClass...), "</StorageClass>"...)
		}
		if o.Owner != nil {
			b = append(append(append(b, "<Owner><ID>"...), *o.Owner.ID...), "</ID></Owner>"...)
		}
		if o.ChecksumType != "" {
			b = append(append(append(b, "<ChecksumType>"...), o.ChecksumType...), "</ChecksumType>"...)
		}
		b = append(b, "</Contents>"...)
	}
	return b
}
