package ec2

import (
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
