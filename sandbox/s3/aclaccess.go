package s3

import (
	"encoding/json"
	"strconv"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// What the permissions of a list stand for among the actions of policies.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
var (
	bucketActions = map[types.Permission][]string{
		types.PermissionRead:     {"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"},
		types.PermissionReadAcp:  {"s3:GetBucketAcl"},
		types.PermissionWriteAcp: {"s3:PutBucketAcl"},
	}
	objectActions = map[types.Permission][]string{
		types.PermissionRead:     {"s3:GetObject"},
		types.PermissionReadAcp:  {"s3:GetObjectAcl"},
		types.PermissionWriteAcp: {"s3:PutObjectAcl"},
	}
	versionActions = map[types.Permission][]string{
		types.PermissionRead:     {"s3:GetObjectVersion"},
		types.PermissionReadAcp:  {"s3:GetObjectVersionAcl"},
		types.PermissionWriteAcp: {"s3:PutObjectVersionAcl"},
	}
	writing = []string{"s3:PutObject"} // into a bucket that everybody may write to
)

// statement is one statement of the policy that says what a list says.
type statement struct {
	Sid, Effect string
	Principal   string
	Action      []string
	Resource    string
	Condition   map[string]map[string]string `json:",omitempty"`
}

// granted returns the statements for a caller of another account, or of none, that the access control lists of a bucket and of the
// versions of a key amount to; key is "" for the bucket itself.
func (b *bucket) granted(caller aws.Principal, key string) []*policy.Statement {
	if b.ownership == types.ObjectOwnershipBucketOwnerEnforced || b.locks != nil && b.locks.ignoreACLs {
		return nil
	}
	var list []statement
	add := func(sid string, l acl, actions map[types.Permission][]string, arn, version string) {
		allowed := l.actions(caller, actions)
		if len(allowed) == 0 {
			return
		}
		st := statement{Sid: sid, Effect: "Allow", Principal: "*", Action: allowed, Resource: arn}
		if version != "" {
			st.Condition = map[string]map[string]string{"StringEquals": {"s3:versionid": version}}
		}
		list = append(list, st)
	}
	if key == "" {
		add("BucketACL", b.acl, bucketActions, b.arn(), "")
	} else {
		write := map[types.Permission][]string{types.PermissionWrite: writing}
		add("BucketACL", b.acl, write, b.arn()+"/*", "")
		for i, o := range b.versions(key) {
			if i == 0 {
				add("ObjectACL", o.acl, objectActions, b.arn()+"/"+literal(key), "")
			}
			add("VersionACL"+strconv.Itoa(i), o.acl, versionActions, b.arn()+"/"+literal(key), o.id())
		}
	}
	if list == nil {
		return nil
	}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": list})
	doc, err := policy.ParseAs(policy.Resource, text)
	if err != nil {
		return nil
	}
	return doc.Statements
}

// literal is a key without the wildcards that it would be in a policy.
func literal(key string) string {
	var out []byte
	for i := range len(key) {
		switch key[i] {
		case '*', '?', '$':
			out = append(out, "${"+key[i:i+1]+"}"...)
		default:
			out = append(out, key[i])
		}
	}
	return string(out)
}

// actions lists what the list lets a caller do who is not of the owner's account.
func (l acl) actions(caller aws.Principal, of map[types.Permission][]string) []string {
	var out []string
	for _, g := range l {
		if g.group != allUsers && (g.group != authenticatedUsers || caller.IsAnonymous()) {
			continue
		}
		if g.permission != types.PermissionFullControl {
			out = append(out, of[g.permission]...)
			continue
		}
		for _, p := range []types.Permission{types.PermissionRead, types.PermissionReadAcp, types.PermissionWrite, types.PermissionWriteAcp} {
			out = append(out, of[p]...)
		}
	}
	return out
}
