package ec2

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// storage is what an account has set for EBS in a region.
type storage struct {
	encrypt bool                                 // new volumes are encrypted
	key     string                               // ARN of the key for that; "" for the one that AWS manages
	public  types.SnapshotBlockPublicAccessState // "" is unblocked
	images  imageSettings
}

// managedAlias is the key for EBS that AWS makes and manages in each account and region.
const managedAlias = "alias/aws/ebs"

func (e *storage) defaultKey() string {
	if e.key == "" {
		return managedAlias
	}
	return e.key
}

// managedKey is the ARN of AWS's own key for EBS.
func (r *region) managedKey() string {
	h := sha256.Sum256([]byte("aws/ebs " + r.account + " " + r.place.name))
	x := hex.EncodeToString(h[:16])
	return "arn:aws:kms:" + r.place.name + ":" + r.account + ":key/" + x[:8] + "-" + x[8:12] + "-4" + x[13:16] + "-a" + x[17:20] + "-" + x[20:]
}

// keyARN writes the name of a KMS key as EBS tells it: a key's id, an alias, or the ARN of one of them.
func (r *region) keyARN(id string) string {
	home := "arn:aws:kms:" + r.place.name + ":" + r.account + ":"
	managed := r.managedKey()
	switch {
	case id == managedAlias || id == home+managedAlias || home+"key/"+id == managed:
		return managed
	case strings.HasPrefix(id, "arn:"):
		return id
	case strings.HasPrefix(id, "alias/"):
		return home + id
	}
	return home + "key/" + id
}

// hasKey reports whether a KMS key exists. There is no KMS in a sandbox, so the only one is AWS's own for EBS.
func (r *region) hasKey(arn string) bool { return arn == r.managedKey() }
