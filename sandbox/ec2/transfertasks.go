package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of tasks that carry machines and disks in and out, nothing can be made here.

// DescribeBundleTasks lists bundle tasks of instance store-backed Windows instances, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeBundleTasks.html
func (s *Service) DescribeBundleTasks(c *aws.Call, in *ec2.DescribeBundleTasksInput) (*ec2.DescribeBundleTasksOutput, error) {
	return nothing[ec2.DescribeBundleTasksOutput](s, c, in, in.BundleIds, lost("InvalidBundleID", "bundle", "bun"))
}

// DescribeConversionTasks lists imports of instances and volumes, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeConversionTasks.html
func (s *Service) DescribeConversionTasks(c *aws.Call, in *ec2.DescribeConversionTasksInput) (*ec2.DescribeConversionTasksOutput, error) {
	return nothing[ec2.DescribeConversionTasksOutput](s, c, in, in.ConversionTaskIds, lost("InvalidConversionTaskId", "conversion task", "import-i"))
}

// DescribeExportImageTasks lists exports of images, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeExportImageTasks.html
func (s *Service) DescribeExportImageTasks(c *aws.Call, in *ec2.DescribeExportImageTasksInput) (*ec2.DescribeExportImageTasksOutput, error) {
	return nothing[ec2.DescribeExportImageTasksOutput](s, c, in, in.ExportImageTaskIds, lost("InvalidExportTaskID", "export task", "export-ami"))
}

// DescribeExportTasks lists exports of instances, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeExportTasks.html
func (s *Service) DescribeExportTasks(c *aws.Call, in *ec2.DescribeExportTasksInput) (*ec2.DescribeExportTasksOutput, error) {
	return nothing[ec2.DescribeExportTasksOutput](s, c, in, in.ExportTaskIds, lost("InvalidExportTaskID", "export task", "export-i"))
}

// DescribeImportImageTasks lists imports of images, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImportImageTasks.html
func (s *Service) DescribeImportImageTasks(c *aws.Call, in *ec2.DescribeImportImageTasksInput) (*ec2.DescribeImportImageTasksOutput, error) {
	return nothing[ec2.DescribeImportImageTasksOutput](s, c, in, in.ImportTaskIds, lost("InvalidConversionTaskId", "import task", "import-ami"))
}

// DescribeImportSnapshotTasks lists imports of snapshots, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImportSnapshotTasks.html
func (s *Service) DescribeImportSnapshotTasks(c *aws.Call, in *ec2.DescribeImportSnapshotTasksInput) (*ec2.DescribeImportSnapshotTasksOutput, error) {
	return nothing[ec2.DescribeImportSnapshotTasksOutput](s, c, in, in.ImportTaskIds, lost("InvalidConversionTaskId", "import task", "import-snap"))
}

// DescribeMacModificationTasks lists tasks on Mac instances, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeMacModificationTasks.html
func (s *Service) DescribeMacModificationTasks(c *aws.Call, in *ec2.DescribeMacModificationTasksInput) (*ec2.DescribeMacModificationTasksOutput, error) {
	return nothing[ec2.DescribeMacModificationTasksOutput](s, c, in, in.MacModificationTaskIds, lost("InvalidMacModificationTaskID", "Mac modification task", "macmodification"))
}
