package export

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Terraform writes what exists as a configuration for the hashicorp/aws provider, with
// references between its resources. Secrets are not in it.
func Terraform(ctx context.Context, from Reader) (string, error) {
	a, err := read(ctx, from)
	if err != nil {
		return "", err
	}
	t := &config{labels: map[string]int{}, refs: map[string]string{}}
	t.b.WriteString("# What existed in a Cloudlet sandbox, as Terraform.\n\nterraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n\nprovider \"aws\" {\n  region = \"us-east-1\"\n}\n")
	t.iam(a)
	for _, b := range a.Buckets {
		t.bucket(b)
	}
	t.ec2(a)
	return t.b.String(), nil
}

type config struct {
	b      strings.Builder
	labels map[string]int    // how often a label was given
	refs   map[string]string // ARN, name or id to the expression that stands for it
}

// argument is a line of a block; the value is an expression.
type argument struct{ name, value string }

// block writes a resource and returns its address.
func (t *config) block(kind, name string, args ...argument) string {
	label := label(name)
	t.labels[kind+label]++
	if n := t.labels[kind+label]; n > 1 {
		label = fmt.Sprintf("%s_%d", label, n)
	}
	fmt.Fprintf(&t.b, "\nresource %q %q {\n", kind, label)
	width := 0
	for _, a := range args {
		if a.value != "" && !strings.Contains(a.value, "\n") {
			width = max(width, len(a.name))
		}
	}
	for _, a := range args {
		switch {
		case a.value == "":
		case a.name == "":
			fmt.Fprintf(&t.b, "\n%s\n", a.value)
		case strings.Contains(a.value, "\n"):
			fmt.Fprintf(&t.b, "  %s = %s\n", a.name, a.value)
		default:
			fmt.Fprintf(&t.b, "  %-*s = %s\n", width, a.name, a.value)
		}
	}
	t.b.WriteString("}\n")
	return kind + "." + label
}

func (t *config) iam(a *account) {
	if a.Alias != "" {
		t.block("aws_iam_account_alias", "this", argument{"account_alias", text(a.Alias)})
	}
	for _, p := range a.Policies {
		at := t.block("aws_iam_policy", p.PolicyName, argument{"name", text(p.PolicyName)}, path(p.Path), argument{"description", optional(p.Description)}, argument{"policy", document([]byte(p.document()))})
		t.refs[p.Arn] = at + ".arn"
	}
	for _, g := range a.Groups {
		at := t.block("aws_iam_group", g.GroupName, argument{"name", text(g.GroupName)}, path(g.Path))
		t.refs["group "+g.GroupName] = at + ".name"
		t.grants("group", at, g.GroupName, g.AttachedManagedPolicies, g.GroupPolicyList)
	}
	for _, u := range a.Users {
		at := t.block("aws_iam_user", u.UserName, argument{"name", text(u.UserName)}, path(u.Path), argument{"tags", tagMap(u.Tags)})
		t.grants("user", at, u.UserName, u.AttachedManagedPolicies, u.UserPolicyList)
		if len(u.GroupList) > 0 {
			var groups []string
			for _, g := range u.GroupList {
				groups = append(groups, t.refs["group "+g])
			}
			t.block("aws_iam_user_group_membership", u.UserName, argument{"user", at + ".name"}, argument{"groups", "[" + strings.Join(groups, ", ") + "]"})
		}
	}
	for _, r := range a.Roles {
		at := t.block("aws_iam_role", r.RoleName, argument{"name", text(r.RoleName)}, path(r.Path), argument{"assume_role_policy", document(r.AssumeRolePolicyDocument)}, argument{"tags", tagMap(r.Tags)})
		t.refs["role "+r.RoleName] = at + ".name"
		t.grants("role", at, r.RoleName, r.AttachedManagedPolicies, r.RolePolicyList)
	}
	for _, p := range a.Profiles {
		role := ""
		for _, r := range p.Roles {
			role = t.refs["role "+r.RoleName]
		}
		t.block("aws_iam_instance_profile", p.InstanceProfileName, argument{"name", text(p.InstanceProfileName)}, path(p.Path), argument{"role", role})
	}
}

func (t *config) grants(kind, at, name string, managed []attached, inlined []inline) {
	for _, m := range managed {
		arn := t.refs[m.PolicyArn]
		if arn == "" {
			arn = text(m.PolicyArn)
		}
		t.block("aws_iam_"+kind+"_policy_attachment", name+"_"+m.PolicyArn[strings.LastIndexByte(m.PolicyArn, '/')+1:], argument{kind, at + ".name"}, argument{"policy_arn", arn})
	}
	for _, p := range inlined {
		t.block("aws_iam_"+kind+"_policy", name+"_"+p.PolicyName, argument{"name", text(p.PolicyName)}, argument{kind, at + ".name"}, argument{"policy", document(p.PolicyDocument)})
	}
}

func (t *config) bucket(b *bucket) {
	at := t.block("aws_s3_bucket", b.Name, argument{"bucket", text(b.Name)}, argument{"tags", tagMap(b.Tags)})
	of := argument{"bucket", at + ".id"}
	access := ""
	if b.Block != nil && *b.Block != (block{true, true, true, true}) {
		flag := func(name string, on bool) argument { return argument{name, fmt.Sprint(on)} }
		access = t.block("aws_s3_bucket_public_access_block", b.Name, of, flag("block_public_acls", b.Block.BlockPublicAcls), flag("ignore_public_acls", b.Block.IgnorePublicAcls),
			flag("block_public_policy", b.Block.BlockPublicPolicy), flag("restrict_public_buckets", b.Block.RestrictPublicBuckets))
	} else if b.Block == nil {
		access = t.block("aws_s3_bucket_public_access_block", b.Name, of, argument{"block_public_acls", "false"}, argument{"ignore_public_acls", "false"}, argument{"block_public_policy", "false"}, argument{"restrict_public_buckets", "false"})
	}
	if b.Versioning != "" {
		t.block("aws_s3_bucket_versioning", b.Name, of, argument{"", "  versioning_configuration {\n    status = " + text(b.Versioning) + "\n  }"})
	}
	if b.Policy != nil {
		after := ""
		if access != "" {
			after = "[" + access + "]"
		}
		t.block("aws_s3_bucket_policy", b.Name, of, argument{"policy", document(b.Policy)}, argument{"depends_on", after})
	}
	if b.Website != nil {
		t.website(b, of)
	}
	for _, o := range b.Objects {
		t.block("aws_s3_object", b.Name+"_"+o.Key, of, argument{"key", text(o.Key)}, argument{"content", text(o.Text)})
	}
	if b.Left > 0 {
		fmt.Fprintf(&t.b, "\n# %d more objects of %s are not here: copy them with aws s3 sync.\n", b.Left, b.Name)
	}
}

func (t *config) website(b *bucket, of argument) {
	var site struct {
		IndexDocument         struct{ Suffix string }
		ErrorDocument         struct{ Key string }
		RedirectAllRequestsTo struct{ HostName, Protocol string }
		RoutingRules          json.RawMessage
	}
	json.Unmarshal(b.Website, &site)
	args := []argument{of}
	part := func(name, key, value string) {
		if value != "" {
			args = append(args, argument{"", "  " + name + " {\n    " + key + " = " + text(value) + "\n  }"})
		}
	}
	part("index_document", "suffix", site.IndexDocument.Suffix)
	part("error_document", "key", site.ErrorDocument.Key)
	part("redirect_all_requests_to", "host_name", site.RedirectAllRequestsTo.HostName)
	if site.RoutingRules != nil {
		args = append(args, argument{"routing_rules", document(site.RoutingRules)})
	}
	t.block("aws_s3_bucket_website_configuration", b.Name, args...)
}

func (t *config) ec2(a *account) {
	for _, k := range a.KeyPairs {
		fmt.Fprintf(&t.b, "\n# Key pair %s: give the public half of a key of yours.\nvariable %q {\n  type = string\n}\n", k.KeyName, "public_key_"+label(k.KeyName))
		at := t.block("aws_key_pair", k.KeyName, argument{"key_name", text(k.KeyName)}, argument{"public_key", "var.public_key_" + label(k.KeyName)})
		t.refs["key "+k.KeyName] = at + ".key_name"
	}
	for _, g := range a.SecurityGroups {
		at := t.block("aws_security_group", g.GroupName, argument{"name", text(g.GroupName)}, argument{"description", text(g.Description)})
		t.refs[g.GroupId] = at + ".id"
	}
	for _, g := range a.SecurityGroups {
		for _, p := range g.IpPermissions {
			t.rule(g, p)
		}
	}
	for _, i := range a.Instances {
		var groups []string
		for _, g := range i.SecurityGroups {
			if ref := t.refs[g.GroupId]; ref != "" {
				groups = append(groups, ref)
			}
		}
		list := ""
		if len(groups) > 0 {
			list = "[" + strings.Join(groups, ", ") + "]"
		}
		t.block("aws_instance", name(i), argument{"ami", text(i.ImageId)}, argument{"instance_type", text(i.InstanceType)}, argument{"key_name", t.refs["key "+i.KeyName]},
			argument{"vpc_security_group_ids", list}, argument{"tags", tagMap(i.Tags)})
	}
}

func (t *config) rule(g securityGroup, p permission) {
	ends := func(n *int) string {
		if n == nil {
			return ""
		}
		return fmt.Sprint(*n)
	}
	add := func(from argument) {
		t.block("aws_vpc_security_group_ingress_rule", g.GroupName, argument{"security_group_id", t.refs[g.GroupId]}, argument{"ip_protocol", text(p.IpProtocol)},
			argument{"from_port", ends(p.FromPort)}, argument{"to_port", ends(p.ToPort)}, from)
	}
	for _, r := range p.IpRanges {
		add(argument{"cidr_ipv4", text(r.CidrIp)})
	}
	for _, from := range p.UserIdGroupPairs {
		if ref := t.refs[from.GroupId]; ref != "" {
			add(argument{"referenced_security_group_id", ref})
		}
	}
}

func name(i instance) string {
	for _, t := range i.Tags {
		if t.Key == "Name" {
			return t.Value
		}
	}
	return i.InstanceId
}

func path(p string) argument {
	if p == "/" {
		p = ""
	}
	return argument{"path", optional(p)}
}

func optional(s string) string {
	if s == "" {
		return ""
	}
	return text(s)
}

// label makes a name that Terraform takes.
func label(name string) string {
	clean := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' {
			return c
		}
		return '_'
	}, name)
	if clean == "" || clean[0] >= '0' && clean[0] <= '9' || clean[0] == '-' {
		return "_" + clean
	}
	return clean
}

// text is a string of Terraform's language: JSON's escapes, and templates made plain.
func text(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s)
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strings.TrimSpace(b.String()))
}

// document is a JSON document as an expression: jsonencode({…}).
func document(j []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, j, "  ", "  ") != nil {
		return text(string(j))
	}
	return "jsonencode(" + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(b.String()) + ")"
}

func tagMap(tags []tag) string {
	if len(tags) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("{\n")
	for _, t := range tags {
		fmt.Fprintf(&b, "    %s = %s\n", text(t.Key), text(t.Value))
	}
	return b.String() + "  }"
}
