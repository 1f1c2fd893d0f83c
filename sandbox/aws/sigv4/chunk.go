package sigv4

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"io"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
)

// Chunks says how an aws-chunked payload is framed, and with what its signatures
// are checked. The three strings and the key come from the Signature of the request.
type Chunks struct {
	Signed  bool     // each chunk carries a signature
	Trailer bool     // trailing headers follow the last chunk (signed if Signed)
	Key     [32]byte // SigningKey of the request
	Scope   string   // "20260101/us-east-1/s3/aws4_request"
	Date    string   // "20260101T000000Z"
	Seed    string   // the request's own signature, hex
	Length  int64    // decoded length promised, -1 if none
}

const (
	minChunk    = 8 << 10 // bytes of every chunk but the last with data
	maxLine     = 1 << 10 // bytes of a chunk's header, or of a trailer line
	maxTrailers = 16
)

// ChunkReader removes the framing of an aws-chunked payload and checks it.
//
// Bytes come out before the signature that covers them has been seen: discard
// them all unless Read ends in io.EOF. Every other error is an *aws.Error in the
// words of S3 (SignatureDoesNotMatch, IncompleteBody, InvalidChunkSizeError,
// MalformedTrailerError) or the error of the underlying reader.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
type ChunkReader struct {
	in      *bufio.Reader
	p       Chunks
	left    int64 // bytes of the current chunk not yet read
	begun   bool  // inside a chunk, or past its data and before its end
	size    int64 // of the current chunk
	total   int64
	count   int
	claimed string // signature of the current chunk
	prev    string // signature before it
	sum     hash.Hash
	trailer aws.Header
	err     error
}

// NewChunkReader reads an aws-chunked payload from r.
func NewChunkReader(r io.Reader, p Chunks) *ChunkReader {
	return &ChunkReader{in: bufio.NewReaderSize(r, 32<<10), p: p, prev: p.Seed, sum: sha256.New()}
}

// Trailer returns the trailing headers once Read has returned io.EOF, without the
// trailer's own signature. Names are in lower case.
func (c *ChunkReader) Trailer() aws.Header { return c.trailer }

// Read reads decoded payload.
func (c *ChunkReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for c.err == nil && c.left == 0 {
		c.err = c.next()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.left)])
	if c.p.Signed {
		c.sum.Write(p[:n])
	}
	c.left -= int64(n)
	c.total += int64(n)
	if err != nil {
		c.err = cut(err)
	}
	return n, c.err
}

// next ends the current chunk and begins the one after it; io.EOF after the last.
func (c *ChunkReader) next() error {
	if c.begun {
		if line, err := c.line(); err != nil {
			return err
		} else if line != "" {
			return badChunk()
		}
		if err := c.checkChunk(); err != nil {
			return err
		}
	}
	size, err := c.header()
	if err != nil {
		return err
	}
	if size == 0 {
		if err := c.end(); err != nil {
			return err
		}
		return io.EOF
	}
	if c.begun && c.size < minChunk {
		return smallChunk(c.count, c.size)
	}
	if c.p.Length >= 0 && size > c.p.Length-c.total {
		return incompleteBody()
	}
	c.begun, c.left, c.size = true, size, size
	c.count++
	return nil
}

// header reads "400;chunk-signature=…" or "400".
func (c *ChunkReader) header() (int64, error) {
	line, err := c.line()
	if err != nil {
		return 0, err
	}
	digits, extension, extended := strings.Cut(line, ";")
	size, perr := strconv.ParseUint(strings.TrimSpace(digits), 16, 40)
	if perr != nil {
		return 0, badChunk()
	}
	if !c.p.Signed {
		return int64(size), nil
	}
	claimed, ok := strings.CutPrefix(strings.TrimSpace(extension), "chunk-signature=")
	if !extended || !ok || !isHex64(claimed) {
		return 0, badChunk()
	}
	c.claimed = claimed
	return int64(size), nil
}

// end checks the empty last chunk, the promised length and the trailer.
func (c *ChunkReader) end() error {
	if err := c.checkChunk(); err != nil {
		return err
	}
	if c.p.Length >= 0 && c.total != c.p.Length {
		return incompleteBody()
	}
	return c.readTrailer()
}

// checkChunk compares the signature of the chunk just read.
func (c *ChunkReader) checkChunk() error {
	if !c.p.Signed {
		return nil
	}
	toSign := Algorithm + "-PAYLOAD\n" + c.p.Date + "\n" + c.p.Scope + "\n" + c.prev + "\n" + emptySHA256 + "\n" + hex.EncodeToString(c.sum.Sum(nil))
	c.sum.Reset()
	return c.check(toSign)
}

func (c *ChunkReader) check(toSign string) error {
	mac := sum(c.p.Key[:], toSign)
	want := hex.EncodeToString(mac[:])
	if subtle.ConstantTimeCompare([]byte(want), []byte(c.claimed)) != 1 {
		return mismatch(&Signature{Service: "s3", Hex: c.claimed}, "", "")
	}
	c.prev = want
	return nil
}

// readTrailer reads what follows the last chunk, up to the end of the input.
func (c *ChunkReader) readTrailer() error {
	var signed strings.Builder
	c.claimed = ""
	for blank := 0; ; {
		line, err := c.line()
		if err == errCut {
			break
		}
		if err != nil {
			return err
		}
		if line == "" {
			if blank++; blank > maxTrailers {
				return MalformedTrailer()
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch {
		case !ok || !c.p.Trailer || len(c.trailer) == maxTrailers || c.claimed != "":
			return MalformedTrailer()
		case name == "x-amz-trailer-signature" && c.p.Signed:
			c.claimed = value
		case !strings.HasPrefix(name, "x-amz-checksum-") || c.trailer.Has(name):
			return MalformedTrailer()
		default:
			c.trailer.Add(name, value)
			signed.WriteString(name + ":" + value + "\n")
		}
	}
	if !c.p.Signed || !c.p.Trailer {
		return nil
	}
	digest := sha256.Sum256([]byte(signed.String()))
	return c.check(Algorithm + "-TRAILER\n" + c.p.Date + "\n" + c.p.Scope + "\n" + c.prev + "\n" + hex.EncodeToString(digest[:]))
}

// errCut is the answer to an input that ends where more was due.
var errCut = badChunk()

func cut(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errCut
	}
	return err
}

// line reads up to a line feed, at most maxLine bytes, without the line's end. A last
// line may lack its end.
func (c *ChunkReader) line() (string, error) {
	var b []byte
	for {
		one, err := c.in.ReadByte()
		if err == io.EOF && len(b) > 0 || one == '\n' && err == nil {
			return strings.TrimSuffix(string(b), "\r"), nil
		}
		if err != nil {
			return "", cut(err)
		}
		if len(b) == maxLine {
			return "", badChunk()
		}
		b = append(b, one)
	}
}

func incompleteBody() error {
	return aws.Errorf(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
}

// badChunk is the answer to framing that is not well-formed, or ends too early.
func badChunk() error {
	return aws.Errorf(400, "IncompleteBody", "The request body terminated unexpectedly")
}

// MalformedTrailer is the answer to a trailer that is not one of checksums, or not the one
// that X-Amz-Trailer announced.
func MalformedTrailer() error {
	return aws.Errorf(400, "MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.")
}

func smallChunk(chunk int, size int64) error {
	e := aws.Errorf(403, "InvalidChunkSizeError", "Only the last chunk is allowed to have a size less than 8192 bytes")
	e.Fields = []aws.Field{{Name: "Chunk", Value: strconv.Itoa(chunk)}, {Name: "BadChunkSize", Value: strconv.FormatInt(size, 10)}}
	return e
}
