package s3

import (
	"maps"
	"mime"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxMetadata = 2048 // bytes of names and values

// headers are what a client stores beside the bytes of an object and gets back with them.
// An empty string is none.
type headers struct {
	contentType, cacheControl, disposition, encoding, language string
	expires                                                    string // as it was sent
	redirect                                                   string // of a website
	meta                                                       map[string]string
}

// settings are the members that the three ways to begin an object have in common.
type settings struct {
	headers
	class      types.StorageClass
	tags       []types.Tag
	hasTags    bool // tags were given, be it none
	acl        acl
	hold       hold
	protection *protection
}

func copySettings(c *aws.Call, b *bucket, in *s3.CopyObjectInput) (*settings, error) {
	return putSettings(c, b, &s3.PutObjectInput{
		ACL: in.ACL, GrantFullControl: in.GrantFullControl, GrantRead: in.GrantRead, GrantReadACP: in.GrantReadACP, GrantWriteACP: in.GrantWriteACP,
		StorageClass: in.StorageClass, Tagging: in.Tagging, ContentType: in.ContentType, CacheControl: in.CacheControl, ContentDisposition: in.ContentDisposition,
		ContentEncoding: in.ContentEncoding, ContentLanguage: in.ContentLanguage, WebsiteRedirectLocation: in.WebsiteRedirectLocation, Metadata: in.Metadata,
		ObjectLockMode: in.ObjectLockMode, ObjectLockRetainUntilDate: in.ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus: in.ObjectLockLegalHoldStatus,
		ServerSideEncryption: in.ServerSideEncryption, SSEKMSKeyId: in.SSEKMSKeyId, SSEKMSEncryptionContext: in.SSEKMSEncryptionContext, BucketKeyEnabled: in.BucketKeyEnabled,
		SSECustomerAlgorithm: in.SSECustomerAlgorithm, SSECustomerKey: in.SSECustomerKey, SSECustomerKeyMD5: in.SSECustomerKeyMD5})
}

func uploadSettings(c *aws.Call, b *bucket, in *s3.CreateMultipartUploadInput) (*settings, error) {
	return putSettings(c, b, &s3.PutObjectInput{
		ACL: in.ACL, GrantFullControl: in.GrantFullControl, GrantRead: in.GrantRead, GrantReadACP: in.GrantReadACP, GrantWriteACP: in.GrantWriteACP,
		StorageClass: in.StorageClass, Tagging: in.Tagging, ContentType: in.ContentType, CacheControl: in.CacheControl, ContentDisposition: in.ContentDisposition,
		ContentEncoding: in.ContentEncoding, ContentLanguage: in.ContentLanguage, WebsiteRedirectLocation: in.WebsiteRedirectLocation, Metadata: in.Metadata,
		ObjectLockMode: in.ObjectLockMode, ObjectLockRetainUntilDate: in.ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus: in.ObjectLockLegalHoldStatus,
		ServerSideEncryption: in.ServerSideEncryption, SSEKMSKeyId: in.SSEKMSKeyId, SSEKMSEncryptionContext: in.SSEKMSEncryptionContext, BucketKeyEnabled: in.BucketKeyEnabled,
		SSECustomerAlgorithm: in.SSECustomerAlgorithm, SSECustomerKey: in.SSECustomerKey, SSECustomerKeyMD5: in.SSECustomerKeyMD5})
}

// putSettings reads the members, and refuses what S3 refuses.
func putSettings(c *aws.Call, b *bucket, in *s3.PutObjectInput) (*settings, error) {
	s := &settings{class: in.StorageClass, hasTags: in.Tagging != nil}
	s.headers = newHeaders(c, in.ContentType, in.CacheControl, in.ContentDisposition, in.ContentEncoding, in.ContentLanguage, in.WebsiteRedirectLocation, in.Metadata)
	if err := s.check(); err != nil {
		return nil, err
	}
	var err error
	if s.acl, err = b.objectGrants(c, &grantHeaders{string(in.ACL), in.GrantFullControl, in.GrantRead, nil, in.GrantReadACP, in.GrantWriteACP}, aws.Value(in.Key)); err != nil {
		return nil, err
	}
	if s.protection, err = b.protect(c, in); err != nil {
		return nil, err
	}
	if s.hold, err = b.asked(c, in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus); err != nil {
		return nil, err
	}
	s.tags, err = parseTags(in.Tagging)
	return s, err
}

// object begins the object that the settings are for.
func (s *settings) object(key string, at time.Time) *object {
	h := s.headers // not a part of s, which would live as long
	o := &object{key: key, modified: at, class: s.class, headers: &h, extra: noExtra}
	if len(s.tags) > 0 || s.hold != (hold{}) || s.acl != nil || s.protection != nil {
		o.extra = &extra{tags: s.tags, hold: s.hold, acl: s.acl, protection: s.protection}
	}
	return o
}

// same reports whether two objects may share their headers.
func (h *headers) same(g *headers) bool {
	return h.meta == nil && g.meta == nil && h.contentType == g.contentType && h.cacheControl == g.cacheControl && h.disposition == g.disposition &&
		h.encoding == g.encoding && h.language == g.language && h.expires == g.expires && h.redirect == g.redirect
}

func newHeaders(c *aws.Call, kind, cache, disposition, encoding, language, redirect *string, meta map[string]string) headers {
	h := headers{contentType: aws.Value(kind), cacheControl: aws.Value(cache), disposition: aws.Value(disposition),
		encoding: storedEncoding(aws.Value(encoding)), language: aws.Value(language), redirect: aws.Value(redirect), meta: lowerKeys(meta)}
	if c.Request != nil {
		h.expires = c.Request.Header.Get("Expires")
	}
	if h.contentType == "" {
		h.contentType = "binary/octet-stream"
	}
	return h
}

// storedEncoding takes the framing of the upload itself out of its Content-Encoding.
func storedEncoding(v string) string {
	var kept []string
	for e := range strings.SplitSeq(v, ",") {
		if e = strings.TrimSpace(e); e != "" && !strings.EqualFold(e, "aws-chunked") {
			kept = append(kept, e)
		}
	}
	return strings.Join(kept, ",")
}

func lowerKeys(meta map[string]string) map[string]string {
	if len(meta) == 0 {
		return nil
	}
	out := make(map[string]string, len(meta))
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		out[strings.ToLower(k)] = meta[k]
	}
	return out
}

// check looks at sizes, storage class and redirect.
func (s *settings) check() error {
	size := 0
	for k, v := range s.meta {
		size += len(k) + len(v)
	}
	if size > maxMetadata {
		return metadataTooLarge(size)
	}
	switch s.class {
	case "":
		s.class = types.StorageClassStandard
	case types.StorageClassStandard, types.StorageClassReducedRedundancy, types.StorageClassStandardIa, types.StorageClassOnezoneIa,
		types.StorageClassIntelligentTiering, types.StorageClassGlacier, types.StorageClassDeepArchive, types.StorageClassGlacierIr:
	default: // of Outposts, Snow, directory buckets
		return invalidStorageClass(string(s.class))
	}
	if s.redirect != "" && !strings.HasPrefix(s.redirect, "/") && !strings.HasPrefix(s.redirect, "http://") && !strings.HasPrefix(s.redirect, "https://") {
		return fail(400, "InvalidRedirectLocation", "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.")
	}
	return nil
}

// sent returns the metadata as header values: what is not ASCII goes as an encoded word.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
func (h *headers) sent() map[string]string {
	if h.meta == nil {
		return nil
	}
	out := make(map[string]string, len(h.meta))
	for k, v := range h.meta {
		out[k] = mime.BEncoding.Encode("UTF-8", v)
	}
	return out
}

// optional is nil for an empty string.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
