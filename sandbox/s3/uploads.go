package s3

import (
	"cmp"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// ListParts lists the parts of an upload by number.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func (s *Service) ListParts(c *aws.Call, in *s3.ListPartsInput) (*s3.ListPartsOutput, error) {
	b, u, err := s.upload(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	most, err := pageSize("max-parts", in.MaxParts)
	if err != nil {
		return nil, err
	}
	after, err := partMarker(in.PartNumberMarker)
	if err != nil {
		return nil, err
	}
	out := &s3.ListPartsOutput{Bucket: &b.name, Key: &u.key, UploadId: &u.id, MaxParts: new(int32(most)), PartNumberMarker: new(strconv.Itoa(int(after))),
		IsTruncated: new(false), Initiator: u.by(), Owner: owner(b.owner), StorageClass: u.set.class, ChecksumType: u.kind}
	out.AbortDate, out.AbortRuleId = b.lifecycle.abortsAt(u)
	if u.algorithm != nil {
		out.ChecksumAlgorithm = u.algorithm.name
	}
	last := after
	u.parts.Ascend(after+1, func(n int32, p *part) bool {
		if len(out.Parts) >= most {
			out.IsTruncated = new(most > 0)
			return false
		}
		row := types.Part{PartNumber: &p.number, Size: &p.size, ETag: new(quote(p.etag)), LastModified: &p.modified}
		p.sum().fill(sumFields{&row.ChecksumCRC32, &row.ChecksumCRC32C, &row.ChecksumCRC64NVME, &row.ChecksumSHA1, &row.ChecksumSHA256, &row.ChecksumMD5})
		out.Parts = append(out.Parts, row)
		last = n
		return true
	})
	out.NextPartNumberMarker = new(strconv.Itoa(int(last)))
	return out, nil
}

func partMarker(s *string) (int32, error) {
	if aws.Value(s) == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(*s, 10, 31)
	if err != nil || n < 0 {
		return 0, invalidArgument("Provided part-number-marker not an integer or within integer range", "part-number-marker", *s)
	}
	return int32(n), nil
}

// by names who began the upload.
func (u *upload) by() *types.Initiator {
	if u.initiator.ARN == "" || u.initiator.IsRoot() {
		return &types.Initiator{ID: canonicalID(u.initiator.Account)}
	}
	return &types.Initiator{ID: &u.initiator.ARN, DisplayName: optional(u.initiator.Name)}
}

// ListMultipartUploads lists the uploads under way by key, then by age.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
func (s *Service) ListMultipartUploads(c *aws.Call, in *s3.ListMultipartUploadsInput) (*s3.ListMultipartUploadsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	most, err := pageSize("max-uploads", in.MaxUploads)
	if err != nil {
		return nil, err
	}
	enc := encoder(in.EncodingType)
	out := &s3.ListMultipartUploadsOutput{Bucket: &b.name, KeyMarker: enc(new(aws.Value(in.KeyMarker))), UploadIdMarker: new(aws.Value(in.UploadIdMarker)), Prefix: enc(in.Prefix),
		Delimiter: enc(in.Delimiter), EncodingType: in.EncodingType, MaxUploads: new(int32(most)), IsTruncated: new(false)}
	q := query{prefix: aws.Value(in.Prefix), delimiter: aws.Value(in.Delimiter)}
	var group string
	for _, u := range b.uploadsAfter(aws.Value(in.KeyMarker), aws.Value(in.UploadIdMarker)) {
		g := q.groupOf(u.key)
		if !strings.HasPrefix(u.key, q.prefix) || g != "" && (g == group || g == aws.Value(in.KeyMarker)) {
			continue
		}
		if len(out.Uploads)+len(out.CommonPrefixes) >= most {
			out.IsTruncated = new(most > 0)
			break
		}
		out.NextKeyMarker, out.NextUploadIdMarker = enc(new(cmp.Or(g, u.key))), &u.id
		if group = g; g != "" {
			out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: enc(&g)})
			out.NextUploadIdMarker = new("")
			continue
		}
		out.Uploads = append(out.Uploads, u.row(b, enc))
	}
	if !*out.IsTruncated {
		out.NextKeyMarker, out.NextUploadIdMarker = nil, nil
	}
	return out, nil
}

func (u *upload) row(b *bucket, enc func(*string) *string) types.MultipartUpload {
	row := types.MultipartUpload{Key: enc(&u.key), UploadId: &u.id, Initiated: &u.initiated, Initiator: u.by(), Owner: owner(b.owner), StorageClass: u.set.class, ChecksumType: u.kind}
	if u.algorithm != nil {
		row.ChecksumAlgorithm = u.algorithm.name
	}
	return row
}

// uploadsAfter returns the uploads behind a key, or behind one of the uploads of that key.
func (b *bucket) uploadsAfter(key, id string) []*upload {
	for i, u := range b.uploads {
		if u.key > key {
			return b.uploads[i:]
		}
		if u.key == key && id != "" && u.id == id {
			return b.uploads[i+1:]
		}
	}
	return nil
}
