package ec2

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Recycle Bin keeps what is deleted where its service, rbin, has a retention rule. That service is not emulated, so there are no rules and nothing is kept.

// listBin answers with an empty bin.
func listBin[Out any](s *Service, c *aws.Call, in any) (*Out, error) {
	if _, err := s.region(c); err != nil {
		return nil, err
	}
	return new(Out), dryRun(pageOf(reflect.ValueOf(in).Elem()).dryRun)
}

// ListSnapshotsInRecycleBin lists deleted snapshots that are kept, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListSnapshotsInRecycleBin.html
func (s *Service) ListSnapshotsInRecycleBin(c *aws.Call, in *ec2.ListSnapshotsInRecycleBinInput) (*ec2.ListSnapshotsInRecycleBinOutput, error) {
	return listBin[ec2.ListSnapshotsInRecycleBinOutput](s, c, in)
}

// ListImagesInRecycleBin lists deregistered images that are kept, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListImagesInRecycleBin.html
func (s *Service) ListImagesInRecycleBin(c *aws.Call, in *ec2.ListImagesInRecycleBinInput) (*ec2.ListImagesInRecycleBinOutput, error) {
	return listBin[ec2.ListImagesInRecycleBinOutput](s, c, in)
}

// ListVolumesInRecycleBin lists deleted volumes that are kept, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListVolumesInRecycleBin.html
func (s *Service) ListVolumesInRecycleBin(c *aws.Call, in *ec2.ListVolumesInRecycleBinInput) (*ec2.ListVolumesInRecycleBinOutput, error) {
	return listBin[ec2.ListVolumesInRecycleBinOutput](s, c, in)
}

// RestoreSnapshotFromRecycleBin returns InvalidSnapshot.NotFound, as for every snapshot that is not in the bin.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreSnapshotFromRecycleBin.html
func (s *Service) RestoreSnapshotFromRecycleBin(c *aws.Call, in *ec2.RestoreSnapshotFromRecycleBinInput) (*ec2.RestoreSnapshotFromRecycleBinOutput, error) {
	return nil, lostSnapshots([]string{*in.SnapshotId})
}

// RestoreImageFromRecycleBin returns InvalidAMIID.NotFound, as for every image that is not in the bin.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreImageFromRecycleBin.html
func (s *Service) RestoreImageFromRecycleBin(c *aws.Call, in *ec2.RestoreImageFromRecycleBinInput) (*ec2.RestoreImageFromRecycleBinOutput, error) {
	return nil, lostImages([]string{*in.ImageId})
}

// RestoreVolumeFromRecycleBin returns InvalidVolume.NotFound, as for every volume that is not in the bin.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreVolumeFromRecycleBin.html
func (s *Service) RestoreVolumeFromRecycleBin(c *aws.Call, in *ec2.RestoreVolumeFromRecycleBinInput) (*ec2.RestoreVolumeFromRecycleBinOutput, error) {
	return nil, lostVolumes([]string{*in.VolumeId})
}

// Images in forms that cannot be made here: it is asked for, checked, and there is none.

// DescribeFastLaunchImages lists Windows images that launch from prepared snapshots, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFastLaunchImages.html
func (s *Service) DescribeFastLaunchImages(c *aws.Call, in *ec2.DescribeFastLaunchImagesInput) (*ec2.DescribeFastLaunchImagesOutput, error) {
	return nothing[ec2.DescribeFastLaunchImagesOutput](s, c, in, in.ImageIds, lostImages)
}

// DescribeStoreImageTasks lists images on their way to S3, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStoreImageTasks.html
func (s *Service) DescribeStoreImageTasks(c *aws.Call, in *ec2.DescribeStoreImageTasksInput) (*ec2.DescribeStoreImageTasksOutput, error) {
	return nothing[ec2.DescribeStoreImageTasksOutput](s, c, in, in.ImageIds, lostImages)
}
