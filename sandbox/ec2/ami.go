package ec2

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// ami is an Amazon Machine Image that an account has made.
type ami = thing[types.Image]

var amis = &kind[types.Image]{
	resource: types.ResourceTypeImage, prefix: "ami", id: "ImageId", state: "State", quota: 50000, least: 1, lost: lostImages, common: offeredImages,
	paths: map[string]string{
		"is-public": "Public", "owner-alias": "ImageOwnerAlias", "manifest-location": "ImageLocation", "product-code": "ProductCodes.ProductCodeId", "product-code.type": "ProductCodes.ProductCodeType",
		"state-reason-code": "StateReason.Code", "state-reason-message": "StateReason.Message", "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
		"block-device-mapping.snapshot-id": "BlockDeviceMappings.Ebs.SnapshotId", "block-device-mapping.volume-size": "BlockDeviceMappings.Ebs.VolumeSize",
		"block-device-mapping.volume-type": "BlockDeviceMappings.Ebs.VolumeType", "block-device-mapping.encrypted": "BlockDeviceMappings.Ebs.Encrypted",
		"block-device-mapping.delete-on-termination": "BlockDeviceMappings.Ebs.DeleteOnTermination",
	},
}

// amiOwn is what an image knows beyond what DescribeImages tells.
type amiOwn struct {
	sharing   []types.LaunchPermission
	cooldown  bool      // deregistration protection lasts a day longer than it is asked for
	protected time.Time // until when, after it was disabled
}

func ownImage(x *ami) *amiOwn { return x.own.(*amiOwn) }

// imageTime is how images tell times.
const imageTime = "2006-01-02T15:04:05.000Z"

// offeredImages are the public ones of the catalogue, and those that other accounts share.
func offeredImages(k *kind[types.Image], r *region, now time.Time) []*ami {
	var list []*ami
	for _, m := range imagesIn(r.place.name) {
		list = append(list, &ami{base: base{id: m.id, kind: k.resource}, r: r, kind: k, it: m.sdk(), own: &amiOwn{sharing: []types.LaunchPermission{{Group: types.PermissionGroupAll}}}})
	}
	for _, o := range r.others() {
		for _, x := range k.all(o, now) {
			if x.it.State != types.ImageStateDisabled && (aws.Value(x.it.Public) || hasLaunch(ownImage(x).sharing, types.LaunchPermission{UserId: &r.account})) {
				y := *x
				y.tags = nil // an image's tags are its owner's
				list = append(list, &y)
			}
		}
	}
	return list
}

// DescribeImages lists the account's images, those that it may use, and all public ones: by ids, by their owners, or by who may launch them.
// Disabled images, and deprecated ones of others, are told only where the call says so, or by their ids.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
func (s *Service) DescribeImages(c *aws.Call, in *ec2.DescribeImagesInput) (*ec2.DescribeImagesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := amis.asked(r, c, in)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x *ami) bool { return !r.wanted(x, in, c.Now) })
	return told[ec2.DescribeImagesOutput](c, amis, in, r.ebs.images.judged(list, r.account, c.Now))
}

// wanted reports whether an image is one of those that a call is about.
func (r *region) wanted(x *ami, in *ec2.DescribeImagesInput, now time.Time) bool {
	switch {
	case len(in.Owners) > 0 && !r.ownedBy(in.Owners, *x.it.OwnerId, aws.Value(x.it.ImageOwnerAlias)):
		return false
	case len(in.ExecutableUsers) > 0 && !slices.ContainsFunc(in.ExecutableUsers, func(user string) bool { return r.executableBy(x, user) }):
		return false
	case len(in.ImageIds) > 0:
		return true
	case x.it.State == types.ImageStateDisabled && !aws.Value(in.IncludeDisabled):
		return false
	}
	return *x.it.OwnerId == r.account || aws.Value(in.IncludeDeprecated) || !deprecated(&x.it, now)
}

// executableBy reports whether somebody has a launch permission: "all", "self" or an account.
func (r *region) executableBy(x *ami, user string) bool {
	if user == "self" {
		user = r.account
	}
	return slices.ContainsFunc(ownImage(x).sharing, func(p types.LaunchPermission) bool { return string(p.Group) == user || aws.Value(p.UserId) == user })
}

// deprecated reports whether an image should not be used for anything new.
func deprecated(it *types.Image, now time.Time) bool {
	t, err := time.Parse(imageTime, aws.Value(it.DeprecationTime))
	return err == nil && !now.Before(t)
}

// used notes a launch.
func (r *region) used(id string, now time.Time) {
	if x, ok := find[*ami](r, id); ok {
		x.it.LastLaunchedTime = new(now.Format(imageTime))
	}
}
