package s3_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const partSize = 5 << 20

// uploading is a multipart upload to bucket/k under way.
type uploading struct {
	env
	id    *string
	parts []types.CompletedPart
}

func (e env) begin(a types.ChecksumAlgorithm, kind types.ChecksumType) *uploading {
	e.t.Helper()
	out, err := e.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: new("bucket"), Key: new("k"), ContentType: new("text/plain"), ChecksumAlgorithm: a, ChecksumType: kind})
	ok(e.t, err)
	return &uploading{e, out.UploadId, nil}
}

func (u *uploading) part(n int32, data string, a types.ChecksumAlgorithm) {
	u.t.Helper()
	out, err := u.UploadPart(ctx, &s3.UploadPartInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, PartNumber: &n, Body: strings.NewReader(data), ChecksumAlgorithm: a})
	ok(u.t, err)
	u.parts = append(u.parts, types.CompletedPart{PartNumber: &n, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32, ChecksumCRC32C: out.ChecksumCRC32C, ChecksumSHA1: out.ChecksumSHA1,
		ChecksumSHA256: out.ChecksumSHA256, ChecksumCRC64NVME: out.ChecksumCRC64NVME})
}

func (u *uploading) complete(change func(*s3.CompleteMultipartUploadInput)) (*s3.CompleteMultipartUploadOutput, error) {
	in := &s3.CompleteMultipartUploadInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts}}
	if change != nil {
		change(in)
	}
	return u.CompleteMultipartUpload(ctx, in)
}

func TestMultipart(t *testing.T) {
	one, two := noise(partSize), noise(partSize + 77)[:1000]
	for _, test := range []struct {
		algorithm types.ChecksumAlgorithm
		kind      types.ChecksumType
		want      types.ChecksumType
	}{
		{"CRC32", "", "COMPOSITE"}, {"CRC32C", "FULL_OBJECT", "FULL_OBJECT"}, {"CRC32", "FULL_OBJECT", "FULL_OBJECT"},
		{"CRC64NVME", "", "FULL_OBJECT"}, {"SHA1", "", "COMPOSITE"}, {"SHA256", "COMPOSITE", "COMPOSITE"},
	} {
		t.Run(string(test.algorithm+" ")+string(test.kind), func(t *testing.T) {
			e := newEnv(t)
			e.bucket("bucket")
			e.put("k", "before")
			u := e.begin(test.algorithm, test.kind)
			u.part(3, "forgotten", test.algorithm)
			u.part(2, "replaced", test.algorithm)
			u.parts = nil
			u.part(1, one, test.algorithm)
			u.part(2, two, test.algorithm)
			equal(t, "blobs before", e.Blobs(), 4)
			out, err := u.complete(nil)
			ok(t, err)
			a, b := md5.Sum([]byte(one)), md5.Sum([]byte(two))
			sum := md5.Sum(append(a[:], b[:]...))
			equal(t, "etag", *out.ETag, `"`+hex.EncodeToString(sum[:])+`-2"`)
			equal(t, "kind", out.ChecksumType, test.want)
			equal(t, "blobs", e.Blobs(), 2)
			get, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), ChecksumMode: types.ChecksumModeEnabled})
			ok(t, err)
			if read(t, get.Body) != one+two { // the SDK compares a full checksum too
				t.Error("read others")
			}
			equal(t, "type", *get.ContentType, "text/plain")
			part, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), PartNumber: new(int32(2))})
			ok(t, err)
			equal(t, "part count", *part.PartsCount, 2)
			equal(t, "part", read(t, part.Body) == two, true)
			span, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), Range: new("bytes=5242870-5242889")})
			ok(t, err)
			equal(t, "range over parts", read(t, span.Body), one[partSize-10:]+two[:10])
			attr, err := e.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{Bucket: new("bucket"), Key: new("k"), ObjectAttributes: types.ObjectAttributes("").Values()})
			ok(t, err)
			equal(t, "parts", *attr.ObjectParts.TotalPartsCount, 2)
			_, err = e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: new("k")})
			ok(t, err)
			equal(t, "blobs in the end", e.Blobs(), 0)
		})
	}
}

func TestMultipartRefused(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	u := e.begin("CRC32", "")
	u.part(1, "small", "CRC32")
	u.part(2, "last", "CRC32")
	swap := []types.CompletedPart{u.parts[1], u.parts[0]}
	wrong := u.parts[0]
	wrong.ETag = new("abc")
	bare := u.parts[1]
	bare.ChecksumCRC32 = nil
	for name, test := range map[string]struct {
		change func(*s3.CompleteMultipartUploadInput)
		status int
		code   string
	}{
		"small":     {nil, 400, "EntityTooSmall"},
		"order":     {func(in *s3.CompleteMultipartUploadInput) { in.MultipartUpload.Parts = swap }, 400, "InvalidPartOrder"},
		"none":      {func(in *s3.CompleteMultipartUploadInput) { in.MultipartUpload.Parts = nil }, 400, "MalformedXML"},
		"etag":      {func(in *s3.CompleteMultipartUploadInput) { in.MultipartUpload.Parts = []types.CompletedPart{wrong} }, 400, "InvalidPart"},
		"checksum":  {func(in *s3.CompleteMultipartUploadInput) { in.MultipartUpload.Parts = []types.CompletedPart{bare} }, 400, "InvalidRequest"},
		"upload":    {func(in *s3.CompleteMultipartUploadInput) { in.UploadId = new("x") }, 404, "NoSuchUpload"},
		"key":       {func(in *s3.CompleteMultipartUploadInput) { in.Key = new("x") }, 404, "NoSuchUpload"},
		"condition": {func(in *s3.CompleteMultipartUploadInput) { in.IfMatch = new("*") }, 404, "NoSuchKey"},
		"size": {func(in *s3.CompleteMultipartUploadInput) {
			in.MpuObjectSize, in.MultipartUpload.Parts = new(int64(1)), u.parts[1:]
		}, 400, "InvalidRequest"},
		"whole": {func(in *s3.CompleteMultipartUploadInput) {
			in.ChecksumCRC32, in.MultipartUpload.Parts = new("AAAAAA==-1"), u.parts[1:]
		}, 400, "BadDigest"},
	} {
		_, err := u.complete(test.change)
		t.Run(name, func(t *testing.T) { refused(t, err, test.status, test.code) })
	}
	_, err := e.UploadPart(ctx, &s3.UploadPartInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, PartNumber: new(int32(10001)), Body: strings.NewReader("x")})
	refused(t, err, 400, "InvalidArgument")
	_, err = e.UploadPart(ctx, &s3.UploadPartInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, PartNumber: new(int32(1)), Body: strings.NewReader("x"), ChecksumAlgorithm: "SHA1"})
	refused(t, err, 400, "InvalidRequest")
	_, err = e.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: new("bucket"), Key: new("k"), ChecksumAlgorithm: "SHA1", ChecksumType: "FULL_OBJECT"})
	refused(t, err, 400, "InvalidRequest")
	_, err = e.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id})
	ok(t, err)
	equal(t, "blobs", e.Blobs(), 0)
}

// TestMultipartWithoutAlgorithm is what the SDKs do by default: a CRC32 with each part, of an upload
// that asked for nothing.
func TestMultipartWithoutAlgorithm(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	u := e.begin("", "")
	u.part(1, noise(partSize), "CRC32")
	u.part(2, "end", "CRC32")
	out, err := u.complete(nil)
	ok(t, err)
	equal(t, "kind", out.ChecksumType, types.ChecksumTypeFullObject)
	if out.ChecksumCRC64NVME == nil {
		t.Error("no CRC64NVME")
	}
	get, err := e.GetObject(ctx, &s3.GetObjectInput{Bucket: new("bucket"), Key: new("k"), ChecksumMode: types.ChecksumModeEnabled})
	ok(t, err)
	equal(t, "content", read(t, get.Body) == noise(partSize)+"end", true)
}

func TestUploadPartCopy(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	data := noise(6 << 20)
	e.put("source", data)
	u := e.begin("CRC64NVME", "")
	copyPart := func(n int32, span *string) error {
		out, err := e.UploadPartCopy(ctx, &s3.UploadPartCopyInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, PartNumber: &n, CopySource: new("bucket/source"), CopySourceRange: span})
		if err == nil {
			u.parts = append(u.parts, types.CompletedPart{PartNumber: &n, ETag: out.CopyPartResult.ETag})
		}
		return err
	}
	ok(t, copyPart(1, nil))
	ok(t, copyPart(2, new("bytes=10-29")))
	refused(t, copyPart(3, new("bytes=10-")), 400, "InvalidArgument")
	refused(t, copyPart(3, new("bytes=10-6291456")), 400, "InvalidArgument")
	_, err := u.complete(nil)
	ok(t, err)
	equal(t, "content", e.get("k") == data+data[10:30], true)
	_, err = e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("bucket"), Key: new("again"), CopySource: new("bucket/k")})
	ok(t, err)
	equal(t, "copy", e.get("again") == data+data[10:30], true)
	for _, k := range []string{"source", "k", "again"} {
		_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: &k})
		ok(t, err)
	}
	equal(t, "blobs", e.Blobs(), 0)
}

// TestCopiedBytesHaveTheirOwnSums compares copies of ranges, and of what was uploaded in parts, with
// uploads of the same bytes.
func TestCopiedBytesHaveTheirOwnSums(t *testing.T) {
	for _, algorithm := range []types.ChecksumAlgorithm{"", "CRC64NVME", "CRC32", "SHA256"} {
		t.Run(string(algorithm), func(t *testing.T) {
			e := newEnv(t)
			e.bucket("bucket")
			a, b := noise(partSize), "the end"
			source := e.begin("", "")
			source.part(1, a, "CRC32")
			source.part(2, b, "CRC32")
			_, err := source.complete(nil)
			ok(t, err)
			whole := a + b
			for n, span := range map[int32][2]int{1: {partSize - 3, partSize + 3}, 2: {0, partSize}, 3: {partSize, partSize + 7}, 4: {1, 2}, 5: {0, partSize + 7}} {
				want, u := e.begin(algorithm, ""), e.begin(algorithm, "")
				want.part(n, whole[span[0]:span[1]], algorithm)
				out, err := e.UploadPartCopy(ctx, &s3.UploadPartCopyInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, PartNumber: &n, CopySource: new("bucket/k"),
					CopySourceRange: new(fmt.Sprintf("bytes=%d-%d", span[0], span[1]-1))})
				ok(t, err)
				equal(t, "etag", *out.CopyPartResult.ETag, *want.parts[0].ETag)
				if algorithm != "" {
					equal(t, "sums", sumsOf(*out.CopyPartResult), sumsOf(want.parts[0]))
				}
			}
			put, err := e.PutObject(ctx, &s3.PutObjectInput{Bucket: new("bucket"), Key: new("put"), Body: strings.NewReader(whole), ChecksumAlgorithm: algorithm})
			ok(t, err)
			copied, err := e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: new("bucket"), Key: new("copy"), CopySource: new("bucket/k"), ChecksumAlgorithm: algorithm})
			ok(t, err)
			equal(t, "etag", *copied.CopyObjectResult.ETag, *put.ETag)
			equal(t, "kind", copied.CopyObjectResult.ChecksumType, types.ChecksumTypeFullObject)
			if algorithm != "" {
				equal(t, "sums", sumsOf(*copied.CopyObjectResult), sumsOf(*put))
			}
		})
	}
}

// sumsOf is whatever checksums an SDK structure has.
func sumsOf(from any) (all string) {
	v := reflect.ValueOf(from)
	for _, name := range []string{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
		if p := v.FieldByName("Checksum" + name).Interface().(*string); p != nil {
			all += name + "=" + *p + " "
		}
	}
	return all
}

func TestListUploadsAndParts(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	for _, k := range []string{"d/1", "a", "a", "d/2", "e"} {
		_, err := e.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: new("bucket"), Key: &k})
		ok(t, err)
	}
	var got []string
	in := &s3.ListMultipartUploadsInput{Bucket: new("bucket"), Delimiter: new("/"), MaxUploads: new(int32(1))}
	for p := s3.NewListMultipartUploadsPaginator(e, in); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		ok(t, err)
		for _, u := range page.Uploads {
			got = append(got, *u.Key)
		}
		for _, g := range page.CommonPrefixes {
			got = append(got, *g.Prefix)
		}
	}
	equal(t, "uploads", strings.Join(got, " "), "a a d/ e")

	u := e.begin("", "")
	for n := range int32(5) {
		_, err := e.UploadPart(ctx, &s3.UploadPartInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, PartNumber: new(n + 1), Body: strings.NewReader("x")},
			func(o *s3.Options) { o.RequestChecksumCalculation = 2 })
		ok(t, err)
	}
	count := 0
	for p := s3.NewListPartsPaginator(e, &s3.ListPartsInput{Bucket: new("bucket"), Key: new("k"), UploadId: u.id, MaxParts: new(int32(2))}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		ok(t, err)
		count += len(page.Parts)
	}
	equal(t, "parts", count, 5)
	_, err := e.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: new("bucket")})
	ok(t, err)
	equal(t, "blobs", e.Blobs(), 0)
}
