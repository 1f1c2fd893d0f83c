package lesson

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Checks all have to hold. In YAML one check or a list of them.
type Checks []*Check

// Check is a statement about the sandbox's state (Run) or about the learner's calls (Call).
type Check struct {
	Run   string `yaml:"run"`   // an `aws …` command that only reads
	Query string `yaml:"query"` // JMESPath over its output
	Want  any    `yaml:"want"`  // what that must be; left out: anything but null, false, "", 0 and what is empty

	Call     string `yaml:"call"`     // action of a call, "s3:GetObject"; * stands for any letters
	Outcome  string `yaml:"outcome"`  // allowed (the default), denied, any, or an error code
	By       string `yaml:"by"`       // the caller's user or role name, or "root"; "" for anybody
	Resource string `yaml:"resource"` // ARN that IAM decided about; * stands for any letters
	Through  string `yaml:"through"`  // part of the client's user agent: "aws-cli", "Boto3", "aws-sdk-go"
	Times    int    `yaml:"times"`    // how often, 1 if left out

	services []string // that Run reads
}

func (c *Checks) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.SequenceNode {
		return node.Decode((*[]*Check)(c))
	}
	one := new(Check)
	if err := node.Decode(one); err != nil {
		return err
	}
	*c = Checks{one}
	return nil
}

// prepare checks a check, and finds out what it reads.
func (c *Check) prepare() error {
	if (c.Run == "") == (c.Call == "") {
		return fmt.Errorf("a check has either run or call")
	}
	if c.Call != "" {
		if _, err := path.Match(c.Call, ""); err != nil || !strings.Contains(c.Call, ":") {
			return fmt.Errorf("call %q is no action such as s3:GetObject", c.Call)
		}
		c.Times = max(c.Times, 1)
		return nil
	}
	words := strings.Fields(c.Run)
	if len(words) < 3 || words[0] != "aws" {
		return fmt.Errorf("run %q is no aws command", c.Run)
	}
	service := strings.TrimSuffix(words[1], "api") // s3api
	if !slices.Contains([]string{"iam", "sts", "s3", "ec2"}, service) {
		return fmt.Errorf("run %q: the services are iam, sts, s3 and ec2", c.Run)
	}
	c.services = []string{service}
	return nil
}

// concerns reports whether a change in a service may change what the check finds.
func (c *Check) concerns(service string) bool {
	return c.Run != "" && (service == "" || slices.Contains(c.services, service))
}

// holds reads the state. A command that fails (there is no such bucket) finds nothing.
func (c *Check) holds(ctx context.Context, w World, fill func(string) string) (bool, error) {
	line := fill(c.Run) + " --output json"
	if c.Query != "" {
		line += " --query " + quote(fill(c.Query))
	}
	out, ok, err := w.Read(ctx, line)
	if err != nil || !ok {
		return false, err
	}
	var found any
	if len(strings.TrimSpace(out)) > 0 {
		if err := json.Unmarshal([]byte(out), &found); err != nil {
			return false, fmt.Errorf("%s: its output is no JSON: %w", line, err)
		}
	}
	if c.Want == nil {
		return something(found), nil
	}
	return reflect.DeepEqual(found, plain(c.Want, fill)), nil
}

// something tells what counts as found.
func something(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case float64:
		return v != 0
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}

// plain turns what YAML read into what JSON would have.
func plain(v any, fill func(string) string) any {
	text, _ := json.Marshal(v)
	var out any
	json.Unmarshal([]byte(fill(string(text))), &out)
	return out
}

// matches reports whether a call is one that the check counts.
func (c *Check) matches(r *record, fill func(string) string) bool {
	if c.Call == "" || !like(c.Call, r.action()) || c.By != "" && fill(c.By) != r.caller() {
		return false
	}
	if c.Resource != "" && !like(fill(c.Resource), r.Cloudlet.Decision.Resource) {
		return false
	}
	if c.Through != "" && !strings.Contains(strings.ToLower(r.UserAgent), strings.ToLower(c.Through)) {
		return false
	}
	switch c.Outcome {
	case "", "allowed":
		return r.ErrorCode == "" && r.ErrorMessage == "" // a sign-in that fails has no code
	case "denied":
		return r.denied()
	case "any":
		return true
	}
	return r.ErrorCode == c.Outcome
}

// like matches a text against a pattern in which * stands for any letters.
func like(pattern, text string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !strings.HasPrefix(text, head) {
		return false
	}
	text = text[len(head):]
	if !star {
		return text == ""
	}
	for i := range len(text) + 1 {
		if like(rest, text[i:]) {
			return true
		}
	}
	return false
}

// quote makes one word of the shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
