package export

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// CLI writes what exists as a POSIX shell script of AWS CLI version 2 commands, which
// makes the same in an empty account. Secrets (passwords, keys, devices) are not in it.
func CLI(ctx context.Context, from Reader) (string, error) {
	a, err := read(ctx, from)
	if err != nil {
		return "", err
	}
	s := &script{}
	s.b.WriteString("#!/bin/sh\n# What existed in a Cloudlet sandbox, as AWS CLI commands.\nset -e\n")
	s.iam(a)
	for _, b := range a.Buckets {
		s.bucket(b)
	}
	s.ec2(a)
	return s.b.String(), nil
}

type script struct{ b strings.Builder }

// line writes a command; arguments are quoted as needed.
func (s *script) line(command string, args ...string) {
	s.b.WriteString(command)
	for _, a := range args {
		s.b.WriteByte(' ')
		s.b.WriteString(word(a))
	}
	s.b.WriteByte('\n')
}

func (s *script) head(format string, args ...any) { fmt.Fprintf(&s.b, "\n# "+format+"\n", args...) }

func (s *script) iam(a *account) {
	if a.Alias != "" {
		s.head("The account")
		s.line("aws iam create-account-alias --account-alias", a.Alias)
	}
	for _, p := range a.Policies {
		s.head("Policy %s", p.PolicyName)
		s.line("aws iam create-policy --policy-name", flags(p.PolicyName, "--path", p.Path, "--policy-document", p.document(), "--description", p.Description)...)
	}
	for _, g := range a.Groups {
		s.head("Group %s", g.GroupName)
		s.line("aws iam create-group --group-name", flags(g.GroupName, "--path", g.Path)...)
		s.grants("group", g.GroupName, g.AttachedManagedPolicies, g.GroupPolicyList)
	}
	for _, u := range a.Users {
		s.head("User %s", u.UserName)
		s.line("aws iam create-user --user-name", append(flags(u.UserName, "--path", u.Path), tags(u.Tags)...)...)
		s.grants("user", u.UserName, u.AttachedManagedPolicies, u.UserPolicyList)
		for _, g := range u.GroupList {
			s.line("aws iam add-user-to-group", "--group-name", g, "--user-name", u.UserName)
		}
	}
	for _, r := range a.Roles {
		s.head("Role %s", r.RoleName)
		s.line("aws iam create-role --role-name", append(flags(r.RoleName, "--path", r.Path, "--assume-role-policy-document", compact(r.AssumeRolePolicyDocument)), tags(r.Tags)...)...)
		s.grants("role", r.RoleName, r.AttachedManagedPolicies, r.RolePolicyList)
	}
	for _, p := range a.Profiles {
		s.head("Instance profile %s", p.InstanceProfileName)
		s.line("aws iam create-instance-profile --instance-profile-name", flags(p.InstanceProfileName, "--path", p.Path)...)
		for _, r := range p.Roles {
			s.line("aws iam add-role-to-instance-profile", "--instance-profile-name", p.InstanceProfileName, "--role-name", r.RoleName)
		}
	}
}

// grants writes what a user, group or role may do. A policy of the account itself is
// named with the account that the script runs in.
func (s *script) grants(kind, name string, managed []attached, inlined []inline) {
	for _, m := range managed {
		arn := word(m.PolicyArn)
		if own, path := ownPolicy(m.PolicyArn); own {
			arn = `"arn:aws:iam::$(aws sts get-caller-identity --query Account --output text):` + path + `"`
		}
		fmt.Fprintf(&s.b, "aws iam attach-%s-policy --%s-name %s --policy-arn %s\n", kind, kind, word(name), arn)
	}
	for _, p := range inlined {
		s.line("aws iam put-"+kind+"-policy", "--"+kind+"-name", name, "--policy-name", p.PolicyName, "--policy-document", compact(p.PolicyDocument))
	}
}

func (s *script) bucket(b *bucket) {
	s.head("Bucket %s", b.Name)
	s.line("aws s3api create-bucket", "--bucket", b.Name)
	if b.Block == nil {
		s.line("aws s3api delete-public-access-block", "--bucket", b.Name)
	} else if *b.Block != (block{true, true, true, true}) {
		s.line("aws s3api put-public-access-block", "--bucket", b.Name, "--public-access-block-configuration",
			fmt.Sprintf("BlockPublicAcls=%t,IgnorePublicAcls=%t,BlockPublicPolicy=%t,RestrictPublicBuckets=%t", b.Block.BlockPublicAcls, b.Block.IgnorePublicAcls, b.Block.BlockPublicPolicy, b.Block.RestrictPublicBuckets))
	}
	if b.Versioning != "" {
		s.line("aws s3api put-bucket-versioning", "--bucket", b.Name, "--versioning-configuration", "Status="+b.Versioning)
	}
	if b.Policy != nil {
		s.line("aws s3api put-bucket-policy", "--bucket", b.Name, "--policy", compact(b.Policy))
	}
	if b.Website != nil {
		s.line("aws s3api put-bucket-website", "--bucket", b.Name, "--website-configuration", compact(b.Website))
	}
	if len(b.Tags) > 0 {
		set, _ := json.Marshal(map[string]any{"TagSet": b.Tags})
		s.line("aws s3api put-bucket-tagging", "--bucket", b.Name, "--tagging", string(set))
	}
	for _, o := range b.Objects {
		fmt.Fprintf(&s.b, "printf %%s %s | aws s3 cp - %s\n", word(o.Text), word("s3://"+b.Name+"/"+o.Key))
	}
	if b.Left > 0 {
		fmt.Fprintf(&s.b, "# %d more objects are not here: copy them with aws s3 sync.\n", b.Left)
	}
}

func (s *script) ec2(a *account) {
	for _, k := range a.KeyPairs {
		s.head("Key pair %s: a new key, since the old one's private half is yours alone", k.KeyName)
		fmt.Fprintf(&s.b, "aws ec2 create-key-pair --key-name %s --key-type %s --query KeyMaterial --output text > %s\n", word(k.KeyName), word(k.KeyType), word(k.KeyName+".pem"))
	}
	variable := map[string]string{}
	for i, g := range a.SecurityGroups {
		variable[g.GroupId] = fmt.Sprintf("group%d", i+1)
		s.head("Security group %s", g.GroupName)
		fmt.Fprintf(&s.b, "%s=$(aws ec2 create-security-group --group-name %s --description %s --query GroupId --output text)\n", variable[g.GroupId], word(g.GroupName), word(g.Description))
	}
	for _, g := range a.SecurityGroups {
		for _, p := range g.IpPermissions {
			s.rule(variable[g.GroupId], p, variable)
		}
	}
	for _, i := range a.Instances {
		s.head("Instance %s", i.InstanceId)
		fmt.Fprintf(&s.b, "aws ec2 run-instances --image-id %s --instance-type %s", word(i.ImageId), word(i.InstanceType))
		if i.KeyName != "" {
			fmt.Fprintf(&s.b, " --key-name %s", word(i.KeyName))
		}
		for n, g := range i.SecurityGroups {
			if variable[g.GroupId] == "" {
				continue
			}
			if n == 0 {
				s.b.WriteString(" --security-group-ids")
			}
			fmt.Fprintf(&s.b, ` "$%s"`, variable[g.GroupId])
		}
		if len(i.Tags) > 0 {
			set, _ := json.Marshal([]any{map[string]any{"ResourceType": "instance", "Tags": i.Tags}})
			fmt.Fprintf(&s.b, " --tag-specifications %s", word(string(set)))
		}
		s.b.WriteByte('\n')
		if i.State.Name == "stopped" {
			s.b.WriteString("# It was stopped.\n")
		}
	}
}

func (s *script) rule(group string, p permission, variable map[string]string) {
	ports := ""
	if p.FromPort != nil && p.ToPort != nil {
		ports = fmt.Sprintf(" --port %d-%d", *p.FromPort, *p.ToPort)
	}
	for _, r := range p.IpRanges {
		fmt.Fprintf(&s.b, "aws ec2 authorize-security-group-ingress --group-id \"$%s\" --protocol %s%s --cidr %s\n", group, word(p.IpProtocol), ports, word(r.CidrIp))
	}
	for _, from := range p.UserIdGroupPairs {
		if variable[from.GroupId] != "" {
			fmt.Fprintf(&s.b, "aws ec2 authorize-security-group-ingress --group-id \"$%s\" --protocol %s%s --source-group \"$%s\"\n", group, word(p.IpProtocol), ports, variable[from.GroupId])
		}
	}
}

// flags are a name and pairs of a flag and a value, those without a value left out.
func flags(name string, pairs ...string) []string {
	out := []string{name}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" && !(pairs[i] == "--path" && pairs[i+1] == "/") {
			out = append(out, pairs[i], pairs[i+1])
		}
	}
	return out
}

func tags(list []tag) []string {
	if len(list) == 0 {
		return nil
	}
	b, _ := json.Marshal(list)
	return []string{"--tags", string(b)}
}

// document is the default version's.
func (p *policy) document() string {
	for _, v := range p.PolicyVersionList {
		if v.IsDefaultVersion {
			return compact(v.Document)
		}
	}
	return ""
}

func compact(j json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, j) != nil {
		return string(j)
	}
	return b.String()
}

// ownPolicy tells whether a policy is the account's own, and what its ARN has after
// the account.
func ownPolicy(arn string) (own bool, path string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[4] == "aws" {
		return false, ""
	}
	return true, parts[5]
}
