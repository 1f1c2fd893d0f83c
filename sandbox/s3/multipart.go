package s3

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/tidwall/btree"
)

const (
	maxParts = 10_000
	minPart  = 5 << 20 // bytes of a part that is not the last
)

// upload is a multipart upload under way.
type upload struct {
	key, id   string
	initiated time.Time
	initiator aws.Principal
	set       *settings
	algorithm *algorithm         // nil: none was asked for
	kind      types.ChecksumType // "" with no algorithm
	parts     btree.Map[int32, *part]
}

// drop gives up the bytes of all parts.
func (u *upload) drop(c *aws.Call) { drop(c, u.parts.Values()) }

func (u *upload) resource(b *bucket) aws.Resource {
	return aws.Resource{Service: "s3", Type: "multipart-upload", ID: u.id, Name: u.key, ARN: b.arn() + "/" + u.key, Region: b.region}
}

func (u *upload) compare(v *upload) int {
	return cmp.Or(strings.Compare(u.key, v.key), u.initiated.Compare(v.initiated), strings.Compare(u.id, v.id))
}

// upload finds a bucket and an upload in it. It returns NoSuchUpload.
func (s *Service) upload(c *aws.Call, bucket, key, id, expectedOwner *string) (*bucket, *upload, error) {
	b, err := s.bucket(c, bucket, expectedOwner)
	if err != nil {
		return nil, nil, err
	}
	from, _ := slices.BinarySearchFunc(b.uploads, aws.Value(key), func(u *upload, k string) int { return strings.Compare(u.key, k) })
	for _, u := range b.uploads[from:] {
		if u.key != aws.Value(key) {
			break
		}
		if u.id == aws.Value(id) {
			return b, u, nil
		}
	}
	return nil, nil, noSuchUpload(aws.Value(id))
}

// CreateMultipartUpload begins an upload in parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func (s *Service) CreateMultipartUpload(c *aws.Call, in *s3.CreateMultipartUploadInput) (*s3.CreateMultipartUploadOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	u := &upload{key: aws.Value(in.Key), initiated: second(c.Now), initiator: c.Principal}
	if err := checkKey(u.key); err != nil {
		return nil, err
	}
	if u.set, err = uploadSettings(c, b, in); err != nil {
		return nil, err
	}
	if u.algorithm, err = lookUp(in.ChecksumAlgorithm); err != nil {
		return nil, err
	}
	switch {
	case u.algorithm != nil:
		if u.kind, err = u.algorithm.kind(in.ChecksumType); err != nil {
			return nil, err
		}
	case in.ChecksumType != "":
		return nil, invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
	}
	u.id = c.Text(96)
	at, _ := slices.BinarySearchFunc(b.uploads, u, (*upload).compare)
	b.uploads = slices.Insert(b.uploads, at, u)
	c.Changed(aws.Created, u.resource(b))
	u.set.protection.tell(c, in.SSECustomerKeyMD5)
	abort, rule := b.lifecycle.abortsAt(u)
	return &s3.CreateMultipartUploadOutput{AbortDate: abort, AbortRuleId: rule, Bucket: &b.name, Key: &u.key, UploadId: &u.id, ChecksumAlgorithm: in.ChecksumAlgorithm, ChecksumType: u.kind}, nil
}

// UploadPart stores a part, whose bytes came as the request's payload, in the place of one with the same number.
// It returns NoSuchUpload, InvalidArgument for a number beyond 10,000 and the errors of checksums. The algorithm
// must be the upload's, if that has one: the SDKs send a checksum with each part unasked.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
func (s *Service) UploadPart(c *aws.Call, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	b, u, err := s.upload(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkPartNumber(in.PartNumber); err != nil {
		return nil, err
	}
	if err := u.set.protection.opensWith(in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5); err != nil {
		return nil, err
	}
	p, err := receive(c, u.algorithm)
	if err != nil {
		return nil, err
	}
	p.etag = u.set.protection.etag(c, p.etag)
	u.set.protection.tell(c, in.SSECustomerKeyMD5)
	sent, _, _ := sentChecksum(c.Request)
	// An upload that was begun without an algorithm takes parts with any: clients add CRC32 by themselves.
	if sent != nil && u.algorithm != nil && sent != u.algorithm {
		return nil, invalidRequest("Checksum Type mismatch occurred, expected checksum Type: " + nameOf(u.algorithm) + ", actual checksum Type: " + nameOf(sent))
	}
	p.number = *in.PartNumber
	u.put(c, b, p)
	out := &s3.UploadPartOutput{ETag: new(quote(p.etag))}
	p.sum().fill(sumFields{&out.ChecksumCRC32, &out.ChecksumCRC32C, &out.ChecksumCRC64NVME, &out.ChecksumSHA1, &out.ChecksumSHA256, &out.ChecksumMD5})
	return out, nil
}

func (u *upload) put(c *aws.Call, b *bucket, p *part) {
	keep(c, []*part{p})
	if old, ok := u.parts.Set(p.number, p); ok {
		drop(c, []*part{old})
	}
	c.Changed(aws.Changed, u.resource(b))
}

func nameOf(a *algorithm) string { return strings.ToLower(string(a.name)) }

func checkPartNumber(n *int32) error {
	if v := aws.Value(n); v < 1 || v > maxParts {
		return invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", number(int64(v)))
	}
	return nil
}

// UploadPartCopy makes a part of an object's bytes, or of a range of them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func (s *Service) UploadPartCopy(c *aws.Call, in *s3.UploadPartCopyInput) (*s3.UploadPartCopyOutput, error) {
	b, u, err := s.upload(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkPartNumber(in.PartNumber); err != nil {
		return nil, err
	}
	from, o, err := s.source(c, in.CopySource, in.ExpectedSourceBucketOwner, conditions{in.CopySourceIfMatch, in.CopySourceIfNoneMatch, in.CopySourceIfModifiedSince, in.CopySourceIfUnmodifiedSince})
	if err != nil {
		return nil, err
	}
	if err := o.protection.opensWith(in.CopySourceSSECustomerAlgorithm, in.CopySourceSSECustomerKey, in.CopySourceSSECustomerKeyMD5); err != nil {
		return nil, err
	}
	if err := u.set.protection.opensWith(in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5); err != nil {
		return nil, err
	}
	r, err := copyRange(in.CopySourceRange, o.size)
	if err != nil {
		return nil, err
	}
	p, err := o.gather(c, r)
	if err != nil {
		return nil, err
	}
	p.number, p.modified, p.etag = *in.PartNumber, second(c.Now), u.set.protection.etag(c, hexOf(p.sums.MD5[:]))
	u.set.protection.tell(c, in.SSECustomerKeyMD5)
	p.by = cmp.Or(u.algorithm, standard)
	u.put(c, b, p)
	res := &types.CopyPartResult{ETag: new(quote(p.etag)), LastModified: &p.modified}
	p.sum().fill(sumFields{&res.ChecksumCRC32, &res.ChecksumCRC32C, &res.ChecksumCRC64NVME, &res.ChecksumSHA1, &res.ChecksumSHA256, &res.ChecksumMD5})
	return &s3.UploadPartCopyOutput{CopyPartResult: res, CopySourceVersionId: from.shown(o)}, nil
}

// copyRange reads x-amz-copy-source-range, which unlike Range must be bytes=first-last within the source.
func copyRange(header *string, size int64) (span, error) {
	r := span{n: size, size: size}
	if header != nil {
		first, last, ok := splitRange(*header)
		if !ok || first < 0 || strings.HasSuffix(*header, "-") {
			return r, invalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy", "x-amz-copy-source-range", *header)
		}
		if last >= size {
			return r, invalidArgument("Range specified is not valid for source object of size: "+number(size), "x-amz-copy-source-range", *header)
		}
		r.off, r.n = first, last-first+1
	}
	if r.n > maxUpload {
		return r, invalidRequest("The specified copy source is larger than the maximum allowable size for a copy source: " + number(maxUpload))
	}
	return r, nil
}

// AbortMultipartUpload ends an upload and gives up its parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (s *Service) AbortMultipartUpload(c *aws.Call, in *s3.AbortMultipartUploadInput) (*s3.AbortMultipartUploadOutput, error) {
	b, u, err := s.upload(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.IfMatchInitiatedTime != nil {
		return nil, notImplemented("x-amz-if-match-initiated-time")
	}
	u.drop(c)
	b.forget(u)
	c.Changed(aws.Deleted, u.resource(b))
	return &s3.AbortMultipartUploadOutput{}, nil
}

func (b *bucket) forget(u *upload) {
	b.uploads = slices.DeleteFunc(b.uploads, func(v *upload) bool { return v == u })
}
