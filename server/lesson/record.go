package lesson

import (
	"encoding/json"
	"strings"
)

// record is what the engine reads of a call's event.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
type record struct {
	EventSource  string `json:"eventSource"` // ec2.amazonaws.com
	EventName    string `json:"eventName"`
	UserAgent    string `json:"userAgent"`
	ErrorCode    string `json:"errorCode"`
	ErrorMessage string `json:"errorMessage"`
	ReadOnly     bool   `json:"readOnly"`
	UserIdentity struct {
		Type     string `json:"type"`
		UserName string `json:"userName"`
		ARN      string `json:"arn"`
	} `json:"userIdentity"`
	Cloudlet struct {
		Decision struct {
			Allowed  *bool  `json:"allowed"`
			Action   string `json:"action"`
			Resource string `json:"resource"`
		} `json:"decision"`
	} `json:"cloudlet"`
}

func readRecord(event []byte) (*record, error) {
	r := new(record)
	return r, json.Unmarshal(event, r)
}

func (r *record) service() string {
	name, _, _ := strings.Cut(r.EventSource, ".")
	return name
}

// action is what IAM was asked about; a call that IAM did not see has its operation's name.
func (r *record) action() string {
	if a := r.Cloudlet.Decision.Action; a != "" {
		return a
	}
	return r.service() + ":" + r.EventName
}

// caller is the name of the user or role, or "root".
func (r *record) caller() string {
	switch {
	case r.UserIdentity.Type == "Root":
		return "root"
	case r.UserIdentity.UserName != "":
		return r.UserIdentity.UserName
	}
	if _, rest, ok := strings.Cut(r.UserIdentity.ARN, ":assumed-role/"); ok {
		role, _, _ := strings.Cut(rest, "/")
		return role
	}
	return ""
}

func (r *record) denied() bool {
	allowed := r.Cloudlet.Decision.Allowed
	return r.ErrorCode != "" && allowed != nil && !*allowed
}
