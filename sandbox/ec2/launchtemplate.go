package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// launchTemplates are named, versioned sets of parameters for RunInstances; see templateversion.go for the versions.
var launchTemplates = &kind[types.LaunchTemplate]{
	resource: types.ResourceTypeLaunchTemplate, prefix: "lt", id: "LaunchTemplateId", quota: 5000, least: 1, lost: lostTemplates,
	over: func() error {
		return bad("LaunchTemplateLimitExceeded", "You have reached the limit of 5000 launch templates per Region.")
	},
}

func lostTemplates(ids []string) error {
	for _, id := range ids {
		if !wellFormed(id, "lt") {
			return bad("InvalidLaunchTemplateId.Malformed", "The specified launch template ID is not valid: \"%s\"", id)
		}
	}
	return bad("InvalidLaunchTemplateId.NotFound", "The specified launch template, with template ID %s, does not exist.", ids[0])
}

func noTemplate(name string) error {
	return bad("InvalidLaunchTemplateName.NotFoundException", "The specified launch template, with template name %s, does not exist.", name)
}

func (r *region) templateNamed(name string, now time.Time) *thing[types.LaunchTemplate] {
	all := launchTemplates.all(r, now)
	if i := slices.IndexFunc(all, func(x *thing[types.LaunchTemplate]) bool { return *x.it.LaunchTemplateName == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// template finds the launch template that a call names by id or by name.
func (r *region) template(id, name *string, now time.Time) (*thing[types.LaunchTemplate], error) {
	switch {
	case id != nil && name != nil:
		return nil, badCombination("Specify either 'launchTemplateId' or 'launchTemplateName' but not both.")
	case id != nil:
		return launchTemplates.find(r, now, *id)
	case name != nil:
		if x := r.templateNamed(*name, now); x != nil {
			return x, nil
		}
		return nil, noTemplate(*name)
	}
	return nil, bad("MissingParameter", "Either a launch template ID or a launch template name must be specified in the request.")
}

func templateOf(d *draft, id, name *string) *thing[types.LaunchTemplate] {
	if d.err != nil {
		return nil
	}
	x, err := d.r.template(id, name, d.c.Now)
	d.fail(err)
	return x
}

// CreateLaunchTemplate keeps parameters for RunInstances under a name, as version 1. What is wrong with them is told as a warning.
// It returns InvalidLaunchTemplateName.AlreadyExistsException for a name that is taken.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
func (s *Service) CreateLaunchTemplate(c *aws.Call, in *ec2.CreateLaunchTemplateInput) (*ec2.CreateLaunchTemplateOutput, error) {
	d := s.begin(c, in, launchTemplates.resource)
	return once(d, func() (*ec2.CreateLaunchTemplateOutput, error) {
		name := aws.Value(in.LaunchTemplateName)
		d.check(d.err != nil || d.r.templateNamed(name, c.Now) == nil, func() error {
			return bad("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.")
		})
		launchTemplates.room(d)
		checkDescription(d, in.VersionDescription)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := launchTemplates.add(d, types.LaunchTemplate{
			LaunchTemplateName: &name, CreateTime: new(c.Now.Truncate(time.Second)), CreatedBy: new(c.Principal.ARN), DefaultVersionNumber: new(int64(1)), LatestVersionNumber: new(int64(1)),
		})
		data := &types.ResponseLaunchTemplateData{}
		recast(data, in.LaunchTemplateData)
		d.r.addVersion(c, x, data, in.VersionDescription)
		return &ec2.CreateLaunchTemplateOutput{LaunchTemplate: new(x.told()), Warning: d.r.doubts(c.Now, data)}, nil
	})
}

// ModifyLaunchTemplate says which version is the default.
// It returns InvalidLaunchTemplateId.VersionNotFound for one that does not exist.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html
func (s *Service) ModifyLaunchTemplate(c *aws.Call, in *ec2.ModifyLaunchTemplateInput) (*ec2.ModifyLaunchTemplateOutput, error) {
	d := s.begin(c, in)
	return once(d, func() (*ec2.ModifyLaunchTemplateOutput, error) {
		x := templateOf(d, in.LaunchTemplateId, in.LaunchTemplateName)
		var v *types.LaunchTemplateVersion
		if d.err == nil && in.DefaultVersion != nil {
			var err error
			v, err = d.r.version(x, *in.DefaultVersion)
			d.fail(err)
		}
		if err := d.ready(); err != nil {
			return nil, err
		}
		if v != nil {
			x.it.DefaultVersionNumber = v.VersionNumber
			c.Changed(aws.Changed, d.r.current(x.id, c.Now))
		}
		return &ec2.ModifyLaunchTemplateOutput{LaunchTemplate: new(x.told())}, nil
	})
}

// DeleteLaunchTemplate removes a template with all its versions; what was launched from it goes on.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html
func (s *Service) DeleteLaunchTemplate(c *aws.Call, in *ec2.DeleteLaunchTemplateInput) (*ec2.DeleteLaunchTemplateOutput, error) {
	d := s.begin(c, in)
	x := templateOf(d, in.LaunchTemplateId, in.LaunchTemplateName)
	if err := d.ready(); err != nil {
		return nil, err
	}
	launchTemplates.drop(d, x)
	delete(d.r.versions, x.id)
	return &ec2.DeleteLaunchTemplateOutput{LaunchTemplate: new(x.told())}, nil
}

// DescribeLaunchTemplates lists templates, by id or by name.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html
func (s *Service) DescribeLaunchTemplates(c *aws.Call, in *ec2.DescribeLaunchTemplatesInput) (*ec2.DescribeLaunchTemplatesOutput, error) {
	d := s.begin(c, in)
	asked := *in
	asked.LaunchTemplateIds = slices.Clone(in.LaunchTemplateIds)
	for _, name := range in.LaunchTemplateNames {
		if x := templateOf(d, nil, &name); x != nil {
			asked.LaunchTemplateIds = append(asked.LaunchTemplateIds, x.id)
		}
	}
	if d.err != nil {
		if len(in.LaunchTemplateNames) > 1 {
			return nil, bad("InvalidLaunchTemplateName.NotFoundException", "At least one of the launch templates specified in the request does not exist.")
		}
		return nil, d.err
	}
	return answer[ec2.DescribeLaunchTemplatesOutput](s, c, launchTemplates, &asked)
}
