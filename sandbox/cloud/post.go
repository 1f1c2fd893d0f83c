package cloud

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/xml"
	"net/url"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/aws/wire"
)

// post makes the PutObject of a browser's form: it checks who signed it, holds it against
// its policy, and turns its fields into headers. A form without a policy is anonymous.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
func (x *exchange) post() *aws.Error {
	r := x.call.Request
	if bucket := x.cloud.bucketOf(r); bucket != "" {
		r.Path = "/" + bucket + r.Path
	}
	bucket := strings.Trim(r.Path, "/")
	if bucket == "" || strings.Contains(bucket, "/") {
		return aws.Errorf(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
	if r.Body.Size < 0 {
		return nil // the fields have not come
	}
	body, err := r.Body.Bytes()
	if err != nil {
		return asError(err)
	}
	f, refusal := readForm(r.Header.Get("Content-Type"), body)
	if refusal != nil {
		return refusal
	}
	if !f.has {
		e := aws.Errorf(400, "InvalidArgument", "POST requires exactly one file upload per request.")
		e.Fields = []aws.Field{{Name: "ArgumentName", Value: "file"}, {Name: "ArgumentValue", Value: "0"}}
		return e
	}
	for i := range f.fields {
		if f.fields[i].Name == "key" {
			f.fields[i].Value = strings.ReplaceAll(f.fields[i].Value, "${filename}", f.fileName)
		}
	}
	x.form = f
	x.call.Principal = aws.Principal{Kind: aws.Anonymous}
	if f.get("policy") != "" {
		if err := x.verifyForm(bucket); err != nil {
			return err
		}
	}
	return x.asPut(bucket)
}

// verifyForm proves who signed the policy, and that the form keeps to it.
func (x *exchange) verifyForm(bucket string) *aws.Error {
	f := x.form
	s, err := formSignature(f)
	if err != nil {
		return err
	}
	x.call.Principal.AccessKeyID = s.KeyID
	secret, p, err := x.credentials(s)
	if err != nil {
		return err
	}
	var want string
	if s.Version2 {
		h := hmac.New(sha1.New, []byte(secret))
		h.Write([]byte(f.get("policy")))
		want = base64.StdEncoding.EncodeToString(h.Sum(nil))
	} else {
		want = sigv4.Sign(x.cloud.signingKey(s, secret), f.get("policy"))
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(s.Hex)) != 1 {
		return aws.Errorf(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	x.signature, x.call.Principal = s, p
	policy, err := readPostPolicy(f.get("policy"))
	if err != nil {
		return err
	}
	return policy.admit(f, bucket, time.Unix(0, x.in.Received))
}

// formSignature reads the fields that sign, of version 4 or 2.
func formSignature(f *form) (*sigv4.Signature, *aws.Error) {
	s := &sigv4.Signature{Service: "s3", Token: f.get("x-amz-security-token"), Payload: sigv4.Unsigned}
	if f.get("x-amz-algorithm") == "" && f.get("awsaccesskeyid") != "" {
		s.Version2, s.KeyID, s.Hex = true, f.get("awsaccesskeyid"), f.get("signature")
		if s.Hex == "" {
			return nil, missingField("Signature")
		}
		return s, nil
	}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date"} {
		if f.get(strings.ToLower(name)) == "" {
			return nil, missingField(name)
		}
	}
	if f.get("x-amz-algorithm") != sigv4.Algorithm {
		return nil, aws.Errorf(400, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
	}
	s.Hex = f.get("x-amz-signature")
	return s, s.Scoped(f.get("x-amz-credential"), f.get("x-amz-date"))
}

// asPut makes the request a PutObject of the form's file.
func (x *exchange) asPut(bucket string) *aws.Error {
	r, f := x.call.Request, x.form
	if f.get("key") == "" {
		return missingField("key")
	}
	whole := r.Body
	run := aws.Blob{SHA256: whole.Sum.SHA256, Size: whole.Size, Offset: int64(f.from), Length: int64(f.to - f.from)}
	put := &aws.Request{Method: "PUT", Host: r.Host, Path: "/" + bucket + "/" + escapeKey(f.get("key")), Remote: r.Remote, Secure: r.Secure}
	put.Body = aws.Body{Size: run.Length, Run: &run}
	if x.call.Sums != nil {
		sums, err := x.call.Sums([]aws.Blob{run})
		if err != nil {
			return asError(err)
		}
		put.Body.Sum = sums
	}
	for _, h := range r.Header {
		if strings.EqualFold(h.Name, "User-Agent") || strings.EqualFold(h.Name, "Referer") {
			put.Header = append(put.Header, h)
		}
	}
	for _, field := range f.fields {
		switch name := field.Name; {
		case name == "acl":
			put.Header.Add("x-amz-acl", field.Value)
		case name == "tagging":
			tags, err := formTags(field.Value)
			if err != nil {
				return err
			}
			put.Header.Add("x-amz-tagging", tags)
		case name == "x-amz-signature" || name == "x-amz-credential" || name == "x-amz-algorithm" || name == "x-amz-date" || name == "x-amz-security-token":
		case strings.HasPrefix(name, "x-amz-"), name == "content-type", name == "cache-control", name == "content-disposition",
			name == "content-encoding", name == "content-language", name == "expires":
			put.Header.Add(name, field.Value)
		}
	}
	x.call.Request = put
	return nil
}

// formTags turns the XML of the field "tagging" into the header's form.
func formTags(text string) (string, *aws.Error) {
	var doc struct {
		XMLName xml.Name                      `xml:"Tagging"`
		Tags    []struct{ Key, Value string } `xml:"TagSet>Tag"`
	}
	if xml.Unmarshal([]byte(text), &doc) != nil {
		return "", aws.Errorf(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	q := make([]string, 0, len(doc.Tags))
	for _, t := range doc.Tags {
		q = append(q, url.QueryEscape(t.Key)+"="+url.QueryEscape(t.Value))
	}
	return strings.Join(q, "&"), nil
}

func escapeKey(key string) string {
	parts := strings.Split(key, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// thank makes the answer of PutObject that of a form: a redirect, or the status that was
// asked for.
func (x *exchange) thank() {
	f, a := x.form, x.answer
	bucket, path, _ := strings.Cut(strings.TrimPrefix(x.call.Request.Path, "/"), "/")
	etag := a.Header.Get("ETag")
	location := "http://"
	if x.call.Request.Secure {
		location = "https://"
	}
	location += x.call.Request.Host + "/" + path
	if x.cloud.bucketOf(&x.in.HTTP) == "" {
		location = strings.TrimSuffix(location, path) + bucket + "/" + path
	}
	a.Status = 204
	a.Header.Set("Location", location)
	redirect := f.get("success_action_redirect")
	if redirect == "" {
		redirect = f.get("redirect")
	}
	if u, err := url.Parse(redirect); redirect != "" && err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		q := u.Query()
		q.Set("bucket", bucket)
		q.Set("key", f.get("key"))
		q.Set("etag", etag)
		u.RawQuery = q.Encode()
		a.Status = 303
		a.Header.Set("Location", u.String())
		return
	}
	switch f.get("success_action_status") {
	case "200":
		a.Status = 200
	case "201":
		a.Status = 201
		a.Body = postResponse(a, location, bucket, f.get("key"), etag)
	}
}

func postResponse(a *wire.Answer, location, bucket, key, etag string) []byte {
	a.Header.Set("Content-Type", "application/xml")
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<PostResponse>")
	for _, f := range []aws.Field{{Name: "Location", Value: location}, {Name: "Bucket", Value: bucket}, {Name: "Key", Value: key}, {Name: "ETag", Value: etag}} {
		b.WriteString("<" + f.Name + ">")
		xml.EscapeText(&b, []byte(f.Value))
		b.WriteString("</" + f.Name + ">")
	}
	b.WriteString("</PostResponse>")
	return b.Bytes()
}
