package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxListed = 1000

// query selects the keys of a listing.
type query struct {
	prefix, delimiter string
	after             string // only keys behind this one
	group             string // and not this group of keys, listed before
	most              int
}

// listing is one page: objects, and groups of keys that are the same up to a delimiter.
type listing struct {
	objects   []*object
	groups    []string
	truncated bool
	last      string // the last key or group
	lastGroup bool
}

// list walks the ordered index, from where the page starts; a group costs one step, however large it is.
func (b *bucket) list(q query) listing {
	var l listing
	it := b.objects.Iter()
	ok := it.Seek(max(q.prefix, q.after))
	if q.group != "" && ok {
		ok = it.Seek(max(it.Key(), behind(q.group)))
	}
	for ok && strings.HasPrefix(it.Key(), q.prefix) {
		key := it.Key()
		if key == q.after && q.after != "" {
			ok = it.Next()
			continue
		}
		if len(l.objects)+len(l.groups) >= q.most {
			l.truncated = q.most > 0
			break
		}
		l.last, l.lastGroup = key, false
		if g := q.groupOf(key); g != "" {
			l.groups = append(l.groups, g)
			l.last, l.lastGroup = g, true
			ok = it.Seek(behind(g))
			continue
		}
		l.objects = append(l.objects, it.Value())
		ok = it.Next()
	}
	return l
}

// groupOf returns the common prefix that stands for key, or "" if key is listed itself.
func (q *query) groupOf(key string) string {
	if q.delimiter == "" || !strings.HasPrefix(key, q.prefix) {
		return ""
	}
	i := strings.Index(key[len(q.prefix):], q.delimiter)
	if i < 0 {
		return ""
	}
	return key[:len(q.prefix)+i+len(q.delimiter)]
}

// behind returns the least string that is larger than all that begin with s. The last byte of
// UTF-8 is never 0xff.
func behind(s string) string { return s[:len(s)-1] + string([]byte{s[len(s)-1] + 1}) }

// place names where the next page goes on, in a token.
func (l *listing) place() string {
	if l.lastGroup {
		return "g" + l.last
	}
	return "k" + l.last
}

// ListObjectsV2 lists objects in the order of their keys' UTF-8 bytes, at most 1,000 at a time.
// It returns InvalidArgument for a token that it did not give out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (s *Service) ListObjectsV2(c *aws.Call, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	most, err := pageSize("max-keys", in.MaxKeys)
	if err != nil {
		return nil, err
	}
	q := query{prefix: aws.Value(in.Prefix), delimiter: aws.Value(in.Delimiter), after: aws.Value(in.StartAfter), most: most}
	place, ok := readToken("objects "+b.name, in.ContinuationToken)
	switch {
	case !ok:
		return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", aws.Value(in.ContinuationToken))
	case place != "" && place[0] == 'g':
		q.group = place[1:]
	case place != "":
		q.after = place[1:]
	}
	c.Lasting = b.lifecycle == nil
	l, enc := b.list(q), encoder(in.EncodingType)
	out := &s3.ListObjectsV2Output{
		Name: &b.name, Prefix: enc(new(q.prefix)), Delimiter: enc(optional(q.delimiter)), StartAfter: enc(in.StartAfter), EncodingType: in.EncodingType,
		MaxKeys: new(int32(most)), KeyCount: new(int32(len(l.objects) + len(l.groups))), IsTruncated: &l.truncated,
		ContinuationToken: in.ContinuationToken, CommonPrefixes: prefixes(l.groups, enc),
	}
	c.Rows = b.rows(l.objects, enc, aws.Value(in.FetchOwner))
	if l.truncated {
		out.NextContinuationToken = writeToken("objects "+b.name, l.place())
	}
	return out, nil
}

// ListObjects is the first version of ListObjectsV2, whose token is a key.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
func (s *Service) ListObjects(c *aws.Call, in *s3.ListObjectsInput) (*s3.ListObjectsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	most, err := pageSize("max-keys", in.MaxKeys)
	if err != nil {
		return nil, err
	}
	q := query{prefix: aws.Value(in.Prefix), delimiter: aws.Value(in.Delimiter), after: aws.Value(in.Marker), most: most}
	if q.groupOf(q.after) == q.after {
		q.group = q.after
	}
	c.Lasting = b.lifecycle == nil
	l, enc := b.list(q), encoder(in.EncodingType)
	out := &s3.ListObjectsOutput{
		Name: &b.name, Prefix: enc(new(q.prefix)), Delimiter: enc(optional(q.delimiter)), Marker: enc(new(q.after)), EncodingType: in.EncodingType,
		MaxKeys: new(int32(most)), IsTruncated: &l.truncated, CommonPrefixes: prefixes(l.groups, enc),
	}
	c.Rows = b.rows(l.objects, enc, true)
	if l.truncated && q.delimiter != "" {
		out.NextMarker = enc(&l.last)
	}
	return out, nil
}

func prefixes(groups []string, enc func(*string) *string) []types.CommonPrefix {
	out := make([]types.CommonPrefix, len(groups))
	for i := range groups {
		out[i].Prefix = enc(&groups[i])
	}
	return out
}

// pageSize returns how many entries a page may have: 1,000 unless fewer are wanted.
func pageSize(name string, asked *int32) (int, error) {
	if asked == nil {
		return maxListed, nil
	}
	if *asked < 0 {
		return 0, invalidArgument("Argument "+name+" must be an integer between 0 and 2147483647", name, number(int64(*asked)))
	}
	return min(int(*asked), maxListed), nil
}

// encoder returns what encoding-type asks for: keys may hold characters that XML cannot.
func encoder(t types.EncodingType) func(*string) *string {
	if t != types.EncodingTypeUrl {
		return func(s *string) *string { return s }
	}
	return func(s *string) *string {
		if s == nil {
			return nil
		}
		return new(urlEncode(*s))
	}
}

// urlEncode is a form encoding that leaves slashes alone.
func urlEncode(s string) string {
	const plain = "/-_.*"
	var out strings.Builder
	for i := range len(s) {
		switch b := s[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte(plain, b) >= 0:
			out.WriteByte(b)
		case b == ' ':
			out.WriteByte('+')
		default:
			out.WriteByte('%')
			out.WriteByte("0123456789ABCDEF"[b>>4])
			out.WriteByte("0123456789ABCDEF"[b&15])
		}
	}
	return out.String()
}
