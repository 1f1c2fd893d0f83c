package s3

import (
	"strconv"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// rows are the objects on a page of a listing: up to a thousand, each with the members of types.Object, in the order of the model.
// Of what stands between a row's key, ETag and size, much is the same in the next row.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
type rows struct {
	objects []*object
	enc     func(*string) *string // of keys
	owner   string                // the element, "" for none

	modified         time.Time // of the row before …
	algorithm        types.ChecksumAlgorithm
	kind             types.ChecksumType
	class            types.StorageClass
	time, sum, after []byte // … and what stood behind its key, its ETag and its size
}

// rows lists objects as an answer's Contents.
func (b *bucket) rows(objects []*object, enc func(*string) *string, withOwner bool) aws.Rows {
	r := &rows{objects: objects, enc: enc}
	if withOwner {
		r.owner = "<Owner><ID>" + *canonicalID(b.owner) + "</ID></Owner>"
	}
	return aws.Rows{Member: "Contents", Append: r.append}
}

func (r *rows) append(b []byte) []byte {
	for _, o := range r.objects {
		r.between(o)
		b = wire.Escape(append(b, "<Contents><Key>"...), *r.enc(&o.key))
		b = append(b, r.time...)
		b = append(b, o.etag...) // of hexadecimal digits
		b = append(b, r.sum...)
		b = strconv.AppendInt(b, o.size, 10)
		b = append(b, r.after...)
	}
	return b
}

// between makes what stands between the parts of an object's row, if it is not what it was.
func (r *rows) between(o *object) {
	if r.time == nil || r.modified != o.modified {
		r.modified = o.modified
		r.time = aws.AppendISO(append(r.time[:0], "</Key><LastModified>"...), o.modified, true)
		r.time = append(r.time, "</LastModified><ETag>&quot;"...)
	}
	algorithm, kind := o.summed()
	if r.sum != nil && r.algorithm == algorithm && r.kind == kind && r.class == o.class {
		return
	}
	r.algorithm, r.kind, r.class = algorithm, kind, o.class
	r.sum = append(element(append(r.sum[:0], "&quot;</ETag>"...), "ChecksumAlgorithm", string(algorithm)), "<Size>"...)
	r.after = element(append(r.after[:0], "</Size>"...), "StorageClass", string(o.class))
	r.after = element(append(r.after, r.owner...), "ChecksumType", string(kind))
	r.after = append(r.after, "</Contents>"...)
}

// element appends an element with a plain text, none if that is empty.
func element(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return append(append(append(append(append(append(append(b, '<'), name...), '>'), text...), "</"...), name...), '>')
}
