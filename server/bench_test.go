package server

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cloudlet/wasm/wire"
)

// BenchmarkCall is one small call, signed before, from an HTTP client outside and
// through a socket: what the server costs beside the emulator (see BenchmarkServe
// of package cloud for that).
func BenchmarkCall(b *testing.B) {
	r := startReal(b)
	s := r.make()
	inside, _ := r.link(s, dialSocket)
	for name, c := range map[string]*http.Client{"outside": {Transport: &http.Transport{}}, "socket": inside} {
		b.Run(name, func(b *testing.B) {
			call := signedCall(b, r, s)
			b.ReportAllocs()
			for b.Loop() {
				resp, err := c.Do(call.Clone(b.Context()))
				if err != nil || resp.StatusCode != 200 {
					b.Fatal(resp, err)
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		})
	}
}

// signedCall is a GetCallerIdentity that may be made again and again.
func signedCall(b *testing.B, r *running, s wire.Sandbox) *http.Request {
	q, _ := http.NewRequest("GET", r.URL()+"/?Action=GetCallerIdentity&Version=2011-06-15", nil)
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	id := aws.Credentials{AccessKeyID: s.AccessKeyID, SecretAccessKey: s.SecretAccessKey}
	if err := v4.NewSigner().SignHTTP(b.Context(), id, q, empty, "sts", s.Region, time.Now()); err != nil {
		b.Fatal(err)
	}
	return q
}
