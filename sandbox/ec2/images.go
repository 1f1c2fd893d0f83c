package ec2

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

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
	own                                     *types.Image // of one that is not in the catalogue
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
	if i.own != nil {
		return i.own.BlockDeviceMappings
	}
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

// findImage looks up an image from which something can be launched, by its id or by an alias that stands for a parameter of
// AWS Systems Manager. It returns InvalidAMIID.Unavailable for one that is not ready or disabled.
func (r *region) findImage(now time.Time, id string) (imageIn, error) {
	m, err := r.anyImage(now, id)
	switch {
	case err != nil:
		return m, err
	case m.own != nil && m.own.State != types.ImageStateAvailable:
		return m, bad("InvalidAMIID.Unavailable", "The image ID '%s' is not available: it is in the state '%s'", id, m.own.State)
	}
	if it := m.sdk(); !r.ebs.images.launches(&it, r.account, now) {
		return m, bad("InvalidAMIID.NotFound", "The image id '[%s]' does not exist", id) // it cannot be discovered either
	}
	return m, nil
}

// anyImage looks up an image in whatever state.
func (r *region) anyImage(now time.Time, id string) (imageIn, error) {
	region := r.place.name
	if parameter, ok := strings.CutPrefix(id, "resolve:ssm:"); ok {
		return latestImage(region, parameter)
	}
	for _, m := range images {
		if m.ids[region] == id {
			return imageIn{m, id, region}, nil
		}
	}
	x, err := amis.find(r, now, id)
	if err != nil {
		return imageIn{}, err
	}
	return imageOf(r, x), nil
}

// imageOf is an image that somebody made as instances know it.
func imageOf(r *region, x *ami) imageIn {
	it := x.told()
	m := &image{
		name: *it.Name, description: aws.Value(it.Description), arch: string(it.Architecture), owner: *it.OwnerId, platform: string(it.Platform), details: aws.Value(it.PlatformDetails),
		usage: aws.Value(it.UsageOperation), created: *it.CreationDate, boot: string(it.BootMode), device: aws.Value(it.RootDeviceName), public: aws.Value(it.Public), own: &it,
	}
	return imageIn{m, x.id, r.place.name}
}

// parameter is the public parameter of Systems Manager that names an image while it is the newest of its kind.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
func (m *image) parameter() string {
	for _, p := range parameters {
		if f := p.name.FindStringSubmatch(m.name); f != nil {
			return p.name.ReplaceAllString(m.name, p.parameter)
		}
	}
	return ""
}

var parameters = []struct {
	name      *regexp.Regexp
	parameter string
}{
	{regexp.MustCompile(`^(al2023-ami-)(minimal-)?[0-9.]+-(kernel-.*)$`), "/aws/service/ami-amazon-linux-latest/$1$2$3"},
	{regexp.MustCompile(`^(amzn2-ami-kernel-5.10-hvm-)[0-9.]+-(.*)$`), "/aws/service/ami-amazon-linux-latest/$1$2"},
	{regexp.MustCompile(`^ubuntu/images/hvm-ssd-gp3/ubuntu-\w+-([0-9.]+)-(amd64|arm64)-server-[0-9]+$`), "/aws/service/canonical/ubuntu/server/$1/stable/current/$2/hvm/ebs-gp3/ami-id"},
	{regexp.MustCompile(`^ubuntu/images/hvm-ssd/ubuntu-\w+-([0-9.]+)-(amd64|arm64)-server-[0-9]+$`), "/aws/service/canonical/ubuntu/server/$1/stable/current/$2/hvm/ebs-gp2/ami-id"},
	{regexp.MustCompile(`^debian-([0-9]+)-(amd64|arm64)-[0-9]+-[0-9]+$`), "/aws/service/debian/release/$1/latest/$2"},
	{regexp.MustCompile(`^(Windows_Server-.*)-[0-9.]+$`), "/aws/service/ami-windows-latest/$1"},
}

// latestImage is the newest image that a public parameter can name.
func latestImage(region, parameter string) (imageIn, error) {
	want := strings.Replace(parameter, "kernel-default", "kernel-6.1", 1)
	var newest *image
	for _, m := range images {
		if m.parameter() == want && (newest == nil || m.created > newest.created) {
			newest = m
		}
	}
	if newest == nil {
		return imageIn{}, invalidValue("Invalid Systems Manager parameter: '%s' was not found", parameter)
	}
	return imageIn{newest, newest.ids[region], region}, nil
}

func (i imageIn) sdk() types.Image {
	if i.own != nil {
		return *i.own
	}
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
	if i.own != nil {
		return i.own.ImdsSupport == types.ImdsSupportValuesV20
	}
	return strings.HasPrefix(i.name, "al2023") || strings.Contains(i.name, "24.04")
}
