// Package ec2 imports what the pack ec2 is made of (see ../base).
package ec2

import (
	_ "github.com/aws/aws-sdk-go-v2/service/ec2"
	_ "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)
