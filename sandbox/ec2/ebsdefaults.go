package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// EnableEbsEncryptionByDefault lets all new volumes and copies of snapshots of the region be encrypted.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableEbsEncryptionByDefault.html
func (s *Service) EnableEbsEncryptionByDefault(c *aws.Call, in *ec2.EnableEbsEncryptionByDefaultInput) (*ec2.EnableEbsEncryptionByDefaultOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.encrypt = true
	return &ec2.EnableEbsEncryptionByDefaultOutput{EbsEncryptionByDefault: new(true)}, nil
}

// DisableEbsEncryptionByDefault lets new volumes be encrypted only where it is asked for.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableEbsEncryptionByDefault.html
func (s *Service) DisableEbsEncryptionByDefault(c *aws.Call, in *ec2.DisableEbsEncryptionByDefaultInput) (*ec2.DisableEbsEncryptionByDefaultOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.encrypt = false
	return &ec2.DisableEbsEncryptionByDefaultOutput{EbsEncryptionByDefault: new(false)}, nil
}

// GetEbsEncryptionByDefault tells whether new volumes are encrypted.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html
func (s *Service) GetEbsEncryptionByDefault(c *aws.Call, in *ec2.GetEbsEncryptionByDefaultInput) (*ec2.GetEbsEncryptionByDefaultOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.GetEbsEncryptionByDefaultOutput{EbsEncryptionByDefault: new(d.r.ebs.encrypt), SseType: types.SSETypeNone}
	if d.r.ebs.encrypt {
		out.SseType = types.SSETypeSseKms
	}
	return out, nil
}

// ModifyEbsDefaultKmsKeyId says with which key volumes are encrypted where none is named. Whether there is such a key shows when it is used.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html
func (s *Service) ModifyEbsDefaultKmsKeyId(c *aws.Call, in *ec2.ModifyEbsDefaultKmsKeyIdInput) (*ec2.ModifyEbsDefaultKmsKeyIdOutput, error) {
	d := s.begin(c, in)
	d.check(aws.Value(in.KmsKeyId) != "", func() error { return missing("KmsKeyId") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.key = d.r.keyARN(*in.KmsKeyId)
	return &ec2.ModifyEbsDefaultKmsKeyIdOutput{KmsKeyId: new(d.r.ebs.key)}, nil
}

// GetEbsDefaultKmsKeyId tells which key that is: AWS's own, by its alias, or one that was set.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsDefaultKmsKeyId.html
func (s *Service) GetEbsDefaultKmsKeyId(c *aws.Call, in *ec2.GetEbsDefaultKmsKeyIdInput) (*ec2.GetEbsDefaultKmsKeyIdOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.GetEbsDefaultKmsKeyIdOutput{KmsKeyId: new(d.r.ebs.defaultKey())}, nil
}

// ResetEbsDefaultKmsKeyId makes it AWS's own key again.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetEbsDefaultKmsKeyId.html
func (s *Service) ResetEbsDefaultKmsKeyId(c *aws.Call, in *ec2.ResetEbsDefaultKmsKeyIdInput) (*ec2.ResetEbsDefaultKmsKeyIdOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.key = ""
	return &ec2.ResetEbsDefaultKmsKeyIdOutput{KmsKeyId: new(managedAlias)}, nil
}
