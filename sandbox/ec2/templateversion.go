package ec2

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// addVersion appends a version to a template. The place of a deleted version stays empty, so that no number comes twice.
func (r *region) addVersion(c *aws.Call, x *thing[types.LaunchTemplate], data *types.ResponseLaunchTemplateData, note *string) *types.LaunchTemplateVersion {
	v := &types.LaunchTemplateVersion{
		LaunchTemplateId: &x.id, LaunchTemplateName: x.it.LaunchTemplateName, VersionNumber: new(int64(len(r.versions[x.id]) + 1)), VersionDescription: note,
		CreateTime: new(c.Now.Truncate(time.Second)), CreatedBy: new(c.Principal.ARN), LaunchTemplateData: data,
	}
	r.versions[x.id] = append(r.versions[x.id], v)
	x.it.LatestVersionNumber = v.VersionNumber
	return v
}

// version finds a version by its number, $Latest or $Default.
// It returns InvalidLaunchTemplateId.VersionNotFound if there is none.
func (r *region) version(x *thing[types.LaunchTemplate], name string) (*types.LaunchTemplateVersion, error) {
	n, err := numberOf(x, name)
	if err != nil {
		return nil, err
	}
	if all := r.versions[x.id]; n >= 1 && n <= int64(len(all)) && all[n-1] != nil {
		return all[n-1], nil
	}
	return nil, bad("InvalidLaunchTemplateId.VersionNotFound", "Could not find the specified version %s for the launch template with ID %s.", name, x.id)
}

func numberOf(x *thing[types.LaunchTemplate], name string) (int64, error) {
	switch name {
	case "$Latest":
		return *x.it.LatestVersionNumber, nil
	case "$Default":
		return *x.it.DefaultVersionNumber, nil
	}
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return 0, invalidValue("Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed.")
	}
	return n, nil
}

// tell is a version as answers show it; resolve puts an image's id in the place of its parameter in Systems Manager.
func (r *region) tell(x *thing[types.LaunchTemplate], v *types.LaunchTemplateVersion, resolve *bool) types.LaunchTemplateVersion {
	out := *v
	out.DefaultVersion = new(*v.VersionNumber == *x.it.DefaultVersionNumber)
	if parameter, ok := strings.CutPrefix(aws.Value(v.LaunchTemplateData.ImageId), "resolve:ssm:"); ok && aws.Value(resolve) {
		if m, err := latestImage(r.place.name, parameter); err == nil {
			data := *v.LaunchTemplateData
			data.ImageId, out.LaunchTemplateData = &m.id, &data
		}
	}
	return out
}

func checkDescription(d *draft, note *string) {
	d.check(len(aws.Value(note)) <= 255, func() error {
		return invalidValue("Version description must be at most 255 characters.")
	})
}

// CreateLaunchTemplateVersion adds a version, which begins as a copy of SourceVersion if that is given: parameters that
// the call says replace those of the source.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
func (s *Service) CreateLaunchTemplateVersion(c *aws.Call, in *ec2.CreateLaunchTemplateVersionInput) (*ec2.CreateLaunchTemplateVersionOutput, error) {
	d := s.begin(c, in)
	return once(d, func() (*ec2.CreateLaunchTemplateVersionOutput, error) {
		x := templateOf(d, in.LaunchTemplateId, in.LaunchTemplateName)
		checkDescription(d, in.VersionDescription)
		var source *types.LaunchTemplateVersion
		if d.err == nil && in.SourceVersion != nil {
			var err error
			source, err = d.r.version(x, *in.SourceVersion)
			d.fail(err)
		}
		d.check(d.err != nil || len(d.r.versions[x.id]) < 10000, func() error {
			return bad("LaunchTemplateVersionLimitExceeded", "You have reached the limit of 10000 versions per launch template.")
		})
		if err := d.ready(); err != nil {
			return nil, err
		}
		data := &types.ResponseLaunchTemplateData{}
		recast(data, in.LaunchTemplateData)
		if source != nil {
			inherit(data, source.LaunchTemplateData)
		}
		v := d.r.addVersion(c, x, data, in.VersionDescription)
		c.Changed(aws.Changed, d.r.current(x.id, c.Now))
		return &ec2.CreateLaunchTemplateVersionOutput{LaunchTemplateVersion: new(d.r.tell(x, v, in.ResolveAlias)), Warning: d.r.doubts(c.Now, data)}, nil
	})
}

// DeleteLaunchTemplateVersions removes versions, and tells one by one which could not be: the default version stays.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html
func (s *Service) DeleteLaunchTemplateVersions(c *aws.Call, in *ec2.DeleteLaunchTemplateVersionsInput) (*ec2.DeleteLaunchTemplateVersionsOutput, error) {
	d := s.begin(c, in)
	x := templateOf(d, in.LaunchTemplateId, in.LaunchTemplateName)
	d.check(len(in.Versions) <= 200, func() error { return invalidValue("The maximum number of versions in one call is 200.") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DeleteLaunchTemplateVersionsOutput{}
	failed := func(name string, code types.LaunchTemplateErrorCode, text string) {
		n, _ := strconv.ParseInt(name, 10, 64)
		out.UnsuccessfullyDeletedLaunchTemplateVersions = append(out.UnsuccessfullyDeletedLaunchTemplateVersions, types.DeleteLaunchTemplateVersionsResponseErrorItem{
			LaunchTemplateId: &x.id, LaunchTemplateName: x.it.LaunchTemplateName, VersionNumber: &n, ResponseError: &types.ResponseError{Code: code, Message: &text},
		})
	}
	for _, name := range in.Versions {
		v, err := d.r.version(x, name)
		switch {
		case err != nil:
			failed(name, types.LaunchTemplateErrorCodeLaunchTemplateVersionDoesNotExist, "Could not find the specified version "+name+" for the launch template with ID "+x.id+".")
		case *v.VersionNumber == *x.it.DefaultVersionNumber:
			failed(name, types.LaunchTemplateErrorCodeUnexpectedError, "The default version of a launch template cannot be deleted.")
		default:
			d.r.dropVersion(x, v)
			out.SuccessfullyDeletedLaunchTemplateVersions = append(out.SuccessfullyDeletedLaunchTemplateVersions, types.DeleteLaunchTemplateVersionsResponseSuccessItem{
				LaunchTemplateId: &x.id, LaunchTemplateName: x.it.LaunchTemplateName, VersionNumber: v.VersionNumber,
			})
		}
	}
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return out, nil
}

func (r *region) dropVersion(x *thing[types.LaunchTemplate], v *types.LaunchTemplateVersion) {
	all := r.versions[x.id]
	all[*v.VersionNumber-1] = nil
	for _, v := range slices.Backward(all) {
		if v != nil {
			x.it.LatestVersionNumber = v.VersionNumber
			return
		}
	}
}

// versionPaths leads from filters to fields.
var versionPaths = map[string]string{
	"create-time": "CreateTime", "ebs-optimized": "LaunchTemplateData.EbsOptimized", "http-endpoint": "LaunchTemplateData.MetadataOptions.HttpEndpoint",
	"host-resource-group-arn": "LaunchTemplateData.Placement.HostResourceGroupArn", "http-tokens": "LaunchTemplateData.MetadataOptions.HttpTokens",
	"http-protocol-ipv4":   "LaunchTemplateData.MetadataOptions.HttpEndpoint",
	"iam-instance-profile": "LaunchTemplateData.IamInstanceProfile.Arn", "image-id": "LaunchTemplateData.ImageId", "instance-type": "LaunchTemplateData.InstanceType",
	"is-default-version": "DefaultVersion", "kernel-id": "LaunchTemplateData.KernelId", "license-configuration-arn": "LaunchTemplateData.LicenseSpecifications.LicenseConfigurationArn",
	"network-card-index": "LaunchTemplateData.NetworkInterfaces.NetworkCardIndex", "ram-disk-id": "LaunchTemplateData.RamDiskId",
}

func versionFields() fields[types.LaunchTemplateVersion] {
	f := fields[types.LaunchTemplateVersion]{}
	for name, path := range versionPaths {
		f[name] = func(v types.LaunchTemplateVersion, m matcher) bool { return m.matches(v, path) }
	}
	return f
}

// DescribeLaunchTemplateVersions lists versions of one template, the newest first: those that are named, or those between
// two numbers, or all. Without a template it lists the latest or default version of every template.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
func (s *Service) DescribeLaunchTemplateVersions(c *aws.Call, in *ec2.DescribeLaunchTemplateVersionsInput) (*ec2.DescribeLaunchTemplateVersionsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := r.chosenVersions(c, in)
	if err != nil {
		return nil, err
	}
	if list, err = versionFields().choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	id := func(v types.LaunchTemplateVersion) string {
		return *v.LaunchTemplateId + "/" + strconv.FormatInt(*v.VersionNumber, 10)
	}
	list, next, err := paged(list, id, in.NextToken, in.MaxResults, 1)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeLaunchTemplateVersionsOutput{LaunchTemplateVersions: list, NextToken: next}, nil
}

func (r *region) chosenVersions(c *aws.Call, in *ec2.DescribeLaunchTemplateVersionsInput) ([]types.LaunchTemplateVersion, error) {
	if in.LaunchTemplateId == nil && in.LaunchTemplateName == nil && len(in.Versions) > 0 {
		return r.everyTemplates(c, in)
	}
	x, err := r.template(in.LaunchTemplateId, in.LaunchTemplateName, c.Now)
	if err != nil {
		return nil, err
	}
	if len(in.Versions) > 0 && (in.MinVersion != nil || in.MaxVersion != nil) {
		return nil, badCombination("The parameters MinVersion and MaxVersion cannot be used with the parameter Versions.")
	}
	var list []types.LaunchTemplateVersion
	for _, name := range in.Versions {
		v, err := r.version(x, name)
		if err != nil {
			return nil, err
		}
		list = append(list, r.tell(x, v, in.ResolveAlias))
	}
	if len(in.Versions) > 0 {
		return list, nil
	}
	least, most := int64(1), *x.it.LatestVersionNumber
	if in.MinVersion != nil {
		if least, err = numberOf(x, *in.MinVersion); err != nil {
			return nil, err
		}
	}
	if in.MaxVersion != nil {
		if most, err = numberOf(x, *in.MaxVersion); err != nil {
			return nil, err
		}
	}
	for _, v := range slices.Backward(r.versions[x.id]) {
		if v != nil && *v.VersionNumber >= least && *v.VersionNumber <= most {
			list = append(list, r.tell(x, v, in.ResolveAlias))
		}
	}
	return list, nil
}

// everyTemplates lists the latest or the default version, or both, of all templates.
func (r *region) everyTemplates(c *aws.Call, in *ec2.DescribeLaunchTemplateVersionsInput) ([]types.LaunchTemplateVersion, error) {
	var list []types.LaunchTemplateVersion
	for _, x := range launchTemplates.all(r, c.Now) {
		for n, name := range in.Versions {
			if name != "$Latest" && name != "$Default" {
				return nil, bad("MissingParameter", "Either a launch template ID or a launch template name must be specified in the request.")
			}
			if n > 0 && *x.it.LatestVersionNumber == *x.it.DefaultVersionNumber {
				continue
			}
			v, err := r.version(x, name)
			if err != nil {
				return nil, err
			}
			list = append(list, r.tell(x, v, in.ResolveAlias))
		}
	}
	return list, nil
}
