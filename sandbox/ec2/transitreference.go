package ec2

import "github.com/aws/aws-sdk-go-v2/service/ec2/types"

// transitReferences are the prefix lists that route tables of transit gateways lead somewhere.
var transitReferences = &kind[types.TransitGatewayPrefixListReference]{prefix: "tgw-pl", state: "State", quota: 10000}
