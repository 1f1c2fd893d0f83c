package iam

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// sshKey is a public key with which a user would come to CodeCommit.
type sshKey struct {
	sshPublic
	id       string
	body     string // as uploaded
	active   bool
	uploaded time.Time
}

// maxSSHKeys is how many SSH keys a user may have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxSSHKeys = 5

func statusOf(active bool) types.StatusType {
	if active {
		return types.StatusTypeActive
	}
	return types.StatusTypeInactive
}

// switchedFrom is the state that a call wants of a credential; nothing can be made to have expired.
func switchedFrom(now bool, status types.StatusType) (active bool, err error) {
	switch status {
	case types.StatusTypeActive, types.StatusTypeInactive:
		return status == types.StatusTypeActive, nil
	}
	return now, invalid("Operation does not support status %s", status)
}

func (k *sshKey) resource(u *user) aws.Resource {
	return aws.Resource{Service: "iam", Type: "ssh-public-key", ID: k.id, Name: u.name, State: string(statusOf(k.active)), Detail: map[string]string{"fingerprint": k.fingerprint()}}
}

func (k *sshKey) sdk(u *user, body string) *types.SSHPublicKey {
	return &types.SSHPublicKey{
		UserName: new(u.name), SSHPublicKeyId: &k.id, SSHPublicKeyBody: &body, Fingerprint: new(k.fingerprint()),
		Status: statusOf(k.active), UploadDate: new(k.uploaded),
	}
}

// UploadSSHPublicKey gives a user an RSA key of 2048 to 16384 bits: a line of OpenSSH, or PEM.
// It returns UnrecognizedPublicKeyEncoding, InvalidPublicKey for other lengths, and
// DuplicateSSHPublicKey if the user has the key already.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
func (s *Service) UploadSSHPublicKey(c *aws.Call, in *iam.UploadSSHPublicKeyInput) (*iam.UploadSSHPublicKeyOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	public, err := parseSSH(*in.SSHPublicKeyBody)
	switch {
	case err != nil:
		return nil, err
	case slices.ContainsFunc(u.ssh, func(k *sshKey) bool { return k.equal(public) }):
		return nil, aws.Errorf(400, "DuplicateSSHPublicKey", "Duplicate SSH public key uploaded.")
	case len(u.ssh) >= maxSSHKeys:
		return nil, overQuota("SSHPublicKeysPerUser", maxSSHKeys)
	}
	// Like an access key's, its id carries the account.
	k := &sshKey{public, "APKA" + c.UniqueID("AKIA")[4:], *in.SSHPublicKeyBody, true, c.Now.Truncate(time.Second)}
	u.ssh = append(u.ssh, k)
	c.Changed(aws.Created, k.resource(u))
	return &iam.UploadSSHPublicKeyOutput{SSHPublicKey: k.sdk(u, k.body)}, nil
}

func (s *Service) sshKeyOf(userName *string, id string) (*user, *sshKey, error) {
	u, err := s.user(*userName)
	if err != nil {
		return nil, nil, err
	}
	for _, k := range u.ssh {
		if k.id == id {
			return u, k, nil
		}
	}
	return nil, nil, aws.Errorf(404, "NoSuchEntity", "User has no Public Key with id %s.", id)
}

// GetSSHPublicKey tells a key in the encoding that is asked for, without its comment.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html
func (s *Service) GetSSHPublicKey(c *aws.Call, in *iam.GetSSHPublicKeyInput) (*iam.GetSSHPublicKeyOutput, error) {
	u, k, err := s.sshKeyOf(in.UserName, *in.SSHPublicKeyId)
	if err != nil {
		return nil, err
	}
	body := k.line()
	if in.Encoding == types.EncodingTypePem {
		body = k.pem()
	}
	return &iam.GetSSHPublicKeyOutput{SSHPublicKey: k.sdk(u, body)}, nil
}

// ListSSHPublicKeys lists a user's keys (the caller's, without a name), without their bodies.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html
func (s *Service) ListSSHPublicKeys(c *aws.Call, in *iam.ListSSHPublicKeysInput) (*iam.ListSSHPublicKeysOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := paged(u.ssh, func(k *sshKey) string { return k.id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	list := mapped(p.items, func(k *sshKey) types.SSHPublicKeyMetadata {
		return types.SSHPublicKeyMetadata{UserName: new(u.name), SSHPublicKeyId: &k.id, Status: statusOf(k.active), UploadDate: new(k.uploaded)}
	})
	return &iam.ListSSHPublicKeysOutput{SSHPublicKeys: list, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// UpdateSSHPublicKey switches a key on or off.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html
func (s *Service) UpdateSSHPublicKey(c *aws.Call, in *iam.UpdateSSHPublicKeyInput) (*iam.UpdateSSHPublicKeyOutput, error) {
	u, k, err := s.sshKeyOf(in.UserName, *in.SSHPublicKeyId)
	if err != nil {
		return nil, err
	}
	if k.active, err = switchedFrom(k.active, in.Status); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, k.resource(u))
	return &iam.UpdateSSHPublicKeyOutput{}, nil
}

// DeleteSSHPublicKey removes a key for good.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html
func (s *Service) DeleteSSHPublicKey(c *aws.Call, in *iam.DeleteSSHPublicKeyInput) (*iam.DeleteSSHPublicKeyOutput, error) {
	u, k, err := s.sshKeyOf(in.UserName, *in.SSHPublicKeyId)
	if err != nil {
		return nil, err
	}
	u.ssh = slices.DeleteFunc(u.ssh, func(x *sshKey) bool { return x == k })
	c.Changed(aws.Deleted, k.resource(u))
	return &iam.DeleteSSHPublicKeyOutput{}, nil
}
