package server

import (
	"bufio"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// maxFormHead is how far into a form its credential is looked for: S3 allows 20 KB of
// fields before the file.
const maxFormHead = 32 << 10

// credentialField is the field of a form that names the key which signed its policy.
var credentialField = regexp.MustCompile(`(?i)name="?(x-amz-credential|awsaccesskeyid)"?[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]{1,256})\r\n`)

// credentialOfForm finds the signature of a browser's upload to S3, which is a field of the
// form. It looks into the body without taking anything out of it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
func (s *Server) credentialOfForm(w http.ResponseWriter, r *http.Request) (credential, bool) {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if r.Method != http.MethodPost || !strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data") {
		return credential{}, false
	}
	b := bufio.NewReaderSize(paceBody(w, r.Body, s.opt.WriteDeadline), maxFormHead)
	r.Body = struct {
		io.Reader
		io.Closer
	}{b, r.Body}
	head, _ := b.Peek(int(min(max(r.ContentLength, 0), maxFormHead)))
	found := credentialField.FindSubmatch(head)
	if found == nil {
		return credential{}, false
	}
	c := scope(string(found[2]))
	c.Service = "s3"
	return c, true
}
