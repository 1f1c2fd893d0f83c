package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// GetContextKeysForCustomPolicy lists the condition keys that policies look at.
// It returns InvalidInput if one does not parse.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
func (s *Service) GetContextKeysForCustomPolicy(c *aws.Call, in *iam.GetContextKeysForCustomPolicyInput) (*iam.GetContextKeysForCustomPolicyOutput, error) {
	keys, err := contextKeys(nil, in.PolicyInputList)
	if err != nil {
		return nil, err
	}
	return &iam.GetContextKeysForCustomPolicyOutput{ContextKeyNames: keys}, nil
}

// GetContextKeysForPrincipalPolicy lists the condition keys that the policies of a user, group or role look at,
// and more policies that are given. It returns NoSuchEntity if there is no such identity.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html
func (s *Service) GetContextKeysForPrincipalPolicy(c *aws.Call, in *iam.GetContextKeysForPrincipalPolicyInput) (*iam.GetContextKeysForPrincipalPolicyOutput, error) {
	who, err := s.subject(*in.PolicySourceArn)
	if err != nil {
		return nil, err
	}
	keys, err := contextKeys(who.sources, in.PolicyInputList)
	if err != nil {
		return nil, err
	}
	return &iam.GetContextKeysForPrincipalPolicyOutput{ContextKeyNames: keys}, nil
}

func contextKeys(sources []source, texts []string) ([]string, error) {
	var docs []*policy.Document
	for _, x := range sources {
		docs = append(docs, x.attached.Document)
	}
	for i, text := range texts {
		doc, err := policy.Parse([]byte(text))
		if err != nil {
			if doc, err = policy.ParseAs(policy.Resource, []byte(text)); err != nil {
				return nil, unparsed("PolicyInputList."+itoa(i+1), err)
			}
		}
		docs = append(docs, doc)
	}
	keys := []string{}
	for _, d := range docs {
		for _, st := range d.Statements {
			keys = append(keys, st.ContextKeys()...)
		}
	}
	return unique(keys), nil
}
