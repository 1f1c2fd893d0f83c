package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// GetSerialConsoleAccessStatus tells whether the account may use the serial console in the region; a new one may not.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSerialConsoleAccessStatus.html
func (s *Service) GetSerialConsoleAccessStatus(c *aws.Call, in *ec2.GetSerialConsoleAccessStatusInput) (*ec2.GetSerialConsoleAccessStatusOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.GetSerialConsoleAccessStatusOutput{SerialConsoleAccessEnabled: new(d.r.prefs.serial), ManagedBy: types.ManagedByAccount}, nil
}

// EnableSerialConsoleAccess lets the account use the serial console in the region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSerialConsoleAccess.html
func (s *Service) EnableSerialConsoleAccess(c *aws.Call, in *ec2.EnableSerialConsoleAccessInput) (*ec2.EnableSerialConsoleAccessOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.prefs.serial = true
	return &ec2.EnableSerialConsoleAccessOutput{SerialConsoleAccessEnabled: new(true)}, nil
}

// DisableSerialConsoleAccess keeps the account from the serial console in the region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSerialConsoleAccess.html
func (s *Service) DisableSerialConsoleAccess(c *aws.Call, in *ec2.DisableSerialConsoleAccessInput) (*ec2.DisableSerialConsoleAccessOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.prefs.serial = false
	return &ec2.DisableSerialConsoleAccessOutput{SerialConsoleAccessEnabled: new(false)}, nil
}
