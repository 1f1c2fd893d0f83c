package sigv4_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
)

// The two uploads of AWS's documentation: 66560 letters in chunks of 64 KiB.
func published(trailer bool) (sigv4.Chunks, string) {
	p := sigv4.Chunks{
		Signed: true, Trailer: trailer, Length: 66560, Date: "20130524T000000Z", Scope: "20130524/us-east-1/s3/aws4_request",
		Key:  sigv4.SigningKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3"),
		Seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
	}
	sig := []string{"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
		"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"}
	end := "\r\n"
	if trailer {
		p.Seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
		sig = []string{"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
			"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"}
		end = "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
	}
	return p, "10000;chunk-signature=" + sig[0] + "\r\n" + strings.Repeat("a", 65536) + "\r\n400;chunk-signature=" + sig[1] + "\r\n" +
		strings.Repeat("a", 1024) + "\r\n0;chunk-signature=" + sig[2] + "\r\n" + end
}

func TestPublishedChunks(t *testing.T) {
	for _, trailer := range []bool{false, true} {
		p, body := published(trailer)
		for _, in := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body))} {
			c := sigv4.NewChunkReader(in, p)
			got, err := io.ReadAll(c)
			if err != nil || string(got) != strings.Repeat("a", 66560) {
				t.Fatalf("trailer %v: %d bytes, %v", trailer, len(got), err)
			}
			if sum := c.Trailer().Get("x-amz-checksum-crc32c"); trailer != (sum == "sOO8/Q==") {
				t.Errorf("trailer %v: %v", trailer, c.Trailer())
			}
		}
	}
}

// frame chunks data as a client with p's key would.
func frame(p sigv4.Chunks, chunks []string, trailer aws.Header) string {
	var b strings.Builder
	prev := p.Seed
	sign := func(kind, text string) string {
		h := sha256.Sum256([]byte(text))
		empty := sha256.Sum256(nil)
		lines := []string{"AWS4-HMAC-SHA256-" + kind, p.Date, p.Scope, prev}
		if kind == "PAYLOAD" {
			lines = append(lines, hex.EncodeToString(empty[:]))
		}
		m := hmac.New(sha256.New, p.Key[:])
		m.Write([]byte(strings.Join(append(lines, hex.EncodeToString(h[:])), "\n")))
		prev = hex.EncodeToString(m.Sum(nil))
		return prev
	}
	for _, c := range append(chunks[:len(chunks):len(chunks)], "") {
		fmt.Fprintf(&b, "%x", len(c))
		if p.Signed {
			b.WriteString(";chunk-signature=" + sign("PAYLOAD", c))
		}
		b.WriteString("\r\n" + c)
		if c != "" {
			b.WriteString("\r\n")
		}
	}
	text := ""
	for _, f := range trailer {
		b.WriteString(f.Name + ":" + f.Value + "\r\n")
		text += f.Name + ":" + f.Value + "\n"
	}
	if p.Signed && p.Trailer {
		b.WriteString("x-amz-trailer-signature:" + sign("TRAILER", text) + "\r\n")
	}
	return b.String() + "\r\n"
}

func TestChunksRefused(t *testing.T) {
	big := strings.Repeat("b", 9000)
	signed := sigv4.Chunks{Signed: true, Trailer: true, Date: "20260101T000000Z", Scope: "20260101/us-east-1/s3/aws4_request", Seed: strings.Repeat("0", 64), Length: 18000}
	plain := sigv4.Chunks{Trailer: true, Length: 18000}
	sum := aws.Header{{Name: "x-amz-checksum-crc32", Value: "AAAAAA=="}}
	good, free := frame(signed, []string{big, big}, sum), frame(plain, []string{big, big}, sum)
	with := func(p sigv4.Chunks, n int64) sigv4.Chunks { p.Length = n; return p }
	tests := []struct {
		name string
		p    sigv4.Chunks
		body string
		code string
	}{
		{"signed", signed, good, ""},
		{"unsigned", plain, free, ""},
		{"no length promised", with(plain, -1), free, ""},
		{"nothing", with(plain, 0), "0\r\n\r\n", ""},
		{"last end missing", with(plain, 0), "0\r\n", ""},
		{"data changed", signed, strings.Replace(good, "bbb", "bcb", 1), "SignatureDoesNotMatch"},
		{"trailer changed", signed, strings.Replace(good, "AAAAAA", "BAAAAA", 1), "SignatureDoesNotMatch"},
		{"trailer signature gone", signed, good[:strings.Index(good, "x-amz-trailer")], "SignatureDoesNotMatch"},
		{"trailer after its signature", signed, good[:len(good)-2] + "x-amz-checksum-sha1:x\r\n\r\n", "MalformedTrailerError"},
		{"chunks swapped keys", func() sigv4.Chunks { p := signed; p.Key[0]++; return p }(), good, "SignatureDoesNotMatch"},
		{"chunk unsigned", signed, free, "IncompleteBody"},
		{"longer than promised", with(plain, 17999), free, "IncompleteBody"},
		{"shorter than promised", with(plain, 18001), free, "IncompleteBody"},
		{"cut in data", plain, free[:500], "IncompleteBody"},
		{"cut before the last chunk", plain, free[:strings.Index(free, "0\r\nx-amz")], "IncompleteBody"},
		{"empty", plain, "", "IncompleteBody"},
		{"small chunk first", with(plain, 10000), frame(plain, []string{"abc", big + strings.Repeat("c", 997)}, nil), "InvalidChunkSizeError"},
		{"size not hexadecimal", plain, "xyz\r\n", "IncompleteBody"},
		{"size negative", plain, "-1\r\n", "IncompleteBody"},
		{"size huge", with(plain, -1), "ffffffffffffffffff\r\n", "IncompleteBody"},
		{"endless header", plain, strings.Repeat("1", 5000), "IncompleteBody"},
		{"chunk without its end", with(plain, -1), "3\r\nabcd\r\n0\r\n\r\n", "IncompleteBody"},
		{"trailer not announced", sigv4.Chunks{Length: 18000}, free, "MalformedTrailerError"},
		{"trailer of another kind", plain, strings.Replace(free, "x-amz-checksum-crc32", "x-amz-acl", 1), "MalformedTrailerError"},
		{"trailer without colon", with(plain, 0), "0\r\nx-amz-checksum-crc32\r\n\r\n", "MalformedTrailerError"},
		{"trailer twice", with(plain, 0), "0\r\nx-amz-checksum-crc32:a\r\nx-amz-checksum-crc32:b\r\n\r\n", "MalformedTrailerError"},
		{"blank for ever", with(plain, 0), "0\r\n" + strings.Repeat("\r\n", 100), "MalformedTrailerError"},
	}
	for _, tt := range tests {
		_, err := io.ReadAll(sigv4.NewChunkReader(strings.NewReader(tt.body), tt.p))
		var e *aws.Error
		switch {
		case tt.code == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.code != "" && (!errors.As(err, &e) || e.Code != tt.code):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
}

func TestChunksPassReadErrorsOn(t *testing.T) {
	broken := errors.New("connection reset")
	_, err := io.ReadAll(sigv4.NewChunkReader(io.MultiReader(strings.NewReader("400\r\nabc"), iotest.ErrReader(broken)), sigv4.Chunks{Length: -1}))
	if !errors.Is(err, broken) {
		t.Errorf("%v, want %v", err, broken)
	}
}

func BenchmarkChunksSigned(b *testing.B) {
	p := sigv4.Chunks{Signed: true, Date: "20260101T000000Z", Scope: "20260101/us-east-1/s3/aws4_request", Seed: strings.Repeat("0", 64), Length: 16 << 20}
	var chunks []string
	for range 256 {
		chunks = append(chunks, strings.Repeat("x", 64<<10))
	}
	body := []byte(frame(p, chunks, nil))
	b.SetBytes(p.Length)
	for b.Loop() {
		if _, err := io.Copy(io.Discard, sigv4.NewChunkReader(bytes.NewReader(body), p)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzChunks(f *testing.F) {
	p := sigv4.Chunks{Trailer: true, Length: 5}
	f.Add([]byte("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"), false, int64(5))
	f.Add([]byte(frame(p, []string{"hello"}, nil)), false, int64(-1))
	p.Signed, p.Seed = true, strings.Repeat("0", 64)
	f.Add([]byte(frame(p, []string{"hello"}, aws.Header{{Name: "x-amz-checksum-crc32", Value: "NhCmhg=="}})), true, int64(5))
	f.Fuzz(func(t *testing.T, body []byte, signed bool, length int64) {
		c := sigv4.NewChunkReader(bytes.NewReader(body), sigv4.Chunks{Trailer: true, Signed: signed, Seed: strings.Repeat("0", 64), Length: length})
		got, err := io.ReadAll(c)
		if len(got) > len(body) || err == nil && length >= 0 && int64(len(got)) != length {
			t.Fatalf("%d bytes out of %d, promised %d", len(got), len(body), length)
		}
	})
}
