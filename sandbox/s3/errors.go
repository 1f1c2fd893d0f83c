package s3

import (
	"strconv"

	"cloudlet/sandbox/aws"
)

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

func fail(status int, code, message string, fields ...aws.Field) error {
	return &aws.Error{Status: status, Code: code, Message: message, Fields: fields}
}

func field(name, value string) aws.Field { return aws.Field{Name: name, Value: value} }

func number(n int64) string { return strconv.FormatInt(n, 10) }

func invalidBucketName(name string) error {
	return fail(400, "InvalidBucketName", "The specified bucket is not valid.", field("BucketName", name))
}

func noSuchBucket(name string) error {
	return fail(404, "NoSuchBucket", "The specified bucket does not exist", field("BucketName", name))
}

func bucketAlreadyExists(name string) error {
	return fail(409, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.", field("BucketName", name))
}

func bucketAlreadyOwnedByYou(name string) error {
	return fail(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", field("BucketName", name))
}

func bucketNotEmpty(b *bucket) error {
	message := "The bucket you tried to delete is not empty"
	if b.versioning != "" {
		message += ". You must delete all versions in the bucket."
	}
	return fail(409, "BucketNotEmpty", message, field("BucketName", b.name))
}

func tooManyBuckets() error {
	return fail(400, "TooManyBuckets", "You have attempted to create more buckets than allowed")
}

func invalidLocation(l string) error {
	return fail(400, "InvalidLocationConstraint", "The specified location-constraint is not valid", field("LocationConstraint", l))
}

func illegalLocation(l string) error {
	return fail(400, "IllegalLocationConstraintException", "The "+l+" location constraint is incompatible for the region specific endpoint this request was sent to.")
}

func permanentRedirect(b *bucket) error {
	return &aws.Error{Status: 301, Code: "PermanentRedirect",
		Message: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
		Fields:  []aws.Field{field("Endpoint", b.name+".s3."+b.region+".amazonaws.com"), field("Bucket", b.name)},
		Header:  aws.Header{field("x-amz-bucket-region", b.region)}}
}

func accessDenied() error { return fail(403, "AccessDenied", "Access Denied") }

func noSuchKey(key string) error {
	return fail(404, "NoSuchKey", "The specified key does not exist.", field("Key", key))
}

func keyTooLong(size int) error {
	return fail(400, "KeyTooLongError", "Your key is too long", field("Size", strconv.Itoa(size)), field("MaxSizeAllowed", strconv.Itoa(maxKey)))
}

func invalidURI(key string) error {
	return fail(400, "InvalidURI", "Couldn't parse the specified URI.", field("URI", key))
}

func invalidArgument(message, name, value string) error {
	return fail(400, "InvalidArgument", message, field("ArgumentName", name), field("ArgumentValue", value))
}

func invalidRequest(message string) error { return fail(400, "InvalidRequest", message) }

func malformedXML() error {
	return fail(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

// notImplemented refuses a header whose meaning S3 does not support there.
func notImplemented(header string) error {
	return fail(501, "NotImplemented", "A header you provided implies functionality that is not implemented", field("Header", header))
}

// notEmulated refuses what S3 can do and we cannot yet.
func notEmulated(what string) error {
	return fail(501, "NotImplemented", "Cloudlet does not emulate "+what+" yet. The call was authenticated and changed nothing.")
}

func preconditionFailed(condition string) error {
	return fail(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", field("Condition", condition))
}

func notModified(o *object) error {
	return &aws.Error{Status: 304, Code: "NotModified", Message: "Not Modified", Header: aws.Header{
		field("ETag", quote(o.etag)), field("Last-Modified", o.modified.UTC().Format(httpTime))}}
}

func invalidRange(asked string, size int64) error {
	return fail(416, "InvalidRange", "The requested range is not satisfiable", field("RangeRequested", asked), field("ActualObjectSize", number(size)))
}

func invalidPartNumber(asked, count int32) error {
	return fail(416, "InvalidPartNumber", "The requested partnumber is not satisfiable", field("PartNumberRequested", number(int64(asked))), field("ActualPartCount", number(int64(count))))
}

func invalidDigest(value string) error {
	return fail(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", field("Content-MD5", value))
}

func badMD5(expected, calculated string) error {
	return fail(400, "BadDigest", "The Content-MD5 you specified did not match what we received.", field("ExpectedDigest", expected), field("CalculatedDigest", calculated))
}

func badChecksum(algorithm string) error {
	return fail(400, "BadDigest", "The "+algorithm+" you specified did not match the calculated checksum.")
}

func metadataTooLarge(size int) error {
	return fail(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", field("Size", strconv.Itoa(size)), field("MaxSizeAllowed", strconv.Itoa(maxMetadata)))
}

func entityTooLarge(size int64) error {
	return fail(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", field("ProposedSize", number(size)), field("MaxSizeAllowed", number(maxUpload)))
}

func entityTooSmall(p *part) error {
	return fail(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
		field("ProposedSize", number(p.size)), field("MinSizeAllowed", number(minPart)), field("PartNumber", number(int64(p.number))), field("ETag", p.etag))
}

func noSuchUpload(id string) error {
	return fail(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", field("UploadId", id))
}

func invalidPart(id string, n int32, etag string) error {
	return fail(400, "InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
		field("UploadId", id), field("PartNumber", number(int64(n))), field("ETag", etag))
}

func invalidPartOrder(id string) error {
	return fail(400, "InvalidPartOrder", "The list of parts was not in ascending order. The parts list must be specified in order by part number.", field("UploadId", id))
}

func invalidStorageClass(class string) error {
	return fail(400, "InvalidStorageClass", "The storage class you specified is not valid", field("StorageClassRequested", class))
}

func archived(class string) error {
	return fail(403, "InvalidObjectState", "The operation is not valid for the object's storage class", field("StorageClass", class))
}

func aclNotSupported() error {
	return fail(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
}

func bucketACLWithOwnership() error {
	return fail(400, "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
}

func invalidTag(message string) error { return fail(400, "InvalidTag", message) }

func noSuchTagSet(bucket string) error {
	return fail(404, "NoSuchTagSet", "The TagSet does not exist", field("BucketName", bucket))
}

func noSuchBucketPolicy(bucket string) error {
	return fail(404, "NoSuchBucketPolicy", "The bucket policy does not exist", field("BucketName", bucket))
}

func noSuchLocks(bucket string) error {
	return fail(404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", field("BucketName", bucket))
}

func illegalSelfCopy() error {
	return invalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
}
