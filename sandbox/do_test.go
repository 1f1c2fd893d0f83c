package sandbox

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// put sends a body and returns the answer.
func put(s *Sandbox, query string, body io.Reader, length int64, header ...string) (string, error) {
	q := &Request{Method: "PUT", Path: "/put", Query: query, Body: body, Length: length}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Add(header[i], header[i+1])
	}
	r, err := s.Do(context.Background(), q)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return string(b), err
}

func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>10)
	}
	return b
}

func TestEcho(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	r, err := s.Do(context.Background(), &Request{
		Method: "POST", Host: "h:1", Path: "/echo", Header: aws.Header{{Name: "x-test", Value: "v"}},
		Body: strings.NewReader("Action=Go"), Length: 9,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, _ := io.ReadAll(r.Body)
	want := fmt.Sprintf("POST h:1 v 9 %x Action=Go", md5.Sum([]byte("Action=Go")))
	if string(b) != want || r.Status != 200 || r.Length != int64(len(want)) {
		t.Errorf("%d %q of %d bytes, want %q", r.Status, b, r.Length, want)
	}
}

func TestPayloadsOfAllSizes(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for _, size := range []int{0, 1, 1000, abi.MaxBody - 1, abi.MaxBody, abi.MaxBody + 1, 3 << 20} {
		for _, known := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d/%v", size, known), func(t *testing.T) {
				data, length := pattern(size), int64(size)
				if !known {
					length = -1
				}
				got, err := put(s, "k", bytes.NewReader(data), length)
				if want := fmt.Sprintf("%x ", md5.Sum(data)); err != nil || got != want {
					t.Fatalf("put = %q, %v, want %q", got, err, want)
				}
				back, err := do(s, "/get?k")
				if err != nil || back != string(data) {
					t.Errorf("got %d bytes back, %v", len(back), err)
				}
			})
		}
	}
	letGo(s)
	if n := s.host.Stats().Blobs; n != 1 {
		t.Errorf("%d blobs are left of one object", n)
	}
	if n := s.stored.Load(); n != 3<<20 {
		t.Errorf("%d bytes counted", n)
	}
	want(t, s, "/delete?k", "ok")
	letGo(s)
	if st := s.host.Stats(); st.Blobs != 0 || s.stored.Load() != 0 {
		t.Errorf("%d blobs, %d bytes are left of none", st.Blobs, s.stored.Load())
	}
}

func TestDocumentsMayBeLongerThanAnInlineBody(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	doc := strings.Repeat("d", abi.MaxBody*4)
	r, err := s.Do(context.Background(), &Request{Method: "POST", Path: "/echo", Body: strings.NewReader(doc), Length: int64(len(doc))})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if b, _ := io.ReadAll(r.Body); !strings.HasSuffix(string(b), " "+doc) {
		t.Errorf("guest read %d bytes", len(b))
	}
	long := strings.Repeat("d", abi.MaxDocument+1)
	_, err = s.Do(context.Background(), &Request{Method: "POST", Path: "/echo", Body: strings.NewReader(long), Length: -1})
	wantCode(t, err, "EntityTooLarge")
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	e := (*aws.Error)(nil)
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("error %v, want code %s", err, code)
	}
}

// chunk frames data as aws-chunked without signatures, with a trailer.
func chunk(data []byte) string {
	return fmt.Sprintf("%x\r\n%s\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", len(data), data)
}

func TestChunkedPayload(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	data := pattern(100_000)
	header := []string{
		"X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-trailer", "x-amz-checksum-crc32",
		"x-amz-decoded-content-length", strconv.Itoa(len(data)),
	}
	body := chunk(data)
	got, err := put(s, "c", strings.NewReader(body), int64(len(body)), header...)
	if want := fmt.Sprintf("%x AAAAAA==", md5.Sum(data)); err != nil || got != want {
		t.Fatalf("put = %q, %v, want %q", got, err, want)
	}
	if back, err := do(s, "/get?c"); err != nil || back != string(data) {
		t.Errorf("got %d bytes back, %v", len(back), err)
	}
	_, err = put(s, "d", strings.NewReader(body[:len(body)/2]), int64(len(body)), header...)
	wantCode(t, err, "IncompleteBody")
	_, err = put(s, "d", nil, 0, header...)
	wantCode(t, err, "IncompleteBody")
	_, err = put(s, "d", strings.NewReader(""), 0, header...)
	wantCode(t, err, "IncompleteBody")
	for _, announced := range []string{"x-amz-checksum-sha1", "x-amz-checksum-crc32,x-amz-checksum-sha1", ""} {
		header[3] = announced
		_, err = put(s, "d", strings.NewReader(body), int64(len(body)), header...)
		wantCode(t, err, "MalformedTrailerError")
	}
	header[3] = "X-Amz-Checksum-Crc32"
	r, err := s.Do(context.Background(), &Request{ // presigned: the query says that it is framed
		Method: "PUT", Path: "/put", Query: "c&X-Amz-Content-Sha256=" + header[1], Body: strings.NewReader(body), Length: int64(len(body)),
		Header: aws.Header{{Name: header[2], Value: header[3]}, {Name: header[4], Value: header[5]}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	want(t, s, "/get?d", "")
	if n := s.host.Stats().Blobs; n != 1 {
		t.Errorf("%d blobs", n)
	}
}

// A signature is measured against the arrival of the head: a long upload may outlive it.
func TestUploadsMayTakeLong(t *testing.T) {
	var late atomic.Int64
	s := newSandbox(t, openHost(t, func(o *Options) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	}))
	slow := readFunc(func([]byte) (int, error) { late.Store(int64(time.Hour)); return 0, io.EOF })
	r, err := s.Do(context.Background(), &Request{Method: "POST", Path: "/age", Body: slow, Length: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if b, _ := io.ReadAll(r.Body); string(b) != "1h0m0s" {
		t.Errorf("the signature is %s older than the call", b)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// explosive is a body that must not be read.
type explosive struct{ t *testing.T }

func (e explosive) Read([]byte) (int, error) {
	e.t.Error("the body of a refused request was read")
	return 0, io.EOF
}

func TestRefusedUploadsNeverLand(t *testing.T) {
	h := openHost(t, func(o *Options) { o.ObjectLimit = 1 << 20; o.Quota = 3 << 20 })
	s := newSandbox(t, h)
	w := s.Watch(0)
	defer w.Close()
	got, err := put(s, "refuse", explosive{t}, 1<<30)
	if err != nil || got != "refused" {
		t.Errorf("put = %q, %v", got, err)
	}
	if e := <-w.Events(); string(e.JSON) != `{"refused":true}` {
		t.Errorf("event %s", e.JSON)
	}
	big := pattern(1<<20 + 1)
	_, err = put(s, "a", bytes.NewReader(big), int64(len(big)))
	wantCode(t, err, "EntityTooLarge")
	_, err = put(s, "a", bytes.NewReader(big), -1)
	wantCode(t, err, "EntityTooLarge")
	_, err = put(s, "a", bytes.NewReader(big[:500_000]), 600_000)
	wantCode(t, err, "IncompleteBody")
	_, err = put(s, "a", bytes.NewReader(big[:1000]), 2000)
	wantCode(t, err, "IncompleteBody")
	sum := sha256.Sum256(big[1:])
	_, err = put(s, "a", bytes.NewReader(big[:1<<20]), 1<<20, "x-sha256", hex.EncodeToString(sum[:]))
	wantCode(t, err, "XAmzContentSHA256Mismatch")
	if n := h.Stats().Blobs; n != 0 {
		t.Errorf("%d blobs landed", n)
	}
	if _, err = put(s, "a", bytes.NewReader(big[1:]), 1<<20, "x-sha256", hex.EncodeToString(sum[:])); err != nil {
		t.Error(err)
	}
}

func TestQuota(t *testing.T) {
	h := openHost(t, func(o *Options) { o.Quota = 300_000 })
	s := newSandbox(t, h)
	data := pattern(100_000)
	for i := range 3 {
		data[0] = byte(i)
		if _, err := put(s, strconv.Itoa(i), bytes.NewReader(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
	}
	_, err := put(s, "4", strings.NewReader("x"), 1)
	wantCode(t, err, "EntityTooLarge")
	want(t, s, "/delete?0", "ok")
	if _, err := put(s, "4", strings.NewReader("x"), 1); err != nil {
		t.Error(err)
	}
}

func TestBlobsFollowForksAndCheckpoints(t *testing.T) {
	h := openHost(t, nil)
	ctx := context.Background()
	s := newSandbox(t, h)
	if _, err := put(s, "k", strings.NewReader("first"), 5); err != nil {
		t.Fatal(err)
	}
	c, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	f := fork(t, s)
	if _, err := put(s, "k", strings.NewReader("second"), 6); err != nil {
		t.Fatal(err)
	}
	want(t, f, "/get?k", "first")
	want(t, s, "/get?k", "second")
	if err := s.Restore(ctx, c); err != nil {
		t.Fatal(err)
	}
	want(t, s, "/get?k", "first")
	c.Close()
	if err := s.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	want(t, f, "/get?k", "first")
	f.Close()
	if n := h.Stats().Blobs; n != 0 {
		t.Errorf("%d blobs are left", n)
	}
}

func TestAnswerIsReadableAfterTheObjectIsGone(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	data := pattern(1 << 20)
	if _, err := put(s, "k", bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	r, err := s.Do(context.Background(), &Request{Method: "GET", Path: "/get", Query: "k"})
	if err != nil {
		t.Fatal(err)
	}
	want(t, s, "/delete?k", "ok")
	got, err := io.ReadAll(struct{ io.Reader }{r.Body})
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	r.Body.Close()
	letGo(s)
	if n := s.host.Stats().Blobs; n != 0 {
		t.Errorf("%d blobs are left", n)
	}
}

func TestHostileRequests(t *testing.T) {
	s := newSandbox(t, openHost(t, nil))
	for code, q := range map[string]*Request{
		"RequestHeaderSectionTooLarge": {Method: "GET", Path: "/" + strings.Repeat("x", abi.MaxHead)},
		"InvalidURI":                   {Method: "GET", Path: "echo"},
	} {
		_, err := s.Do(context.Background(), q)
		wantCode(t, err, code)
	}
}

// Payloads on their way count: together they take no more room than the quota leaves.
func TestQuotaOfPayloadsOnTheirWay(t *testing.T) {
	h := openHost(t, func(o *Options) { o.Quota = 3 << 20 })
	s := newSandbox(t, h)
	for _, known := range []bool{true, false} {
		r, w := io.Pipe()
		first, length := make(chan error, 1), int64(2<<20)
		if !known {
			length = -1
		}
		go func() {
			_, err := put(s, "first", r, length)
			first <- err
		}()
		w.Write(pattern(2<<20 - 1))
		if n := s.coming.Load(); n < 1<<20 { // a reader may be a piece behind
			t.Errorf("%d bytes are set aside", n)
		}
		_, err := put(s, "second", bytes.NewReader(pattern(5<<19)), 5<<19)
		wantCode(t, err, "EntityTooLarge")
		_, err = put(s, "third", bytes.NewReader(pattern(5<<19)), -1)
		wantCode(t, err, "EntityTooLarge")
		w.Write([]byte{1})
		w.Close()
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		want(t, s, "/delete?first", "ok")
		if n := s.coming.Load(); n != 0 {
			t.Errorf("%d bytes are set aside for nothing", n)
		}
	}
}
