package main

import "cloudlet/sandbox/aws/schema"

// roots are the root elements of S3's answers that cannot be told from the name of
// a shape. Neither source of the generator has them: the SDK does not look at an
// answer's root. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
var roots = map[string]string{
	"CompleteMultipartUpload":                    "CompleteMultipartUploadResult",
	"CreateMultipartUpload":                      "InitiateMultipartUploadResult",
	"CreateSession":                              "CreateSessionResult",
	"CopyObject":                                 "CopyObjectResult",
	"DeleteObjects":                              "DeleteResult",
	"GetBucketAbac":                              "AbacStatus",
	"GetBucketAccelerateConfiguration":           "AccelerateConfiguration",
	"GetBucketAcl":                               "AccessControlPolicy",
	"GetBucketCors":                              "CORSConfiguration",
	"GetBucketLifecycleConfiguration":            "LifecycleConfiguration",
	"GetBucketLocation":                          "LocationConstraint",
	"GetBucketLogging":                           "BucketLoggingStatus",
	"GetBucketNotificationConfiguration":         "NotificationConfiguration",
	"GetBucketRequestPayment":                    "RequestPaymentConfiguration",
	"GetBucketTagging":                           "Tagging",
	"GetBucketVersioning":                        "VersioningConfiguration",
	"GetBucketWebsite":                           "WebsiteConfiguration",
	"GetObjectAcl":                               "AccessControlPolicy",
	"GetObjectAttributes":                        "GetObjectAttributesResponse",
	"GetObjectLegalHold":                         "LegalHold",
	"GetObjectRetention":                         "Retention",
	"GetObjectTagging":                           "Tagging",
	"ListBucketAnalyticsConfigurations":          "ListBucketAnalyticsConfigurationResult",
	"ListBucketIntelligentTieringConfigurations": "ListBucketIntelligentTieringConfigurationsOutput",
	"ListBucketInventoryConfigurations":          "ListInventoryConfigurationsResult",
	"ListBucketMetricsConfigurations":            "ListMetricsConfigurationsResult",
	"ListBuckets":                                "ListAllMyBucketsResult",
	"ListDirectoryBuckets":                       "ListAllMyDirectoryBucketsResult",
	"ListMultipartUploads":                       "ListMultipartUploadsResult",
	"ListObjectVersions":                         "ListVersionsResult",
	"ListObjects":                                "ListBucketResult",
	"ListObjectsV2":                              "ListBucketResult",
	"ListParts":                                  "ListPartsResult",
	"UploadPartCopy":                             "CopyPartResult",
}

// answerRoot names the root element of an operation's answer: that of the payload
// structure or of the document; "" when the answer has neither.
func answerRoot(o *schema.Operation) string {
	document := false
	for _, m := range o.Output.Members {
		switch {
		case m.Location == "payload" && m.Shape.Kind != schema.Structure:
			return ""
		case m.Location == "payload":
			if root := roots[o.Name]; root != "" {
				return root
			}
			return m.Shape.Name
		case m.Location == "":
			document = true
		}
	}
	if !document {
		return ""
	}
	if root := roots[o.Name]; root != "" {
		return root
	}
	return o.Name + "Result"
}
