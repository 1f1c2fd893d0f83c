package iam

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// exclude leaves policies out of a simulation: all of a type, managed ones by their ARN, inline ones by name.
// What fits no policy is overlooked; it returns InvalidInput for a pattern that cannot be one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
func (x *subject) exclude(list []types.PolicyIdentifier) error {
	for _, id := range list {
		switch id := id.(type) {
		case *types.PolicyIdentifierMemberPolicyType:
			if id.Value == types.PolicyIdentifierPolicyTypePermissionBoundary {
				x.boundary = nil
			}
			x.drop(func(s *source) bool { return s.kind() == id.Value })
		case *types.PolicyIdentifierMemberPolicyArn:
			if err := validARN(id.Value); err != nil {
				return err
			}
			if head, name := cutName(id.Value); strings.ContainsAny(head, "*?") || strings.Count(name, "*") > 1 {
				return invalid("ARN %s is not valid.", id.Value)
			}
			x.drop(func(s *source) bool { return s.attached.ARN != "" && actions.Covers(id.Value, s.attached.ARN) })
		case *types.PolicyIdentifierMemberInlinePolicyIdentifier:
			v := id.Value
			who := string(v.AttachmentType) + " " + aws.Value(v.AttachmentName)
			if strings.Count(who, "*") > 1 {
				return invalid("The attachment name %s is not valid.", aws.Value(v.AttachmentName))
			}
			x.drop(func(s *source) bool {
				return s.attached.ARN == "" && s.attached.Name == aws.Value(v.PolicyName) && actions.Covers(who, s.attached.Via)
			})
		}
	}
	return nil
}

func (x *subject) drop(is func(*source) bool) {
	x.sources = slices.DeleteFunc(x.sources, func(s source) bool { return is(&s) })
}

// cutName parts an ARN before the name of what it names.
func cutName(arn string) (head, name string) {
	i := strings.LastIndexByte(arn, '/')
	return arn[:i+1], arn[i+1:]
}

func (s *source) kind() types.PolicyIdentifierPolicyType {
	switch {
	case s.attached.ARN == "":
		return types.PolicyIdentifierPolicyTypeInline
	case strings.HasPrefix(s.attached.ARN, awsPolicies):
		return types.PolicyIdentifierPolicyTypeAwsManaged
	}
	return types.PolicyIdentifierPolicyTypeUserManaged
}
