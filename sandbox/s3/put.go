package s3

import (
	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// PutObject stores an object whose bytes came as the request's payload.
// It returns NoSuchBucket, KeyTooLongError, BadDigest, InvalidDigest, MetadataTooLarge, PreconditionFailed and more.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
func (s *Service) PutObject(c *aws.Call, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	key := aws.Value(in.Key)
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if in.WriteOffsetBytes != nil {
		return nil, notImplemented("x-amz-write-offset-bytes")
	}
	set, err := putSettings(c, b, in)
	if err != nil {
		return nil, err
	}
	if err := b.mayWrite(key, in.IfMatch, in.IfNoneMatch); err != nil {
		return nil, err
	}
	p, err := receive(c, nil)
	if err != nil {
		return nil, err
	}
	p.etag = set.protection.etag(c, p.etag)
	o := set.object(key, p.modified)
	o.etag, o.parts, o.size = p.etag, []*part{p}, p.size
	keep(c, o.parts)
	b.put(c, o)
	out := &s3.PutObjectOutput{ETag: new(quote(o.etag)), VersionId: optional(o.version), ChecksumType: o.sum().kind}
	out.Expiration = optional(b.expiration(o))
	o.protection.tell(c, in.SSECustomerKeyMD5)
	o.sum().fill(sumFields{&out.ChecksumCRC32, &out.ChecksumCRC32C, &out.ChecksumCRC64NVME, &out.ChecksumSHA1, &out.ChecksumSHA256, &out.ChecksumMD5})
	return out, nil
}

// receive makes a part of the request's payload, once it has been checked against the checksums that came
// with it. It has the checksum that was sent, else one of algorithm a, else (a is nil) CRC64NVME.
func receive(c *aws.Call, a *algorithm) (*part, error) {
	body := &c.Request.Body
	if body.Size > maxUpload {
		return nil, entityTooLarge(body.Size)
	}
	sent, err := arrived(c)
	switch {
	case err != nil:
		return nil, err
	case sent != nil:
		a = sent
	case a == nil:
		a = standard
	}
	sums := body.Sum
	p := &part{size: body.Size, etag: hexOf(sums.MD5[:]), sums: sums, by: a, modified: second(c.Now)}
	if body.Run != nil {
		p.runs = []aws.Blob{*body.Run}
	}
	return p, nil
}
