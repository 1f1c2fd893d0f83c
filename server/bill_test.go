package server

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/sandbox/meter"
)

func TestBill(t *testing.T) {
	r := startReal(t)
	s := r.make()
	client := s3.NewFromConfig(config(r, s, http.DefaultClient), func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new("billed-4711")}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: new("billed-4711"), Key: new("a"), Body: strings.NewReader(strings.Repeat("x", 1<<20))}); err != nil {
		t.Fatal(err)
	}
	out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: new("billed-4711"), Key: new("a")})
	if err != nil {
		t.Fatal(err)
	}
	out.Body.Close()
	var b meter.Bill
	resp, text := r.do("GET", "/api/sandboxes/"+s.ID+"/bill", nil, bearer(s))
	if err := json.Unmarshal([]byte(text), &b); err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s %s", resp.Status, text)
	}
	lines := map[string]meter.Line{}
	for _, l := range b.Lines {
		lines[l.Kind] = l
	}
	if lines["Requests-Tier1"].Amount != 2 || lines["Requests-Tier2"].Amount != 1 || lines["DataTransfer-Out-Bytes"].Quantity != 1<<20 {
		t.Errorf("requests: %+v", lines)
	}
	if l := lines["TimedStorage-ByteHrs"]; l.Now != 1 || math.Abs(b.Month-0.023/1024) > 1e-9 || b.Total <= 0 {
		t.Errorf("storage: %+v; a month %v, so far %v", l, b.Month, b.Total)
	}
	if resp, _ := r.do("GET", "/api/sandboxes/"+s.ID+"/bill", nil, "Authorization: Bearer wrong"); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("anybody sees the bill: %s", resp.Status)
	}
}
