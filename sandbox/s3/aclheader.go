package s3

import (
	"cmp"
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// grantHeaders are the ways in which a request can say an access control list beside a document.
type grantHeaders struct {
	canned                               string
	full, read, write, readACP, writeACP *string
}

// given reports whether they say anything.
func (h *grantHeaders) given() bool { return h.canned != "" || h.grants() }

func (h *grantHeaders) grants() bool {
	return cmp.Or(h.full, h.read, h.write, h.readACP, h.writeACP) != nil
}

// headerGrants reads them; nil if there are none. It returns InvalidRequest for a name and grants together, and what a grant may be wrong with.
func (b *bucket) headerGrants(h *grantHeaders) (acl, error) {
	switch {
	case h.canned != "" && h.grants():
		return nil, invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
	case h.canned != "":
		return cannedACL(h.canned, b.owner)
	}
	var l acl
	for _, one := range []struct {
		name       string
		value      *string
		permission types.Permission
	}{
		{"x-amz-grant-full-control", h.full, types.PermissionFullControl}, {"x-amz-grant-read", h.read, types.PermissionRead},
		{"x-amz-grant-write", h.write, types.PermissionWrite}, {"x-amz-grant-read-acp", h.readACP, types.PermissionReadAcp},
		{"x-amz-grant-write-acp", h.writeACP, types.PermissionWriteAcp},
	} {
		if one.value == nil {
			continue
		}
		for grantee := range strings.SplitSeq(*one.value, ",") {
			g, err := b.grantee(one.name, strings.TrimSpace(grantee))
			if err != nil {
				return nil, err
			}
			g.permission = one.permission
			l = append(l, g)
		}
	}
	return l, checkGrants(l)
}

// grantee reads id="…", uri="…" or emailAddress="…"; the quotes may be left out.
func (b *bucket) grantee(header, text string) (grant, error) {
	kind, value, ok := strings.Cut(text, "=")
	value = strings.Trim(strings.TrimSpace(value), `"`)
	if ok {
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "id":
			return b.toAccount(value)
		case "uri":
			return toGroup(value)
		case "emailaddress":
			return grant{}, unknownEmail(value)
		}
	}
	return grant{}, invalidArgument("Argument format not recognized", header, text)
}

// toAccount grants to an account that exists: this one, or the one of EC2's that a canned list names.
func (b *bucket) toAccount(id string) (grant, error) {
	if id != *canonicalID(b.owner) && id != ec2Images {
		return grant{}, invalidArgument("Invalid id", "CanonicalUser/ID", id)
	}
	return grant{id: id}, nil
}

func toGroup(uri string) (grant, error) {
	if uri != allUsers && uri != authenticatedUsers && uri != logDelivery {
		return grant{}, invalidArgument("Invalid group uri", "Group/URI", uri)
	}
	return grant{group: uri}, nil
}

func unknownEmail(address string) error {
	return fail(400, "UnresolvableGrantByEmailAddress", "The e-mail address you provided does not match any account on record.", field("EmailAddress", address))
}

// readGrants reads the list that a request brings in one of the three ways. It returns MissingSecurityHeader if it brings none, and
// UnexpectedContent for a document beside headers.
func (b *bucket) readGrants(h *grantHeaders, p *types.AccessControlPolicy) (acl, error) {
	switch {
	case p == nil && !h.given():
		return nil, fail(400, "MissingSecurityHeader", "Your request was missing a required header", field("MissingHeaderName", "x-amz-acl"))
	case p != nil && h.given():
		return nil, fail(400, "UnexpectedContent", "This request does not support content")
	case p != nil:
		return b.documentGrants(p)
	}
	return b.headerGrants(h)
}

// documentGrants reads the list of a request's body. It returns MalformedACLError, and AccessDenied for one that names another owner.
func (b *bucket) documentGrants(p *types.AccessControlPolicy) (acl, error) {
	if p.Owner == nil || len(p.Grants) > maxGrants {
		return nil, malformedACL()
	}
	if aws.Value(p.Owner.ID) != *canonicalID(b.owner) {
		return nil, accessDenied()
	}
	l := acl{}
	for _, g := range p.Grants {
		if g.Grantee == nil || g.Permission == "" {
			return nil, malformedACL()
		}
		var one grant
		var err error
		switch g.Grantee.Type {
		case types.TypeCanonicalUser:
			one, err = b.toAccount(aws.Value(g.Grantee.ID))
		case types.TypeGroup:
			one, err = toGroup(aws.Value(g.Grantee.URI))
		case types.TypeAmazonCustomerByEmail:
			err = unknownEmail(aws.Value(g.Grantee.EmailAddress))
		default:
			err = malformedACL()
		}
		if err != nil {
			return nil, err
		}
		one.permission = g.Permission
		l = append(l, one)
	}
	return l, checkGrants(l)
}

// checkGrants bounds a list, and refuses one that gives the log group what it cannot have.
func checkGrants(l acl) error {
	if len(l) > maxGrants {
		return malformedACL()
	}
	reads := func(g grant) bool {
		return g.group == logDelivery && g.permission != types.PermissionWrite && g.permission != types.PermissionReadAcp
	}
	if slices.ContainsFunc(l, reads) {
		return invalidArgument("The log delivery group can be granted WRITE and READ_ACP only", "Group/URI", logDelivery)
	}
	return nil
}

func malformedACL() error {
	return fail(400, "MalformedACLError", "The XML you provided was not well-formed or did not validate against our published schema")
}
