package cloud

import (
	"encoding/json"
	"math/rand/v2"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// question is something that the owner of the sandbox asks beside AWS's own API.
type question struct {
	cloud *Cloud
	in    *abi.Request
	call  *aws.Call
	out   *abi.Response // ReadOnly unless the question says otherwise
}

// answer makes the answer to a question, something that can be marshalled.
type answer func(q *question) (any, *aws.Error)

// about reads the question before it is answered.
func about[T any](f func(*question, *T) (any, *aws.Error)) answer {
	return func(q *question) (any, *aws.Error) {
		in := new(T)
		if err := json.Unmarshal(q.in.Payload, in); err != nil {
			return nil, aws.Errorf(400, "MalformedQuestion", "The question is not what was expected: %.200s", err)
		}
		return f(q, in)
	}
}

// answers are all questions that may be asked, by the member "ask".
var answers = map[string]answer{
	"identity-keys":   about(identityKeys),
	"identity-token":  about(identityToken),
	"explain":         about(explain),
	"least":           about(least),
	"permissions":     about(permissions),
	"policy-findings": about(findings),
	"reach":           about(reach),
	"settings":        about(settings),
	"signin":          about(signIn),
	"usage":           about(metered),
	"used":            about(used),
	"who-may":         about(whoMay),
}

// ask answers a question in JSON; a refusal is {"code", "message"}.
func (c *Cloud) ask(r *abi.Request) *abi.Response {
	q := &question{cloud: c, in: r, out: &abi.Response{ReadOnly: true}}
	q.call = &aws.Call{
		Now: time.Unix(0, r.Now).UTC(), Region: c.config.Region, Account: c.config.Account,
		Request: &r.HTTP, Random: rand.NewChaCha8(r.Seed), Sums: r.Sums, ID: aws.RequestID("", &r.Seed),
	}
	c.spread.arrive(q.call)
	v, err := q.answer()
	q.out.Status = 200
	if err != nil {
		q.out.Status = err.HTTPStatus()
		v = map[string]string{"code": err.Code, "message": err.Message}
	}
	q.out.Header = aws.Header{{Name: "Content-Type", Value: "application/json"}}
	body, bad := json.Marshal(v)
	if bad != nil {
		q.out.Status, body = 500, []byte(`{"code":"Internal","message":"The answer cannot be written."}`)
	}
	q.out.Body = body
	if w := q.call.Wake(); !w.IsZero() {
		q.out.WakeAt = w.UnixNano()
	}
	return q.out
}

func (q *question) answer() (any, *aws.Error) {
	if len(q.in.Payload) > abi.MaxQuestion {
		return nil, aws.Errorf(413, "QuestionTooLong", "The question is longer than %d bytes.", abi.MaxQuestion)
	}
	var what struct {
		Ask string `json:"ask"`
	}
	if err := json.Unmarshal(q.in.Payload, &what); err != nil {
		return nil, aws.Errorf(400, "MalformedQuestion", "A question is a JSON object with the member \"ask\".")
	}
	f, ok := answers[what.Ask]
	if !ok {
		return nil, aws.Errorf(400, "UnknownQuestion", "There is no question called %.64q.", what.Ask)
	}
	return f(q)
}
