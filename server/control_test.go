package server

import (
	"encoding/json"
	"strings"
	"testing"

	"cloudlet/wasm/wire"
)

func TestTakeOver(t *testing.T) {
	r := startReal(t)
	c := openClass(t, r, `{"title":"Help","paused":true}`)
	if !c.about.Paused {
		t.Error("no waiting room")
	}
	ann, _ := c.join("Ann")
	answer := func(body string, as wire.Sandbox, want int) {
		t.Helper()
		if resp, text := r.do("POST", "/api/sandboxes/"+ann.Sandbox.ID+"/control", strings.NewReader(body), bearer(as)); resp.StatusCode != want {
			t.Errorf("%s: %s %s", body, resp.Status, text)
		}
	}
	enter := func(want int) (s wire.Sandbox) {
		t.Helper()
		if got := c.lead("GET", "/learners/"+ann.Learner+"/sandbox", "", &s); got != want {
			t.Errorf("%d, want %d", got, want)
		}
		return s
	}
	enter(409)
	answer(`{"allow":true}`, ann.Sandbox, 400) // nobody asked
	if got := c.lead("POST", "/control", `{"learner":"`+ann.Learner+`","on":true}`, nil); got != 204 {
		t.Error(got)
	}
	enter(409)
	var in wire.InClass
	_, body := r.do("GET", "/api/sandboxes/"+ann.Sandbox.ID+"/class", nil, bearer(ann.Sandbox))
	if json.Unmarshal([]byte(body), &in); in.Control != wire.ControlAsked {
		t.Error(body)
	}
	answer(`{"allow":true}`, ann.Sandbox, 204)
	guest := enter(200)
	if guest.Token == ann.Sandbox.Token || guest.ID != ann.Sandbox.ID {
		t.Error(guest)
	}
	if resp, _ := r.do("GET", "/api/sandboxes/"+guest.ID+"/resources", nil, bearer(guest)); resp.StatusCode != 200 {
		t.Error(resp.Status)
	}
	answer(`{"allow":true}`, guest, 403)
	answer(`{"allow":false}`, ann.Sandbox, 204)
	if resp, _ := r.do("GET", "/api/sandboxes/"+guest.ID+"/resources", nil, bearer(guest)); resp.StatusCode != 401 {
		t.Error("after she took it back: ", resp.Status)
	}
	enter(409)
	if got := c.lead("POST", "/control", `{"learner":"none","on":true}`, nil); got != 404 {
		t.Error(got)
	}
}
