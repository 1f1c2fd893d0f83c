package sts

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

// Access says what a call needs. Those that assume a role ask by themselves, once they know by
// which tags, identity and MFA.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
func (s *Service) Access(c *aws.Call, in any) []aws.Access {
	switch in := in.(type) {
	case *sts.AssumeRoleInput, *sts.AssumeRoleWithWebIdentityInput, *sts.AssumeRoleWithSAMLInput, *sts.GetDelegatedAccessTokenInput, *sts.AssumeRootInput:
		return []aws.Access{}
	case *sts.GetFederationTokenInput:
		tags, _ := newTags(nil, in.Tags, nil)
		context := map[string][]string{}
		tags.describe(context)
		list := []aws.Access{{Action: "sts:GetFederationToken", Resource: s.federatedARN(*in.Name), Context: context}}
		if len(in.Tags) > 0 {
			list = append(list, aws.Access{Action: "sts:TagSession", Resource: s.federatedARN(*in.Name), Context: context})
		}
		return list
	case *sts.GetWebIdentityTokenInput:
		tags, _ := newTags(nil, in.Tags, nil)
		context := map[string][]string{"sts:identitytokenaudience": in.Audience, "sts:signingalgorithm": {*in.SigningAlgorithm}}
		if in.DurationSeconds != nil {
			context["sts:durationseconds"] = []string{strconv.Itoa(int(*in.DurationSeconds))}
		}
		tags.describe(context)
		list := []aws.Access{{Action: "sts:GetWebIdentityToken", Resource: "*", Context: context}}
		if len(in.Tags) > 0 {
			list = append(list, aws.Access{Action: "sts:TagGetWebIdentityToken", Resource: "*", Context: context})
		}
		return list
	}
	return nil
}
