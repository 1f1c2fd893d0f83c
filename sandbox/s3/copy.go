package s3

import (
	"crypto/md5"
	"encoding/binary"
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
	o, err := b.object(c, &key, version)
	if err != nil {
		return nil, nil, err
	}
	if err := q.checkSource(o); err != nil {
		return nil, nil, err
	}
	if o.class == types.StorageClassGlacier || o.class == types.StorageClassDeepArchive {
		return nil, nil, archived(string(o.class))
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

// CopyObject makes an object of another one's bytes; none is moved. Headers, tags and checksum come along
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
	if err := b.mayCopy(from, old, key, in, set); err != nil {
		return nil, err
	}
	o, err := copied(c, old, key, set, in)
	if err != nil {
		return nil, err
	}
	keep(c, o.parts)
	b.put(c, o)
	res := &types.CopyObjectResult{ETag: new(quote(o.etag)), LastModified: &o.modified, ChecksumType: o.sum.kind}
	o.sum.fill(sumFields{&res.ChecksumCRC32, &res.ChecksumCRC32C, &res.ChecksumCRC64NVME, &res.ChecksumSHA1, &res.ChecksumSHA256, &res.ChecksumMD5})
	return &s3.CopyObjectOutput{CopyObjectResult: res, ServerSideEncryption: types.ServerSideEncryptionAes256}, nil
}

func (b *bucket) mayCopy(from *bucket, old *object, key string, in *s3.CopyObjectInput, set *settings) error {
	if old.size > maxUpload {
		return invalidRequest("The specified copy source is larger than the maximum allowable size for a copy source: " + number(maxUpload))
	}
	same := from == b && old.key == key
	if same && in.MetadataDirective != types.MetadataDirectiveReplace && set.class == old.class && set.redirect == "" && set.sse == "" {
		return illegalSelfCopy()
	}
	return b.mayWrite(key, in.IfMatch, in.IfNoneMatch)
}

// copied is the object that a copy makes.
func copied(c *aws.Call, old *object, key string, set *settings, in *s3.CopyObjectInput) (*object, error) {
	o := &object{key: key, size: old.size, modified: second(c.Now), class: set.class, headers: set.headers, tags: set.tags}
	if in.MetadataDirective != types.MetadataDirectiveReplace {
		o.headers = old.headers
		o.redirect = set.redirect
	}
	if in.TaggingDirective != types.TaggingDirectiveReplace {
		o.tags = old.tags
	}
	a, err := lookUp(in.ChecksumAlgorithm)
	if err != nil {
		return nil, err
	}
	if a == nil {
		if a, _ = lookUp(old.sum.algorithm); a == nil {
			a = standard
		}
	}
	p := gather(old.parts, span{n: old.size, size: old.size})
	p.modified = o.modified
	var ok bool
	if p.sum, ok = a.whole(old.parts); !ok {
		p.sum, _ = standard.whole(old.parts)
	}
	o.parts, o.etag, o.sum = []*part{p}, p.etag, p.sum
	return o, nil
}

// gather makes one part of the bytes r of other parts. Only of whole payloads are the sums known: for
// others the ETag is not an MD5, which S3 does not promise for copied parts either.
func gather(parts []*part, r span) *part {
	if len(parts) == 1 && r.off == 0 && r.n == parts[0].size {
		p := *parts[0]
		return &p
	}
	o := object{parts: parts}
	p := &part{size: r.n, runs: o.slice(r.off, r.n)}
	h := md5.New()
	for _, run := range p.runs {
		h.Write(run.SHA256[:])
		h.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(run.Offset)), uint64(run.Length)))
	}
	p.etag = hexOf(h.Sum(nil))
	return p
}
