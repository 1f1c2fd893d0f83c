package sandbox

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
)

// A kept file is a list of records: a head, the pages of its base, then one entry for each change since. A record is its
// kind (1 byte), the length of what follows and its CRC-32C (4 bytes each, little endian), and a gob, or of an entry its own binary form. What a killed
// process left half written at the end does not count: its call was not answered.
const (
	recordHead  = 'h'
	recordPages = 'p'
	recordEntry = 'e'

	recordPrefix = 9
	maxRecord    = 1 << 30
)

// keptHead is all of a state but its memory.
type keptHead struct {
	Template [32]byte // of which guest
	About    []byte   // for whoever keeps it
	Config   abi.Config
	Setup    keptEntry
	Base     keptBase
	Refs     []keptRef // of the base
	Stored   int64
	First    int64 // steps before the base
	Last     int64
	Offset   int64
	Seq      int64 // events so far
}

// keptBase is a snapshot without its pages.
type keptBase struct {
	Blank   bool // the template itself
	Size    uint64
	Globals []uint64
	Resting bool
}

type keptPage struct {
	At     uint64
	Packed []byte
}

type keptRef struct {
	Digest blob.Digest
	Count  int
}

// keptEntry is an entry, and which blobs it gained and gave up.
type keptEntry struct {
	Now     int64
	Seed    [32]byte
	Request []byte
	Body    []byte
	Told    []aws.Sums
	Event   []byte
	Keep    []blob.Digest
	Drop    []blob.Digest
}

// errCut says that a kept file ends in the middle of a record.
var errCut = errors.New("sandbox: the record is cut short")

// appendRecord appends v as a record to b.
func appendRecord(b *bytes.Buffer, kind byte, v any) error {
	start := b.Len()
	b.Write(make([]byte, recordPrefix))
	if err := gob.NewEncoder(b).Encode(v); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	seal(b.Bytes()[start:], kind)
	return nil
}

// appendEntryRecord appends an entry as a record to b.
func appendEntryRecord(b []byte, e *keptEntry) []byte {
	start := len(b)
	b = appendKeptEntry(append(b, make([]byte, recordPrefix)...), e)
	seal(b[start:], recordEntry)
	return b
}

// seal writes the prefix of a record.
func seal(record []byte, kind byte) {
	body := record[recordPrefix:]
	record[0] = kind
	binary.LittleEndian.PutUint32(record[1:], uint32(len(body)))
	binary.LittleEndian.PutUint32(record[5:], crc32.Checksum(body, castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// recordReader reads the records of a kept file.
type recordReader struct {
	r    *bufio.Reader
	left int64 // bytes of the file
	good int64 // bytes of whole records so far
}

func newRecordReader(f *os.File) (*recordReader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return &recordReader{r: bufio.NewReaderSize(f, 64<<10), left: info.Size()}, nil
}

// next returns the kind and the body of the next record: io.EOF after the last, errCut if it is damaged. The body of one
// whose kind is skip is passed over.
func (r *recordReader) next(skip byte) (kind byte, body []byte, err error) {
	if r.left == 0 {
		return 0, nil, io.EOF
	}
	var prefix [recordPrefix]byte
	if _, err := io.ReadFull(r.r, prefix[:]); err != nil {
		return 0, nil, errCut
	}
	size := int64(binary.LittleEndian.Uint32(prefix[1:]))
	if size > maxRecord || size > r.left-recordPrefix {
		return 0, nil, errCut
	}
	if prefix[0] == skip {
		_, err = r.r.Discard(int(size))
	} else {
		body = make([]byte, size)
		_, err = io.ReadFull(r.r, body)
	}
	if err != nil || body != nil && crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(prefix[5:]) {
		return 0, nil, errCut
	}
	r.left -= recordPrefix + size
	r.good += recordPrefix + size
	return prefix[0], body, nil
}

func decodeRecord(body []byte, v any) error { return gob.NewDecoder(bytes.NewReader(body)).Decode(v) }

// readKept reads a kept file, with its pages or without, and says how long the good part of it is. An error means that
// there is no state in it.
func readKept(name string, withPages bool) (head *keptHead, pages []keptPage, entries []keptEntry, good int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, nil, 0, err
	}
	defer f.Close()
	r, err := newRecordReader(f)
	if err != nil {
		return nil, nil, nil, 0, err
	}
	skip := byte(recordPages)
	if withPages {
		skip = 0
	}
	for {
		kind, body, err := r.next(skip)
		if err != nil {
			if head == nil {
				return nil, nil, nil, 0, fmt.Errorf("%s: %w", name, err)
			}
			return head, pages, entries, r.good, nil
		}
		switch {
		case kind == recordHead:
			head = &keptHead{}
			err = decodeRecord(body, head)
		case kind == recordPages && withPages:
			err = decodeRecord(body, &pages)
		case kind == recordEntry:
			var e keptEntry
			e, err = decodeKeptEntry(body)
			entries = append(entries, e)
		}
		if err != nil {
			return nil, nil, nil, 0, fmt.Errorf("%s: %w", name, err)
		}
	}
}
