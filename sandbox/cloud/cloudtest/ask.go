package cloudtest

import (
	"encoding/json"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// Ask asks a question and reads the answer into out, unless that is nil. It returns the
// code of a refusal, "" for none.
func (e *Env) Ask(question, out any) string {
	e.t.Helper()
	payload, err := json.Marshal(question)
	if err != nil {
		e.t.Fatal(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.handle(&abi.Request{Kind: abi.Ask, Payload: payload, HTTP: aws.Request{Method: "POST", Path: "/", Remote: "203.0.113.7"}})
	var refusal struct{ Code, Message string }
	if a.Status != 200 {
		if err := json.Unmarshal(a.Body, &refusal); err != nil || refusal.Code == "" || refusal.Message == "" {
			e.t.Fatalf("%d %s", a.Status, a.Body)
		}
		return refusal.Code
	}
	if out != nil {
		if err := json.Unmarshal(a.Body, out); err != nil {
			e.t.Fatalf("%v: %s", err, a.Body)
		}
	}
	return ""
}

// AskRaw asks what may be no question at all.
func (e *Env) AskRaw(payload []byte) *abi.Response {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.handle(&abi.Request{Kind: abi.Ask, Payload: payload, HTTP: aws.Request{Method: "POST", Path: "/", Remote: "203.0.113.7"}})
}
