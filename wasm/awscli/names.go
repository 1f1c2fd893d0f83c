package awscli

import (
	"regexp"
	"strings"
)

var (
	firstCap   = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	endCap     = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	pluralCaps = regexp.MustCompile(`[A-Z]{2,}s$`)
)

// kebab is the command line's spelling of a model name: DescribeVpcs is
// describe-vpcs, ServerSideEncryption server-side-encryption, AssociateVPCARNs …-arns.
func kebab(name string) string {
	if strings.Contains(name, "-") {
		return name
	}
	if m := pluralCaps.FindString(name); m != "" {
		name = name[:len(name)-len(m)] + "-" + strings.ToLower(m)
	}
	return strings.ToLower(endCap.ReplaceAllString(firstCap.ReplaceAllString(name, "$1-$2"), "$1-$2"))
}
