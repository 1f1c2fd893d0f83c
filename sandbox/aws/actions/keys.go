package actions

import "strings"

// globals are the condition keys of all services.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var globals = []Key{
	{"aws:AssumedRoot", "Bool", false},
	{"aws:CalledVia", "String", true},
	{"aws:CalledViaAWSMCP", "String", false},
	{"aws:CalledViaFirst", "String", false},
	{"aws:CalledViaLast", "String", false},
	{"aws:ChatbotSourceArn", "ARN", false},
	{"aws:CurrentTime", "Date", false},
	{"aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", false},
	{"aws:Ec2InstanceSourceVpc", "String", false},
	{"aws:EpochTime", "Date", false},
	{"aws:FederatedProvider", "String", false},
	{"aws:MultiFactorAuthAge", "Numeric", false},
	{"aws:MultiFactorAuthPresent", "Bool", false},
	{"aws:PrincipalAccount", "String", false},
	{"aws:PrincipalArn", "ARN", false},
	{"aws:PrincipalIsAWSService", "Bool", false},
	{"aws:PrincipalOrgID", "String", false},
	{"aws:PrincipalOrgPaths", "String", true},
	{"aws:PrincipalServiceName", "String", false},
	{"aws:PrincipalServiceNamesList", "String", true},
	{"aws:PrincipalTag/*", "String", false},
	{"aws:PrincipalType", "String", false},
	{"aws:Referer", "String", false},
	{"aws:RequestTag/*", "String", false},
	{"aws:RequestedRegion", "String", false},
	{"aws:ResourceAccount", "String", false},
	{"aws:ResourceOrgID", "String", false},
	{"aws:ResourceOrgPaths", "String", true},
	{"aws:ResourceTag/*", "String", false},
	{"aws:SecureTransport", "Bool", false},
	{"aws:SignInSessionArn", "ARN", false},
	{"aws:SourceAccount", "String", false},
	{"aws:SourceArn", "ARN", false},
	{"aws:SourceIdentity", "String", false},
	{"aws:SourceIp", "IPAddress", false},
	{"aws:SourceOrgID", "String", false},
	{"aws:SourceOrgPaths", "String", true},
	{"aws:SourceVpc", "String", false},
	{"aws:SourceVpcArn", "ARN", false},
	{"aws:SourceVpce", "String", false},
	{"aws:TagKeys", "String", true},
	{"aws:TokenIssueTime", "Date", false},
	{"aws:UserAgent", "String", false},
	{"aws:UserId", "String", false},
	{"aws:Username", "String", false},
	{"aws:ViaAWSMCPService", "Bool", false},
	{"aws:ViaAWSService", "Bool", false},
	{"aws:VpcSourceIp", "IPAddress", false},
	{"aws:VpceAccount", "String", false},
	{"aws:VpceOrgID", "String", false},
	{"aws:VpceOrgPaths", "String", true},
}

// GlobalKeys lists the condition keys of all services.
func GlobalKeys() []Key { return globals }

// FindKey finds a condition key by its name in any case, with or without the tag's name:
// "aws:sourceip", "aws:PrincipalTag/Team". It knows the global ones and those of the
// services whose actions are known.
func FindKey(name string) (*Key, bool) {
	prefix, _, _ := strings.Cut(name, ":")
	if strings.EqualFold(prefix, "aws") {
		return findKey(globals, name)
	}
	for _, s := range services {
		if k, ok := findKey(s.Keys, name); ok {
			return k, true
		}
	}
	return nil, false
}

func findKey(keys []Key, name string) (*Key, bool) {
	for i := range keys {
		if keys[i].is(name) {
			return &keys[i], true
		}
	}
	return nil, false
}

// is reports whether name is this key. A star in the key stands for any text.
func (k *Key) is(name string) bool {
	head, tail, open := strings.Cut(k.Name, "*")
	if !open {
		return strings.EqualFold(k.Name, name)
	}
	return len(name) >= len(head)+len(tail) && strings.EqualFold(name[:len(head)], head) && strings.EqualFold(name[len(name)-len(tail):], tail)
}

// HasName reports whether the key ends in a name of one's choice, as those of tags do.
func (k *Key) HasName() bool { return strings.HasSuffix(k.Name, "/*") }
