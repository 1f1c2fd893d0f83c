package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetObject returns an object, or a range or part of it (206), with the bytes as Call.Payload.
// It returns NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed (of a delete marker), InvalidRange, InvalidPartNumber, PreconditionFailed, NotModified (304)
// and InvalidObjectState of an archived object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (s *Service) GetObject(c *aws.Call, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	b, o, r, err := s.view(c, in)
	if err != nil {
		return nil, err
	}
	if err := o.readable(c.Now); err != nil {
		return nil, err
	}
	c.Payload, c.Lasting = o.slice(r.off, r.n), b.lasting(o)
	out := o.output(c, in, r)
	out.VersionId, out.Expiration = b.shown(o), optional(b.expiration(o))
	out.ObjectLockMode, out.ObjectLockRetainUntilDate, out.ObjectLockLegalHoldStatus = b.seenHold(c, o)
	return out, nil
}

// HeadObject is GetObject without the bytes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
func (s *Service) HeadObject(c *aws.Call, in *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
	get := s3.GetObjectInput(*in)
	b, o, r, err := s.view(c, &get)
	if err != nil {
		return nil, err
	}
	c.Lasting = b.lasting(o)
	g := o.output(c, &get, r)
	mode, until, legal := b.seenHold(c, o)
	return &s3.HeadObjectOutput{
		ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: legal, Restore: g.Restore,
		AcceptRanges: g.AcceptRanges, CacheControl: g.CacheControl, ContentDisposition: g.ContentDisposition, ContentEncoding: g.ContentEncoding,
		ContentLanguage: g.ContentLanguage, ContentLength: g.ContentLength, ContentRange: g.ContentRange, ContentType: g.ContentType,
		ETag: g.ETag, ExpiresString: g.ExpiresString, LastModified: g.LastModified, Metadata: g.Metadata, PartsCount: g.PartsCount,
		StorageClass: g.StorageClass, TagCount: g.TagCount, WebsiteRedirectLocation: g.WebsiteRedirectLocation, VersionId: b.shown(o), Expiration: optional(b.expiration(o)),
		ChecksumType: g.ChecksumType, ChecksumCRC32: g.ChecksumCRC32, ChecksumCRC32C: g.ChecksumCRC32C, ChecksumCRC64NVME: g.ChecksumCRC64NVME,
		ChecksumMD5: g.ChecksumMD5, ChecksumSHA1: g.ChecksumSHA1, ChecksumSHA256: g.ChecksumSHA256,
	}, nil
}

// lasting reports whether time alone changes nothing of what is told of an object: no rule ends it, no restored copy does.
func (b *bucket) lasting(o *object) bool { return b.lifecycle == nil && o.restored == nil }

// view finds the object of a read and the bytes that are meant.
func (s *Service) view(c *aws.Call, in *s3.GetObjectInput) (*bucket, *object, span, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, nil, span{}, err
	}
	if c.Principal.IsAnonymous() && overrides(in) {
		return nil, nil, span{}, invalidRequest("Request specific response headers cannot be used for anonymous GET requests.")
	}
	if err := o.protection.opensWith(in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5); err != nil {
		return nil, nil, span{}, err
	}
	if err := (conditions{in.IfMatch, in.IfNoneMatch, in.IfModifiedSince, in.IfUnmodifiedSince}).check(o); err != nil {
		return nil, nil, span{}, err
	}
	r, err := pick(o, in.Range, in.PartNumber)
	if err == nil && r.partial {
		c.Status = 206
	}
	return b, o, r, err
}

func overrides(in *s3.GetObjectInput) bool {
	return in.ResponseCacheControl != nil || in.ResponseContentDisposition != nil || in.ResponseContentEncoding != nil ||
		in.ResponseContentLanguage != nil || in.ResponseContentType != nil || in.ResponseExpires != nil
}

func pick(o *object, header *string, number *int32) (span, error) {
	switch {
	case header != nil && number != nil:
		return span{}, invalidRequest("Cannot specify both Range header and partNumber query parameter")
	case number != nil:
		return o.partSpan(*number)
	}
	return parseRange(aws.Value(header), o.size)
}

// output describes the object, or the bytes r of it, with the headers that the caller wants instead.
func (o *object) output(c *aws.Call, in *s3.GetObjectInput, r span) *s3.GetObjectOutput {
	out := &s3.GetObjectOutput{
		AcceptRanges: new("bytes"), ContentLength: &r.n, ETag: new(quote(o.etag)), LastModified: &o.modified,
		Metadata:                o.sent(),
		ContentType:             either(in.ResponseContentType, o.contentType),
		CacheControl:            either(in.ResponseCacheControl, o.cacheControl),
		ContentDisposition:      either(in.ResponseContentDisposition, o.disposition),
		ContentEncoding:         either(in.ResponseContentEncoding, o.encoding),
		ContentLanguage:         either(in.ResponseContentLanguage, o.language),
		WebsiteRedirectLocation: optional(o.redirect),
		ExpiresString:           optional(o.expires),
	}
	o.protection.tell(c, in.SSECustomerKeyMD5)
	out.Restore = optional(o.restoreHeader(c.Now))
	if t := in.ResponseExpires; t != nil {
		out.ExpiresString = new(t.UTC().Format(httpTime))
	}
	if o.class != types.StorageClassStandard {
		out.StorageClass = o.class
	}
	if r.partial {
		out.ContentRange = new(r.header())
	}
	if in.PartNumber != nil && o.multi {
		out.PartsCount = new(int32(len(o.parts)))
	}
	if len(o.tags) > 0 {
		out.TagCount = new(int32(len(o.tags)))
	}
	if in.ChecksumMode == types.ChecksumModeEnabled && r.n == o.size {
		out.ChecksumType = o.sum().kind
		o.sum().fill(sumFields{&out.ChecksumCRC32, &out.ChecksumCRC32C, &out.ChecksumCRC64NVME, &out.ChecksumSHA1, &out.ChecksumSHA256, &out.ChecksumMD5})
	}
	return out
}

const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"

// either is what the caller asked for, else what is stored, else nil.
func either(asked *string, stored string) *string {
	if asked != nil {
		return asked
	}
	return optional(stored)
}
