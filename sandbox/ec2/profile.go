package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// Profile is an instance profile: the role that an instance has.
type Profile struct {
	ARN, ID string
	Role    string // ARN; "" while it has none
}

// Profiles is what EC2 asks of IAM and of the rest of AWS.
type Profiles interface {
	// InstanceProfile finds a profile by its name, or by its ARN.
	InstanceProfile(nameOrARN string) (Profile, bool)
	// Others are the EC2s of all other accounts, in the order of these.
	Others() []*Service
}

// abroad is a region of other accounts, of those who have used it.
func (s *Service) abroad(name string) []*region {
	var list []*region
	if s.profiles == nil {
		return nil
	}
	for _, o := range s.profiles.Others() {
		if r, ok := o.regions[name]; ok {
			list = append(list, r)
		}
	}
	return list
}

// Ask says whom to ask about instance profiles and other accounts.
func (s *Service) Ask(p Profiles) { s.profiles = p }

// profileOf finds the profile that a launch names; nil if it names none.
// It returns InvalidParameterValue if there is no such profile, or one without a role.
func (s *Service) profileOf(spec *types.IamInstanceProfileSpecification) (*Profile, error) {
	if spec == nil || spec.Arn == nil && spec.Name == nil {
		return nil, nil
	}
	if spec.Arn != nil && spec.Name != nil {
		return nil, aws.Errorf(400, "InvalidParameterCombination", "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'")
	}
	name := aws.Value(spec.Name)
	if spec.Arn != nil {
		name = *spec.Arn
	}
	p, ok := Profile{}, false
	if s.profiles != nil {
		p, ok = s.profiles.InstanceProfile(name)
	}
	switch {
	case !ok && spec.Arn != nil:
		return nil, invalidValue("Value (%s) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN", name)
	case !ok:
		return nil, invalidValue("Value (%s) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name", name)
	case p.Role == "":
		return nil, invalidValue("IAM Instance Profile \"%s\" has no associated IAM Roles", p.ARN)
	}
	return &p, nil
}

// passes asks for the permission to give an instance its role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func (n *need) passes(p *Profile) {
	n.list = append(n.list, aws.Access{Action: "iam:PassRole", Resource: p.Role, Context: map[string][]string{
		"iam:passedtoservice": {"ec2.amazonaws.com"}, "iam:associatedresourcearn": {n.r.arn(types.ResourceTypeInstance, "*")},
	}})
}

// gives asks for the action on an instance, and for the permission to give it the role of its new profile.
func (n *need) gives(i *instance, spec *types.IamInstanceProfileSpecification) {
	p, _ := n.s.profileOf(spec)
	id, keys := "*", []string(nil)
	if i != nil {
		id = i.id
	}
	if p != nil {
		keys = []string{"ec2:newinstanceprofile", p.ARN}
	}
	n.existing(types.ResourceTypeInstance, id, keys...)
	if p != nil {
		n.passes(p)
	}
}
