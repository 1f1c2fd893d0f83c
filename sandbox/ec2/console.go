package ec2

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// GetConsoleOutput tells what an instance has printed to its serial console: nothing, as no machine runs here. The time is that of its last change of state.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
func (s *Service) GetConsoleOutput(c *aws.Call, in *ec2.GetConsoleOutputInput) (*ec2.GetConsoleOutputOutput, error) {
	d := s.begin(c, in)
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	d.check(d.err != nil || !aws.Value(in.Latest) || i.kindOf.Hypervisor != types.InstanceTypeHypervisorXen, func() error {
		return bad("UnsupportedOperation", "This instance type does not support retrieving the latest console logs for the instance.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.GetConsoleOutputOutput{InstanceId: &i.id, Timestamp: new(i.since), Output: blank}, nil
}

// GetConsoleScreenshot would show the screen of a running instance. It has none here.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleScreenshot.html
func (s *Service) GetConsoleScreenshot(c *aws.Call, in *ec2.GetConsoleScreenshotInput) (*ec2.GetConsoleScreenshotOutput, error) {
	d := s.begin(c, in)
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	d.inState(i, types.InstanceStateNameRunning)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return nil, aws.NotEmulated("ec2", "screenshots of an instance's console, which has no screen, so GetConsoleScreenshot")
}

// GetInstanceUefiData would tell the variables of an instance's UEFI. It has no firmware here.
// It returns UnsupportedOperation for an instance that boots by BIOS.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceUefiData.html
func (s *Service) GetInstanceUefiData(c *aws.Call, in *ec2.GetInstanceUefiDataInput) (*ec2.GetInstanceUefiDataOutput, error) {
	d := s.begin(c, in)
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	d.check(d.err != nil || i.it.CurrentInstanceBootMode == types.InstanceBootModeValuesUefi, func() error {
		return bad("UnsupportedOperation", "The instance '%s' does not boot in UEFI mode.", i.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return nil, aws.NotEmulated("ec2", "the firmware of an instance, so GetInstanceUefiData")
}

// GetInstanceTpmEkPub would tell the public endorsement key of an instance's NitroTPM; no image in the catalogue has one.
// It returns UnsupportedOperation.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceTpmEkPub.html
func (s *Service) GetInstanceTpmEkPub(c *aws.Call, in *ec2.GetInstanceTpmEkPubInput) (*ec2.GetInstanceTpmEkPubOutput, error) {
	d := s.begin(c, in)
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	d.check(d.err != nil || strings.HasPrefix(aws.Value(i.it.TpmSupport), "v"), func() error {
		return bad("UnsupportedOperation", "The instance '%s' is not enabled for NitroTPM.", i.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	return nil, aws.NotEmulated("ec2", "GetInstanceTpmEkPub")
}
