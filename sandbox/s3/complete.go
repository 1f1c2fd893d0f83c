package s3

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// CompleteMultipartUpload makes an object of the listed parts, in their order; other parts are given up.
// It returns NoSuchUpload, MalformedXML for no parts, InvalidPartOrder, InvalidPart, EntityTooSmall,
// PreconditionFailed and BadDigest.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (s *Service) CompleteMultipartUpload(c *aws.Call, in *s3.CompleteMultipartUploadInput) (*s3.CompleteMultipartUploadOutput, error) {
	b, u, err := s.upload(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := b.mayWrite(u.key, in.IfMatch, in.IfNoneMatch); err != nil {
		return nil, err
	}
	parts, err := u.chosen(in.MultipartUpload)
	if err != nil {
		return nil, err
	}
	o := u.object(c, parts)
	if err := u.checkWhole(o, in); err != nil {
		return nil, err
	}
	keep(c, parts)
	u.drop(c)
	b.forget(u)
	b.put(c, o)
	o.protection.tell(c, in.SSECustomerKeyMD5)
	out := &s3.CompleteMultipartUploadOutput{Bucket: &b.name, Key: &o.key, VersionId: optional(o.version), ETag: new(quote(o.etag)), ChecksumType: o.sum().kind,
		Location: new("https://" + b.name + ".s3." + b.region + ".amazonaws.com/" + urlEncode(o.key))}
	o.sum().fill(sumFields{&out.ChecksumCRC32, &out.ChecksumCRC32C, &out.ChecksumCRC64NVME, &out.ChecksumSHA1, &out.ChecksumSHA256, &out.ChecksumMD5})
	return out, nil
}

// chosen returns the parts that the caller lists.
func (u *upload) chosen(list *types.CompletedMultipartUpload) ([]*part, error) {
	if list == nil || len(list.Parts) == 0 || len(list.Parts) > maxParts {
		return nil, malformedXML()
	}
	var parts []*part
	for i, w := range list.Parts {
		n := aws.Value(w.PartNumber)
		if i > 0 && n <= parts[i-1].number {
			return nil, invalidPartOrder(u.id)
		}
		p, ok := u.parts.Get(n)
		if !ok || strings.Trim(aws.Value(w.ETag), `"`) != p.etag {
			return nil, invalidPart(u.id, n, aws.Value(w.ETag))
		}
		if err := u.checkPart(p, &w); err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	for _, p := range parts[:len(parts)-1] {
		if p.size < minPart {
			return nil, entityTooSmall(p)
		}
	}
	return parts, nil
}

// checkPart compares the checksum in the list with that of the part. A composite upload must list them all.
func (u *upload) checkPart(p *part, w *types.CompletedPart) error {
	a, _ := lookUp(p.sum().algorithm)
	if a == nil {
		return nil
	}
	given := sumFields{&w.ChecksumCRC32, &w.ChecksumCRC32C, &w.ChecksumCRC64NVME, &w.ChecksumSHA1, &w.ChecksumSHA256, &w.ChecksumMD5}.value(a)
	switch {
	case given != nil && *given != p.sum().value:
		return invalidPart(u.id, p.number, p.etag)
	case given == nil && u.kind == types.ChecksumTypeComposite:
		return invalidRequest("The upload was created using a " + nameOf(a) + " checksum. The complete request must include the checksum for each part. It was missing for part " +
			number(int64(p.number)) + " in the request.")
	}
	return nil
}

// object is what the parts become. Its ETag is the MD5 of the parts' MD5s and their number.
func (u *upload) object(c *aws.Call, parts []*part) *object {
	o := u.set.object(u.key, second(c.Now))
	o.parts, o.multi = parts, true
	h := md5.New()
	for _, p := range parts {
		b, _ := hex.DecodeString(p.etag)
		h.Write(b)
		o.size += p.size
	}
	o.etag = hexOf(h.Sum(nil)) + "-" + strconv.Itoa(len(parts))
	a := cmp.Or(u.algorithm, standard)
	if u.kind == types.ChecksumTypeComposite {
		k, _ := a.composed(parts)
		o.whole = &k
	} else {
		k, _ := a.whole(parts)
		o.whole = &k
	}
	return o
}

// checkWhole compares what the caller says of the whole object.
func (u *upload) checkWhole(o *object, in *s3.CompleteMultipartUploadInput) error {
	if in.MpuObjectSize != nil && *in.MpuObjectSize != o.size {
		return invalidRequest("The provided 'x-amz-mp-object-size' header value " + number(*in.MpuObjectSize) + " does not match what was computed: " + number(o.size))
	}
	if in.ChecksumType != "" && in.ChecksumType != cmp.Or(u.kind, types.ChecksumTypeFullObject) {
		return invalidRequest("The upload was created using the " + string(cmp.Or(u.kind, types.ChecksumTypeFullObject)) + " checksum mode. The complete request must use the same checksum mode.")
	}
	a := cmp.Or(u.algorithm, standard)
	given := sumFields{&in.ChecksumCRC32, &in.ChecksumCRC32C, &in.ChecksumCRC64NVME, &in.ChecksumSHA1, &in.ChecksumSHA256, &in.ChecksumMD5}.value(a)
	if given != nil && o.sum().value != "" && *given != o.sum().value && *given+"-"+strconv.Itoa(len(o.parts)) != o.sum().value {
		return badChecksum(string(a.name))
	}
	return nil
}
