package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// keyPair is the public half of a key for logging in; the private half was told once and forgotten.
type keyPair struct {
	base
	name        string
	keyType     types.KeyType
	fingerprint string
	public      string // as in authorized_keys
	created     time.Time
}

func (r *region) keyNamed(name string) *keyPair {
	for _, k := range r.keys {
		if k.name == name {
			return k
		}
	}
	return nil
}

func (r *region) keyResource(k *keyPair) aws.Resource {
	x := r.resource(&k.base, "")
	x.Name = k.name
	return x
}

// newKeyPair checks the name and tags of a new pair.
func (r *region) newKeyPair(c *aws.Call, name string, specs []types.TagSpecification) (*keyPair, error) {
	if name == "" || len(name) > 255 || strings.TrimSpace(name) != name {
		return nil, invalidValue("Invalid value '%s' for KeyName.", name)
	}
	if r.keyNamed(name) != nil {
		return nil, bad("InvalidKeyPair.Duplicate", "The keypair already exists")
	}
	tags, err := specified(specs, types.ResourceTypeKeyPair)
	if err != nil {
		return nil, err
	}
	b := base{kind: types.ResourceTypeKeyPair, tags: tags[types.ResourceTypeKeyPair]}
	return &keyPair{base: b, name: name, created: c.Now.Truncate(time.Millisecond)}, nil
}

// CreateKeyPair makes a 2048-bit RSA or an ED25519 key and answers the private half, this once.
// It returns InvalidKeyPair.Duplicate if the name is taken.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html
func (s *Service) CreateKeyPair(c *aws.Call, in *ec2.CreateKeyPairInput) (*ec2.CreateKeyPairOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	k, err := r.newKeyPair(c, *in.KeyName, in.TagSpecifications)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	k.id, k.keyType = c.NewID("key"), in.KeyType
	var m material
	if k.keyType == types.KeyTypeEd25519 {
		m = newEd25519(c)
	} else {
		k.keyType = types.KeyTypeRsa
		m = newRSA(c)
	}
	k.public, k.fingerprint = m.authorized(), m.fingerprint
	text := m.pem
	if in.KeyFormat == types.KeyFormatPpk {
		text = m.ppk(k.name)
	}
	add(r, &r.keys, k)
	c.Changed(aws.Created, r.keyResource(k))
	return &ec2.CreateKeyPairOutput{KeyName: &k.name, KeyPairId: &k.id, KeyFingerprint: &k.fingerprint, KeyMaterial: &text, Tags: k.tags}, nil
}

// ImportKeyPair takes a public key that was made elsewhere: OpenSSH's form, or base64 of the DER encoding.
// It returns InvalidKey.Format for anything else.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html
func (s *Service) ImportKeyPair(c *aws.Call, in *ec2.ImportKeyPairInput) (*ec2.ImportKeyPairOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	k, err := r.newKeyPair(c, *in.KeyName, in.TagSpecifications)
	if err != nil {
		return nil, err
	}
	p, err := parsePublic(string(in.PublicKeyMaterial))
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	k.id, k.keyType, k.public, k.fingerprint = c.NewID("key"), p.keyType, p.authorized(), p.fingerprint
	add(r, &r.keys, k)
	c.Changed(aws.Created, r.keyResource(k))
	return &ec2.ImportKeyPairOutput{KeyName: &k.name, KeyPairId: &k.id, KeyFingerprint: &k.fingerprint, Tags: k.tags}, nil
}

// DeleteKeyPair forgets a key pair; one that does not exist is no error.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html
func (s *Service) DeleteKeyPair(c *aws.Call, in *ec2.DeleteKeyPairInput) (*ec2.DeleteKeyPairOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	var k *keyPair
	switch {
	case in.KeyPairId != nil:
		k, _ = find[*keyPair](r, *in.KeyPairId)
	case in.KeyName != nil:
		k = r.keyNamed(*in.KeyName)
	default:
		return nil, missing("KeyName")
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	if k == nil {
		return &ec2.DeleteKeyPairOutput{Return: new(true)}, nil
	}
	drop(r, &r.keys, func(x *keyPair) bool { return x == k })
	c.Changed(aws.Deleted, r.keyResource(k))
	return &ec2.DeleteKeyPairOutput{Return: new(true), KeyPairId: &k.id}, nil
}

var keyFields = fields[*keyPair]{
	"key-name":    func(k *keyPair, m matcher) bool { return m.text(k.name) },
	"key-pair-id": func(k *keyPair, m matcher) bool { return m.text(k.id) },
	"fingerprint": func(k *keyPair, m matcher) bool { return m.text(k.fingerprint) },
}

// DescribeKeyPairs lists key pairs by name.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html
func (s *Service) DescribeKeyPairs(c *aws.Call, in *ec2.DescribeKeyPairsInput) (*ec2.DescribeKeyPairsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list := []*keyPair(slices.Clone(r.keys))
	if len(in.KeyNames)+len(in.KeyPairIds) > 0 {
		if list, err = r.chosenKeys(in.KeyNames, in.KeyPairIds); err != nil {
			return nil, err
		}
	}
	if list, err = keyFields.choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b *keyPair) int { return strings.Compare(a.name, b.name) })
	return &ec2.DescribeKeyPairsOutput{KeyPairs: mapped(list, func(k *keyPair) types.KeyPairInfo {
		out := types.KeyPairInfo{KeyName: &k.name, KeyPairId: &k.id, KeyFingerprint: &k.fingerprint, KeyType: k.keyType, Tags: k.tags, CreateTime: new(k.created)}
		if aws.Value(in.IncludePublicKey) {
			out.PublicKey = new(k.public + " " + k.name)
		}
		return out
	})}, nil
}

func (r *region) chosenKeys(names, ids []string) ([]*keyPair, error) {
	var list []*keyPair
	for _, name := range names {
		k := r.keyNamed(name)
		if k == nil {
			return nil, noKeyPair(name)
		}
		list = append(list, k)
	}
	for _, id := range ids {
		k, ok := find[*keyPair](r, id)
		if !ok {
			return nil, bad("InvalidKeyPair.NotFound", "The key pair '%s' does not exist", id)
		}
		list = append(list, k)
	}
	return list, nil
}
