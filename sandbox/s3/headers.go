package s3

import (
	"maps"
	"mime"
	"slices"
	"strings"

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
	class   types.StorageClass
	tags    []types.Tag
	hasTags bool // tags were given, be it none

	acl                        types.ObjectCannedACL
	grants                     []*string
	sse                        types.ServerSideEncryption
	tagging                    *string
	hold                       hold
	customerKey, kmsKey, kmsID *string
}

func putSettings(c *aws.Call, b *bucket, in *s3.PutObjectInput) (*settings, error) {
	s := &settings{class: in.StorageClass, acl: in.ACL, sse: in.ServerSideEncryption, tagging: in.Tagging,
		customerKey: in.SSECustomerAlgorithm, kmsKey: in.SSEKMSKeyId, kmsID: in.SSEKMSEncryptionContext,
		grants: []*string{in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWriteACP}}
	s.headers = newHeaders(c, in.ContentType, in.CacheControl, in.ContentDisposition, in.ContentEncoding, in.ContentLanguage, in.WebsiteRedirectLocation, in.Metadata)
	var err error
	if s.hold, err = b.asked(c, in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus); err != nil {
		return nil, err
	}
	return s, s.check(b)
}

func copySettings(c *aws.Call, b *bucket, in *s3.CopyObjectInput) (*settings, error) {
	s := &settings{class: in.StorageClass, acl: in.ACL, sse: in.ServerSideEncryption, tagging: in.Tagging,
		customerKey: in.SSECustomerAlgorithm, kmsKey: in.SSEKMSKeyId, kmsID: in.SSEKMSEncryptionContext,
		grants: []*string{in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWriteACP}}
	s.headers = newHeaders(c, in.ContentType, in.CacheControl, in.ContentDisposition, in.ContentEncoding, in.ContentLanguage, in.WebsiteRedirectLocation, in.Metadata)
	var err error
	if s.hold, err = b.asked(c, in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus); err != nil {
		return nil, err
	}
	return s, s.check(b)
}

func uploadSettings(c *aws.Call, b *bucket, in *s3.CreateMultipartUploadInput) (*settings, error) {
	s := &settings{class: in.StorageClass, acl: in.ACL, sse: in.ServerSideEncryption, tagging: in.Tagging,
		customerKey: in.SSECustomerAlgorithm, kmsKey: in.SSEKMSKeyId, kmsID: in.SSEKMSEncryptionContext,
		grants: []*string{in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWriteACP}}
	s.headers = newHeaders(c, in.ContentType, in.CacheControl, in.ContentDisposition, in.ContentEncoding, in.ContentLanguage, in.WebsiteRedirectLocation, in.Metadata)
	var err error
	if s.hold, err = b.asked(c, in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus); err != nil {
		return nil, err
	}
	return s, s.check(b)
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

// check refuses what S3 refuses and what we cannot do, and reads the tags.
func (s *settings) check(b *bucket) error {
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
	if err := s.checkProtection(b); err != nil {
		return err
	}
	var err error
	s.hasTags = s.tagging != nil
	s.tags, err = parseTags(s.tagging)
	return err
}

// checkProtection looks at access control lists and encryption.
func (s *settings) checkProtection(b *bucket) error {
	granted := s.acl != "" && s.acl != types.ObjectCannedACLBucketOwnerFullControl
	for _, g := range s.grants {
		granted = granted || g != nil
	}
	switch {
	case granted && b.ownership == types.ObjectOwnershipBucketOwnerEnforced:
		return aclNotSupported()
	case granted && s.acl != types.ObjectCannedACLPrivate:
		return notEmulated("access control lists")
	case s.sse != "" && s.sse != types.ServerSideEncryptionAes256, s.kmsKey != nil, s.kmsID != nil:
		return notEmulated("server-side encryption with KMS keys")
	case s.customerKey != nil:
		return notEmulated("server-side encryption with customer keys")
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
