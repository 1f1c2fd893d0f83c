package validate

import (
	"regexp"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// checkPrincipals looks at whom a statement means.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (c *checker) checkPrincipals(s *statement) {
	p := s.principal
	switch {
	case p == nil && c.principals():
		c.fault("MISSING_PRINCIPAL", at(s.node), "The statement does not say whom it means. Add a Principal.")
	case p == nil:
	case c.kind == SCP:
		c.fault("SCP_SYNTAX_ERROR_PRINCIPAL", name(p), "A service control policy has no %s: it means everyone in the account.", p.member.name)
	case c.kind == RCP && (s.notPrincipal || p.text != "*"):
		c.fault("RCP_SYNTAX_ERROR_PRINCIPAL", name(p), `A resource control policy means everyone: its Principal is "*".`)
	case !c.principals():
		c.fault("UNSUPPORTED_PRINCIPAL", name(p), "The policy of an identity has no %s: it means whoever it is attached to.", p.member.name)
	case c.kind == RCP:
	default:
		if s.notPrincipal && !s.deny {
			c.danger("ALLOW_WITH_NOT_PRINCIPAL", name(p), "NotPrincipal with Allow means everyone in the world but those listed. Say in Principal who is meant.")
		}
		c.checkPrincipal(p)
	}
}

var principalKeys = []string{"AWS", "Service", "Federated", "CanonicalUser"}

func (c *checker) checkPrincipal(p *node) {
	switch {
	case p.kind == text && p.text == "*":
	case p.kind == text:
		f := c.fault("INVALID_PRINCIPAL_FORMAT", at(p), `A principal is "*", or an object such as {"AWS": "123456789012"}.`)
		if strings.HasPrefix(p.text, "arn:") {
			f.Details += ` Write {"AWS": …} around the ARN.`
		}
	case p.kind != object:
		c.fault("DATA_TYPE_MISMATCH", at(p), `An object or "*" is wanted here, not a %s.`, kindNames[p.kind])
	case len(p.members) == 0:
		c.suggest("EMPTY_OBJECT_PRINCIPAL", at(p), "The object is empty, so that the statement means nobody.")
	}
	for _, m := range p.members {
		if !slices.Contains(principalKeys, m.name) {
			c.fault("INVALID_PRINCIPAL_KEY", place{p, m}, "There is no kind of principal %q.", m.name).meant(actions.Nearest(m.name, slices.Values(principalKeys)))
			continue
		}
		for _, n := range c.strings(m.value, "EMPTY_ARRAY_PRINCIPAL", "principals") {
			if c.isText(n) {
				c.checkWho(m.name, n)
			}
		}
	}
}

var (
	awsPrincipal = regexp.MustCompile(`^arn:aws[a-z-]*:(iam::[0-9]{12}:(root|user/.+|role/.+)|sts::[0-9]{12}:(assumed-role|federated-user)/.+|iam::cloudfront:user/.+)$`)
	uniqueID     = regexp.MustCompile(`^A[A-Z]{3}[A-Z0-9]{12,124}$`)
	serviceName  = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com|amazon\.com|amazonaws\.com\.cn|aws\.internal)$`)
	provider     = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:(saml-provider|oidc-provider)/.+$`)
	canonical    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// publicProviders are known to everyone, and need no ARN.
var publicProviders = []string{"cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com"}

func (c *checker) checkWho(key string, n *node) {
	who := n.text
	bad := func(what string) { c.fault("INVALID_PRINCIPAL_FORMAT", at(n), "%q is no %s.", who, what) }
	switch {
	case key == "AWS" && who == "*":
	case hasWildcard(who):
		c.fault("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", at(n), `A principal has no wildcards within its name. Use {"AWS": "*"} and a condition on aws:PrincipalArn.`)
	case key == "Service" && !serviceName.MatchString(who):
		f := c.fault("INVALID_SERVICE_PRINCIPAL_FORMAT", at(n), "A service is written like s3.amazonaws.com; %q is not.", who)
		if actions.IsPrefix(who) {
			f.meant(who + ".amazonaws.com")
		}
	case key == "Federated" && !provider.MatchString(who) && !slices.Contains(publicProviders, who):
		bad("identity provider: it is written as its ARN")
	case key == "CanonicalUser" && !canonical.MatchString(who):
		bad("canonical user id, which has 64 hexadecimal digits")
	case key != "AWS" || account.MatchString(who) || awsPrincipal.MatchString(who):
	case strings.HasPrefix(who, "AIDA") && uniqueID.MatchString(who):
		c.warn("INVALID_USER_REFERENCE", at(n), "This is the id of a user, perhaps of one that was deleted. Write the user's ARN.")
	case strings.HasPrefix(who, "AROA") && uniqueID.MatchString(who):
		c.warn("INVALID_ROLE_REFERENCE", at(n), "This is the id of a role, perhaps of one that was deleted. Write the role's ARN.")
	case strings.Contains(who, ":group/"):
		bad("principal: a group cannot sign in; name its users, or use roles")
	case serviceName.MatchString(who):
		bad(`account, user or role: services stand under "Service"`)
	default:
		bad("account id, nor the ARN of an account, user, role or session")
	}
}
