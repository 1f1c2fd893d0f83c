package s3

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	maxAnnotations    = 1000 // of a version
	maxAnnotation     = 1 << 20
	maxAnnotationName = 512
)

// annotation is a text that is tied to a version under a name.
type annotation struct {
	name string
	part *part
}

// annotated finds a version and where an annotation of the name is among its own, or would be.
// It returns PreconditionFailed if the version has another ETag than match, and InvalidRequest of one with a customer's key.
func (s *Service) annotated(c *aws.Call, bucket, key, version, name, match, expectedOwner *string) (b *bucket, o *object, at int, found bool, err error) {
	if b, o, err = s.find(c, bucket, key, version, expectedOwner); err != nil {
		return nil, nil, 0, false, err
	}
	switch {
	case match != nil && !matches(*match, o.etag):
		return nil, nil, 0, false, preconditionFailed("x-amz-object-if-match")
	case o.protection != nil && o.protection.customer != "":
		return nil, nil, 0, false, invalidRequest("Annotations are not supported for objects encrypted with customer-provided keys (SSE-C).")
	}
	at, found = slices.BinarySearchFunc(o.annotations, aws.Value(name), func(a annotation, n string) int { return strings.Compare(a.name, n) })
	return b, o, at, found, nil
}

// PutObjectAnnotation ties a text of up to 1 MiB to a version, in the place of one of the same name. It returns
// InvalidAnnotationName, AnnotationNameTooLong, AnnotationLimitExceeded beyond 1,000, UnsupportedMediaType for what is not UTF-8, and the errors
// of checksums.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAnnotation.html
func (s *Service) PutObjectAnnotation(c *aws.Call, in *s3.PutObjectAnnotationInput) (*s3.PutObjectAnnotationOutput, error) {
	b, o, at, found, err := s.annotated(c, in.Bucket, in.Key, in.VersionId, in.AnnotationName, in.ObjectIfMatch, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkAnnotation(c, aws.Value(in.AnnotationName)); err != nil {
		return nil, err
	}
	if !found && len(o.annotations) >= maxAnnotations {
		return nil, fail(400, "AnnotationLimitExceeded", "The request would exceed the maximum number of annotations allowed per object.")
	}
	p, err := receive(c, nil)
	if err != nil {
		return nil, err
	}
	keep(c, []*part{p})
	if found {
		drop(c, []*part{o.annotations[at].part})
		o.own().annotations = slices.Clone(o.annotations)
		o.annotations[at].part = p
	} else {
		o.own().annotations = slices.Insert(slices.Clone(o.annotations), at, annotation{*in.AnnotationName, p})
	}
	c.Changed(aws.Changed, b.objectResource(o))
	o.protection.tell(c, nil)
	out := &s3.PutObjectAnnotationOutput{AnnotationName: in.AnnotationName, Key: &o.key, ETag: new(quote(p.etag)), ObjectVersionId: b.shown(o), ChecksumType: p.sum().kind}
	p.sum().fill(sumFields{&out.ChecksumCRC32, &out.ChecksumCRC32C, &out.ChecksumCRC64NVME, &out.ChecksumSHA1, &out.ChecksumSHA256, &out.ChecksumMD5})
	return out, nil
}

// checkAnnotation looks at a name and the text that came.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
func checkAnnotation(c *aws.Call, name string) error {
	lower := strings.ToLower(name)
	switch body := &c.Request.Body; {
	case len(name) > maxAnnotationName:
		return fail(400, "AnnotationNameTooLong", "The annotation name exceeds 512 bytes.")
	case name == "" || !utf8.ValidString(name) || strings.HasPrefix(lower, "aws") || strings.HasPrefix(lower, "s3"):
		return fail(400, "InvalidAnnotationName", "The annotation name you provided is invalid.", field("AnnotationName", name))
	case body.Size == 0:
		return invalidRequest("The annotation payload must be between 1 byte and 1 MiB in size.")
	case body.Size > maxAnnotation:
		return entityTooLarge(body.Size)
	default:
		if b, err := body.Bytes(); err == nil && !utf8.Valid(b) {
			return fail(415, "UnsupportedMediaType", "The annotation payload is not valid UTF-8 encoded text.")
		}
	}
	return nil
}

func noSuchAnnotation(name *string) error {
	return fail(404, "NoSuchAnnotation", "The specified annotation does not exist on this object.", field("AnnotationName", aws.Value(name)))
}

// GetObjectAnnotation returns the text of a name, or NoSuchAnnotation.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAnnotation.html
func (s *Service) GetObjectAnnotation(c *aws.Call, in *s3.GetObjectAnnotationInput) (*s3.GetObjectAnnotationOutput, error) {
	b, o, at, found, err := s.annotated(c, in.Bucket, in.Key, in.VersionId, in.AnnotationName, nil, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noSuchAnnotation(in.AnnotationName)
	}
	p := o.annotations[at].part
	c.Payload = p.blobs()
	o.protection.tell(c, nil)
	out := &s3.GetObjectAnnotationOutput{ContentLength: &p.size, ETag: new(quote(p.etag)), LastModified: &p.modified, ObjectVersionId: b.shown(o)}
	if in.ChecksumMode == types.ChecksumModeEnabled {
		out.ChecksumType = p.sum().kind
		p.sum().fill(sumFields{&out.ChecksumCRC32, &out.ChecksumCRC32C, &out.ChecksumCRC64NVME, &out.ChecksumSHA1, &out.ChecksumSHA256, &out.ChecksumMD5})
	}
	return out, nil
}

// DeleteObjectAnnotation removes a text for good. It returns NoSuchAnnotation, and AccessDenied of a version that is locked.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectAnnotation.html
func (s *Service) DeleteObjectAnnotation(c *aws.Call, in *s3.DeleteObjectAnnotationInput) (*s3.DeleteObjectAnnotationOutput, error) {
	b, o, at, found, err := s.annotated(c, in.Bucket, in.Key, in.VersionId, in.AnnotationName, in.ObjectIfMatch, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noSuchAnnotation(in.AnnotationName)
	}
	bypass := strings.EqualFold(c.Request.Header.Get("x-amz-bypass-governance-retention"), "true")
	if err := b.mayDiscard(c, o.key, o.id(), bypass); err != nil {
		return nil, err
	}
	drop(c, []*part{o.annotations[at].part})
	o.own().annotations = slices.Delete(slices.Clone(o.annotations), at, at+1)
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.DeleteObjectAnnotationOutput{ObjectVersionId: b.shown(o)}, nil
}

// ListObjectAnnotations lists the names of a version's annotations in order, at most 1,000 at a time.
// It returns InvalidArgument for a token that it did not give out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectAnnotations.html
func (s *Service) ListObjectAnnotations(c *aws.Call, in *s3.ListObjectAnnotationsInput) (*s3.ListObjectAnnotationsOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	most, err := pageSize("max-annotation-results", in.MaxAnnotationResults)
	if err != nil {
		return nil, err
	}
	list := "annotations " + b.name + "/" + o.key
	after, ok := readToken(list, in.ContinuationToken)
	if !ok {
		return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", aws.Value(in.ContinuationToken))
	}
	out := &s3.ListObjectAnnotationsOutput{Bucket: &b.name, Key: &o.key, AnnotationPrefix: in.AnnotationPrefix, MaxAnnotationResults: new(int32(most)), ObjectVersionId: b.shown(o), ContinuationToken: in.ContinuationToken}
	last := ""
	for _, a := range o.annotations {
		if a.name <= after || !strings.HasPrefix(a.name, aws.Value(in.AnnotationPrefix)) {
			continue
		}
		if len(out.Annotations) >= most {
			if most > 0 {
				out.NextContinuationToken = writeToken(list, last)
			}
			break
		}
		out.Annotations = append(out.Annotations, a.row())
		last = a.name
	}
	out.AnnotationCount = new(int32(len(out.Annotations)))
	return out, nil
}

func (a *annotation) row() types.AnnotationEntry {
	return types.AnnotationEntry{AnnotationName: &a.name, ETag: new(quote(a.part.etag)), Size: &a.part.size, LastModified: &a.part.modified,
		ChecksumAlgorithm: []types.ChecksumAlgorithm{a.part.sum().algorithm}}
}

// copyAnnotations brings those of another version along.
func (o *object) copyAnnotations(c *aws.Call, from *object, now time.Time) {
	if len(from.annotations) == 0 {
		return
	}
	e := o.own()
	e.annotations = nil
	for _, a := range from.annotations {
		p := *a.part
		p.modified = now
		keep(c, []*part{&p})
		e.annotations = append(e.annotations, annotation{a.name, &p})
	}
}
