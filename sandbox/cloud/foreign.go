package cloud

import (
	"bytes"
	"encoding/xml"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/sigv4"
	"cloudlet/sandbox/aws/wire"
)

// foreignOperation names the operation of a service that is not emulated, as far as the
// request tells: the JSON protocols in a header, the query protocols in Action.
func foreignOperation(r *aws.Request) string {
	name := r.Header.Get("X-Amz-Target")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	if name == "" {
		name = sigv4.Parameter(r, "Action")
	}
	if body, err := r.Body.Bytes(); name == "" && err == nil {
		form := aws.Request{Query: string(body)}
		name = sigv4.Parameter(&form, "Action")
	}
	if name == "" || len(name) > 128 {
		return r.Method
	}
	return name
}

// readsXML reports whether the SDK of a service that is not emulated takes errors as XML: those whose requests are
// forms do, and of those whose requests are paths the oldest. All others take JSON.
func readsXML(r *aws.Request, service string) bool {
	form := strings.Contains(r.Header.Get("Content-Type"), "form") || sigv4.Parameter(r, "Action") != ""
	return form || service == "route53" || service == "cloudfront"
}

// foreignError writes an error for a service that is not emulated, in a form that its
// SDK can probably read.
func foreignError(e *aws.Error, r *aws.Request, service, id string) *wire.Answer {
	a := &wire.Answer{Status: e.HTTPStatus(), Header: aws.Header{{Name: "x-amzn-RequestId", Value: id}}}
	if !readsXML(r, service) {
		a.Header.Add("Content-Type", "application/x-amz-json-1.1")
		a.Header.Add("x-amzn-ErrorType", e.Code)
		w := &writer{}
		w.open('{')
		w.text("__type", e.Code)
		w.text("message", e.Message)
		w.close('}')
		a.Body = w.b
		return a
	}
	a.Header.Add("Content-Type", "text/xml")
	var message bytes.Buffer
	xml.EscapeText(&message, []byte(e.Message))
	a.Body = []byte("<ErrorResponse><Error><Type>Sender</Type><Code>" + e.Code + "</Code><Message>" + message.String() +
		"</Message></Error><RequestId>" + id + "</RequestId></ErrorResponse>")
	return a
}
