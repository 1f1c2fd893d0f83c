package s3

import (
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// sizes are bytes by storage class, in the order in which the classes came.
type sizes []struct {
	class types.StorageClass
	bytes int64
}

// add counts n bytes more, or fewer.
func (s *sizes) add(class types.StorageClass, n int64) {
	for i := range *s {
		if (*s)[i].class == class {
			(*s)[i].bytes += n
			return
		}
	}
	if n != 0 {
		*s = append(*s, struct {
			class types.StorageClass
			bytes int64
		}{class, n})
	}
}

func (s sizes) total() (n int64) {
	for _, x := range s {
		n += x.bytes
	}
	return n
}

// storage is what bills call the bytes of a storage class.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html
var storage = map[types.StorageClass]string{
	types.StorageClassStandardIa: "TimedStorage-SIA-ByteHrs", types.StorageClassOnezoneIa: "TimedStorage-ZIA-ByteHrs",
	types.StorageClassIntelligentTiering: "TimedStorage-INT-FA-ByteHrs", types.StorageClassGlacierIr: "TimedStorage-GIR-ByteHrs",
	types.StorageClassGlacier: "TimedStorage-GlacierByteHrs", types.StorageClassDeepArchive: "TimedStorage-GDA-ByteHrs",
	types.StorageClassReducedRedundancy: "TimedStorage-RRS-ByteHrs",
}

// Meters tells what the bucket of a resource stores, in GB by storage class.
func (s *Service) Meters(_ time.Time, _, id string) []aws.Meter {
	name, _, _ := strings.Cut(id, "/")
	m := aws.Meter{ID: name}
	if b, ok := s.buckets.Get(name); ok {
		for _, x := range b.stored {
			kind := storage[x.class]
			if kind == "" {
				kind = "TimedStorage-ByteHrs"
			}
			if x.bytes > 0 {
				m.Rates = append(m.Rates, aws.Rate{Kind: kind, Quantity: float64(x.bytes) / (1 << 30)})
			}
		}
	}
	return []aws.Meter{m}
}
