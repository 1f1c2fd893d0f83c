package ec2

import "github.com/aws/aws-sdk-go-v2/service/ec2/types"

// preferences are what an account has set for all its instances in a region.
type preferences struct {
	metadata types.InstanceMetadataDefaultsResponse // options of the metadata service; unset ones are the image's
	credits  map[types.UnlimitedSupportedInstanceFamily]string
	serial   bool                                   // the serial console may be used
	events   types.InstanceTagNotificationAttribute // tags in notifications of events
}
