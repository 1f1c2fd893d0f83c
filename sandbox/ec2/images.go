package ec2

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// imagesFile lists public images, a line each: name, description, architecture, owner, owner
// alias, platform, platform details, usage operation, created, root device, its size in GiB and
// type, boot mode, ids as region=ami. Amazon Linux is as recorded from DescribeImages by the moto
// project (5.2.1, May 2026), ids included; the others carry names in their publishers' form,
// and an id derived from region and name.
//
//go:embed images.tsv
var imagesFile string

// image is an Amazon Machine Image of AWS or another publisher, in all regions.
type image struct {
	name, description, arch, owner, alias   string
	platform, details, usage, created, boot string
	device                                  string
	size                                    int32
	volumeType                              types.VolumeType
	ids                                     map[string]string // by region
	public                                  bool
}

var images = readImages(imagesFile)

func readImages(file string) []*image {
	var list []*image
	for line := range strings.Lines(file) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		size, _ := strconv.Atoi(f[10])
		m := &image{
			name: f[0], description: f[1], arch: f[2], owner: f[3], alias: f[4], platform: f[5], details: f[6], usage: f[7], created: f[8],
			device: f[9], size: int32(size), volumeType: types.VolumeType(f[11]), boot: f[12], ids: map[string]string{}, public: true,
		}
		for pair := range strings.SplitSeq(f[13], ",") {
			if region, id, ok := strings.Cut(pair, "="); ok {
				m.ids[region] = id
			}
		}
		for _, p := range places {
			if m.ids[p.name] == "" {
				m.ids[p.name] = derived("ami", p.name, m.name)
			}
		}
		list = append(list, m)
	}
	return list
}

// derived makes an id that is always the same for a thing of a region.
func derived(prefix, region, name string) string {
	sum := sha256.Sum256([]byte(prefix + " " + region + " " + name))
	return prefix + "-0" + hex.EncodeToString(sum[:8])
}

// imageIn is an image as one region knows it.
type imageIn struct {
	*image
	id, region string
}

func (i imageIn) snapshot() string { return derived("snap", i.region, i.name) }

// mappings are the disks of the image.
func (i imageIn) mappings() []types.BlockDeviceMapping {
	return []types.BlockDeviceMapping{{DeviceName: &i.device, Ebs: &types.EbsBlockDevice{
		DeleteOnTermination: new(true), Encrypted: new(false), SnapshotId: new(i.snapshot()), VolumeSize: &i.size, VolumeType: i.volumeType,
	}}}
}

func imagesIn(region string) []imageIn {
	list := make([]imageIn, len(images))
	for n, m := range images {
		list[n] = imageIn{m, m.ids[region], region}
	}
	return list
}

// findImage looks an id up, or an alias that stands for a parameter of AWS Systems Manager.
func (r *region) findImage(now time.Time, id string) (imageIn, error) {
	region := r.place.name
	if parameter, ok := strings.CutPrefix(id, "resolve:ssm:"); ok {
		return latestImage(region, parameter)
	}
	for _, m := range images {
		if m.ids[region] == id {
			return imageIn{m, id, region}, nil
		}
	}
	if !wellFormed(id, "ami") {
		return imageIn{}, bad("InvalidAMIID.Malformed", "Invalid id: \"%s\" (expecting \"ami-...\")", id)
	}
	return imageIn{}, bad("InvalidAMIID.NotFound", "The image id '[%s]' does not exist", id)
}

// latestImage knows the public parameters of Amazon Linux 2023.
// https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
func latestImage(region, parameter string) (imageIn, error) {
	want, ok := strings.CutPrefix(parameter, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-")
	want = strings.Replace(want, "default", "6.1", 1)
	for _, m := range images {
		if ok && strings.HasPrefix(m.name, "al2023-ami-2") && strings.HasSuffix(m.name, "-kernel-"+want) {
			return imageIn{m, m.ids[region], region}, nil
		}
	}
	return imageIn{}, invalidValue("Invalid Systems Manager parameter: '%s' was not found", parameter)
}

func (i imageIn) sdk() types.Image {
	out := types.Image{
		ImageId: &i.id, Name: &i.name, Description: &i.description, Architecture: types.ArchitectureValues(i.arch), OwnerId: &i.owner,
		CreationDate: &i.created, ImageLocation: new(i.location()), ImageType: types.ImageTypeValuesMachine, State: types.ImageStateAvailable,
		Public: new(true), PlatformDetails: &i.details, UsageOperation: &i.usage, RootDeviceName: &i.device, RootDeviceType: types.DeviceTypeEbs,
		VirtualizationType: types.VirtualizationTypeHvm, Hypervisor: types.HypervisorTypeXen, EnaSupport: new(true), SriovNetSupport: new("simple"),
		BootMode: types.BootModeValues(i.boot), Platform: types.PlatformValues(i.platform),
		BlockDeviceMappings: i.mappings(),
	}
	if i.alias != "" {
		out.ImageOwnerAlias = &i.alias
	}
	if i.requiresTokens() {
		out.ImdsSupport = types.ImdsSupportValuesV20
	}
	return out
}

func (i imageIn) location() string {
	if i.alias != "" {
		return i.alias + "/" + i.name
	}
	return i.owner + "/" + i.name
}

// requiresTokens reports whether instances of the image use version 2 of the metadata service unless told otherwise.
func (i imageIn) requiresTokens() bool {
	return strings.HasPrefix(i.name, "al2023") || strings.Contains(i.name, "24.04")
}

var imageFields = fields[imageIn]{
	"image-id":            func(i imageIn, m matcher) bool { return m.text(i.id) },
	"name":                func(i imageIn, m matcher) bool { return m.text(i.name) },
	"description":         func(i imageIn, m matcher) bool { return m.text(i.description) },
	"architecture":        func(i imageIn, m matcher) bool { return m.text(i.arch) },
	"owner-id":            func(i imageIn, m matcher) bool { return m.text(i.owner) },
	"owner-alias":         func(i imageIn, m matcher) bool { return i.alias != "" && m.text(i.alias) },
	"platform":            func(i imageIn, m matcher) bool { return i.platform != "" && m.text(i.platform) },
	"creation-date":       func(i imageIn, m matcher) bool { return m.text(i.created) },
	"root-device-name":    func(i imageIn, m matcher) bool { return m.text(i.device) },
	"root-device-type":    func(i imageIn, m matcher) bool { return m.text("ebs") },
	"virtualization-type": func(i imageIn, m matcher) bool { return m.text("hvm") },
	"hypervisor":          func(i imageIn, m matcher) bool { return m.text("xen") },
	"image-type":          func(i imageIn, m matcher) bool { return m.text("machine") },
	"state":               func(i imageIn, m matcher) bool { return m.text("available") },
	"is-public":           func(i imageIn, m matcher) bool { return m.flag(true) },
	"ena-support":         func(i imageIn, m matcher) bool { return m.flag(true) },
	"manifest-location":   func(i imageIn, m matcher) bool { return m.text(i.location()) },
	"boot-mode":           func(i imageIn, m matcher) bool { return i.boot != "" && m.text(i.boot) },
	"product-code":        func(i imageIn, m matcher) bool { return false },
	"kernel-id":           func(i imageIn, m matcher) bool { return false },
	"ramdisk-id":          func(i imageIn, m matcher) bool { return false },
	"source-image-id":     func(i imageIn, m matcher) bool { return false },

	"block-device-mapping.device-name":           func(i imageIn, m matcher) bool { return m.text(i.device) },
	"block-device-mapping.volume-type":           func(i imageIn, m matcher) bool { return m.text(string(i.volumeType)) },
	"block-device-mapping.volume-size":           func(i imageIn, m matcher) bool { return m.number(int(i.size)) },
	"block-device-mapping.snapshot-id":           func(i imageIn, m matcher) bool { return m.text(i.snapshot()) },
	"block-device-mapping.delete-on-termination": func(i imageIn, m matcher) bool { return m.flag(true) },
	"block-device-mapping.encrypted":             func(i imageIn, m matcher) bool { return m.flag(false) },
}

// ownedBy reports whether one of owners is the image's: an account, an alias or "self".
func (i imageIn) ownedBy(owners []string) bool {
	return len(owners) == 0 || slices.Contains(owners, i.owner) || i.alias != "" && slices.Contains(owners, i.alias)
}

// DescribeImages lists public images; the account has none of its own yet.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
func (s *Service) DescribeImages(c *aws.Call, in *ec2.DescribeImagesInput) (*ec2.DescribeImagesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list := imagesIn(c.Region)
	if len(in.ImageIds) > 0 {
		list = nil
		for _, id := range in.ImageIds {
			i, err := r.findImage(c.Now, id)
			if err != nil {
				return nil, err
			}
			list = append(list, i)
		}
	}
	if len(in.ExecutableUsers) > 0 && !slices.Contains(in.ExecutableUsers, "all") {
		list = nil
	}
	list = slices.DeleteFunc(list, func(i imageIn) bool { return !i.ownedBy(in.Owners) })
	list, err = imageFields.choose(list, in.Filters)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, func(i imageIn) string { return i.id }, in.NextToken, in.MaxResults, 1)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeImagesOutput{Images: mapped(list, imageIn.sdk), NextToken: next}, nil
}
