package cloud

import (
	"encoding/json"
	"maps"
	"slices"
)

// encoded is what EC2 adds to a refusal for whoever may call sts:DecodeAuthorizationMessage: who
// asked for what, with which condition keys, and the statement that denied.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
func (x *exchange) encoded(v verdict) string {
	type items struct {
		Items []any `json:"items"`
	}
	value := func(text string) any { return map[string]string{"value": text} }
	conditions, matched, seen := items{[]any{}}, items{[]any{}}, map[string]bool{}
	keys := v.keys
	for _, key := range slices.Sorted(maps.Keys(v.context)) {
		keys = append(keys, looked{key, v.context[key]})
	}
	for _, k := range keys {
		if k.values == nil || seen[k.key] {
			continue
		}
		seen[k.key] = true
		var values items
		for _, text := range k.values {
			values.Items = append(values.Items, value(clip(text)))
		}
		conditions.Items = append(conditions.Items, map[string]any{"key": k.key, "values": values})
	}
	if s := v.decision.Statement; s != nil {
		effect := "ALLOW"
		if s.Deny {
			effect = "DENY"
		}
		matched.Items = append(matched.Items, map[string]any{
			"statementId": s.Sid, "effect": effect, "principals": items{[]any{value(v.request.Principal.ID)}},
			"actions": items{[]any{value(v.request.Action)}}, "resources": items{[]any{value(v.request.Resource)}}, "conditions": items{[]any{}},
		})
	}
	p := v.request.Principal
	message, err := json.Marshal(map[string]any{
		"allowed": false, "explicitDeny": v.decision.Explicit, "matchedStatements": matched, "failures": items{[]any{}},
		"context": map[string]any{
			"principal": map[string]string{"id": p.ID, "name": p.Name, "arn": p.ARN},
			"action":    v.request.Action, "resource": v.request.Resource, "conditions": conditions,
		},
	})
	if err != nil {
		return ""
	}
	if text := x.cloud.sts.EncodeMessage(x.call, message); text != "" {
		return ". Encoded authorization failure message: " + text
	}
	return ""
}
