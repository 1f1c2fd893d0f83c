package ec2

import (
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// imageMetadata is what is known of an instance's image, which may be gone.
func (r *region) imageMetadata(m imageIn, now time.Time) *types.ImageMetadata {
	it := m.sdk()
	if current, err := r.anyImage(now, m.id); err == nil {
		it = current.sdk()
	} else {
		it.State = types.ImageStateDeregistered
	}
	return &types.ImageMetadata{
		ImageId: &m.id, Name: it.Name, OwnerId: it.OwnerId, ImageOwnerAlias: it.ImageOwnerAlias, State: it.State, CreationDate: it.CreationDate, DeprecationTime: it.DeprecationTime, IsPublic: it.Public,
		ImageAllowed: new(r.ebs.images.allowed == "" || r.ebs.images.meets(&it, r.account, now)),
	}
}

// GetImageAncestry tells of which image an image was made, and that one, as far back as is known.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageAncestry.html
func (s *Service) GetImageAncestry(c *aws.Call, in *ec2.GetImageAncestryInput) (*ec2.GetImageAncestryOutput, error) {
	d := s.begin(c, in)
	if d.err == nil {
		_, d.err = d.r.anyImage(c.Now, *in.ImageId)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.GetImageAncestryOutput{}
	for r, id := d.r, *in.ImageId; r != nil && id != ""; {
		m, err := r.anyImage(c.Now, id)
		if err != nil {
			break
		}
		it := m.sdk()
		made, _ := time.Parse(imageTime, *it.CreationDate)
		out.ImageAncestryEntries = append(out.ImageAncestryEntries, types.ImageAncestryEntry{
			ImageId: &m.id, CreationDate: &made, ImageOwnerAlias: it.ImageOwnerAlias, SourceImageId: it.SourceImageId, SourceImageRegion: it.SourceImageRegion,
		})
		id = aws.Value(it.SourceImageId)
		r = s.regions[aws.Value(it.SourceImageRegion)]
	}
	return out, nil
}

// DescribeImageReferences tells which instances and launch templates name some images of the account.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html
func (s *Service) DescribeImageReferences(c *aws.Call, in *ec2.DescribeImageReferencesInput) (*ec2.DescribeImageReferencesOutput, error) {
	d := s.begin(c, in)
	all := aws.Value(in.IncludeAllResourceTypes)
	d.check(all || len(in.ResourceTypes) > 0, func() error {
		return bad("MissingParameter", "Either IncludeAllResourceTypes or ResourceTypes must be specified.")
	})
	for _, id := range in.ImageIds {
		d.myImage(&id)
	}
	if d.err != nil {
		return nil, d.err
	}
	// Parameters of Systems Manager and recipes of Image Builder are not emulated: there are none that could name an image.
	asked := func(t types.ImageReferenceResourceType) (map[types.ImageReferenceOptionName][]string, bool) {
		for _, x := range in.ResourceTypes {
			if x.ResourceType == t {
				options := map[types.ImageReferenceOptionName][]string{}
				for _, o := range x.ResourceTypeOptions {
					options[o.OptionName] = o.OptionValues
				}
				return options, true
			}
		}
		return nil, all
	}
	var list []types.ImageReference
	if options, ok := asked(types.ImageReferenceResourceTypeEc2Instance); ok {
		list = append(list, d.r.instancesOf(in.ImageIds, options[types.ImageReferenceOptionNameStateName], c.Now)...)
	}
	if options, ok := asked(types.ImageReferenceResourceTypeEc2LaunchTemplate); ok {
		depth := 20
		if v := options[types.ImageReferenceOptionNameVersionDepth]; len(v) > 0 {
			depth, _ = strconv.Atoi(v[0])
		}
		list = append(list, d.r.templatesOf(in.ImageIds, depth, c.Now)...)
	}
	return rows[ec2.DescribeImageReferencesOutput](d, list, nil)
}

// instancesOf are the instances of some images, in some states if any are named.
func (r *region) instancesOf(images, states []string, now time.Time) (list []types.ImageReference) {
	for _, i := range r.instances {
		if slices.Contains(images, i.image.id) && !i.ended(now) && (len(states) == 0 || slices.Contains(states, string(i.at(now)))) {
			list = append(list, types.ImageReference{Arn: new(r.arn(i.base.kind, i.id)), ImageId: &i.image.id, ResourceType: types.ImageReferenceResourceTypeEc2Instance})
		}
	}
	return list
}

// templatesOf are the launch templates whose last versions name one of some images.
func (r *region) templatesOf(images []string, depth int, now time.Time) (list []types.ImageReference) {
	for _, x := range launchTemplates.all(r, now) {
		versions := r.versions[x.id]
		for _, v := range versions[max(0, len(versions)-depth):] {
			if v != nil && slices.Contains(images, aws.Value(v.LaunchTemplateData.ImageId)) {
				list = append(list, types.ImageReference{Arn: new(r.arn(x.base.kind, x.id)), ImageId: v.LaunchTemplateData.ImageId, ResourceType: types.ImageReferenceResourceTypeEc2LaunchTemplate})
				break
			}
		}
	}
	return list
}
