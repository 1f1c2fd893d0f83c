package server

import (
	"strings"
	"testing"

	"cloudlet/sandbox/abi"
)

func TestAsk(t *testing.T) {
	r := start(t, Options{Rate: 2})
	a := r.make()
	for _, c := range []struct {
		name, body string
		headers    []string
		status     int
		answer     string
	}{
		{"no token", `{"ask":"settings"}`, nil, 401, "Unauthorized"},
		{"answered", `{"ask":"settings"}`, []string{bearer(a)}, 200, `{"ask":"settings"}`},
		{"refused", `x`, []string{bearer(a)}, 400, "MalformedQuestion"},
		{"too long", strings.Repeat(" ", abi.MaxQuestion+1), []string{bearer(a)}, 413, "QuestionTooLong"},
	} {
		resp, text := r.do("POST", "/api/sandboxes/"+a.ID+"/ask", strings.NewReader(c.body), c.headers...)
		if resp.StatusCode != c.status || !strings.Contains(text, c.answer) {
			t.Errorf("%s: %s %s", c.name, resp.Status, text)
		}
	}
	limited := false
	for range 8 {
		resp, _ := r.do("POST", "/api/sandboxes/"+a.ID+"/ask", strings.NewReader("{}"), bearer(a))
		limited = limited || resp.StatusCode == 429
	}
	if !limited {
		t.Error("eight questions at once passed a limit of two per second")
	}
	if resp, _ := r.do("GET", "/api/sandboxes/"+a.ID+"/ask", nil, bearer(a)); resp.StatusCode != 404 {
		t.Errorf("GET: %s", resp.Status)
	}
}
