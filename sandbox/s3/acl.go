package s3

import (
	"slices"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// acl is an access control list. The empty one is "private": all is the owner's. One in which the owner has no grant
// begins otherwise.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
type acl []grant

const maxGrants = 100

// grant gives an account or a group a permission.
type grant struct {
	id         string // canonical user id, "" for a group
	group      string // URI
	permission types.Permission
}

// The groups that AWS has.
const (
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery        = "http://acs.amazonaws.com/groups/s3/LogDelivery"
	// ec2Images reads bundles of AMIs. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
	ec2Images = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c"
)

// canned are the lists that have names, without the owner's grant.
var canned = map[string]acl{
	"private":                   {},
	"public-read":               {{group: allUsers, permission: types.PermissionRead}},
	"public-read-write":         {{group: allUsers, permission: types.PermissionRead}, {group: allUsers, permission: types.PermissionWrite}},
	"authenticated-read":        {{group: authenticatedUsers, permission: types.PermissionRead}},
	"aws-exec-read":             {{id: ec2Images, permission: types.PermissionRead}},
	"bucket-owner-read":         {},
	"bucket-owner-full-control": {},
	"log-delivery-write":        {{group: logDelivery, permission: types.PermissionWrite}, {group: logDelivery, permission: types.PermissionReadAcp}},
}

// cannedACL is the list of a name; nil for one that has no grant but the owner's.
func cannedACL(name, account string) (acl, error) {
	list, ok := canned[name]
	switch {
	case !ok:
		return nil, invalidArgument("", "x-amz-acl", name)
	case len(list) == 0:
		return nil, nil
	}
	return slices.Insert(slices.Clone(list), 0, fullControl(account)), nil
}

func fullControl(account string) grant {
	return grant{id: *canonicalID(account), permission: types.PermissionFullControl}
}

// rows describes the list.
func (l acl) rows(account string) []types.Grant {
	if l == nil {
		l = acl{fullControl(account)}
	}
	out := make([]types.Grant, len(l))
	for i, g := range l {
		out[i] = types.Grant{Permission: g.permission, Grantee: &types.Grantee{Type: types.TypeGroup, URI: &g.group}}
		if g.group == "" {
			out[i].Grantee = &types.Grantee{Type: types.TypeCanonicalUser, ID: &g.id}
		}
	}
	return out
}

// public reports whether the list grants something to everybody, or to everybody with an account.
func (l acl) public() bool {
	return slices.ContainsFunc(l, func(g grant) bool { return g.group == allUsers || g.group == authenticatedUsers })
}

// private reports whether the list says no more than that all is the owner's.
func (l acl) private(account string) bool {
	return l == nil || len(l) == 1 && l[0] == fullControl(account)
}

// mayGrant returns AccessControlListNotSupported in a bucket that has no lists, and AccessDenied for a public one where those are blocked.
func (b *bucket) mayGrant(c *aws.Call, l acl, arn string) error {
	switch {
	case b.ownership == types.ObjectOwnershipBucketOwnerEnforced && !l.private(b.owner):
		return aclNotSupported()
	case b.locks != nil && b.locks.blockACLs && l.public():
		return fail(403, "AccessDenied", "User: "+c.Principal.ARN+" is not authorized to perform: s3:"+c.Operation+` on resource: "`+arn+
			`" because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.`)
	}
	return nil
}

// objectGrants reads the list that comes with an object. Where there are no lists, only what says the obvious may be said.
func (b *bucket) objectGrants(c *aws.Call, h *grantHeaders, key string) (acl, error) {
	if b.ownership == types.ObjectOwnershipBucketOwnerEnforced && h.given() && h.canned != string(types.ObjectCannedACLBucketOwnerFullControl) {
		return nil, aclNotSupported()
	}
	l, err := b.headerGrants(h)
	if err != nil {
		return nil, err
	}
	return l, b.mayGrant(c, l, b.arn()+"/"+key)
}
