// Package base imports what every program of the playground finds at once: the AWS SDK without
// the larger services, and, in std.go, of the standard library what is usual and costs little.
//
// Each folder beside it is a pack of its own, which the page fetches for the first program that
// imports one of its packages. What base reaches is in the pack base, what another reaches
// besides in that one, and the rest of the standard library in the pack more (see ../../pack).
package base

import (
	_ "github.com/aws/aws-sdk-go-v2/aws"
	_ "github.com/aws/aws-sdk-go-v2/aws/arn"
	_ "github.com/aws/aws-sdk-go-v2/aws/retry"
	_ "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	_ "github.com/aws/aws-sdk-go-v2/config"
	_ "github.com/aws/aws-sdk-go-v2/credentials"
	_ "github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	_ "github.com/aws/aws-sdk-go-v2/service/sts"
	_ "github.com/aws/aws-sdk-go-v2/service/sts/types"
	_ "github.com/aws/smithy-go"
	_ "github.com/aws/smithy-go/middleware"
	_ "github.com/aws/smithy-go/transport/http"
	_ "github.com/aws/smithy-go/waiter"
)
