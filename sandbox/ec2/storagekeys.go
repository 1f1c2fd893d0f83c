package ec2

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// fitting are the condition keys that tell of a resource. Where volumes, snapshots or images come in, not each action gets all.
func (n *need) fitting(x record) []string {
	keys := n.r.facts(x)
	switch x.(type) {
	case *volume, *snapshot, *ami:
		return n.fit(keys)
	}
	if strings.Contains(n.call.Operation, "Snapshot") {
		return n.fit(keys)
	}
	return keys
}

// fit leaves out the keys that the call's action does not have.
func (n *need) fit(keys []string) []string {
	a, ok := actions.Find("ec2:" + n.call.Operation)
	if !ok {
		return nil
	}
	var out []string
	for i := 0; i+1 < len(keys); i += 2 {
		if keys[i+1] != "" && a.HasKey(keys[i]) {
			out = append(out, keys[i], keys[i+1])
		}
	}
	return out
}

func count(n *int32) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(int(*n))
}

// volumeKeys are the condition keys that tell of a volume.
func volumeKeys(r *region, v *types.Volume) []string {
	keys := []string{
		"ec2:volumeid", aws.Value(v.VolumeId), "ec2:availabilityzone", aws.Value(v.AvailabilityZone), "ec2:availabilityzoneid", aws.Value(v.AvailabilityZoneId),
		"ec2:encrypted", strconv.FormatBool(aws.Value(v.Encrypted)), "ec2:volumesize", count(v.Size), "ec2:volumetype", string(v.VolumeType), "ec2:volumeiops", count(v.Iops),
		"ec2:volumethroughput", count(v.Throughput), "ec2:volumeinitializationrate", count(v.VolumeInitializationRate), "ec2:kmskeyid", aws.Value(v.KmsKeyId),
	}
	if id := aws.Value(v.SnapshotId); id != "" {
		keys = append(keys, "ec2:parentsnapshot", r.arn(types.ResourceTypeSnapshot, id))
	}
	if id := aws.Value(v.SourceVolumeId); id != "" {
		keys = append(keys, "ec2:parentvolume", r.arn(types.ResourceTypeVolume, id))
	}
	return keys
}

// snapshotKeys are the condition keys that tell of a snapshot.
func snapshotKeys(r *region, x *types.Snapshot) []string {
	return []string{
		"ec2:snapshotid", aws.Value(x.SnapshotId), "ec2:owner", ownerKey(x.OwnerId, x.OwnerAlias), "ec2:encrypted", strconv.FormatBool(aws.Value(x.Encrypted)),
		"ec2:parentvolume", r.arn(types.ResourceTypeVolume, *x.VolumeId), "ec2:snapshottime", x.StartTime.UTC().Format(time.RFC3339), "ec2:volumesize", count(x.VolumeSize),
	}
}

// imageKeys are the condition keys that tell of an image.
func imageKeys(x *types.Image) []string {
	return []string{
		"ec2:imageid", aws.Value(x.ImageId), "ec2:imagetype", string(x.ImageType), "ec2:owner", ownerKey(x.OwnerId, x.ImageOwnerAlias), "ec2:public", strconv.FormatBool(aws.Value(x.Public)),
		"ec2:rootdevicetype", string(x.RootDeviceType),
	}
}

// ownerKey is an owner as policies know it: by the alias that AWS gives it, or by the account.
func ownerKey(id, alias *string) string {
	if alias != nil {
		return *alias
	}
	return aws.Value(id)
}
