package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of reports on organizations, networks and capacity that nobody subscribed to, nothing can be made here.

// DescribeDeclarativePoliciesReports lists reports on declarative policies, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDeclarativePoliciesReports.html
func (s *Service) DescribeDeclarativePoliciesReports(c *aws.Call, in *ec2.DescribeDeclarativePoliciesReportsInput) (*ec2.DescribeDeclarativePoliciesReportsOutput, error) {
	return nothing[ec2.DescribeDeclarativePoliciesReportsOutput](s, c, in, in.ReportIds, lost("InvalidDeclarativePoliciesReportId", "declarative policies report", "p"))
}

// DescribeAwsNetworkPerformanceMetricSubscriptions lists subscriptions to metrics of AWS's network, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAwsNetworkPerformanceMetricSubscriptions.html
func (s *Service) DescribeAwsNetworkPerformanceMetricSubscriptions(c *aws.Call, in *ec2.DescribeAwsNetworkPerformanceMetricSubscriptionsInput) (*ec2.DescribeAwsNetworkPerformanceMetricSubscriptionsOutput, error) {
	return nothing[ec2.DescribeAwsNetworkPerformanceMetricSubscriptionsOutput](s, c, in, nil, nil)
}

// DescribeCapacityManagerDataExports lists exports of the Capacity Manager, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityManagerDataExports.html
func (s *Service) DescribeCapacityManagerDataExports(c *aws.Call, in *ec2.DescribeCapacityManagerDataExportsInput) (*ec2.DescribeCapacityManagerDataExportsOutput, error) {
	return nothing[ec2.DescribeCapacityManagerDataExportsOutput](s, c, in, in.CapacityManagerDataExportIds, lost("InvalidCapacityManagerDataExportId", "data export", "cm-export"))
}
