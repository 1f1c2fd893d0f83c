package s3_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// TestBucketsLeakNoBlobs does at random what keeps and gives up bytes, then deletes all: no blob may be left, and none be given up twice
// (the environment holds the emulator to that).
func TestBucketsLeakNoBlobs(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	rnd := rand.New(rand.NewPCG(1, 2))
	b := new("bucket")
	key := func() *string { return new(fmt.Sprint("k", rnd.IntN(6))) }
	data := func() *strings.Reader { return strings.NewReader(fmt.Sprint("data", rnd.IntN(8))) }
	var uploads []*s3.CreateMultipartUploadOutput
	for range 600 {
		switch rnd.IntN(10) {
		case 0, 1, 2:
			e.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: key(), Body: data()})
		case 3:
			e.CopyObject(ctx, &s3.CopyObjectInput{Bucket: b, Key: key(), CopySource: new("bucket/" + *key())})
		case 4:
			e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: b, Key: key()})
		case 5:
			status := []types.BucketVersioningStatus{types.BucketVersioningStatusEnabled, types.BucketVersioningStatusSuspended}[rnd.IntN(2)]
			e.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: b, VersioningConfiguration: &types.VersioningConfiguration{Status: status}})
		case 6:
			e.PutObjectAnnotation(ctx, &s3.PutObjectAnnotationInput{Bucket: b, Key: key(), AnnotationName: new(fmt.Sprint("n", rnd.IntN(2))), AnnotationPayload: data()})
		case 7:
			u, err := e.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: b, Key: key()})
			ok(t, err)
			uploads = append(uploads, u)
		case 8:
			if len(uploads) > 0 {
				u := uploads[rnd.IntN(len(uploads))]
				e.UploadPart(ctx, &s3.UploadPartInput{Bucket: b, Key: u.Key, UploadId: u.UploadId, PartNumber: new(int32(1 + rnd.IntN(2))), Body: data()})
			}
		case 9:
			e.endUpload(rnd, uploads)
		}
	}
	e.clear()
	_, err := e.Client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: b})
	ok(t, err)
	equal(t, "blobs", e.Blobs(), 0)
}

// endUpload completes or aborts one of the uploads; it may be over already.
func (e env) endUpload(rnd *rand.Rand, uploads []*s3.CreateMultipartUploadOutput) {
	if len(uploads) == 0 {
		return
	}
	u := uploads[rnd.IntN(len(uploads))]
	l, err := e.ListParts(ctx, &s3.ListPartsInput{Bucket: u.Bucket, Key: u.Key, UploadId: u.UploadId})
	if err != nil || len(l.Parts) == 0 || rnd.IntN(3) == 0 {
		e.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: u.Bucket, Key: u.Key, UploadId: u.UploadId})
		return
	}
	p := l.Parts[len(l.Parts)-1]
	_, err = e.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: u.Bucket, Key: u.Key, UploadId: u.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{PartNumber: p.PartNumber, ETag: p.ETag}}}})
	ok(e.t, err)
}

// clear deletes all versions.
func (e env) clear() {
	e.t.Helper()
	l, err := e.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: new("bucket")})
	ok(e.t, err)
	for _, v := range l.Versions {
		_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: v.Key, VersionId: v.VersionId})
		ok(e.t, err)
	}
	for _, m := range l.DeleteMarkers {
		_, err := e.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: new("bucket"), Key: m.Key, VersionId: m.VersionId})
		ok(e.t, err)
	}
}
