package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
	"cloudlet/sandbox/aws/policy"
)

// ListPoliciesGrantingServiceAccess lists, for each service, the policies by which a user,
// group or role may do something there, whatever other policies say.
// It returns NoSuchEntity if there is no such identity, and InvalidInput if there is no such service.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html
func (s *Service) ListPoliciesGrantingServiceAccess(c *aws.Call, in *iam.ListPoliciesGrantingServiceAccessInput) (*iam.ListPoliciesGrantingServiceAccessOutput, error) {
	who, err := s.subject(*in.Arn)
	if err != nil {
		return nil, err
	}
	for _, n := range in.ServiceNamespaces {
		if !actions.IsPrefix(n) {
			return nil, invalid("The service namespace %s is not valid.", n)
		}
	}
	p, err := paged(in.ServiceNamespaces, same, in.Marker, nil)
	if err != nil {
		return nil, err
	}
	entries := mapped(p.items, func(namespace string) types.ListPoliciesGrantingServiceAccessEntry {
		return types.ListPoliciesGrantingServiceAccessEntry{ServiceNamespace: &namespace, Policies: s.granting(who, namespace)}
	})
	return &iam.ListPoliciesGrantingServiceAccessOutput{PoliciesGrantingServiceAccess: entries, IsTruncated: p.truncated, Marker: p.marker}, nil
}

func (s *Service) granting(who *subject, namespace string) []types.PolicyGrantingServiceAccess {
	list := []types.PolicyGrantingServiceAccess{}
	for _, i := range who.of {
		for _, x := range s.sources(i) {
			if !grants(x.attached.Document, namespace) {
				continue
			}
			p := types.PolicyGrantingServiceAccess{PolicyName: new(x.attached.Name), PolicyType: types.PolicyTypeManaged}
			if x.attached.ARN != "" {
				p.PolicyArn = new(x.attached.ARN)
			} else {
				p.PolicyType, p.EntityName = types.PolicyTypeInline, new(i.name)
				p.EntityType = types.PolicyOwnerEntityType(strings.ToUpper(i.kind))
			}
			list = append(list, p)
		}
	}
	return list
}

// grants reports whether a document allows some action of a service.
func grants(d *policy.Document, namespace string) bool {
	every := namespace + ":*"
	for _, st := range d.Statements {
		patterns, not := st.Actions()
		met, covered := false, false
		for _, p := range patterns {
			p = strings.ToLower(p)
			met = met || actions.Meets(p, every, true)
			covered = covered || actions.Covers(p, every)
		}
		if !st.Deny && (met && !not || not && !covered) {
			return true
		}
	}
	return false
}
