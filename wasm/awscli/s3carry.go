package awscli

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// carry does what one file needs; a move also removes its source.
func (t *transfers) carry(f *file) error {
	var err error
	switch f.kind {
	case "upload":
		err = t.upload(f)
	case "download":
		err = t.download(f)
	case "copy":
		err = t.copy(f)
	case "delete":
		return t.remove(f.src)
	}
	if err == nil && t.move {
		err = t.remove(f.src)
	}
	return err
}

func (t *transfers) remove(p place) error {
	if !p.s3 {
		return t.FS.Remove(p.path)
	}
	_, err := t.clients.s3.DeleteObject(t.ctx, &s3.DeleteObjectInput{Bucket: aws.String(p.bucket()), Key: aws.String(p.key())})
	return s3Error("DeleteObject", err)
}

func (t *transfers) upload(f *file) error {
	if f.dest.key() == "" {
		return validationError("Invalid length for parameter Key, value: 0, valid min length: 1")
	}
	if t.stream {
		return t.uploadParts(f, t.Stdin, -1)
	}
	body, err := t.openSeekable(f.src.path)
	if err != nil {
		return errors.New(fileError(f.src.path, err))
	}
	defer body.Close()
	if strings.HasSuffix(f.src.path, "/") {
		return errors.New(fileError(f.src.path, errIsDir))
	}
	if f.size > partSize {
		return t.uploadParts(f, body, f.size)
	}
	data, err := readPart(body, partSize) // at once: the SDK reads it twice, to sign and to send
	if err != nil {
		return errors.New(fileError(f.src.path, err))
	}
	return t.put(f, bytes.NewReader(data), int64(len(data)))
}

// put sends a file in one request.
func (t *transfers) put(f *file, body io.Reader, size int64) error {
	in := &s3.PutObjectInput{Bucket: aws.String(f.dest.bucket()), Key: aws.String(f.dest.key()), Body: body}
	if err := t.describeObject(f).put(in); err != nil {
		return err
	}
	if _, err := t.clients.s3.PutObject(t.ctx, in); err != nil {
		return s3Error("PutObject", err)
	}
	t.add(f, size)
	return nil
}

func (t *transfers) copy(f *file) error {
	in := &s3.CopyObjectInput{
		Bucket: aws.String(f.dest.bucket()), Key: aws.String(f.dest.key()), CopySource: aws.String(percentEncode(f.src.path)),
	}
	if err := t.describeObject(f).copy(in); err != nil {
		return err
	}
	if _, err := t.clients.s3.CopyObject(t.ctx, in); err != nil {
		return s3Error("CopyObject", err)
	}
	t.add(f, f.size)
	return nil
}

func (t *transfers) download(f *file) error {
	if t.stream {
		head := &s3.HeadObjectInput{Bucket: aws.String(f.src.bucket()), Key: aws.String(f.src.key())}
		if _, err := t.clients.s3.HeadObject(t.ctx, head); err != nil {
			return s3Error("HeadObject", err)
		}
	}
	out, err := t.clients.s3.GetObject(t.ctx, &s3.GetObjectInput{Bucket: aws.String(f.src.bucket()), Key: aws.String(f.src.key())})
	if err != nil {
		return s3Error("GetObject", err)
	}
	defer out.Body.Close()
	body := &counted{out.Body, t, f}
	if t.stream {
		_, err := io.Copy(t.Stdout, out.Body)
		return err
	}
	if err := t.FS.MkdirAll(path.Dir(f.dest.path)); err != nil {
		return errors.New(fileError(f.dest.path, err))
	}
	w, err := t.FS.Create(f.dest.path)
	if err != nil {
		return errors.New(fileError(f.dest.path, err))
	}
	_, err = io.Copy(w, body)
	if err = errors.Join(err, w.Close()); err != nil {
		t.FS.Remove(f.dest.path) // never half a file
		return err
	}
	return t.FS.Chtimes(f.dest.path, aws.ToTime(out.LastModified))
}

// counted reports the bytes that pass.
type counted struct {
	io.Reader
	t *transfers
	f *file
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if n > 0 {
		c.t.add(c.f, int64(n))
	}
	return n, err
}

// Multipart uploads: files of more than partSize go in parts of at least that
// size, several at once.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const (
	partSize    = 8 << 20
	partWorkers = 4
	maxParts    = 10_000
)

// uploadParts sends body in parts; size is -1 when nobody knows it. A body that
// ends within the first part goes as a whole.
func (t *transfers) uploadParts(f *file, body io.Reader, size int64) error {
	each := int64(partSize)
	for size > each*maxParts {
		each *= 2
	}
	first, err := readPart(body, each)
	if err != nil {
		return err
	}
	if int64(len(first)) < each {
		return t.put(f, bytes.NewReader(first), int64(len(first)))
	}
	create := &s3.CreateMultipartUploadInput{Bucket: aws.String(f.dest.bucket()), Key: aws.String(f.dest.key()), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32}
	if err := t.describeObject(f).create(create); err != nil {
		return err
	}
	created, err := t.clients.s3.CreateMultipartUpload(t.ctx, create)
	if err != nil {
		return s3Error("CreateMultipartUpload", err)
	}
	u := &multipart{transfers: t, file: f, id: created.UploadId}
	if err := u.send(first, body, each); err != nil {
		u.abort()
		return err
	}
	return u.complete()
}

func readPart(r io.Reader, n int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, n))
	return b, err
}

// multipart is one upload in parts.
type multipart struct {
	*transfers
	file  *file
	id    *string
	parts []types.CompletedPart
}

// send uploads parts, partWorkers at once, until body ends or one fails.
func (u *multipart) send(part []byte, body io.Reader, each int64) error {
	type sent struct {
		part types.CompletedPart
		err  error
	}
	slots, results := make(chan struct{}, partWorkers), make(chan sent, maxParts)
	count := 0
	var readErr error
	var failed atomic.Bool
	for len(part) > 0 && readErr == nil && !failed.Load() {
		count++
		number, data := int32(count), part
		slots <- struct{}{}
		go func() {
			p, err := u.part(number, data)
			if err != nil {
				failed.Store(true)
			}
			results <- sent{p, err}
			<-slots
		}()
		part, readErr = readPart(body, each)
	}
	u.parts = make([]types.CompletedPart, count)
	err := readErr
	for range count {
		r := <-results
		if r.err != nil {
			err = r.err
			continue
		}
		u.parts[aws.ToInt32(r.part.PartNumber)-1] = r.part
	}
	return err
}

func (u *multipart) part(number int32, data []byte) (types.CompletedPart, error) {
	out, err := u.clients.s3.UploadPart(u.ctx, &s3.UploadPartInput{
		Bucket: aws.String(u.file.dest.bucket()), Key: aws.String(u.file.dest.key()), UploadId: u.id,
		PartNumber: aws.Int32(number), Body: bytes.NewReader(data), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return types.CompletedPart{}, s3Error("UploadPart", err)
	}
	u.add(u.file, int64(len(data)))
	return types.CompletedPart{ETag: out.ETag, PartNumber: aws.Int32(number), ChecksumCRC32: out.ChecksumCRC32}, nil
}

func (u *multipart) complete() error {
	_, err := u.clients.s3.CompleteMultipartUpload(u.ctx, &s3.CompleteMultipartUploadInput{
		Bucket: aws.String(u.file.dest.bucket()), Key: aws.String(u.file.dest.key()), UploadId: u.id,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: u.parts},
	})
	return s3Error("CompleteMultipartUpload", err)
}

// abort forgets the parts that arrived; nothing more can be done if that fails.
func (u *multipart) abort() {
	u.clients.s3.AbortMultipartUpload(u.ctx, &s3.AbortMultipartUploadInput{
		Bucket: aws.String(u.file.dest.bucket()), Key: aws.String(u.file.dest.key()), UploadId: u.id,
	})
}
