package s3

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// protection is how an object is encrypted, as far as its owner can see: which headers it has, and whose key reads it. None (nil) is
// SSE-S3. The ETag of others is not the MD5 of the bytes.
// The bytes rest in the host's blob store as they came; no key is kept, but a salted digest of the customer's.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
type protection struct {
	sse       types.ServerSideEncryption // "" for a customer's key
	key       string                     // ARN of a KMS key
	context   string                     // of KMS, base64
	bucketKey bool
	customer  string // salt and digest of the customer's key, "" for none
}

// protect reads how a new object is to be encrypted: as it says, or as the bucket does. It returns InvalidArgument for parts that do not
// go together, AccessDenied for a customer's key where those are blocked, and KMS.NotFoundException.
func (b *bucket) protect(c *aws.Call, in *s3.PutObjectInput) (*protection, error) {
	k, err := readCustomerKey(in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5)
	switch {
	case err != nil:
		return nil, err
	case k != nil && (in.ServerSideEncryption != "" || in.SSEKMSKeyId != nil):
		return nil, invalidArgument("Server Side Encryption with Customer provided key is incompatible with the encryption method specified", "x-amz-server-side-encryption", string(in.ServerSideEncryption))
	case k != nil && b.blocksCustomerKeys():
		return nil, fail(403, "AccessDenied", "Access Denied: server-side encryption with customer provided keys (SSE-C) is blocked for this bucket")
	case k != nil:
		return &protection{customer: k.seal(c)}, nil
	}
	p := &protection{sse: in.ServerSideEncryption, context: aws.Value(in.SSEKMSEncryptionContext), bucketKey: aws.Value(in.BucketKeyEnabled)}
	id := aws.Value(in.SSEKMSKeyId)
	if p.sse == "" && in.SSEKMSKeyId == nil {
		d := b.defaultEncryption()
		p.sse, id = d.ApplyServerSideEncryptionByDefault.SSEAlgorithm, aws.Value(d.ApplyServerSideEncryptionByDefault.KMSMasterKeyID)
		p.bucketKey = aws.Value(d.BucketKeyEnabled)
	}
	if err := p.check(b, id); err != nil || p.key == "" {
		return nil, err
	}
	return p, nil
}

// check looks at the parts that only KMS has.
func (p *protection) check(b *bucket, id string) error {
	switch p.sse {
	case types.ServerSideEncryptionAes256, "":
		if id != "" || p.context != "" {
			return invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms or aws:kms:dsse", "x-amz-server-side-encryption", string(p.sse))
		}
		return nil
	case types.ServerSideEncryptionAwsKms, types.ServerSideEncryptionAwsKmsDsse:
	default:
		return invalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption", string(p.sse))
	}
	if !isContext(p.context) {
		return invalidArgument("The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map", "x-amz-server-side-encryption-context", p.context)
	}
	var err error
	p.key, err = kmsKey(b, id)
	return err
}

// isContext accepts no context, or a base64 map of strings in JSON.
func isContext(s string) bool {
	if s == "" {
		return true
	}
	b, err := base64.StdEncoding.DecodeString(s)
	var m map[string]string
	return err == nil && json.Unmarshal(b, &m) == nil
}

// kmsKey returns the ARN of a KMS key. There is no KMS in a sandbox: the only key is the one that AWS manages for S3 in each account and region.
func kmsKey(b *bucket, id string) (string, error) {
	h := sha256.Sum256([]byte("aws/s3 " + b.owner + " " + b.region))
	x := hex.EncodeToString(h[:16])
	managed := "arn:aws:kms:" + b.region + ":" + b.owner + ":key/" + x[:8] + "-" + x[8:12] + "-4" + x[13:16] + "-a" + x[17:20] + "-" + x[20:]
	switch id {
	case "", "alias/aws/s3", "arn:aws:kms:" + b.region + ":" + b.owner + ":alias/aws/s3", managed, managed[strings.LastIndex(managed, "/")+1:]:
		return managed, nil
	}
	if strings.HasPrefix(id, "arn:aws:kms:") {
		return "", fail(400, "KMS.NotFoundException", "Key '"+id+"' does not exist")
	}
	return "", fail(400, "KMS.NotFoundException", "Invalid keyId '"+id+"'")
}

// customerKey is a key that comes with each request for the object.
type customerKey struct {
	key []byte
	md5 string // base64
}

// readCustomerKey reads the three headers; nil for none of them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
func readCustomerKey(algorithm, key, sum *string) (*customerKey, error) {
	switch {
	case algorithm == nil && key == nil && sum == nil:
		return nil, nil
	case algorithm == nil:
		return nil, invalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.", "x-amz-server-side-encryption", "null")
	case *algorithm != "AES256":
		return nil, fail(400, "InvalidEncryptionAlgorithmError", "The encryption request you specified is not valid. The valid value is AES256.")
	case key == nil:
		return nil, invalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.", "x-amz-server-side-encryption", "null")
	case sum == nil:
		return nil, invalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.", "x-amz-server-side-encryption", "null")
	}
	k, err := base64.StdEncoding.DecodeString(*key)
	if err != nil || len(k) != 32 {
		return nil, invalidArgument("The secret key was invalid for the specified algorithm.", "x-amz-server-side-encryption-customer-key", "")
	}
	if h := md5.Sum(k); base64.StdEncoding.EncodeToString(h[:]) != *sum {
		return nil, invalidArgument("The calculated MD5 hash of the key did not match the hash that was provided.", "x-amz-server-side-encryption-customer-key-MD5", *sum)
	}
	return &customerKey{k, *sum}, nil
}

const saltSize = 16

// seal makes what is kept of the key.
func (k *customerKey) seal(c *aws.Call) string {
	var salt [saltSize]byte
	c.Random.Read(salt[:])
	return k.sealed(salt[:])
}

func (k *customerKey) sealed(salt []byte) string {
	h := sha256.Sum256(slices.Concat(salt, k.key))
	return string(salt) + string(h[:])
}

// opensWith is opens with the key in three headers.
func (p *protection) opensWith(algorithm, key, sum *string) error {
	k, err := readCustomerKey(algorithm, key, sum)
	if err != nil {
		return err
	}
	return p.opens(k)
}

// opens checks the key of a request for the object; nil is none. It returns InvalidRequest for a key that is needed but not there or
// there but not needed, and AccessDenied for another one.
func (p *protection) opens(k *customerKey) error {
	switch {
	case (p == nil || p.customer == "") && k == nil:
		return nil
	case p == nil || p.customer == "":
		return invalidRequest("The encryption parameters are not applicable to this object.")
	case k == nil:
		return invalidRequest("The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.")
	case subtle.ConstantTimeCompare([]byte(k.sealed([]byte(p.customer[:saltSize]))), []byte(p.customer)) != 1:
		return accessDenied()
	}
	return nil
}

// tell puts the protection into the headers of an answer; sum is that of the customer's key in the request.
func (p *protection) tell(c *aws.Call, sum *string) {
	const header = "x-amz-server-side-encryption"
	switch {
	case p == nil:
		c.Header.Set(header, string(types.ServerSideEncryptionAes256))
		return
	case p.customer != "":
		c.Header.Set(header+"-customer-algorithm", "AES256")
		c.Header.Set(header+"-customer-key-MD5", aws.Value(sum))
		return
	}
	c.Header.Set(header, string(p.sse))
	c.Header.Set(header+"-aws-kms-key-id", p.key)
	if p.context != "" {
		c.Header.Set(header+"-context", p.context)
	}
	if p.bucketKey {
		c.Header.Set(header+"-bucket-key-enabled", "true")
	}
}

// etag is the ETag of a part with the given MD5.
func (p *protection) etag(c *aws.Call, md5 string) string {
	if p == nil {
		return md5
	}
	return c.Hex(32)
}
