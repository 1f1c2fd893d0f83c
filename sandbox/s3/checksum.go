package s3

import (
	"cmp"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// algorithm is a checksum algorithm that the host computes for each payload.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
type algorithm struct {
	name      types.ChecksumAlgorithm
	size      int                      // bytes
	of        func(s *aws.Sums) []byte // of a payload
	join      func(b []byte) []byte    // of the checksums of parts; nil: no composite checksums
	crc       *crc                     // nil: no full-object checksums of multipart uploads
	composite bool                     // what a multipart upload uses unless it says
}

var algorithms = []*algorithm{
	{types.ChecksumAlgorithmCrc32, 4, func(s *aws.Sums) []byte { return be32(s.CRC32) }, func(b []byte) []byte { return be32(crc32.ChecksumIEEE(b)) }, crc32IEEE, true},
	{types.ChecksumAlgorithmCrc32c, 4, func(s *aws.Sums) []byte { return be32(s.CRC32C) }, func(b []byte) []byte { return be32(crc32.Checksum(b, castagnoli)) }, crc32C, true},
	{types.ChecksumAlgorithmCrc64nvme, 8, func(s *aws.Sums) []byte { return be64(s.CRC64NVME) }, nil, crc64NVME, false},
	{types.ChecksumAlgorithmSha1, 20, func(s *aws.Sums) []byte { return s.SHA1[:] }, func(b []byte) []byte { h := sha1.Sum(b); return h[:] }, nil, true},
	{types.ChecksumAlgorithmSha256, 32, func(s *aws.Sums) []byte { return s.SHA256[:] }, func(b []byte) []byte { h := sha256.Sum256(b); return h[:] }, nil, true},
	{types.ChecksumAlgorithmMd5, 16, func(s *aws.Sums) []byte { return s.MD5[:] }, func(b []byte) []byte { h := md5.Sum(b); return h[:] }, nil, true},
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// standard is what S3 computes for an upload that comes without a checksum.
var standard = algorithms[2]

func be32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
func be64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

// lookUp returns the algorithm of a name: nil for none, an error for one that S3 has but we have not.
func lookUp(name types.ChecksumAlgorithm) (*algorithm, error) {
	if name == "" {
		return nil, nil
	}
	for _, a := range algorithms {
		if strings.EqualFold(string(a.name), string(name)) {
			return a, nil
		}
	}
	return nil, notEmulated("checksums by " + string(name))
}

// checksum is the checksum that an object or part has kept. The zero value is none.
type checksum struct {
	algorithm types.ChecksumAlgorithm
	kind      types.ChecksumType
	value     string // base64, of a composite object with "-" and the number of parts
}

// sumOf returns the checksum of a whole payload.
func (a *algorithm) sumOf(s *aws.Sums) checksum {
	return checksum{a.name, types.ChecksumTypeFullObject, base64.StdEncoding.EncodeToString(a.of(s))}
}

// sumFields are the members of an SDK structure that hold a checksum, one for each algorithm.
type sumFields struct{ CRC32, CRC32C, CRC64NVME, SHA1, SHA256, MD5 **string }

func (f sumFields) all() []**string {
	return []**string{f.CRC32, f.CRC32C, f.CRC64NVME, f.SHA1, f.SHA256, f.MD5}
}

// fill sets the member that k belongs to, if there is a checksum.
func (k checksum) fill(f sumFields) {
	for i, p := range f.all() {
		if algorithms[i].name == k.algorithm {
			*p = new(k.value)
		}
	}
}

// value returns the member of an algorithm.
func (f sumFields) value(a *algorithm) *string {
	for i, p := range f.all() {
		if algorithms[i] == a {
			return *p
		}
	}
	return nil
}

// arrived checks the payload of the request against the Content-MD5 and x-amz-checksum-*
// that came with it, as headers or in the trailer, and returns the algorithm used, or nil for none.
// It returns InvalidDigest, BadDigest or InvalidRequest.
func arrived(c *aws.Call) (*algorithm, error) {
	h, body := c.Request.Header, &c.Request.Body
	if err := checkMD5(h, body); err != nil {
		return nil, err
	}
	a, given, err := sentChecksum(c.Request)
	if err != nil || a == nil {
		return nil, err
	}
	want, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(want) != a.size {
		return nil, invalidRequest("Value for " + a.header() + " header is invalid.")
	}
	if string(want) != string(a.of(&body.Sum)) {
		return nil, badChecksum(string(a.name))
	}
	return a, nil
}

func checkMD5(h aws.Header, body *aws.Body) error {
	if !h.Has("Content-MD5") {
		return nil
	}
	given := h.Get("Content-MD5")
	want, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(want) != md5.Size {
		return invalidDigest(given)
	}
	if string(want) != string(body.Sum.MD5[:]) {
		return badMD5(given, base64.StdEncoding.EncodeToString(body.Sum.MD5[:]))
	}
	return nil
}

func (a *algorithm) header() string { return checksumHeader + strings.ToLower(string(a.name)) }

const (
	checksumHeader  = "x-amz-checksum-"
	announcedHeader = "x-amz-sdk-checksum-algorithm"
)

// sentChecksum finds the one checksum that a request carries, before or behind its payload.
func sentChecksum(r *aws.Request) (a *algorithm, value string, err error) {
	for _, header := range [...]aws.Header{r.Header, r.Body.Trailer} {
		for _, f := range header {
			alg := checksumOf(f.Name)
			if alg == "" {
				continue
			}
			if a != nil {
				return nil, "", invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
			}
			if a, err = lookUp(types.ChecksumAlgorithm(alg)); err != nil {
				return nil, "", err
			}
			value = f.Value
		}
	}
	announced := cmp.Or(r.Header.Get(announcedHeader), r.Body.Trailer.Get(announcedHeader))
	switch {
	case announced != "" && a == nil:
		return nil, "", invalidRequest("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.")
	case announced != "" && !strings.EqualFold(announced, string(a.name)):
		return nil, "", invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
	}
	return a, value, nil
}

// checksumOf is the algorithm, in capitals, of which a header has a checksum, "" for any other header.
func checksumOf(name string) string {
	const n = len(checksumHeader)
	if len(name) <= n || !aws.SameName(name[:n], checksumHeader) {
		return ""
	}
	switch alg := strings.ToUpper(name[n:]); alg {
	case "ALGORITHM", "TYPE", "MODE":
		return ""
	default:
		return alg
	}
}

// documentArrived is arrived for an XML document. Some operations insist on a checksum.
func documentArrived(c *aws.Call, required bool) error {
	if c.Request == nil {
		return nil
	}
	a, err := arrived(c)
	if err == nil && required && a == nil && !c.Request.Header.Has("Content-MD5") {
		return invalidRequest("Missing required header for this request: Content-MD5")
	}
	return err
}

// whole returns the checksum of algorithm a over all the bytes of the parts together. There is
// one only if a is linear (a CRC) or there is one part.
func (a *algorithm) whole(parts []*part) (checksum, bool) {
	if len(parts) == 1 {
		return a.sumOf(&parts[0].sums), true
	}
	if a.crc == nil {
		return checksum{}, false
	}
	value := uint64(0)
	for _, p := range parts {
		value = a.crc.combine(value, bigEndian(a.of(&p.sums)), p.size)
	}
	b := be64(value)[8-a.size:]
	return checksum{a.name, types.ChecksumTypeFullObject, base64.StdEncoding.EncodeToString(b)}, true
}

// composed returns the checksum of algorithm a over the checksums of the parts.
func (a *algorithm) composed(parts []*part) (checksum, bool) {
	if a.join == nil {
		return checksum{}, false
	}
	var all []byte
	for _, p := range parts {
		all = append(all, a.of(&p.sums)...)
	}
	value := base64.StdEncoding.EncodeToString(a.join(all)) + "-" + strconv.Itoa(len(parts))
	return checksum{a.name, types.ChecksumTypeComposite, value}, true
}

// kind decides whether a multipart upload's checksum is to be composed or of the full object.
func (a *algorithm) kind(asked types.ChecksumType) (types.ChecksumType, error) {
	switch {
	case asked == "" && a.composite:
		return types.ChecksumTypeComposite, nil
	case asked == "":
		return types.ChecksumTypeFullObject, nil
	case asked == types.ChecksumTypeFullObject && a.crc == nil, asked == types.ChecksumTypeComposite && a.join == nil:
		return "", invalidRequest(fmt.Sprintf("The %s checksum type cannot be used with the %s checksum algorithm.", asked, strings.ToLower(string(a.name))))
	}
	return asked, nil
}

// bigEndian reads at most eight bytes.
func bigEndian(b []byte) (v uint64) {
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	return v
}
