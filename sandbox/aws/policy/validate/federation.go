package validate

import "strings"

// checkFederation looks at trust in services and in identity providers, which others use too.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
func (c *checker) checkFederation(s *statement) {
	if s.deny || s.principal == nil || s.notPrincipal || s.principal.kind != object {
		return
	}
	for _, n := range s.principal.get("Federated").list() {
		_, host, ok := strings.Cut(n.text, ":oidc-provider/")
		switch {
		case !ok && !strings.HasPrefix(n.text, "accounts.") && !strings.HasPrefix(n.text, "cognito-"):
		case !ok && !s.hasPrefix(n.text), ok && !s.hasPrefix(strings.ToLower(host)):
			c.danger("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", at(n), "Anyone whom the provider knows may take the role. Add a condition on the token, such as %s:aud.", strings.TrimPrefix(n.text, "arn:aws:iam::"))
		case host == github:
			c.checkGitHub(n, s)
		}
	}
	for _, n := range s.principal.get("Service").list() {
		if recommended[n.text] && !s.has("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths") {
			c.suggest("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", at(n), "%s acts for all its customers. A condition on aws:SourceArn or aws:SourceAccount keeps others from using the role through it.", n.text)
		}
	}
}

// recommended are services that tell for which resource they act when they take a role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
var recommended = map[string]bool{
	"backup.amazonaws.com": true, "bedrock.amazonaws.com": true, "batchoperations.s3.amazonaws.com": true, "cloudtrail.amazonaws.com": true, "config.amazonaws.com": true,
	"events.amazonaws.com": true, "glue.amazonaws.com": true, "pipes.amazonaws.com": true, "s3.amazonaws.com": true, "sagemaker.amazonaws.com": true,
	"scheduler.amazonaws.com": true, "sns.amazonaws.com": true, "states.amazonaws.com": true, "vpc-flow-logs.amazonaws.com": true,
}

const github = "token.actions.githubusercontent.com"

func (c *checker) checkGitHub(n *node, s *statement) {
	if !s.has(github+":sub", github+":job_workflow_ref", github+":repository", github+":repository_id") {
		c.danger("MISSING_GITHUB_REPO_CONDITION_KEY", at(n), "Workflows of every GitHub repository may take the role. Add a condition on %s:sub.", github)
		return
	}
	for _, x := range s.conditions {
		if x.key != github+":sub" {
			continue
		}
		for _, v := range x.values {
			// repo:octo-org/octo-repo:ref:refs/heads/main
			repo, _, _ := strings.Cut(strings.TrimPrefix(v.text, "repo:"), ":")
			if hasWildcard(repo) || !strings.Contains(repo, "/") || strings.HasSuffix(v.text, ":*") {
				c.warn("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", at(v), "Name one repository and branch: repo:OWNER/NAME:ref:refs/heads/BRANCH.")
			}
		}
	}
}

// hasPrefix reports whether a condition looks at a key of the given prefix.
func (s *statement) hasPrefix(prefix string) bool {
	for _, x := range s.conditions {
		if strings.HasPrefix(x.key, prefix+":") {
			return true
		}
	}
	return false
}
