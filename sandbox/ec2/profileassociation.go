package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// tie is the association of an instance with its instance profile.
type tie struct {
	id string // iip-assoc-…
	at time.Time
}

var lostTies = lost("InvalidAssociationID", "association", "iip-assoc")

// association is the tie as answers tell it; it takes a moment.
func (i *instance) association(state types.IamInstanceProfileAssociationState) *types.IamInstanceProfileAssociation {
	return &types.IamInstanceProfileAssociation{
		AssociationId: &i.tie.id, InstanceId: &i.id, State: state, IamInstanceProfile: &types.IamInstanceProfile{Arn: &i.profile.ARN, Id: &i.profile.ID},
	}
}

func (i *instance) tieState(now time.Time) types.IamInstanceProfileAssociationState {
	if now.Sub(i.tie.at) < switching {
		return types.IamInstanceProfileAssociationStateAssociating
	}
	return types.IamInstanceProfileAssociationStateAssociated
}

// tied finds the instance of an association, nil if there is none.
func (r *region) tied(id string, now time.Time) *instance {
	for _, i := range r.instances {
		if i.profile != nil && i.tie.id == id && !i.ended(now) {
			return i
		}
	}
	return nil
}

func tiedBy(d *draft, id *string) *instance {
	if d.err != nil {
		return nil
	}
	i := d.r.tied(aws.Value(id), d.c.Now)
	d.check(i != nil, func() error { return lostTies([]string{aws.Value(id)}) })
	return i
}

// give makes a profile the one of an instance, nil for none.
func (d *draft) give(i *instance, p *Profile) {
	i.profile = p
	i.tie = tie{d.c.NewID("iip-assoc"), d.c.Now.Truncate(time.Second)}
	i.change(func(it *types.Instance) {
		it.IamInstanceProfile = nil
		if p != nil {
			it.IamInstanceProfile = &types.IamInstanceProfile{Arn: &p.ARN, Id: &p.ID}
		}
	})
	d.changed(i)
}

// AssociateIamInstanceProfile gives a running or stopped instance a profile.
// It returns IncorrectState for an instance that has one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
func (s *Service) AssociateIamInstanceProfile(c *aws.Call, in *ec2.AssociateIamInstanceProfileInput) (*ec2.AssociateIamInstanceProfileOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	p, err := s.profileOf(in.IamInstanceProfile)
	d.fail(err)
	d.check(p != nil, func() error { return missing("IamInstanceProfile") })
	d.check(d.err != nil || i.profile == nil, func() error {
		return bad("IncorrectState", "There is an existing association for instance %s", i.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.give(i, p)
	return &ec2.AssociateIamInstanceProfileOutput{IamInstanceProfileAssociation: i.association(i.tieState(c.Now))}, nil
}

// DisassociateIamInstanceProfile takes the profile from an instance.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html
func (s *Service) DisassociateIamInstanceProfile(c *aws.Call, in *ec2.DisassociateIamInstanceProfileInput) (*ec2.DisassociateIamInstanceProfileOutput, error) {
	d := s.begin(c, in)
	i := tiedBy(d, in.AssociationId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := i.association(types.IamInstanceProfileAssociationStateDisassociating)
	out.AssociationId = in.AssociationId
	d.give(i, nil)
	return &ec2.DisassociateIamInstanceProfileOutput{IamInstanceProfileAssociation: out}, nil
}

// ReplaceIamInstanceProfileAssociation gives an instance another profile; the association gets a new id.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html
func (s *Service) ReplaceIamInstanceProfileAssociation(c *aws.Call, in *ec2.ReplaceIamInstanceProfileAssociationInput) (*ec2.ReplaceIamInstanceProfileAssociationOutput, error) {
	d := s.begin(c, in)
	i := tiedBy(d, in.AssociationId)
	p, err := s.profileOf(in.IamInstanceProfile)
	d.fail(err)
	d.check(p != nil, func() error { return missing("IamInstanceProfile") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.give(i, p)
	return &ec2.ReplaceIamInstanceProfileAssociationOutput{IamInstanceProfileAssociation: i.association(i.tieState(c.Now))}, nil
}

// DescribeIamInstanceProfileAssociations lists which instance has which profile.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html
func (s *Service) DescribeIamInstanceProfileAssociations(c *aws.Call, in *ec2.DescribeIamInstanceProfileAssociationsInput) (*ec2.DescribeIamInstanceProfileAssociationsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(slices.Clone(r.instances), func(i *instance) bool { return i.profile == nil || i.ended(c.Now) })
	if len(in.AssociationIds) > 0 {
		list = nil
		for _, id := range in.AssociationIds {
			i := r.tied(id, c.Now)
			if i == nil {
				return nil, lostTies([]string{id})
			}
			list = append(list, i)
		}
	}
	chosen, err := fields[*instance]{
		"instance-id": func(i *instance, m matcher) bool { return m.text(i.id) },
		"state":       func(i *instance, m matcher) bool { return m.text(string(i.tieState(c.Now))) },
	}.choose(list, in.Filters)
	if err != nil {
		return nil, err
	}
	chosen, next, err := paged(chosen, func(i *instance) string { return i.tie.id }, in.NextToken, in.MaxResults, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeIamInstanceProfileAssociationsOutput{NextToken: next, IamInstanceProfileAssociations: mapped(chosen, func(i *instance) types.IamInstanceProfileAssociation {
		return *i.association(i.tieState(c.Now))
	})}, nil
}
