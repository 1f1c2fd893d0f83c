// Package s3 is Amazon Simple Storage Service: buckets and the objects in them. Object
// bytes stay with the host; here an object is a list of runs in the host's blob store,
// with its headers, checksums and tags.
//
// Each run that the state refers to is announced once by Call.Keep and given up once by
// Call.Drop, so that the host knows which bytes are still needed.
package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/tidwall/btree"
)

// Service is the S3 of one account: the buckets of all regions, as their names are global.
type Service struct {
	account string
	people  People
	buckets btree.Map[string, *bucket] // by name
}

// New makes an S3 without buckets.
func New(account string) *Service { return &Service{account: account} }

// People is what S3 asks of IAM.
type People interface {
	// IDOf is the unique id of the user or role of the account called arn.
	IDOf(arn string) (id string, ok bool)
	// ARNOf is the ARN of the user or role with a unique id, if it still exists.
	ARNOf(id string) (arn string, ok bool)
	// CheckMFA reports whether code is one that the caller's MFA device shows now.
	CheckMFA(p aws.Principal, serial, code string, now time.Time) *aws.Error
}

// Ask says whom to ask about users and roles.
func (s *Service) Ask(p People) { s.people = p }

// Has reports whether there is a bucket of that name.
func (s *Service) Has(bucket string) bool {
	_, ok := s.buckets.Get(bucket)
	return ok
}

// Resources lists at most so many objects of one bucket, and of all.
const (
	shownObjects    = 100
	shownObjectsAll = 1000
)

// Resources lists the buckets in order of name, each followed by its first objects.
func (s *Service) Resources(now time.Time) []aws.Resource {
	var rs []aws.Resource
	all := 0
	s.buckets.Scan(func(_ string, b *bucket) bool {
		rs = append(rs, b.resource())
		left := min(shownObjects, shownObjectsAll-all)
		b.objects.Scan(func(_ string, o *object) bool {
			if left == 0 {
				return false
			}
			if at, _ := b.lifecycle.ends(o); !at.IsZero() && !now.Before(at) {
				return true // the next call to the bucket removes it
			}
			rs = append(rs, b.objectResource(o))
			left--
			all++
			return true
		})
		return true
	})
	return rs
}

func (b *bucket) resource() aws.Resource {
	return aws.Resource{Service: "s3", Type: "bucket", ID: b.name, Name: b.name, ARN: b.arn(), Region: b.region,
		Detail: map[string]string{"objects": strconv.Itoa(b.objects.Len()), "bytes": strconv.FormatInt(b.stored.total(), 10)}}
}

func (b *bucket) objectResource(o *object) aws.Resource {
	return aws.Resource{Service: "s3", Type: "object", ID: b.name + "/" + o.key, Name: o.key, ARN: b.arn() + "/" + o.key, Region: b.region}
}

// canonicalID returns the canonical user id of an account, 64 hexadecimal digits.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
func canonicalID(account string) *string {
	h := sha256.Sum256([]byte("canonical user " + account))
	return new(hex.EncodeToString(h[:]))
}

func owner(account string) *types.Owner { return &types.Owner{ID: canonicalID(account)} }

// second cuts t to the precision of S3's times.
func second(t time.Time) time.Time { return t.Truncate(time.Second) }
