//go:build wasip1

package abi

import (
	"runtime"
	"runtime/metrics"
	"unsafe"
)

// What a call allocates goes first to the gaps between older objects, a few bytes here and a few there, and each of these places
// is a page that a sandbox no longer shares. So before the memory is forked all gaps are filled, for good: what a call
// allocates lies together then, in half as many pages.

// settle is called once, after _initialize.
//
//go:wasmexport settle
func settle() uint32 {
	for range 2 { // what has a finalizer goes only at the second time
		maintain(0)
	}
	fillRecords()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	for _, class := range m.BySize {
		size := uintptr(class.Size)
		if size < 2*word || size > mostFilled {
			continue // smaller ones without pointers share the next size
		}
		fill(size, func() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(make([]byte, size))) })
		words := size / word
		if size > mostBitmap {
			words-- // for the type
		}
		fill(size, func() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(make([]*byte, words))) })
	}
	return layout
}

// layout is worked out before the gaps are filled.
var layout = Layout()

// Go's heap, in bytes: its pages make up spans, and each span is for objects of one size, with or without pointers.
const (
	word       = 8
	heapPage   = 8 << 10
	spanBitmap = heapPage / word / 8 // at the end of a span of small objects: where their pointers are
	mostBitmap = 512                 // size of an object up to which it is said there
	mostFilled = 2 << 10             // size of an object of which a page has several
)

// fillers keeps what is in the gaps.
var fillers []unsafe.Pointer

// fill makes objects of a size until one is the first of a new span: Go turns to that only when there is no gap left.
func fill(size uintptr, object func() unsafe.Pointer) {
	var last, run uintptr // run is how many bytes of a page came in a row
	for {
		p := object()
		fillers = append(fillers, p)
		at := uintptr(p)
		if at != last+size || at%heapPage < size {
			if run+size+spanBitmap > heapPage {
				return // a whole page: it was new, and now it is used up
			}
			run = 0
		}
		last, run = at, run+size
	}
}

// fillRecords makes spans until the heap takes new memory for its records of them.
func fillRecords() {
	free := []metrics.Sample{{Name: "/memory/classes/metadata/mspan/free:bytes"}}
	metrics.Read(free)
	for left := free[0].Value.Uint64(); free[0].Value.Uint64() <= left; {
		left = free[0].Value.Uint64()
		fillers = append(fillers, unsafe.Pointer(unsafe.SliceData(make([]byte, heapPage))))
		metrics.Read(free)
	}
}
