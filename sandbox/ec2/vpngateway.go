package ec2

import "github.com/aws/aws-sdk-go-v2/service/ec2/types"

// vpcOf is the VPC to which a virtual private gateway is attached, "" for none.
func vpcOf(it *types.VpnGateway) string {
	for _, a := range it.VpcAttachments {
		if a.State == types.AttachmentStatusAttached || a.State == types.AttachmentStatusAttaching {
			return *a.VpcId
		}
	}
	return ""
}
