package server

import (
	"strings"
	"testing"
	"time"

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

// The questions, asked of the real emulator.
func TestAskReal(t *testing.T) {
	r := startReal(t)
	s := r.make()
	ask := func(question string) (int, string) {
		start := time.Now()
		resp, text := r.do("POST", "/api/sandboxes/"+s.ID+"/ask", strings.NewReader(question), bearer(s))
		t.Logf("%v %s", time.Since(start), question)
		return resp.StatusCode, text
	}
	root := `"arn:aws:iam::` + s.Account + `:root"`
	for _, c := range []struct {
		question string
		status   int
		answer   string
	}{
		{`{"ask":"explain","principal":` + root + `,"action":"s3:GetObject","resource":"*"}`, 200, `"allowed":true`},
		{`{"ask":"explain","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}`, 200, `"allowed":false`},
		{`{"ask":"least","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}`, 200, `"plans":[`},
		{`{"ask":"permissions","principal":` + root + `}`, 200, `"services":[`},
		{`{"ask":"permissions","principal":` + root + `,"services":["s3"]}`, 200, `"services":[`},
		{`{"ask":"used"}`, 200, `"principals":[`},
		{`{"ask":"policy-findings","policy":"{}"}`, 200, `"findings":[`},
		{`{"ask":"settings","propagationDelay":3}`, 200, `"propagationDelay":3`},
		{`{"ask":"settings"}`, 200, `"propagationDelay":3`},
		{`{"ask":"settings","propagationDelay":0}`, 200, `"propagationDelay":0`},
		{`{"ask":"signin","rootEmail":"x","password":"y"}`, 400, "AuthenticationFailed"},
		{`{"ask":"signin","rootEmail":"` + s.RootEmail + `","password":"` + s.RootPassword + `"}`, 200, `"sessionToken":"`},
		{`{"ask":"why"}`, 400, "UnknownQuestion"},
	} {
		if status, text := ask(c.question); status != c.status || !strings.Contains(text, c.answer) {
			t.Errorf("%s: %d %.300s", c.question, status, text)
		}
	}
}
