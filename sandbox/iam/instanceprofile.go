package iam

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// profile is an instance profile: it hands a role to an EC2 instance.
type profile struct {
	id, name, path string
	created        time.Time
	role           *role // nil while empty
	tags           []types.Tag
}

const maxProfiles = 1000

func (p *profile) key() string { return p.name }
func (p *profile) arn(account string) string {
	return aws.ARN("iam", "", account, "instance-profile"+p.path+p.name)
}

func (s *Service) profile(name string) (*profile, error) {
	if p, ok := s.profiles.get(name); ok {
		return p, nil
	}
	return nil, aws.Errorf(404, "NoSuchEntity", "Instance Profile %s cannot be found.", name)
}

// profilesOf are the instance profiles that hold a role.
func (s *Service) profilesOf(r *role) []*profile {
	var list []*profile
	for _, p := range s.profiles {
		if p.role == r {
			list = append(list, p)
		}
	}
	return list
}

// InstanceProfile finds an instance profile by name or ARN for EC2, with the ARN and name of its role ("" while empty).
func (s *Service) InstanceProfile(nameOrARN string) (id, arn, roleARN, roleName string, ok bool) {
	for _, p := range s.profiles {
		if p.name != nameOrARN && p.arn(s.account) != nameOrARN {
			continue
		}
		if p.role != nil {
			roleARN, roleName = p.role.arn(s.account), p.role.name
		}
		return p.id, p.arn(s.account), roleARN, roleName, true
	}
	return "", "", "", "", false
}

func (s *Service) sdkProfile(p *profile) types.InstanceProfile {
	out := types.InstanceProfile{
		Arn: new(p.arn(s.account)), InstanceProfileId: &p.id, InstanceProfileName: &p.name, Path: &p.path, CreateDate: &p.created, Roles: []types.Role{},
	}
	if p.role != nil {
		out.Roles = []types.Role{s.sdkRole(p.role)}
	}
	return out
}

func (s *Service) taggedProfile(p *profile) *types.InstanceProfile {
	out := s.sdkProfile(p)
	out.Tags = p.tags
	return &out
}

func (s *Service) profileResource(p *profile) aws.Resource {
	r := aws.Resource{Service: "iam", Type: "instance-profile", ID: p.id, Name: p.name, ARN: p.arn(s.account)}
	if p.role != nil {
		r.Detail = map[string]string{"role": p.role.name}
		r.Uses = []string{p.role.id}
	}
	return r
}

// CreateInstanceProfile makes an instance profile without a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
func (s *Service) CreateInstanceProfile(c *aws.Call, in *iam.CreateInstanceProfileInput) (*iam.CreateInstanceProfileOutput, error) {
	tags, err := mergeCased(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	if len(s.profiles) >= maxProfiles {
		return nil, overQuota("InstanceProfilesPerAccount", maxProfiles)
	}
	p := &profile{id: c.UniqueID("AIPA"), name: *in.InstanceProfileName, path: pathOf(in.Path), created: c.Now.Truncate(time.Second), tags: tags}
	if !s.profiles.add(p) {
		return nil, aws.Errorf(409, "EntityAlreadyExists", "Instance Profile %s already exists.", p.name)
	}
	c.Changed(aws.Created, s.profileResource(p))
	return &iam.CreateInstanceProfileOutput{InstanceProfile: s.taggedProfile(p)}, nil
}

// GetInstanceProfile tells about an instance profile.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
func (s *Service) GetInstanceProfile(c *aws.Call, in *iam.GetInstanceProfileInput) (*iam.GetInstanceProfileOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	return &iam.GetInstanceProfileOutput{InstanceProfile: s.taggedProfile(p)}, nil
}

// ListInstanceProfiles lists instance profiles by name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
func (s *Service) ListInstanceProfiles(c *aws.Call, in *iam.ListInstanceProfilesInput) (*iam.ListInstanceProfilesOutput, error) {
	list := under(s.profiles, in.PathPrefix, func(p *profile) string { return p.path })
	p, err := paged(list, (*profile).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListInstanceProfilesOutput{InstanceProfiles: mapped(p.items, s.sdkProfile), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// ListInstanceProfilesForRole lists the instance profiles that hold a role.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
func (s *Service) ListInstanceProfilesForRole(c *aws.Call, in *iam.ListInstanceProfilesForRoleInput) (*iam.ListInstanceProfilesForRoleOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	p, err := paged(s.profilesOf(r), (*profile).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListInstanceProfilesForRoleOutput{InstanceProfiles: mapped(p.items, s.sdkProfile), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// AddRoleToInstanceProfile puts a role into an instance profile, which holds one at most.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
func (s *Service) AddRoleToInstanceProfile(c *aws.Call, in *iam.AddRoleToInstanceProfileInput) (*iam.AddRoleToInstanceProfileOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	r, err := s.ownRole(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if p.role != nil {
		return nil, overQuota("InstanceSessionsPerInstanceProfile", 1)
	}
	p.role = r
	c.Changed(aws.Changed, s.profileResource(p))
	return &iam.AddRoleToInstanceProfileOutput{}, nil
}

// RemoveRoleFromInstanceProfile takes the role out of an instance profile.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html
func (s *Service) RemoveRoleFromInstanceProfile(c *aws.Call, in *iam.RemoveRoleFromInstanceProfileInput) (*iam.RemoveRoleFromInstanceProfileOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if p.role != r {
		return nil, noSuch("role", r.name)
	}
	p.role = nil
	c.Changed(aws.Changed, s.profileResource(p))
	return &iam.RemoveRoleFromInstanceProfileOutput{}, nil
}

// DeleteInstanceProfile removes an instance profile without a role, else DeleteConflict.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html
func (s *Service) DeleteInstanceProfile(c *aws.Call, in *iam.DeleteInstanceProfileInput) (*iam.DeleteInstanceProfileOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	if p.role != nil {
		return nil, conflict("Cannot delete entity, must remove roles from instance profile first.")
	}
	s.profiles.remove(p.name)
	c.Changed(aws.Deleted, s.profileResource(p))
	return &iam.DeleteInstanceProfileOutput{}, nil
}

// TagInstanceProfile adds or replaces tags of an instance profile.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html
func (s *Service) TagInstanceProfile(c *aws.Call, in *iam.TagInstanceProfileInput) (*iam.TagInstanceProfileOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	tags, err := mergeCased(p.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	p.tags = tags
	c.Changed(aws.Changed, s.profileResource(p))
	return &iam.TagInstanceProfileOutput{}, nil
}

// UntagInstanceProfile removes tags of an instance profile by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html
func (s *Service) UntagInstanceProfile(c *aws.Call, in *iam.UntagInstanceProfileInput) (*iam.UntagInstanceProfileOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	p.tags = withoutCased(p.tags, in.TagKeys)
	c.Changed(aws.Changed, s.profileResource(p))
	return &iam.UntagInstanceProfileOutput{}, nil
}

// ListInstanceProfileTags lists the tags of an instance profile.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html
func (s *Service) ListInstanceProfileTags(c *aws.Call, in *iam.ListInstanceProfileTagsInput) (*iam.ListInstanceProfileTagsOutput, error) {
	p, err := s.profile(*in.InstanceProfileName)
	if err != nil {
		return nil, err
	}
	list, err := tagPage(p.tags, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListInstanceProfileTagsOutput{Tags: list.items, IsTruncated: list.truncated, Marker: list.marker}, nil
}
