package awscli

import (
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// description is what an object is stored with, from the options of the command.
type description struct {
	acl, class, sse, key, redirect                    string
	contentType, cache, disposition, encoding, speech string
	expires                                           *time.Time
	metadata                                          map[string]string
	directive                                         string
	err                                               error
}

func (t *transfers) describeObject(f *file) *description {
	o := t.found
	d := &description{
		acl: o.text("acl"), class: o.text("storage-class"), sse: o.text("sse"), key: o.text("sse-kms-key-id"),
		redirect: o.text("website-redirect"), contentType: o.text("content-type"), cache: o.text("cache-control"),
		disposition: o.text("content-disposition"), encoding: o.text("content-encoding"), speech: o.text("content-language"),
		directive: o.text("metadata-directive"),
	}
	if o.has("sse") && d.sse == "" {
		d.sse = "AES256"
	}
	if e := o.text("expires"); e != "" {
		when, ok := parseTime(e)
		if !ok {
			d.err = errorf("Unknown string format: %s", e)
		}
		d.expires = &when
	}
	if m := o.text("metadata"); m != "" {
		d.metadata, d.err = t.metadata(m)
	}
	if d.contentType == "" && f.kind == "upload" && !t.stream && !o.is("no-guess-mime-type") {
		d.contentType = guessType(f.src.path)
	}
	return d
}

func (t *transfers) metadata(text string) (map[string]string, error) {
	var o *object
	var err error
	if isJSON(text) {
		var v any
		if v, err = parseJSONParam("--metadata", text); err == nil {
			o, _ = v.(*object)
		}
	} else {
		o, err = t.parseShorthand(text)
	}
	if err != nil || o == nil {
		return nil, err
	}
	m := map[string]string{}
	for _, k := range o.keys {
		m[k] = scalarText(o.vals[k])
	}
	return m, nil
}

// optional is nil for an option that was not given.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return aws.String(s)
}

func (d *description) put(in *s3.PutObjectInput) error {
	in.ACL, in.StorageClass = types.ObjectCannedACL(d.acl), types.StorageClass(d.class)
	in.ServerSideEncryption, in.SSEKMSKeyId = types.ServerSideEncryption(d.sse), optional(d.key)
	in.ContentType, in.CacheControl, in.ContentDisposition = optional(d.contentType), optional(d.cache), optional(d.disposition)
	in.ContentEncoding, in.ContentLanguage, in.Expires = optional(d.encoding), optional(d.speech), d.expires
	in.Metadata, in.WebsiteRedirectLocation = d.metadata, optional(d.redirect)
	return d.err
}

func (d *description) create(in *s3.CreateMultipartUploadInput) error {
	in.ACL, in.StorageClass = types.ObjectCannedACL(d.acl), types.StorageClass(d.class)
	in.ServerSideEncryption, in.SSEKMSKeyId = types.ServerSideEncryption(d.sse), optional(d.key)
	in.ContentType, in.CacheControl, in.ContentDisposition = optional(d.contentType), optional(d.cache), optional(d.disposition)
	in.ContentEncoding, in.ContentLanguage, in.Expires = optional(d.encoding), optional(d.speech), d.expires
	in.Metadata, in.WebsiteRedirectLocation = d.metadata, optional(d.redirect)
	return d.err
}

func (d *description) copy(in *s3.CopyObjectInput) error {
	in.ACL, in.StorageClass = types.ObjectCannedACL(d.acl), types.StorageClass(d.class)
	in.ServerSideEncryption, in.SSEKMSKeyId = types.ServerSideEncryption(d.sse), optional(d.key)
	in.ContentType, in.CacheControl, in.ContentDisposition = optional(d.contentType), optional(d.cache), optional(d.disposition)
	in.ContentEncoding, in.ContentLanguage, in.Expires = optional(d.encoding), optional(d.speech), d.expires
	in.Metadata, in.WebsiteRedirectLocation = d.metadata, optional(d.redirect)
	in.MetadataDirective = types.MetadataDirective(d.directive)
	if d.directive == "" && (d.metadata != nil || d.contentType != "" || d.cache != "" || d.disposition != "" || d.encoding != "" || d.speech != "" || d.expires != nil) {
		in.MetadataDirective = types.MetadataDirectiveReplace
	}
	return d.err
}

// contentTypes are the types of common file names (Python's mimetypes knows more).
var contentTypes = map[string]string{
	".aac": "audio/aac", ".avi": "video/x-msvideo", ".bin": "application/octet-stream", ".bmp": "image/bmp", ".c": "text/plain",
	".css": "text/css", ".csv": "text/csv", ".doc": "application/msword", ".exe": "application/octet-stream", ".gif": "image/gif",
	".h": "text/plain", ".htm": "text/html", ".html": "text/html", ".ico": "image/vnd.microsoft.icon", ".jpeg": "image/jpeg",
	".jpg": "image/jpeg", ".js": "application/javascript", ".json": "application/json", ".m3u8": "application/vnd.apple.mpegurl",
	".md": "text/markdown", ".mjs": "application/javascript", ".mov": "video/quicktime", ".mp3": "audio/mpeg", ".mp4": "video/mp4",
	".mpeg": "video/mpeg", ".mpg": "video/mpeg", ".pdf": "application/pdf", ".pl": "text/plain", ".png": "image/png",
	".ppt": "application/vnd.ms-powerpoint", ".ps": "application/postscript", ".py": "text/x-python", ".sh": "application/x-sh",
	".svg": "image/svg+xml", ".tar": "application/x-tar", ".tif": "image/tiff", ".tiff": "image/tiff", ".tsv": "text/tab-separated-values",
	".txt": "text/plain", ".wasm": "application/wasm", ".wav": "audio/x-wav", ".webm": "video/webm", ".webp": "image/webp",
	".xls": "application/vnd.ms-excel", ".xml": "text/xml", ".zip": "application/zip",
}

// guessType is the content type that a file name suggests, "" for none.
func guessType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	switch ext {
	case ".gz", ".bz2", ".xz", ".z":
		ext = strings.ToLower(path.Ext(strings.TrimSuffix(name, path.Ext(name))))
	case ".tgz":
		ext = ".tar"
	}
	return contentTypes[ext]
}
