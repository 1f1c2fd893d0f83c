//go:build wasip1

// Command guest is what the host's tests run: a small state machine whose requests
// can also misbehave in every way that the host must survive.
//
// The request's path says what to do, its query is the argument.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

func init() {
	for i := range gaps * gapEvery {
		if l := (&link{next: chain}); i%gapEvery != 0 {
			chain = l
		}
	}
	abi.Handle(handle)
}

// link is an object of half a kilobyte. From the start there are so many of them that they cover much memory, with gaps.
type link struct {
	next *link
	_    [62]*link
}

var chain *link

const (
	gaps     = 100
	gapEvery = 15
)

func main() {}

var (
	config  abi.Config
	count   int
	notes   = map[string]string{}
	objects = map[string]aws.Blob{}
)

func handle(r *abi.Request) *abi.Response {
	switch r.Kind {
	case abi.Setup:
		if err := json.Unmarshal(r.Payload, &config); err != nil {
			return answer("bad config: %v", err)
		}
		// Some work of the size that real services do at first.
		for i := range 200 {
			notes["setup-"+strconv.Itoa(i)] = strings.Repeat("x", 100)
		}
		return answer("ok")
	case abi.Rekey:
		json.Unmarshal(r.Payload, &config)
		return answer("ok")
	case abi.Head:
		return head(r)
	case abi.Inspect:
		b, _ := json.Marshal([]aws.Resource{{Service: "test", Type: "count", ID: strconv.Itoa(count)}})
		return &abi.Response{Status: 200, Body: b, ReadOnly: true}
	}
	op, ok := operations[r.HTTP.Path]
	if !ok {
		return &abi.Response{Status: 404, ReadOnly: true}
	}
	return op(r)
}

func answer(format string, args ...any) *abi.Response {
	return &abi.Response{Status: 200, Body: fmt.Appendf(nil, format, args...), Grows: true}
}

func reading(format string, args ...any) *abi.Response {
	a := answer(format, args...)
	a.ReadOnly = true
	return a
}

// head refuses when the query says so, else asks for the payload as x-chunked and
// x-sha256 describe it.
func head(r *abi.Request) *abi.Response {
	if r.HTTP.Query == "refuse" {
		return &abi.Response{Status: 403, Body: []byte("refused"), Event: []byte(`{"refused":true}`)}
	}
	c := &abi.Continue{Length: -1, SHA256: r.HTTP.Header.Get("x-sha256")}
	if n := r.HTTP.Header.Get("x-amz-decoded-content-length"); n != "" {
		c.Chunked, c.Trailer = true, r.HTTP.Header.Has("x-amz-trailer")
		c.Length, _ = strconv.ParseInt(n, 10, 64)
	}
	return &abi.Response{Status: 100, Continue: c}
}

var operations = map[string]func(*abi.Request) *abi.Response{
	"/count": func(r *abi.Request) *abi.Response { return reading("%d", count) },
	"/add": func(r *abi.Request) *abi.Response {
		count++
		a := answer("%d", count)
		a.Event = fmt.Appendf(nil, `{"count":%d}`, count)
		return a
	},
	"/note": func(r *abi.Request) *abi.Response {
		k, v, _ := strings.Cut(r.HTTP.Query, "=")
		notes[k] = v
		return answer("ok")
	},
	"/read": func(r *abi.Request) *abi.Response { return reading("%s", notes[r.HTTP.Query]) },
	"/echo": func(r *abi.Request) *abi.Response {
		b, err := r.HTTP.Body.Bytes()
		if err != nil {
			return reading("%v", err)
		}
		return reading("%s %s %s %d %x %s", r.HTTP.Method, r.HTTP.Host, r.HTTP.Header.Get("X-Test"), r.HTTP.Body.Size, r.HTTP.Body.Sum.MD5, b)
	},
	// Keeps a megabyte under a name, or lets go of it.
	"/keep": func(r *abi.Request) *abi.Response {
		hoarded[r.HTTP.Query] = block()
		return answer("%d", len(hoarded))
	},
	"/forget": func(r *abi.Request) *abi.Response {
		delete(hoarded, r.HTTP.Query)
		a := answer("%d", len(hoarded))
		a.Grows = false
		return a
	},
	"/kept": func(r *abi.Request) *abi.Response {
		a := reading("%d", len(hoarded))
		sink = make([]byte, 256<<10) // as a listing leaves
		return a
	},
	"/config": func(r *abi.Request) *abi.Response { return reading("%s %s", config.Account, config.AccessKey) },
	// What the call says, what the system clock and random source of the guest say.
	"/world": func(r *abi.Request) *abi.Response {
		var b [8]byte
		rand.Read(b[:])
		count++
		return answer("now=%d seed=%s clock=%s random=%s", r.Now, hex.EncodeToString(r.Seed[:4]),
			time.Now().UTC().Format(time.RFC3339), hex.EncodeToString(b[:]))
	},
	"/garbage": func(r *abi.Request) *abi.Response {
		n, _ := strconv.Atoi(r.HTTP.Query)
		var sum int
		for i := 0; i < n; i += 1 << 10 {
			sum += len(fresh())
		}
		count++
		return answer("%d", sum)
	},
	"/link": func(r *abi.Request) *abi.Response {
		for range gaps {
			chain = &link{next: chain}
		}
		return answer("ok")
	},
	"/work": func(r *abi.Request) *abi.Response {
		n, _ := strconv.Atoi(r.HTTP.Query)
		for range n {
			count ^= n
		}
		count++
		return answer("%d", count)
	},
	"/age": func(r *abi.Request) *abi.Response {
		return reading("%v", time.Duration(r.Now-r.Received).Round(time.Minute))
	},
	"/sleep": func(r *abi.Request) *abi.Response {
		start := time.Now()
		time.Sleep(time.Hour)
		return answer("%v", time.Since(start).Round(time.Minute))
	},
	"/wake": func(r *abi.Request) *abi.Response {
		ms, _ := strconv.ParseInt(r.HTTP.Query, 10, 64)
		a := answer("ok")
		a.WakeAt = r.Now + ms*1e6
		return a
	},
	"/put": func(r *abi.Request) *abi.Response {
		body := r.HTTP.Body
		b := aws.Blob{SHA256: body.Sum.SHA256, Size: body.Size, Length: body.Size}
		a := answer("%x %s", body.Sum.MD5, body.Trailer.Get("x-amz-checksum-crc32"))
		a.Keep = append(a.Keep, b)
		if old, ok := objects[r.HTTP.Query]; ok {
			a.Drop = append(a.Drop, old.SHA256)
		}
		objects[r.HTTP.Query] = b
		return a
	},
	"/get": func(r *abi.Request) *abi.Response {
		b, ok := objects[r.HTTP.Query]
		if !ok {
			return &abi.Response{Status: 404, ReadOnly: true}
		}
		half := b
		half.Length = b.Size / 2
		rest := b
		rest.Offset, rest.Length = half.Length, b.Size-half.Length
		return &abi.Response{Status: 200, Payload: []aws.Blob{half, rest}, ReadOnly: true}
	},
	// The MD5 of the bytes 1 and 2 of an object, twice over.
	"/sums": func(r *abi.Request) *abi.Response {
		b := objects[r.HTTP.Query]
		b.Offset, b.Length = 1, 2
		s, err := r.Sums([]aws.Blob{b, b})
		if err != nil {
			return reading("%v", err)
		}
		notes["sums"] = hex.EncodeToString(s.MD5[:])
		return answer("%s", notes["sums"])
	},
	// 3 to the power of 1000, modulo the query.
	"/power": func(r *abi.Request) *abi.Response {
		m, _ := new(big.Int).SetString(r.HTTP.Query, 10)
		return reading("%d", abi.Exp(big.NewInt(3), big.NewInt(1000), m))
	},
	"/delete": func(r *abi.Request) *abi.Response {
		b, ok := objects[r.HTTP.Query]
		if !ok {
			return reading("none")
		}
		delete(objects, r.HTTP.Query)
		a := answer("ok")
		a.Grows = false
		a.Drop = append(a.Drop, b.SHA256)
		return a
	},
	// Lies: a reference to a payload that was never sent.
	"/lie": func(r *abi.Request) *abi.Response {
		a := answer("ok")
		a.Keep = []aws.Blob{{SHA256: [32]byte{1}, Size: 1}}
		count = -1
		return a
	},
	"/peep": func(r *abi.Request) *abi.Response {
		count = -1
		s, err := r.Sums([]aws.Blob{{SHA256: [32]byte{1}, Size: 1, Length: 1}})
		return answer("%x %v", s.MD5, err)
	},
	// The killers. Each changes the state first, so that a test sees whether it came back.
	"/loop":    func(r *abi.Request) *abi.Response { count = -1; return spin() },
	"/oom":     func(r *abi.Request) *abi.Response { count = -1; return hoard() },
	"/panic":   func(r *abi.Request) *abi.Response { count = -1; panic("the guest's own panic") },
	"/nil":     func(r *abi.Request) *abi.Response { count = -1; return answer("%d", *nothing) },
	"/recurse": func(r *abi.Request) *abi.Response { count = -1; return answer("%d", deep(1<<40)) },
	"/exit":    func(r *abi.Request) *abi.Response { count = -1; os.Exit(3); return nil },
	"/dead":    func(r *abi.Request) *abi.Response { count = -1; select {} },
}

var (
	sink    []byte
	hoarded = map[string][]byte{}
	nothing *int
)

func fresh() []byte {
	sink = make([]byte, 1<<10)
	return sink
}

func spin() *abi.Response {
	for n := 0; ; n++ {
		if n < 0 {
			return nil
		}
	}
}

func hoard() *abi.Response {
	for {
		hoarded[strconv.Itoa(len(hoarded))] = block()
	}
}

// block is a megabyte that does not compress away.
func block() []byte {
	b := make([]byte, 1<<20)
	for i := range b {
		b[i] = byte(i * i >> 7)
	}
	return b
}

func deep(n int) int {
	if n == 0 {
		return 0
	}
	return deep(n-1) + 1
}
