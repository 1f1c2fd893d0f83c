package abi

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

func fullRequest() *Request {
	return &Request{
		Kind: Serve, Now: 1<<62 + 5, Received: -3, Seed: [32]byte{1, 31: 2}, Account: "1", Proof: [32]byte{3}, Payload: []byte(`{"account":"1"}`),
		HTTP: aws.Request{
			Method: "PUT", Host: "s3.localhost:8080", Path: "/b/%20k", Query: "x=1&y", Remote: "::1", Secure: true,
			Header: aws.Header{{Name: "A", Value: ""}, {Name: "a", Value: "\x00é"}},
			Body: aws.Body{
				Size: 1 << 40, Trailer: aws.Header{{Name: "x-amz-checksum-crc32", Value: "AAAA"}},
				Sum: aws.Sums{SHA256: [32]byte{1}, SHA1: [20]byte{2}, MD5: [16]byte{3}, CRC32: 4, CRC32C: 5, CRC64NVME: 1 << 63},
			},
		},
	}
}

func fullResponse() *Response {
	return &Response{
		Status: 206, Header: aws.Header{{Name: "ETag", Value: `"x"`}}, Body: []byte("<x/>"),
		Payload:  []aws.Blob{{SHA256: [32]byte{9}, Size: 10, Offset: 2, Length: 8}, {}},
		Continue: &Continue{Chunked: true, Signed: true, SigningKey: [32]byte{8}, Scope: "s", Date: "d", Seed: "e", Trailer: true, Length: -1, SHA256: "ff"},
		Keep:     []aws.Blob{{SHA256: [32]byte{7}, Size: 1}}, Drop: [][32]byte{{6}, {5}}, ReadOnly: true,
		Event: []byte(strings.Repeat("{}", 40)), WakeAt: 1 << 60, Signer: [32]byte{4}, Repeat: &Repeat{Until: 1 << 61, Time: 3, RequestID: 64, EventID: 44},
	}
}

func TestRequestSurvives(t *testing.T) {
	for name, r := range map[string]*Request{"empty": {}, "full": fullRequest()} {
		got, err := DecodeRequest(AppendRequest(nil, r), nil)
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, r)
		}
	}
}

func TestRequestBodyCrossesAsAReader(t *testing.T) {
	r := &Request{HTTP: aws.Request{Body: aws.Body{Size: 2, ReadBytes: func() ([]byte, error) { return nil, nil }}}}
	got, err := DecodeRequest(AppendRequest(nil, r), func() ([]byte, error) { return []byte("hi"), nil })
	if err != nil {
		t.Fatal(err)
	}
	if b, err := got.HTTP.Body.Bytes(); string(b) != "hi" || err != nil {
		t.Errorf("Bytes() = %q, %v", b, err)
	}
}

func TestResponseSurvives(t *testing.T) {
	for name, r := range map[string]*Response{"empty": {}, "full": fullResponse()} {
		got, err := DecodeResponse(AppendResponse(nil, r))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, r)
		}
	}
}

func TestTruncatedMessagesAreRefused(t *testing.T) {
	q, s := AppendRequest(nil, fullRequest()), AppendResponse(nil, fullResponse())
	for i := range q {
		if _, err := DecodeRequest(q[:i], nil); err == nil {
			t.Errorf("request of %d bytes of %d accepted", i, len(q))
		}
	}
	for i := range s {
		if _, err := DecodeResponse(s[:i]); err == nil {
			t.Errorf("response of %d bytes of %d accepted", i, len(s))
		}
	}
	if _, err := DecodeRequest(append(q, 0), nil); err == nil {
		t.Error("request with a byte too many accepted")
	}
}

func TestHostileCountsAllocateLittle(t *testing.T) {
	huge := append([]byte{version, 0}, bytes.Repeat([]byte{0xff}, 20)...)
	if n := testing.AllocsPerRun(10, func() { DecodeResponse(huge) }); n > 4 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add(AppendRequest(nil, fullRequest()))
	f.Add(AppendRequest(nil, &Request{}))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := DecodeRequest(b, nil)
		if err != nil {
			return
		}
		again, err := DecodeRequest(AppendRequest(nil, r), nil)
		if err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%v\n got %+v\nwant %+v", err, again, r)
		}
	})
}

func FuzzDecodeResponse(f *testing.F) {
	f.Add(AppendResponse(nil, fullResponse()))
	f.Add([]byte(strings.Repeat("\x01", 64)))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := DecodeResponse(b)
		if err != nil {
			return
		}
		again, err := DecodeResponse(AppendResponse(nil, r))
		if err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%v\n got %+v\nwant %+v", err, again, r)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	r, buf := fullRequest(), []byte(nil)
	for b.Loop() {
		buf = AppendRequest(buf[:0], r)
		if _, err := DecodeRequest(buf, nil); err != nil {
			b.Fatal(err)
		}
	}
}
