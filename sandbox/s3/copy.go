package s3

import (
	"net/url"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// source finds what a copy reads: "bucket/key" or "/bucket/key", URL-encoded, perhaps with ?versionId=.
// It returns InvalidArgument, NoSuchBucket, NoSuchKey, PreconditionFailed or InvalidObjectState.
func (s *Service) source(c *aws.Call, from, expectedOwner *string, q conditions) (*bucket, *object, error) {
	name, key, version, ok := parseSource(aws.Value(from))
	if !ok {
		return nil, nil, invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", aws.Value(from))
	}
	b, err := s.anyBucket(name, expectedOwner)
	if err != nil {
		return nil, nil, err
	}
	b.age(c)
	if o := b.version(key, aws.Value(version)); o != nil && o.marker {
		return nil, nil, invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.")
	}
	o, err := b.object(c, &key, version)
	if err != nil {
		return nil, nil, err
	}
	if err := q.checkSource(o); err != nil {
		return nil, nil, err
	}
	if err := o.readable(c.Now); err != nil {
		return nil, nil, err
	}
	return b, o, nil
}

func parseSource(s string) (bucket, key string, version *string, ok bool) {
	s, rawVersion, found := strings.Cut(strings.TrimPrefix(s, "/"), "?versionId=")
	if found {
		version = &rawVersion
	}
	s, err := url.PathUnescape(s)
	if err != nil {
		return "", "", nil, false
	}
	bucket, key, _ = strings.Cut(s, "/")
	return bucket, key, version, bucket != "" && key != ""
}

// CopyObject makes an object of another one's bytes; none is moved. The copy of an object that was uploaded
// in parts has one, so its ETag is the MD5 of all and its checksum one of the full object. Headers, tags and checksum come along
// unless a directive replaces them; storage class and website redirect never do.
// It returns the errors of reading the source and of writing the object, and InvalidRequest for a copy
// onto itself that changes nothing.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (s *Service) CopyObject(c *aws.Call, in *s3.CopyObjectInput) (*s3.CopyObjectOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	key := aws.Value(in.Key)
	if err := checkKey(key); err != nil {
		return nil, err
	}
	set, err := copySettings(c, b, in)
	if err != nil {
		return nil, err
	}
	from, old, err := s.source(c, in.CopySource, in.ExpectedSourceBucketOwner, conditions{in.CopySourceIfMatch, in.CopySourceIfNoneMatch, in.CopySourceIfModifiedSince, in.CopySourceIfUnmodifiedSince})
	if err != nil {
		return nil, err
	}
	if err := old.protection.opensWith(in.CopySourceSSECustomerAlgorithm, in.CopySourceSSECustomerKey, in.CopySourceSSECustomerKeyMD5); err != nil {
		return nil, err
	}
	if err := b.mayCopy(from, old, key, in, set); err != nil {
		return nil, err
	}
	o, err := copied(c, old, key, set, in)
	if err != nil {
		return nil, err
	}
	keep(c, o.parts)
	if in.AnnotationDirective != types.AnnotationDirectiveExclude {
		o.copyAnnotations(c, old, o.modified)
	}
	b.put(c, o)
	o.protection.tell(c, in.SSECustomerKeyMD5)
	res := &types.CopyObjectResult{ETag: new(quote(o.etag)), LastModified: &o.modified, ChecksumType: o.sum().kind}
	o.sum().fill(sumFields{&res.ChecksumCRC32, &res.ChecksumCRC32C, &res.ChecksumCRC64NVME, &res.ChecksumSHA1, &res.ChecksumSHA256, &res.ChecksumMD5})
	return &s3.CopyObjectOutput{CopyObjectResult: res, VersionId: optional(o.version), CopySourceVersionId: from.shown(old)}, nil
}

func (b *bucket) mayCopy(from *bucket, old *object, key string, in *s3.CopyObjectInput, set *settings) error {
	if old.size > maxUpload {
		return invalidRequest("The specified copy source is larger than the maximum allowable size for a copy source: " + number(maxUpload))
	}
	_, _, version, _ := parseSource(aws.Value(in.CopySource))
	same := from == b && old.key == key && version == nil // an older version is brought back so
	if same && in.MetadataDirective != types.MetadataDirectiveReplace && set.class == old.class && set.redirect == "" && in.ServerSideEncryption == "" && in.SSECustomerKey == nil && old.protection == nil {
		return illegalSelfCopy()
	}
	return b.mayWrite(key, in.IfMatch, in.IfNoneMatch)
}

// copied is the object that a copy makes.
func copied(c *aws.Call, old *object, key string, set *settings, in *s3.CopyObjectInput) (*object, error) {
	o := set.object(key, second(c.Now))
	o.size = old.size
	if in.MetadataDirective != types.MetadataDirectiveReplace {
		h := *old.headers
		h.redirect = set.redirect
		o.headers = &h
	}
	if in.TaggingDirective != types.TaggingDirectiveReplace {
		o.own().tags = old.tags
	}
	a, err := lookUp(in.ChecksumAlgorithm)
	if err != nil {
		return nil, err
	}
	if a == nil {
		if a, _ = lookUp(old.sum().algorithm); a == nil {
			a = standard
		}
	}
	p, err := old.gather(c, span{n: old.size, size: old.size})
	if err != nil {
		return nil, err
	}
	p.modified, p.by, p.etag = o.modified, a, o.protection.etag(c, hexOf(p.sums.MD5[:]))
	o.parts, o.etag = []*part{p}, p.etag
	return o, nil
}

// gather makes one part of the bytes r of an object. Those of one whole part have known sums;
// for others the host is asked.
func (o *object) gather(c *aws.Call, r span) (*part, error) {
	off := int64(0)
	for _, p := range o.parts {
		if r.off == off && r.n == p.size {
			whole := *p
			return &whole, nil
		}
		off += p.size
	}
	runs := o.slice(r.off, r.n)
	sums, err := c.Sums(runs)
	if err != nil {
		return nil, err
	}
	return &part{size: r.n, etag: hexOf(sums.MD5[:]), runs: runs, sums: sums}, nil
}
