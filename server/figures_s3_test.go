package server_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// store is a running S3 server.
type store struct {
	name string
	*recorder
}

// s3Figures holds the running binary against two S3 servers that keep objects alone, without IAM, all on loopback. Ratios are how many times as fast
// the binary is as each.
func s3Figures(t *testing.T, s *sheet) {
	stores := append([]store{{"cloudlet", serveCloudlet(t)}}, servePeers(t)...)
	if len(stores) == 1 {
		s.add("against other S3 servers", "not measured", "testdata/peers does not build", "")
	}
	for _, p := range stores {
		p.client.makeBucket(t, "figures")
		p.client.put(t, "figures", "small", bytes.Repeat([]byte("x"), 1024))
	}
	compare := func(what, unit string, measure func(p store) float64) {
		values := make([]float64, len(stores))
		for i, p := range stores {
			values[i] = measure(p)
		}
		var against, ratio []string
		for i, p := range stores[1:] {
			against = append(against, fmt.Sprintf("%s %.0f", p.name, values[i+1]))
			ratio = append(ratio, fmt.Sprintf("%.2fx", values[0]/values[i+1]))
		}
		s.add(what, fmt.Sprintf("%.0f %s", values[0], unit), strings.Join(against, ", "), strings.Join(ratio, ", "))
	}
	get := func(p store) { p.client.get(t, "figures", "small") }
	put := func(p store) { p.client.put(t, "figures", "new", bytes.Repeat([]byte("y"), 1024)) }
	for name, f := range map[string]func(store){"GET 1 KiB": get, "PUT 1 KiB": put} {
		compare(name+", one client", "calls/s", func(p store) float64 { f(p); return rate(func() { p.again(t) }) })
		compare(name+", eight clients", "calls/s", func(p store) float64 { f(p); return parallel(8, func() { p.again(t) }) })
	}
	compare("GET 1 KiB, one client that signs each time", "calls/s", func(p store) float64 { return rate(func() { get(p) }) })
	fresh := stores[0].client
	fresh.get(t, "figures", "small")
	n := 0
	ran := rate(func() {
		n++
		stores[0].last.Header.Set("X-Fresh", fmt.Sprint(n)) // not signed, and makes it another request
		stores[0].again(t)
	})
	s.add("GET 1 KiB that the emulator runs each time, one client", fmt.Sprintf("%.0f calls/s", ran), "no repeated answer", "")
	big := bytes.Repeat([]byte("0123456789abcdef"), 64<<20/16)
	compare("PUT 64 MiB", "MB/s", func(p store) float64 {
		return 64 / median(5, func() func() { p.client.put(t, "figures", "big", big); return nil }).Seconds()
	})
	compare("GET 64 MiB", "MB/s", func(p store) float64 {
		return 64 / median(5, func() func() {
			if n := p.client.get(t, "figures", "big"); n != int64(len(big)) {
				t.Fatalf("%d bytes, want %d", n, len(big))
			}
			return nil
		}).Seconds()
	})
	for _, p := range stores {
		p.fill(t, manyKeys)
	}
	compare(fmt.Sprintf("list of %d keys", manyKeys), "keys/s", func(p store) float64 {
		return manyKeys / median(3, func() func() { p.list(t, "", manyKeys); return nil }).Seconds()
	})
	compare("… its pages as bytes, not read by the SDK", "keys/s", func(p store) float64 {
		return manyKeys / median(3, func() func() { p.pages(t, manyKeys); return nil }).Seconds()
	})
	compare("… by folder, 100 of 1,000", "lists/s", func(p store) float64 { return rate(func() { p.list(t, "/", manyKeys/1000) }) })
}

const manyKeys = 100_000

// fill puts empty objects into folders of a thousand.
func (p store) fill(t *testing.T, n int) {
	p.client.makeBucket(t, "many")
	var wg sync.WaitGroup
	start := time.Now()
	for w := range 8 {
		wg.Go(func() {
			for i := w; i < n; i += 8 {
				_, err := p.client.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: new("many"), Key: new(fmt.Sprintf("f%03d/%06d", i/1000, i)), Body: bytes.NewReader(nil)})
				if err != nil {
					t.Error(p.name, err)
					return
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%s: %d objects in %v", p.name, n, time.Since(start).Round(time.Second))
}

// list reads all pages and expects so many keys and groups.
func (p store) list(t *testing.T, delimiter string, want int) {
	in := &s3.ListObjectsV2Input{Bucket: new("many")}
	if delimiter != "" {
		in.Delimiter = &delimiter
	}
	n := 0
	for pages := s3.NewListObjectsV2Paginator(p.client.s3, in); pages.HasMorePages(); {
		out, err := pages.NextPage(t.Context())
		check(t, err)
		n += len(out.Contents) + len(out.CommonPrefixes)
	}
	if n != want {
		t.Errorf("%s lists %d, want %d", p.name, n, want)
	}
}

// pages reads all pages, and of them only the token of the next, and counts keys: what the server costs.
func (p store) pages(t *testing.T, want int) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	query, n := url.Values{"list-type": {"2"}}, 0
	for token := "-"; token != ""; {
		q, _ := http.NewRequestWithContext(t.Context(), "GET", p.endpoint+"/many?"+query.Encode(), nil)
		q.Header.Set("X-Amz-Content-Sha256", empty)
		check(t, v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{AccessKeyID: "test", SecretAccessKey: "testtest"}, q, empty, "s3", "us-east-1", time.Now()))
		a, err := p.next.RoundTrip(q)
		check(t, err)
		b, err := io.ReadAll(a.Body)
		a.Body.Close()
		check(t, err)
		n += bytes.Count(b, []byte("<Key>"))
		_, rest, _ := bytes.Cut(b, []byte("<NextContinuationToken>"))
		next, _, _ := bytes.Cut(rest, []byte("<"))
		token = html.UnescapeString(string(next))
		query.Set("continuation-token", token)
	}
	if n != want {
		t.Errorf("%s lists %d keys, want %d", p.name, n, want)
	}
}

// servePeers builds and starts the servers of testdata/peers, as far as that works.
func servePeers(t *testing.T) []store {
	t.Helper()
	bin := t.TempDir()
	build := exec.Command("go", "build", "-C", "testdata/peers", "-o", bin+string(filepath.Separator), "github.com/versity/versitygw/cmd/versitygw", "github.com/johannesboyne/gofakes3/cmd/gofakes3")
	if out, err := build.CombinedOutput(); err != nil {
		t.Logf("%v\n%s", err, out)
		return nil
	}
	gateway, fake := freeAddress(t), freeAddress(t)
	os.Setenv("ROOT_ACCESS_KEY", "test")
	os.Setenv("ROOT_SECRET_KEY", "testtest")
	return []store{
		{"versitygw", record("http://"+gateway, start(t, gateway, filepath.Join(bin, "versitygw"), "--port", gateway, "--quiet", "posix", t.TempDir()))},
		{"gofakes3", record("http://"+fake, start(t, fake, filepath.Join(bin, "gofakes3"), "-backend", "memory", "-host", fake, "-quiet"))},
	}
}
