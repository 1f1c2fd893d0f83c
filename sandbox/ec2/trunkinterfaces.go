package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of trunk interfaces, which only some customers may make, nothing can be made here.

// DescribeTrunkInterfaceAssociations lists associations of trunk and branch interfaces, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTrunkInterfaceAssociations.html
func (s *Service) DescribeTrunkInterfaceAssociations(c *aws.Call, in *ec2.DescribeTrunkInterfaceAssociationsInput) (*ec2.DescribeTrunkInterfaceAssociationsOutput, error) {
	return nothing[ec2.DescribeTrunkInterfaceAssociationsOutput](s, c, in, in.AssociationIds, lost("InvalidTrunkInterfaceAssociationID", "trunk interface association", "trunk-assoc"))
}
