package actions

import "strings"

// Nearest returns the candidate that text is most likely a misspelling of, or "": one that
// differs by at most a third of its letters, and by three. Case does not count. It
// looks at the first 64 bytes only.
func Nearest(text string, candidates func(yield func(string) bool)) string {
	text = clip(strings.ToLower(text))
	best, found := min(3, len(text)/3)+1, ""
	for c := range candidates {
		if abs(len(c)-len(text)) < best {
			if d := distance(text, clip(strings.ToLower(c)), best); d < best {
				best, found = d, c
			}
		}
	}
	return found
}

// Similar returns the action that the name of one that does not exist may mean, or "":
// "s3:GetObjects" is likely s3:GetObject, "s3:ListBuckets" is called s3:ListAllMyBuckets.
func Similar(name string) string {
	if real, ok := OfOperation(name); ok {
		return real
	}
	prefix, rest, _ := strings.Cut(name, ":")
	s := ServiceOf(strings.ToLower(prefix))
	if s == nil {
		return ""
	}
	near := Nearest(rest, func(yield func(string) bool) {
		for i := range s.Actions {
			if !yield(s.Actions[i].Name) {
				return
			}
		}
	})
	if near == "" {
		return ""
	}
	return s.Prefix + ":" + near
}

// OfOperation returns the action behind an operation of S3's API whose permission has
// quite another name: s3:ListBuckets needs s3:ListAllMyBuckets.
func OfOperation(name string) (action string, ok bool) {
	action, ok = operations[strings.ToLower(name)]
	return action, ok
}

// operations are API operations, in lower case, whose permission has quite another name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
var operations = map[string]string{
	"s3:completemultipartupload":                     "s3:PutObject",
	"s3:copyobject":                                  "s3:PutObject",
	"s3:createbucketmetadataconfiguration":           "s3:CreateBucketMetadataTableConfiguration",
	"s3:createmultipartupload":                       "s3:PutObject",
	"s3:deletebucketanalyticsconfiguration":          "s3:PutAnalyticsConfiguration",
	"s3:deletebucketcors":                            "s3:PutBucketCORS",
	"s3:deletebucketencryption":                      "s3:PutEncryptionConfiguration",
	"s3:deletebucketintelligenttieringconfiguration": "s3:PutIntelligentTieringConfiguration",
	"s3:deletebucketinventoryconfiguration":          "s3:PutInventoryConfiguration",
	"s3:deletebucketlifecycle":                       "s3:PutLifecycleConfiguration",
	"s3:deletebucketmetadataconfiguration":           "s3:DeleteBucketMetadataTableConfiguration",
	"s3:deletebucketmetricsconfiguration":            "s3:PutMetricsConfiguration",
	"s3:deletebucketownershipcontrols":               "s3:PutBucketOwnershipControls",
	"s3:deletebucketreplication":                     "s3:PutReplicationConfiguration",
	"s3:deletebuckettagging":                         "s3:PutBucketTagging",
	"s3:deleteobjects":                               "s3:DeleteObject",
	"s3:deletepublicaccessblock":                     "s3:PutBucketPublicAccessBlock",
	"s3:getbucketaccelerateconfiguration":            "s3:GetAccelerateConfiguration",
	"s3:getbucketanalyticsconfiguration":             "s3:GetAnalyticsConfiguration",
	"s3:getbucketencryption":                         "s3:GetEncryptionConfiguration",
	"s3:getbucketintelligenttieringconfiguration":    "s3:GetIntelligentTieringConfiguration",
	"s3:getbucketinventoryconfiguration":             "s3:GetInventoryConfiguration",
	"s3:getbucketlifecycleconfiguration":             "s3:GetLifecycleConfiguration",
	"s3:getbucketmetadataconfiguration":              "s3:GetBucketMetadataTableConfiguration",
	"s3:getbucketmetricsconfiguration":               "s3:GetMetricsConfiguration",
	"s3:getbucketnotificationconfiguration":          "s3:GetBucketNotification",
	"s3:getbucketreplication":                        "s3:GetReplicationConfiguration",
	"s3:getobjectlockconfiguration":                  "s3:GetBucketObjectLockConfiguration",
	"s3:getpublicaccessblock":                        "s3:GetBucketPublicAccessBlock",
	"s3:headbucket":                                  "s3:ListBucket",
	"s3:headobject":                                  "s3:GetObject",
	"s3:listbucketanalyticsconfigurations":           "s3:GetAnalyticsConfiguration",
	"s3:listbucketintelligenttieringconfigurations":  "s3:GetIntelligentTieringConfiguration",
	"s3:listbucketinventoryconfigurations":           "s3:GetInventoryConfiguration",
	"s3:listbucketmetricsconfigurations":             "s3:GetMetricsConfiguration",
	"s3:listbuckets":                                 "s3:ListAllMyBuckets",
	"s3:listmultipartuploads":                        "s3:ListBucketMultipartUploads",
	"s3:listobjects":                                 "s3:ListBucket",
	"s3:listobjectsv2":                               "s3:ListBucket",
	"s3:listobjectversions":                          "s3:ListBucketVersions",
	"s3:listparts":                                   "s3:ListMultipartUploadParts",
	"s3:putbucketaccelerateconfiguration":            "s3:PutAccelerateConfiguration",
	"s3:putbucketanalyticsconfiguration":             "s3:PutAnalyticsConfiguration",
	"s3:putbucketencryption":                         "s3:PutEncryptionConfiguration",
	"s3:putbucketintelligenttieringconfiguration":    "s3:PutIntelligentTieringConfiguration",
	"s3:putbucketinventoryconfiguration":             "s3:PutInventoryConfiguration",
	"s3:putbucketlifecycleconfiguration":             "s3:PutLifecycleConfiguration",
	"s3:putbucketmetricsconfiguration":               "s3:PutMetricsConfiguration",
	"s3:putbucketnotificationconfiguration":          "s3:PutBucketNotification",
	"s3:putbucketreplication":                        "s3:PutReplicationConfiguration",
	"s3:putobjectlockconfiguration":                  "s3:PutBucketObjectLockConfiguration",
	"s3:putpublicaccessblock":                        "s3:PutBucketPublicAccessBlock",
	"s3:selectobjectcontent":                         "s3:GetObject",
	"s3:uploadpart":                                  "s3:PutObject",
	"s3:uploadpartcopy":                              "s3:PutObject",
}

func clip(s string) string { return s[:min(len(s), 64)] }

func abs(n int) int { return max(n, -n) }

// distance is the number of letters to change, insert, delete or swap with their
// neighbour that make b of a; it gives up at limit.
func distance(a, b string, limit int) int {
	var rows [3][65]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
