package sts

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

const (
	maxPolicyText = 2048 // characters of a session policy and the ARNs of managed ones
	maxPolicyARNs = 10
	maxPacked     = 2048 // bytes of policies and tags in a token
)

// scope is the session policies: they bound what a session may do.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
type scope struct {
	policy string // "" for none
	arns   []string
}

// newScope checks session policies.
// It returns MalformedPolicyDocument for what is no policy, ValidationError for too many, too much
// and for managed policies that are not there.
func (s *Service) newScope(text *string, arns []types.PolicyDescriptorType) (*scope, error) {
	v := &scope{policy: aws.Value(text)}
	size := len([]rune(v.policy))
	for _, a := range arns {
		arn := aws.Value(a.Arn)
		if !s.directory.HasPolicy(arn) {
			return nil, noPolicy(arn)
		}
		v.arns, size = append(v.arns, arn), size+len(arn)
	}
	switch {
	case len(arns) > maxPolicyARNs:
		return nil, tooManyPolicies()
	case size > maxPolicyText:
		return nil, longPolicy()
	case text != nil:
		if _, err := policy.Parse([]byte(v.policy)); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// percent is how much of the room for policies and tags is taken, nil if there are none.
// It returns PackedPolicyTooLarge past 100.
func (v *scope) percent(tags []aws.Tag) (*int32, error) {
	if v.policy == "" && len(v.arns) == 0 && len(tags) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(tags)
	if err != nil {
		return nil, err
	}
	packed := pack([]byte(v.policy + strings.Join(v.arns, ",") + string(text)))
	n := (len(packed)*100 + maxPacked - 1) / maxPacked
	switch {
	case n <= 100:
		return new(int32(n)), nil
	case v.policy == "" && len(v.arns) == 0:
		return nil, tagsTooLarge(n)
	}
	return nil, tooLarge("Packed policy", n)
}

func (v *scope) apply(s *aws.Session) {
	if v.policy != "" {
		s.Policies = []string{v.policy}
	}
	s.PolicyARNs = v.arns
	s.Restricted = v.policy != "" || len(v.arns) > 0
}
