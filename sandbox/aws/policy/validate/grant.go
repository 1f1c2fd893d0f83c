package validate

import (
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// checkGrants warns of statements by which a caller can hand any role to a service, or
// have a service make itself any role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func (c *checker) checkGrants(s *statement) {
	if s.deny || c.kind == Resource || c.kind == RCP {
		return
	}
	c.checkGrant(s, "iam:passrole", "iam:PassRole", "PASS_ROLE", "role/*", "iam:passedtoservice", c.danger)
	c.checkGrant(s, "iam:createservicelinkedrole", "iam:CreateServiceLinkedRole", "CREATE_SLR", "role/aws-service-role/*", "iam:awsservicename", c.warn)
}

func (c *checker) checkGrant(s *statement, action, label, code, roles, key string, report func(string, place, string, ...any) *Finding) {
	how := s.mentions(action)
	if how == unsaid || s.resource == nil {
		return
	}
	wild := s.everyRole(roles)
	const naming = "Name the roles that are meant"
	switch {
	case s.notResource && how == byName:
		report(code+"_WITH_NOT_RESOURCE", name(s.resource), "%s with NotResource is allowed for all roles but those listed. "+naming+" in Resource.", label)
	case s.notResource && how == byStar:
		report(code+"_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", name(s.resource), "The wildcard in the actions takes in %s, and NotResource all roles but those listed. "+naming+" in Resource.", label)
	case s.notResource:
		report(code+"_WITH_NOT_ACTION_AND_NOT_RESOURCE", name(s.resource), "NotAction leaves %s allowed, and NotResource for all roles but those listed. "+naming+" in Resource.", label)
	case wild == nil || s.has(key):
	case how == byName:
		report(code+"_WITH_STAR_IN_RESOURCE", at(wild), "%s is allowed for every role. "+naming+", or add a condition on %s.", label, key)
	case how == byStar:
		report(code+"_WITH_STAR_IN_ACTION_AND_RESOURCE", at(wild), "The wildcards take in %s for every role. "+naming+", or add a condition on %s.", label, key)
	default:
		report(code+"_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", at(wild), "NotAction leaves %s allowed for every role. "+naming+", or add a condition on %s.", label, key)
	}
}

// everyRole is the resource that takes in all roles, or nil.
func (s *statement) everyRole(roles string) *node {
	for _, n := range s.resources {
		if part := strings.SplitN(n.text, ":", 6); n.text == "*" || len(part) == 6 && actions.Covers(part[2], "iam") && actions.Covers(part[5], roles) {
			return n
		}
	}
	return nil
}
