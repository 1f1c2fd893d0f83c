package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/wasm/wire"
)

func TestSharedClass(t *testing.T) {
	r := startReal(t)
	withLessons(t, r)
	c := openClass(t, r, `{"title":"One cloud","lessons":["undelete"],"shared":true}`)
	ann, status := c.join("Ann")
	if status != 201 || !c.about.Shared {
		t.Fatal(status)
	}
	ben, _ := c.join("Ben")
	if ann.Sandbox.Account == ben.Sandbox.Account {
		t.Fatal(ann, ben)
	}
	client := func(seat wire.Seat) *s3.Client {
		return s3.NewFromConfig(config(r, seat.Sandbox, http.DefaultClient), pathStyle)
	}
	create := func(seat wire.Seat) error {
		_, err := client(seat).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("raw-data")})
		return err
	}
	if err := create(ann); err != nil {
		t.Fatal(err)
	}
	if err := create(ben); err == nil || !strings.Contains(err.Error(), "BucketAlreadyExists") {
		t.Error(err)
	}
	c.until("whose calls are whose", func(w wire.Wall) bool {
		calls := map[string]wire.Tile{}
		for _, x := range w.Tiles {
			calls[x.Name] = x
		}
		return calls["Ann"].Errors == 0 && calls["Ben"].Errors == 1 && calls["Ann"].Calls > 0
	})
	// A role in Ann's account that Ben's account may assume; who may not is told so.
	if _, err := iam.NewFromConfig(config(r, ann.Sandbox, http.DefaultClient)).CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("zoe")}); err != nil {
		t.Error(err)
	}
	if got := users(t, r, ben.Sandbox); strings.Contains(got, "zoe") {
		t.Error(got)
	}
	for path, body := range map[string]string{"/reset": "", "/back": `{}`, "/share": `{}`, "/branch": `{}`} {
		if resp, text := r.do("POST", "/api/sandboxes/"+ann.Sandbox.ID+path, strings.NewReader(body), bearer(ann.Sandbox)); path != "/back" && !strings.Contains(text, "SharedAWS") || resp.StatusCode < 400 {
			t.Error(path, resp.Status, text)
		}
	}
	if got := c.lead("POST", "/reset", `{}`, nil); got != 409 {
		t.Error(got)
	}
	resp, list := r.do("GET", "/api/sandboxes/"+ben.Sandbox.ID+"/resources", nil, bearer(ben.Sandbox))
	if resp.StatusCode != 200 || strings.Contains(list, "raw-data") || strings.Contains(list, "zoe") || !strings.Contains(list, "thesis-"+ben.Sandbox.Account) {
		t.Error(list)
	}
	r.do("DELETE", "/api/sandboxes/"+ben.Sandbox.ID, nil, bearer(ben.Sandbox))
	if _, err := client(ann).ListBuckets(t.Context(), nil); err != nil {
		t.Error("somebody left, and took the AWS along: ", err)
	}
}
