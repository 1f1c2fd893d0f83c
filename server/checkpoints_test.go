package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/wasm/wire"
)

func TestCheckpoints(t *testing.T) {
	r := startReal(t)
	s := r.make()
	client := iam.NewFromConfig(config(r, s, http.DefaultClient))
	create := func(name string) {
		t.Helper()
		if _, err := client.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String(name)}); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(method, path, body string, v any) int {
		t.Helper()
		resp, text := r.do(method, "/api/sandboxes/"+s.ID+path, strings.NewReader(body), bearer(s))
		if v != nil && resp.StatusCode < 300 {
			if err := json.Unmarshal([]byte(text), v); err != nil {
				t.Fatalf("%s %s: %s %s", method, path, resp.Status, text)
			}
		}
		return resp.StatusCode
	}
	names := func() (names []string) {
		t.Helper()
		var line wire.Timeline
		ask("GET", "/timeline", "", &line)
		for _, step := range line.Steps {
			names = append(names, step.Checkpoint)
		}
		return names
	}
	for body, want := range map[string]int{`{"name":"early"}`: 409, `{"name":" "}`: 400, `{"name":"a\u0007"}`: 400, `{`: 400, `{"name":"` + strings.Repeat("x", 61) + `"}`: 400} {
		if got := ask("POST", "/checkpoint", body, nil); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
	create("ann")
	var marked wire.Step
	if got := ask("POST", "/checkpoint", `{"name":"only ann"}`, &marked); got != 201 || marked.Checkpoint != "only ann" {
		t.Fatal(got, marked)
	}
	create("ben")
	if got := fmt.Sprintf("%q", names()); got != `["only ann" ""]` {
		t.Error(got)
	}
	ask("POST", "/checkpoint", `{"name":"only ann"}`, nil) // the name moves
	if got := fmt.Sprintf("%q", names()); got != `["" "only ann"]` {
		t.Error(got)
	}
	if got := ask("POST", "/back", fmt.Sprintf(`{"step":%d}`, marked.N), nil); got != 204 {
		t.Fatal(got)
	}
	create("cat") // has the number that ben's step had
	if got := fmt.Sprintf("%q", names()); got != `["" ""]` {
		t.Error(got)
	}
}
