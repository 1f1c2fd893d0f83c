package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cloudlet/wasm/wire"
)

func TestHookStaysOutside(t *testing.T) {
	for address, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1111": true, "127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "172.16.0.1": false, "169.254.169.254": false,
		"0.0.0.0": false, "100.64.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false, "fe80::1": false,
		"fd00::1": false, "::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "ff02::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	for _, address := range []string{"", "http://example.com", "ftp://example.com", "https://", "https://a:b@example.com/", "https://example.com/" + strings.Repeat("x", 500), "::"} {
		if _, err := newHook(address, "", false); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody inside was called") }))
	defer inside.Close()
	for _, address := range []string{inside.URL, strings.Replace(inside.URL, "127.0.0.1", "localhost", 1)} {
		h, err := newHook(address, "", false)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.post(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "is not outside") {
			t.Error(err)
		}
	}
}

func TestHook(t *testing.T) {
	r := startReal(t)
	r.Server.opt.PrivateHooks = true
	list := withLessons(t, r)
	told, elsewhere := make(chan wire.Told, 10), false
	var c *classroom
	failures := 1
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch {
		case q.URL.Path == "/elsewhere":
			elsewhere = true
		case failures > 0:
			failures--
			http.Redirect(w, q, "/elsewhere", http.StatusTemporaryRedirect)
			return
		}
		body, _ := io.ReadAll(q.Body)
		mac := hmac.New(sha256.New, []byte(c.about.Secret))
		mac.Write(body)
		if q.Header.Get("Cloudlet-Signature") != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			t.Error("the signature")
		}
		var v wire.Told
		json.Unmarshal(body, &v)
		told <- v
	}))
	defer there.Close()
	c = openClass(t, r, `{"title":"Told","lessons":["a-group-of-admins"],"webhook":"`+there.URL+`"}`)
	ann, _ := c.join("Ann")
	for _, l := range list {
		if l.Name == "a-group-of-admins" {
			solve(t, r, l, ann.Sandbox)
		}
	}
	wait := func() wire.Told {
		select {
		case v := <-told:
			return v
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was told")
		}
		return wire.Told{}
	}
	if v := wait(); v.Event != wire.LearnerFinished || v.Class != c.about.Code || len(v.Learners) != 1 || v.Learners[0].Name != "Ann" || !v.Learners[0].Ended {
		t.Errorf("%+v", v)
	}
	c.lead("POST", "/extend", `{"minutes":-1440}`, nil)
	if v := wait(); v.Event != wire.ClassOver || len(v.Learners) != 1 {
		t.Errorf("%+v", v)
	}
	if elsewhere {
		t.Error("a redirect was followed")
	}
	if resp, text := r.do("GET", "/api/classes/"+c.about.Code, nil); strings.Contains(text, there.URL) {
		t.Error("learners see the webhook: ", resp.Status, text)
	}
	if resp, _ := r.do("POST", "/api/classes", strings.NewReader(`{"title":"x","webhook":"file:///etc/passwd"}`)); resp.StatusCode != 400 {
		t.Error(resp.Status)
	}
}
