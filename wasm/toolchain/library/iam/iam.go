// Package iam imports what the pack iam is made of (see ../base).
package iam

import (
	_ "github.com/aws/aws-sdk-go-v2/service/iam"
	_ "github.com/aws/aws-sdk-go-v2/service/iam/types"
)
