package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of FPGA images and Elastic Graphics, nothing can be made here.

// DescribeFpgaImages lists Amazon FPGA images, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFpgaImages.html
func (s *Service) DescribeFpgaImages(c *aws.Call, in *ec2.DescribeFpgaImagesInput) (*ec2.DescribeFpgaImagesOutput, error) {
	return nothing[ec2.DescribeFpgaImagesOutput](s, c, in, in.FpgaImageIds, lost("InvalidFpgaImageID", "FPGA image", "afi"))
}

// DescribeElasticGpus lists Elastic Graphics accelerators, which AWS has retired, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeElasticGpus.html
func (s *Service) DescribeElasticGpus(c *aws.Call, in *ec2.DescribeElasticGpusInput) (*ec2.DescribeElasticGpusOutput, error) {
	return nothing[ec2.DescribeElasticGpusOutput](s, c, in, in.ElasticGpuIds, lost("InvalidElasticGpuID", "elastic GPU", "egpu"))
}
