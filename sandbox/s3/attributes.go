package s3

import (
	"slices"
	"strconv"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// GetObjectAttributes returns chosen facts about an object. Of the parts only their number is told,
// unless the object has a composite checksum: then each with its own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
func (s *Service) GetObjectAttributes(c *aws.Call, in *s3.GetObjectAttributesInput) (*s3.GetObjectAttributesOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := o.protection.opensWith(in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5); err != nil {
		return nil, err
	}
	out := &s3.GetObjectAttributesOutput{LastModified: &o.modified, VersionId: b.shown(o)}
	asked := func(a types.ObjectAttributes) bool { return slices.Contains(in.ObjectAttributes, a) }
	if asked(types.ObjectAttributesEtag) {
		out.ETag = &o.etag // without quotes, here alone
	}
	if asked(types.ObjectAttributesStorageClass) {
		out.StorageClass = o.class
	}
	if asked(types.ObjectAttributesObjectSize) {
		out.ObjectSize = &o.size
	}
	if asked(types.ObjectAttributesChecksum) && o.sum().algorithm != "" {
		k := &types.Checksum{ChecksumType: o.sum().kind}
		o.sum().fill(sumFields{&k.ChecksumCRC32, &k.ChecksumCRC32C, &k.ChecksumCRC64NVME, &k.ChecksumSHA1, &k.ChecksumSHA256, &k.ChecksumMD5})
		out.Checksum = k
	}
	if asked(types.ObjectAttributesObjectParts) && o.multi {
		out.ObjectParts, err = o.describeParts(in)
	}
	return out, err
}

func (o *object) describeParts(in *s3.GetObjectAttributesInput) (*types.GetObjectAttributesParts, error) {
	most, err := pageSize("x-amz-max-parts", in.MaxParts)
	if err != nil {
		return nil, err
	}
	after, err := partMarker(in.PartNumberMarker)
	if err != nil {
		return nil, err
	}
	out := &types.GetObjectAttributesParts{TotalPartsCount: new(int32(len(o.parts)))}
	if o.sum().kind != types.ChecksumTypeComposite {
		return out, nil
	}
	out.MaxParts, out.IsTruncated = new(int32(most)), new(false)
	out.PartNumberMarker = new(strconv.Itoa(int(after)))
	last := after
	for i, p := range o.parts {
		n := int32(i + 1)
		if n <= after {
			continue
		}
		if len(out.Parts) >= most {
			out.IsTruncated = new(most > 0)
			break
		}
		row := types.ObjectPart{PartNumber: new(n), Size: &p.size}
		p.sum().fill(sumFields{&row.ChecksumCRC32, &row.ChecksumCRC32C, &row.ChecksumCRC64NVME, &row.ChecksumSHA1, &row.ChecksumSHA256, &row.ChecksumMD5})
		out.Parts = append(out.Parts, row)
		last = n
	}
	out.NextPartNumberMarker = new(strconv.Itoa(int(last)))
	return out, nil
}
