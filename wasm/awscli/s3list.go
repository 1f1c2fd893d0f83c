package awscli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// s3List runs `aws s3 ls`.
func (s *session) s3List(found parsed) error {
	bucket, key := splitS3(found.text("paths"))
	if bucket == "" {
		return s.listBuckets(found)
	}
	l := &lister{session: s, human: found.is("human-readable"), recursive: found.is("recursive")}
	in := &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Prefix: aws.String(key)}
	if !l.recursive {
		in.Delimiter = aws.String("/")
	}
	if err := s.eachPage(in, found, l.page); err != nil {
		return err
	}
	if found.is("summarize") {
		fmt.Fprintf(s.Stdout, "\nTotal Objects: %d\n   Total Size: %s\n", l.objects, l.size(l.bytes))
	}
	if key != "" && l.empty {
		return exitCode(1)
	}
	return nil
}

// lister prints objects and counts them.
type lister struct {
	*session
	human, recursive bool
	objects, bytes   int64
	shown, empty     bool
}

func (l *lister) page(out *s3.ListObjectsV2Output) error {
	if len(out.Contents)+len(out.CommonPrefixes) == 0 {
		l.empty = !l.shown
		return nil
	}
	l.shown = true
	for _, p := range out.CommonPrefixes {
		parts := strings.Split(aws.ToString(p.Prefix), "/")
		fmt.Fprintf(l.Stdout, "%30s %s/\n", "PRE", parts[max(0, len(parts)-2)])
	}
	for _, o := range out.Contents {
		name := aws.ToString(o.Key)
		if !l.recursive {
			name = name[strings.LastIndexByte(name, '/')+1:]
		}
		size := aws.ToInt64(o.Size)
		l.objects++
		l.bytes += size
		fmt.Fprintf(l.Stdout, "%s %10s %s\n", l.stamp(o.LastModified), l.size(size), name)
	}
	return nil
}

func (l *lister) size(n int64) string {
	if l.human {
		return humanSize(n)
	}
	return fmt.Sprint(n)
}

// stamp is a time as listings show it, in the user's zone.
func (s *session) stamp(t *time.Time) string {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	return aws.ToTime(t).In(zone).Format("2006-01-02 15:04:05")
}

func (s *session) listBuckets(found parsed) error {
	in := &s3.ListBucketsInput{}
	if p := found.text("bucket-name-prefix"); p != "" {
		in.Prefix = aws.String(p)
	}
	if r := found.text("bucket-region"); r != "" {
		in.BucketRegion = aws.String(r)
	}
	for {
		out, err := s.clients.s3.ListBuckets(s.ctx, in)
		if err != nil {
			return s3Error("ListBuckets", err)
		}
		for _, b := range out.Buckets {
			fmt.Fprintf(s.Stdout, "%s %s\n", s.stamp(b.CreationDate), aws.ToString(b.Name))
		}
		if aws.ToString(out.ContinuationToken) == "" {
			return nil
		}
		in.ContinuationToken = out.ContinuationToken
	}
}

// eachPage lists objects page by page; keys come percent-encoded and are decoded here.
func (s *session) eachPage(in *s3.ListObjectsV2Input, found parsed, f func(*s3.ListObjectsV2Output) error) error {
	if found.has("page-size") {
		n, _ := parseInt(found.text("page-size"))
		in.MaxKeys = aws.Int32(int32(n.(int64)))
	}
	in.EncodingType = types.EncodingTypeUrl
	for {
		out, err := s.clients.s3.ListObjectsV2(s.ctx, in)
		if err != nil {
			return s3Error("ListObjectsV2", err)
		}
		for i := range out.Contents {
			out.Contents[i].Key = decodedKey(out.Contents[i].Key)
		}
		for i := range out.CommonPrefixes {
			out.CommonPrefixes[i].Prefix = decodedKey(out.CommonPrefixes[i].Prefix)
		}
		if err := f(out); err != nil {
			return err
		}
		if !aws.ToBool(out.IsTruncated) {
			return nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}

func decodedKey(key *string) *string {
	o := newObject()
	o.set("k", aws.ToString(key))
	unquote(o, "k")
	return aws.String(o.vals["k"].(string))
}

// humanSize is a number of bytes in the largest fitting unit: "1.5 KiB".
func humanSize(n int64) string {
	if n == 1 {
		return "1 Byte"
	}
	if n < 1024 {
		return fmt.Sprintf("%d Bytes", n)
	}
	unit := 1024.0
	for _, suffix := range []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"} {
		if math.RoundToEven(float64(n)/unit) < 1024 {
			return fmt.Sprintf("%.1f %s", float64(n)/unit, suffix)
		}
		unit *= 1024
	}
	return fmt.Sprintf("%d Bytes", n)
}
