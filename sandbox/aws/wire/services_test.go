package wire_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/aws/wire"
	ec2impl "cloudlet/sandbox/ec2"
	iamimpl "cloudlet/sandbox/iam"
	s3impl "cloudlet/sandbox/s3"
	stsimpl "cloudlet/sandbox/sts"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// roundTrip is an HTTP client made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) Do(r *http.Request) (*http.Response, error) { return f(r) }

// subject is one service with a codec for all its operations, emulated or not,
// and the SDK's client to check it against.
type subject struct {
	schema *schema.Service
	codec  *wire.Codec
	client func(roundTrip) reflect.Value
	calls  map[string]reflect.Method // of the client
}

func (s *subject) newInput(op string) any {
	return reflect.New(s.calls[op].Type.In(2).Elem()).Interface()
}

func (s *subject) newOutput(op string) any {
	return reflect.New(s.calls[op].Type.Out(0).Elem()).Interface()
}

// call makes the SDK's call with the transport given.
func (s *subject) call(op string, in any, t roundTrip) (any, error) {
	results := s.client(t).MethodByName(op).Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(in)})
	err, _ := results[1].Interface().(error)
	return results[0].Interface(), err
}

func config(t roundTrip) sdk.Config {
	return sdk.Config{
		Region: "us-east-1", HTTPClient: t, BaseEndpoint: sdk.String("https://aws.test"),
		Retryer: func() sdk.Retryer { return sdk.NopRetryer{} },
		Credentials: sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
			return sdk.Credentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET"}, nil
		}),
		RequestChecksumCalculation: sdk.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: sdk.ResponseChecksumValidationWhenRequired,
	}
}

var subjects = sync.OnceValue(func() map[string]*subject {
	return map[string]*subject{
		"iam": newSubject(iamimpl.Schema(), func(t roundTrip) reflect.Value { return reflect.ValueOf(iam.NewFromConfig(config(t))) }),
		"sts": newSubject(stsimpl.Schema(), func(t roundTrip) reflect.Value { return reflect.ValueOf(sts.NewFromConfig(config(t))) }),
		"ec2": newSubject(ec2impl.Schema(), func(t roundTrip) reflect.Value { return reflect.ValueOf(ec2.NewFromConfig(config(t))) }),
		"s3": newSubject(s3impl.Schema(), func(t roundTrip) reflect.Value {
			return reflect.ValueOf(s3.NewFromConfig(config(t), func(o *s3.Options) {
				o.UsePathStyle, o.DisableS3ExpressSessionAuth = true, sdk.Bool(true)
			}))
		}),
	}
})

func newSubject(svc *schema.Service, client func(roundTrip) reflect.Value) *subject {
	s := &subject{schema: svc, client: client, calls: map[string]reflect.Method{}}
	t := client(nil).Type()
	var ops []aws.Operation
	for _, o := range svc.Operations {
		m, ok := t.MethodByName(o.Name)
		if !ok {
			panic("no client method " + o.Name)
		}
		s.calls[o.Name] = m
		ops = append(ops, aws.Operation{Name: o.Name, New: func() any { return s.newInput(o.Name) }, Out: func() any { return s.newOutput(o.Name) }})
	}
	codec, err := wire.New(svc, ops)
	if err != nil {
		panic(err)
	}
	s.codec = codec
	return s
}

// every runs f for each operation of the four services.
func every(t *testing.T, f func(t *testing.T, s *subject, o *schema.Operation)) {
	for _, name := range []string{"iam", "sts", "s3", "ec2"} {
		s := subjects()[name]
		for _, o := range s.schema.Operations {
			t.Run(name+"/"+o.Name, func(t *testing.T) { f(t, s, o) })
		}
	}
}

// request makes an aws.Request of what the SDK sent.
func request(t *testing.T, r *http.Request) *aws.Request {
	t.Helper()
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			t.Fatal(err)
		}
	}
	return newRequest(r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header, body)
}

func newRequest(method, path, query string, header http.Header, body []byte) *aws.Request {
	r := &aws.Request{Method: method, Path: path, Query: query, Body: bodyOf(body)}
	for name, values := range header {
		for _, v := range values {
			r.Header.Add(name, v)
		}
	}
	return r
}

func bodyOf(b []byte) aws.Body {
	return aws.Body{Size: int64(len(b)), ReadBytes: func() ([]byte, error) { return b, nil }}
}

// response makes what the SDK receives of an answer.
func response(r *http.Request, a *wire.Answer) *http.Response {
	h := http.Header{}
	for _, f := range a.Header {
		h.Add(f.Name, f.Value)
	}
	return &http.Response{
		StatusCode: a.Status, Status: http.StatusText(a.Status), Header: h, Request: r,
		Body: io.NopCloser(bytes.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
}

// is reports whether the operation speaks in events, which no call of ours does.
func speaksEvents(o *schema.Operation) bool { return strings.HasPrefix(o.Name, "SelectObjectContent") }
