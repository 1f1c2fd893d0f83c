package cloud

import (
	"strconv"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// keys finds the condition keys of a call: those that the service gave, then the global ones.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (x *exchange) keys(own map[string][]string) policy.Lookup {
	return func(key string) ([]string, bool) {
		if v, ok := own[key]; ok {
			return v, true
		}
		if v := x.key(key); v != "" {
			return []string{v}, true
		}
		return nil, false
	}
}

func (x *exchange) key(key string) string {
	p, r := &x.call.Principal, x.call.Request
	switch key {
	case "aws:username":
		if p.Kind == aws.IAMUser {
			return p.Name
		}
	case "aws:userid":
		return p.ID
	case "aws:principalarn":
		return p.ARN
	case "aws:principalaccount":
		return p.Account
	case "aws:principaltype":
		return map[aws.Kind]string{aws.Root: "Account", aws.IAMUser: "User", aws.AssumedRole: "AssumedRole", aws.Federated: "FederatedUser"}[p.Kind]
	case "aws:principalisawsservice", "aws:viaawsservice":
		return "false"
	case "aws:resourceaccount":
		return x.call.Account
	case "aws:sourceip":
		return r.Remote
	case "aws:securetransport":
		return strconv.FormatBool(r.Secure)
	case "aws:currenttime":
		return x.call.Now.Format("2006-01-02T15:04:05Z")
	case "aws:epochtime":
		return strconv.FormatInt(x.call.Now.Unix(), 10)
	case "aws:requestedregion":
		return x.call.Region
	case "aws:useragent":
		return r.Header.Get("User-Agent")
	case "aws:referer":
		return r.Header.Get("Referer")
	}
	if x.call.Service == "s3" && x.signature != nil {
		return x.s3key(key)
	}
	return ""
}

// s3key finds the keys of S3 that tell how a request was signed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
func (x *exchange) s3key(key string) string {
	switch key {
	case "s3:authtype":
		if x.form != nil {
			return "POST"
		}
		if x.signature.Presigned {
			return "REST-QUERY-STRING"
		}
		return "REST-HEADER"
	case "s3:signatureversion":
		if x.signature.Version2 {
			return "AWS"
		}
		return "AWS4-HMAC-SHA256"
	case "s3:signatureage":
		if x.signature.Version2 {
			return "" // it tells when it ends, not when it was made
		}
		return strconv.FormatInt((x.in.Received-x.signature.Time.UnixNano())/1e6, 10)
	case "s3:x-amz-content-sha256":
		return x.signature.Payload
	}
	return ""
}
