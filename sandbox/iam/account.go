package iam

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// takenAliases stand for the rest of the world: an alias is unique across all of AWS.
var takenAliases = strings.Fields(`
	about account accounts acme admin administrator alex alice amazon amazon-web-services anna api app apple aws awscloud
	bank bob cloud cloudlet company console daniel data data-science datascience david demo dev development emma engineering
	example finance google hello help home jack james john lab learning mail mark matt matthew max michael microsoft
	my-account my-company myaccount mycompany netflix paul peter prod production robert root sam sandbox sarah school
	science security staging startup support test testing tom training tutorial university web world www`)

// CreateAccountAlias names the account's sign-in page; an earlier alias is replaced.
// It returns EntityAlreadyExists if anyone in AWS has the name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
func (s *Service) CreateAccountAlias(c *aws.Call, in *iam.CreateAccountAliasInput) (*iam.CreateAccountAliasOutput, error) {
	alias := *in.AccountAlias
	if allDigits(alias) || strings.Contains(alias, "--") {
		return nil, aws.Errorf(400, "ValidationError", "The account alias %s is not valid: no 12-digit number and no two hyphens in a row.", alias)
	}
	if _, taken := slices.BinarySearch(takenAliases, alias); taken || alias == s.alias {
		return nil, aliasTaken(alias)
	}
	s.alias = alias
	c.Changed(aws.Created, s.aliasResource())
	return &iam.CreateAccountAliasOutput{}, nil
}

// allDigits reports whether alias could be mistaken for an account id.
func allDigits(alias string) bool {
	return len(alias) == 12 && strings.Trim(alias, "0123456789") == ""
}

func (s *Service) aliasResource() aws.Resource {
	return aws.Resource{Service: "iam", Type: "account-alias", ID: s.alias, Name: s.alias}
}

// ListAccountAliases lists the account's alias, if it has one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
func (s *Service) ListAccountAliases(c *aws.Call, in *iam.ListAccountAliasesInput) (*iam.ListAccountAliasesOutput, error) {
	out := &iam.ListAccountAliasesOutput{AccountAliases: []string{}}
	if s.alias != "" {
		out.AccountAliases = []string{s.alias}
	}
	return out, nil
}

// DeleteAccountAlias gives the alias up.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
func (s *Service) DeleteAccountAlias(c *aws.Call, in *iam.DeleteAccountAliasInput) (*iam.DeleteAccountAliasOutput, error) {
	if s.alias == "" || s.alias != *in.AccountAlias {
		return nil, noSuchAlias(*in.AccountAlias)
	}
	gone := s.aliasResource()
	s.alias = ""
	c.Changed(aws.Deleted, gone)
	return &iam.DeleteAccountAliasOutput{}, nil
}

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
		"Roles": 0, "RolesQuota": 1000, "InstanceProfiles": 0, "InstanceProfilesQuota": 1000, "Providers": 0,
		"AccountPasswordPresent":     1,
		"GlobalEndpointTokenVersion": 1,
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
