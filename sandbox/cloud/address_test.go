package cloud

import (
	"slices"
	"testing"

	"cloudlet/sandbox/aws"
)

// buckets is a service with nothing but buckets.
type buckets struct {
	aws.Service
	names []string
}

func (b buckets) Has(name string) bool { return slices.Contains(b.names, name) }

func TestBucketInHostName(t *testing.T) {
	c := &Cloud{services: map[string]*service{"s3": {Service: buckets{names: []string{"mybucket1234"}}}}}
	for host, want := range map[string]string{
		"":                                       "",
		"localhost":                              "",
		"localhost:8080":                         "",
		"127.0.0.1:8080":                         "",
		"[::1]:8080":                             "",
		"example.com":                            "",
		"pics.localhost:8080":                    "pics",
		"my.pics.localhost":                      "my.pics",
		"local.localhost":                        "",
		"k3jx81mmzzq0.localhost:8080":            "",
		"mybucket1234.localhost":                 "mybucket1234",
		"s3.localhost":                           "",
		"s3.k3jx81mmzzq0.localhost:8080":         "",
		"pics.s3.k3jx81mmzzq0.localhost:8080":    "pics",
		"my.pics.s3.k3jx81mmzzq0.localhost":      "my.pics",
		"pics.s3.localhost":                      "pics",
		"s3.amazonaws.com":                       "",
		"s3.eu-west-1.amazonaws.com":             "",
		"s3-eu-west-1.amazonaws.com":             "",
		"pics.s3.amazonaws.com":                  "pics",
		"PICS.S3.eu-west-1.amazonaws.com:443":    "pics",
		"my.pics.s3-us-west-2.amazonaws.com":     "my.pics",
		"s3.s3.us-east-1.amazonaws.com":          "",
		"iam.amazonaws.com":                      "",
		"pics.s3.k3jx81mmzzq0.localhost.example": "",
	} {
		if got := c.bucketOf(&aws.Request{Method: "GET", Host: host, Path: "/"}); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
	if got := c.bucketOf(&aws.Request{Method: "PUT", Host: "newbucket123.localhost", Path: "/"}); got != "newbucket123" {
		t.Errorf("a bucket that is about to be made: %q", got)
	}
}
