package cloud

import (
	"strconv"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
	"cloudlet/sandbox/aws/schema"
)

// maxChanges is how many changes of one call an event tells.
const maxChanges = 50

// event is the call as CloudTrail would record it, and what we know beyond that under
// "cloudlet". It is at most 16 KiB of text without line ends inside.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func (x *exchange) event(err *aws.Error) []byte {
	c, r := x.call, x.call.Request
	w := &writer{b: c.Space(2048)}
	w.open('{')
	w.text("eventVersion", "1.11")
	x.identity(w)
	x.spots.Time = w.spot("eventTime", isoTime(c.Now))
	w.text("eventSource", clipTo(c.Service, 64)+".amazonaws.com")
	w.text("eventName", clip(x.eventName()))
	w.text("awsRegion", clip(c.Region))
	w.text("sourceIPAddress", r.Remote)
	w.text("userAgent", clip(r.Header.Get("User-Agent")))
	if err != nil {
		w.text("errorCode", x.errorCode(err))
		w.text("errorMessage", clip(err.Message))
	}
	x.parameters(w)
	x.spots.RequestID = w.spot("requestID", c.ID)
	x.spots.EventID = w.spot("eventID", aws.EventID(&x.in.Seed))
	w.bool("readOnly", x.reads())
	w.text("eventType", "AwsApiCall")
	data, category := x.isData(), "Management"
	if data {
		category = "Data"
	}
	w.bool("managementEvent", !data)
	w.text("recipientAccountId", c.Account)
	w.text("eventCategory", category)
	x.extension(w)
	w.close('}')
	return w.b
}

func (x *exchange) eventName() string {
	if x.call.Operation != "" {
		return x.call.Operation
	}
	return "Unknown" // refused before it was known what is asked
}

// errorCode has a prefix in EC2's records.
func (x *exchange) errorCode(err *aws.Error) string {
	switch {
	case x.call.Service != "ec2":
		return err.Code
	case err.HTTPStatus() >= 500:
		return "Server." + err.Code
	}
	return "Client." + err.Code
}

// parameters writes what was asked, and for calls that change something what came back.
func (x *exchange) parameters(w *writer) {
	var v *views
	if x.service != nil {
		v = x.service.views[x.operation]
	}
	w.name("requestParameters")
	if v == nil || x.input == nil {
		w.raw("null")
	} else {
		v.in.show(w, x.input)
	}
	w.name("responseElements")
	if v == nil || x.output == nil || x.reads() {
		w.raw("null")
	} else {
		v.out.show(w, x.output)
	}
}

// isData reports whether CloudTrail counts the call among data events: those on objects.
func (x *exchange) isData() bool {
	if x.call.Service != "s3" || x.operation == nil {
		return false
	}
	key := x.operation.Input.Member("Key")
	return key != nil && key.Location == "uri" || x.operation.Name == "DeleteObjects" || isListing(x.operation)
}

func isListing(o *schema.Operation) bool {
	return o.Name == "ListObjects" || o.Name == "ListObjectsV2" || o.Name == "ListObjectVersions" || o.Name == "ListMultipartUploads"
}

// extension writes the decision and the changes.
func (x *exchange) extension(w *writer) {
	w.name("cloudlet")
	w.open('{')
	if v := x.verdict; v.asked {
		w.name("decision")
		w.open('{')
		w.bool("allowed", v.decision.Allowed)
		w.text("reason", clip(x.reason()))
		w.text("action", v.request.Action)
		w.text("resource", clip(v.request.Resource))
		w.text("layer", string(v.decision.Layer))
		if v.decision.Policy != nil {
			w.text("policy", clip(v.decision.Policy.Name))
			w.text("policyArn", v.decision.Policy.ARN)
			w.text("via", v.decision.Policy.Via)
			w.text("statement", clip(v.decision.Statement.Label()))
		}
		v.writeKeys(w)
		if !v.decision.Allowed {
			w.name("explanation")
			w.raw(string(policy.Explain(v.request, v.layers).Compact(maxExplanation)))
		}
		w.close('}')
	}
	w.name("changes")
	w.open('[')
	for _, c := range x.call.Changes[:min(len(x.call.Changes), maxChanges)] {
		change(w, c)
		if len(w.b) > maxEvent {
			break
		}
	}
	w.close(']')
	if n := len(x.call.Changes); n > maxChanges {
		w.name("changesTotal")
		w.raw(strconv.Itoa(n))
	}
	w.close('}')
}

// maxExplanation is how many bytes of an event explain why it was denied.
const maxExplanation = 2 << 10

// maxKeys is how many bytes of an event tell of condition keys.
const maxKeys = 1 << 10

// writeKeys writes the condition keys that the policies asked for and the call has: what
// else than the call itself is needed to ask for an explanation.
func (v *verdict) writeKeys(w *writer) {
	w.name("keys")
	w.open('{')
	start := len(w.b)
	for _, k := range v.keys {
		if k.values == nil || len(w.b)-start > maxKeys {
			continue
		}
		w.key(clipTo(k.key, 128))
		w.open('[')
		for _, text := range k.values[:min(len(k.values), 20)] {
			w.string(clipTo(text, 256))
		}
		w.close(']')
	}
	w.close('}')
}

// maxEvent is where an event stops to list changes; one more of them still fits in 16 KiB.
const maxEvent = 15 << 10

func (x *exchange) reason() string {
	if x.verdict.request.Principal.IsAnonymous() {
		return "nobody signed the request"
	}
	return x.verdict.decision.Reason(x.verdict.request)
}

// change writes an aws.Change as encoding/json would, but clipped and without its details.
func change(w *writer, c aws.Change) {
	w.open('{')
	w.text("verb", c.Verb)
	w.text("service", c.Service)
	w.text("type", c.Type)
	w.text("id", clipTo(c.ID, 128))
	w.text("name", clipTo(c.Name, 128))
	w.text("arn", clipTo(c.ARN, 256))
	w.text("region", c.Region)
	w.text("state", c.State)
	w.close('}')
}

func clipTo(s string, n int) string {
	if len(s) > n {
		return clip(s[:n]) + "…"
	}
	return s
}
