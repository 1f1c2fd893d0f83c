package iam

import (
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// GetAccountSummary counts what the account has, beside its quotas.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
func (s *Service) GetAccountSummary(c *aws.Call, in *iam.GetAccountSummaryInput) (*iam.GetAccountSummaryOutput, error) {
	versions := 0
	for _, p := range s.policies {
		versions += len(p.versions)
	}
	m := map[string]int32{
		"Users": int32(len(s.users)), "UsersQuota": maxUsers,
		"Groups": int32(len(s.groups)), "GroupsQuota": maxGroups,
		"Policies": int32(len(s.policies)), "PoliciesQuota": maxPolicies,
		"PolicySizeQuota": maxPolicySize, "PolicyVersionsInUse": int32(versions), "PolicyVersionsInUseQuota": 10000,
		"VersionsPerPolicyQuota": maxVersions, "GroupsPerUserQuota": maxGroupsPerUser, "AccessKeysPerUserQuota": maxKeys,
		"AttachedPoliciesPerUserQuota": maxAttached, "AttachedPoliciesPerGroupQuota": maxAttached, "AttachedPoliciesPerRoleQuota": maxAttached,
		"UserPolicySizeQuota": 2048, "GroupPolicySizeQuota": 5120, "RolePolicySizeQuota": 10240, "AssumeRolePolicySizeQuota": 2048,
		"Roles": int32(len(s.roles)), "RolesQuota": maxRoles, "InstanceProfiles": int32(len(s.profiles)), "InstanceProfilesQuota": maxProfiles, "Providers": s.providers(),
		"AccountPasswordPresent":     1,
		"GlobalEndpointTokenVersion": s.tokenVersion(),
	}
	maps.Copy(m, s.credentialCounts())
	return &iam.GetAccountSummaryOutput{SummaryMap: m}, nil
}

func present(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
