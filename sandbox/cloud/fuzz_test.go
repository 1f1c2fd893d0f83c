package cloud_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cloudlet/sandbox/cloud/cloudtest"
)

// FuzzSigned sends properly signed nonsense: whatever it is, there is an answer and an event.
func FuzzSigned(f *testing.F) {
	f.Add("iam", "POST", "/", "", "Action=CreateUser&Version=2010-05-08&UserName=bob", "application/x-www-form-urlencoded")
	f.Add("ec2", "POST", "/", "", "Action=RunInstances&Version=2016-11-15&ImageId=ami-1&MinCount=1&MaxCount=9999999&TagSpecification.1.Tag.1.Key=a", "application/x-www-form-urlencoded")
	f.Add("sts", "GET", "/", "Action=GetCallerIdentity&Version=2011-06-15", "", "")
	f.Add("s3", "PUT", "/pics/key", "tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>", "")
	f.Add("s3", "POST", "/pics", "delete", "<Delete><Object><Key>a</Key></Object></Delete>", "application/xml")
	f.Add("dynamodb", "POST", "/", "", "{}", "application/x-amz-json-1.0")
	e := cloudtest.New(f)
	f.Fuzz(func(t *testing.T, service, method, path, query, body, kind string) {
		if strings.ContainsAny(service+method, "/ \r\n\t,=") || service == "" || method == "" {
			return
		}
		r := &http.Request{Method: method, URL: &url.URL{Scheme: "http", Host: "127.0.0.1:4566", Path: "/" + strings.TrimPrefix(path, "/"), RawQuery: query}, Header: http.Header{}}
		sum := sha256.Sum256([]byte(body))
		r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		key := sdk.Credentials{AccessKeyID: cloudtest.AccessKey, SecretAccessKey: cloudtest.SecretKey}
		err := v4.NewSigner().SignHTTP(ctx, key, r, hex.EncodeToString(sum[:]), service, "us-east-1", time.Now(), func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
		if err != nil {
			return
		}
		events := len(e.Events)
		a := e.Do(cloudtest.Arrived(r, []byte(body)), []byte(body))
		if a.Status < 200 || a.Status > 599 || len(e.Events) != events+1 {
			t.Fatalf("status %d, %d events", a.Status, len(e.Events)-events)
		}
		e.Events = e.Events[:0]
	})
}
