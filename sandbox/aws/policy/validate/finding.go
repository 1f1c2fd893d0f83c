package validate

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Type is how grave a finding is.
type Type string

const (
	Error           Type = "ERROR"            // a part of the policy does not work
	SecurityWarning Type = "SECURITY_WARNING" // it allows more than is wise
	Warning         Type = "WARNING"          // it is not good practice
	Suggestion      Type = "SUGGESTION"       // it could be written better
)

// Finding is one remark on a policy. Its JSON is that of Access Analyzer, and
// Replacement beyond that.
// https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html
type Finding struct {
	Type        Type       `json:"findingType"`
	Code        string     `json:"issueCode"`
	Details     string     `json:"findingDetails"`
	Link        string     `json:"learnMoreLink"`
	Locations   []Location `json:"locations"`
	Replacement *string    `json:"replacement,omitempty"` // what to write at the first location instead; nil if that is not known
}

// Location is a part of the policy's text.
type Location struct {
	Path []Step `json:"path"`
	Span Span   `json:"span"`
}

// Step leads one level down: to the value of a member, an item, or the name of a member.
type Step struct {
	Value *string `json:"value,omitempty"`
	Index *int    `json:"index,omitempty"`
	Key   *string `json:"key,omitempty"`
}

// Span reaches from Start to before End.
type Span struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Position is a place in the text: the line counts from 1, column and offset count
// characters from 0.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

// place is a node, or the name of one of its members.
type place struct {
	node *node
	name *member
}

func at(n *node) place { return place{node: n} }

// name is the place of the name under which n stands.
func name(n *node) place { return place{n.parent, n.member} }

func (c *checker) location(p place) Location {
	var path []Step
	start, end := p.node.start, p.node.end
	if p.name != nil {
		path = append(path, Step{Key: &p.name.name})
		start, end = p.name.start, p.name.end
	}
	for n := p.node; n.parent != nil; n = n.parent {
		if n.member != nil {
			path = append(path, Step{Value: &n.member.name})
		} else {
			path = append(path, Step{Index: &n.index})
		}
	}
	slices.Reverse(path)
	return Location{path, Span{c.position(start), c.position(end)}}
}

func (c *checker) position(offset int) Position {
	before := c.text[:offset]
	line := strings.Count(before, "\n")
	column := before[strings.LastIndexByte(before, '\n')+1:]
	return Position{line + 1, utf8.RuneCountInString(column), utf8.RuneCountInString(before)}
}

// maxFindings is how many findings a policy gets; who mends them may ask again.
const maxFindings = 100

func (c *checker) report(t Type, code string, p place, format string, args ...any) *Finding {
	if len(c.findings) >= maxFindings {
		return &Finding{}
	}
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = brief(s)
		}
	}
	c.findings = append(c.findings, &Finding{
		Type: t, Code: code, Details: fmt.Sprintf(format, args...), Link: link(t, code), Locations: []Location{c.location(p)},
	})
	return c.findings[len(c.findings)-1]
}

func (c *checker) fault(code string, p place, format string, args ...any) *Finding {
	return c.report(Error, code, p, format, args...)
}

func (c *checker) warn(code string, p place, format string, args ...any) *Finding {
	return c.report(Warning, code, p, format, args...)
}

func (c *checker) danger(code string, p place, format string, args ...any) *Finding {
	return c.report(SecurityWarning, code, p, format, args...)
}

func (c *checker) suggest(code string, p place, format string, args ...any) *Finding {
	return c.report(Suggestion, code, p, format, args...)
}

// meant adds what was likely meant; "" adds nothing.
func (f *Finding) meant(s string) {
	if s != "" {
		f.Details += " Did you mean " + s + "?"
		f.Replacement = &s
	}
}

// also adds a place to the finding, up to 20.
func (c *checker) also(f *Finding, p place) {
	if len(f.Locations) < 20 {
		f.Locations = append(f.Locations, c.location(p))
	}
}

// brief shortens a text from the policy for a message.
func brief(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:200], "") + "…"
}

// link is the place in AWS's reference where a finding is explained.
func link(t Type, code string) string {
	if own, ok := owned[code]; ok {
		return own
	}
	kind := map[Type]string{Error: "error", SecurityWarning: "security-warning", Warning: "general-warning", Suggestion: "suggestion"}[t]
	return "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-" +
		kind + "-" + strings.ToLower(strings.ReplaceAll(code, "_", "-"))
}

// owned are the codes that Access Analyzer does not have. The IAM console says what this
// one says in its summary of a policy.
var owned = map[string]string{
	"MISMATCHED_ACTION_AND_RESOURCE": "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html#mismatch_action-no-resource",
}
