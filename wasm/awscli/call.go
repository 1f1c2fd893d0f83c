package awscli

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/sandbox/aws/schema"
)

// target is an operation of a service, ready to be called with parameters.
type target struct {
	*session
	service   *service
	op        *schema.Operation
	outfile   string // where a streamed answer goes, or the seed of an MFA device
	bootstrap string // the form of that seed, a member of the answer
}

func (t *target) name() string { return t.service.Name + ":" + t.op.Name }

// call sends one request and returns what the CLI would print of the answer.
func (t *target) call(params *object) (*object, error) {
	params = params.clone()
	if err := t.rewrite(t.name(), params); err != nil {
		return nil, err
	}
	if err := validate(params, t.op.Input); err != nil {
		return nil, err
	}
	row, ok := operations[t.name()]
	if !ok {
		return nil, t.notEmulated()
	}
	if err := t.checkKeys(); err != nil {
		return nil, err
	}
	encoded := t.askURLEncoding(params)
	sealCustomerKeys(params)
	in := row.new()
	b := &binder{env: t.Env}
	defer b.close()
	if err := b.structure(reflect.ValueOf(in).Elem(), params, t.op.Input); err != nil {
		return nil, err
	}
	out, err := row.call(t.ctx, t.clients, in)
	if err != nil {
		return nil, callError(t.op, err)
	}
	if events, ok := out.(*s3.SelectObjectContentOutput); ok {
		return newObject(), t.saveRecords(events)
	}
	if err := t.saveStream(out); err != nil {
		return nil, err
	}
	o := extractor{t.service.Service}.output(out, t.op.Output)
	t.decode(o, encoded)
	if t.bootstrap != "" {
		err = t.saveBootstrap(o)
	}
	return o, err
}

// notEmulated is the answer that the sandbox itself gives to operations that the
// page's client has no code for.
func (t *target) notEmulated() error {
	return &apiError{code: "NotImplemented", operation: t.op.Name, status: 501,
		message: fmt.Sprintf("Cloudlet does not emulate %s:%s yet.", t.service.Name, t.op.Name)}
}

func (t *target) saveStream(out any) error {
	m := streamMember(t.op.Output)
	if m == nil {
		return nil
	}
	body, ok := reflect.ValueOf(out).Elem().FieldByName(m.Field).Interface().(io.ReadCloser)
	if !ok || body == nil {
		return nil
	}
	defer body.Close()
	f, err := t.FS.Create(t.abs(t.outfile))
	if err != nil {
		return errorf("%s", fileError(t.outfile, err))
	}
	if _, err := io.Copy(f, body); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// listings are the S3 operations whose keys travel percent-encoded, so that any
// character survives XML, and the members that are encoded then.
var listings = map[string][]string{
	"s3:ListObjects":        {"Delimiter", "Marker", "NextMarker"},
	"s3:ListObjectsV2":      {"Delimiter", "Prefix", "StartAfter"},
	"s3:ListObjectVersions": {"KeyMarker", "NextKeyMarker", "Prefix", "Delimiter"},
}

func (t *target) askURLEncoding(params *object) bool {
	if listings[t.name()] == nil {
		return false
	}
	if _, chosen := params.get("EncodingType"); chosen {
		return false
	}
	params.set("EncodingType", "url")
	return true
}

// decode makes readable what travels encoded.
func (t *target) decode(o *object, encoded bool) {
	switch {
	case encoded && o.vals["EncodingType"] == "url":
		for _, k := range listings[t.name()] {
			unquote(o, k)
		}
		for list, k := range map[string]string{"Contents": "Key", "CommonPrefixes": "Prefix", "Versions": "Key", "DeleteMarkers": "Key"} {
			items, _ := o.vals[list].([]any)
			for _, item := range items {
				unquote(item.(*object), k)
			}
		}
	case t.name() == "s3:GetBucketLocation" && o.vals["LocationConstraint"] == nil:
		o.set("LocationConstraint", nil) // us-east-1 has none
	case t.service.Name == "iam":
		decodePolicies(o, t.op.Output)
	case t.name() == "ec2:GetConsoleOutput":
		if text, ok := o.vals["Output"].(string); ok {
			if b, ok := decodeBase64(text); ok {
				o.set("Output", string(bytes.ToValidUTF8(b, []byte("\ufffd"))))
			}
		}
	}
}

func unquote(o *object, key string) {
	if s, ok := o.vals[key].(string); ok {
		if plain, err := url.QueryUnescape(s); err == nil {
			o.vals[key] = plain
		}
	}
}

// decodePolicies turns policy documents, which IAM sends percent-encoded, into JSON.
func decodePolicies(o *object, shape *schema.Shape) {
	for _, m := range shape.Members {
		switch v := o.vals[m.Name].(type) {
		case string:
			if m.Shape.Name != "policyDocumentType" {
				continue
			}
			if plain, err := url.PathUnescape(v); err == nil {
				if doc, err := parseJSON(plain); err == nil {
					o.vals[m.Name] = doc
				}
			}
		case *object:
			decodePolicies(v, m.Shape)
		case []any:
			for _, e := range v {
				if item, ok := e.(*object); ok && m.Shape.Element != nil {
					decodePolicies(item, m.Shape.Element)
				}
			}
		}
	}
}
