//go:build wasip1

package abi

import (
	"fmt"
	"math"
	"math/big"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"unsafe"

	"cloudlet/sandbox/aws"
)

// The host's functions; see abi.go.

//go:wasmimport cloudlet request
func request(ptr unsafe.Pointer, n uint32) uint32

//go:wasmimport cloudlet body
func body(ptr unsafe.Pointer, n uint32) uint32

//go:wasmimport cloudlet sums
func sums(ptr unsafe.Pointer, n uint32, out unsafe.Pointer, size uint32) uint32

//go:wasmimport cloudlet power
func power(ptr unsafe.Pointer, n uint32, out unsafe.Pointer, size uint32) uint32

//go:wasmimport cloudlet response
func response(ptr unsafe.Pointer, n uint32)

//go:wasmimport cloudlet interrupt
func interrupt()

var handler func(*Request) *Response

// Handle makes h the guest's handler. Call it from an init function of package main:
// a reactor's main does not run. h must not leave goroutines behind.
//
// It also turns automatic garbage collection off. In a reactor the collector can
// stall for ever (its mark worker never gets the one processor), so the host asks
// for collections between calls.
func Handle(h func(*Request) *Response) {
	debug.SetGCPercent(-1)
	handler = h
}

// in and out are the last request and response, and spare the space in which the body and the event of that were made. They serve the next
// call again, until garbage is collected: a page of a listing takes a third of a megabyte.
var in, out, spare []byte

// space gives room for n bytes, beside what it gave before in the same call.
func space(n int) []byte {
	at := len(spare)
	if cap(spare) < at+n {
		spare = make([]byte, at, at+n)
	}
	spare = spare[:at+n]
	return spare[at : at : at+n]
}

//go:wasmexport handle
func handle(n uint32) uint32 {
	if cap(in) < int(n) {
		in = make([]byte, n)
	}
	in, spare = in[:n], spare[:0]
	var size int64
	r, err := DecodeRequest(in[:request(unsafe.Pointer(unsafe.SliceData(in)), n)], func() ([]byte, error) { return readBody(size) })
	if err != nil {
		panic(fmt.Sprintf("%v (%d bytes)", err, n))
	}
	size = r.HTTP.Body.Size
	r.Sums, r.Room = readSums, space
	a := handler(r)
	if size := 2048 + len(a.Body) + len(a.Event); cap(out) < size {
		out = make([]byte, 0, size)
	}
	out = AppendResponse(out[:0], a)
	response(unsafe.Pointer(unsafe.SliceData(out)), uint32(len(out)))
	return uint32(len(out))
}

func readBody(size int64) ([]byte, error) {
	if size <= 0 || size > MaxDocument {
		return nil, nil
	}
	p := make([]byte, size)
	return p[:body(unsafe.Pointer(unsafe.SliceData(p)), uint32(size))], nil
}

func readSums(runs []aws.Blob) (aws.Sums, error) {
	in, out := AppendRuns(nil, runs), make([]byte, SumsSize)
	n := sums(unsafe.Pointer(unsafe.SliceData(in)), uint32(len(in)), unsafe.Pointer(unsafe.SliceData(out)), SumsSize)
	return DecodeSums(out[:n])
}

// Exp is base to the power of e, modulo m, all positive. The host computes it: it is the costly part of making a key,
// and ten times as costly here.
func Exp(base, e, m *big.Int) *big.Int {
	in, value := AppendPower(nil, base, e, m), make([]byte, (m.BitLen()+7)/8)
	n := power(unsafe.Pointer(unsafe.SliceData(in)), uint32(len(in)), unsafe.Pointer(unsafe.SliceData(value)), uint32(len(value)))
	return new(big.Int).SetBytes(value[:n])
}

var (
	allocated = []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	collected uint64 // allocated bytes at the last collection
)

//go:wasmexport maintain
func maintain(threshold uint64) uint32 {
	if threshold == math.MaxUint64 {
		interrupt() // keeps the import alive; the calls that count are put in by the host
	}
	metrics.Read(allocated)
	if allocated[0].Value.Uint64()-collected < threshold {
		return 0
	}
	in, out, spare = nil, nil, nil
	runtime.GC()
	metrics.Read(allocated)
	collected = allocated[0].Value.Uint64()
	return 1
}

var unused = []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}

//go:wasmexport room
func room() uint64 {
	metrics.Read(unused)
	return unused[0].Value.Uint64() + unused[1].Value.Uint64()
}
