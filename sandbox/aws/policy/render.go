package policy

import (
	"bytes"
	"encoding/json"
)

// statement is a Statement as JSON has it.
type statement struct {
	Sid          string                    `json:",omitempty"`
	Effect       string                    `json:""`
	Principal    any                       `json:",omitempty"`
	NotPrincipal any                       `json:",omitempty"`
	Action       any                       `json:",omitempty"`
	NotAction    any                       `json:",omitempty"`
	Resource     any                       `json:",omitempty"`
	NotResource  any                       `json:",omitempty"`
	Condition    map[string]map[string]any `json:",omitempty"`
}

// MarshalJSON writes the statement as a policy would have it.
func (s *Statement) MarshalJSON() ([]byte, error) {
	out := statement{Sid: s.Sid, Effect: s.effect()}
	put := func(not bool, plain, negated *any, v any) {
		if not {
			plain = negated
		}
		*plain = v
	}
	if list, not := s.Principals(); len(list) > 0 {
		put(not, &out.Principal, &out.NotPrincipal, principals(list))
	}
	if list, not := s.Actions(); len(list) > 0 {
		put(not, &out.Action, &out.NotAction, oneOr(list))
	}
	if list, not := s.Resources(); len(list) > 0 {
		put(not, &out.Resource, &out.NotResource, oneOr(list))
	}
	for _, c := range s.Conditions() {
		if out.Condition == nil {
			out.Condition = map[string]map[string]any{}
		}
		if out.Condition[c.Operator] == nil {
			out.Condition[c.Operator] = map[string]any{}
		}
		out.Condition[c.Operator][c.Key] = oneOr(c.Values)
	}
	return out.encode()
}

// encode is json.Marshal, but leaves <, > and & alone.
func (s statement) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return bytes.TrimSpace(b.Bytes()), err
}

func principals(list []Principal) any {
	if list[0].Type == "*" {
		return "*"
	}
	byType := map[string][]string{}
	for _, p := range list {
		byType[p.Type] = append(byType[p.Type], p.Value)
	}
	out := map[string]any{}
	for k, v := range byType {
		out[k] = oneOr(v)
	}
	return out
}

// oneOr is the only value, or the list.
func oneOr(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// MarshalJSON writes the document as it would be put.
func (d *Document) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Version   string
		ID        string `json:"Id,omitempty"`
		Statement []*Statement
	}{d.Version, d.ID, d.Statements})
}
