package awscli

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// renamed are options whose name is not that of their member.
var renamed = []struct{ operation, from, to string }{
	{"ec2:CreateImage", "no-no-reboot", "reboot"},
	{"ec2:*", "no-egress", "ingress"},
	{"ec2:*", "no-disable-api-termination", "enable-api-termination"},
}

// customise makes the changes that the CLI makes to the options of an operation.
func (a *arguments) customise(svc *service, op *schema.Operation) {
	for _, r := range renamed {
		if r.operation == svc.Name+":*" || r.operation == svc.Name+":"+op.Name {
			a.rename(r.from, r.to)
		}
	}
	if svc.Name == "ec2" {
		a.liftBooleans()
	}
	switch svc.Name + ":" + op.Name {
	case "ec2:RunInstances":
		a.addRunInstances()
	case "ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress",
		"ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress":
		a.addSecurityRule()
	case "ec2:CreateNetworkAclEntry", "ec2:ReplaceNetworkAclEntry":
		a.nameProtocols()
	case "iam:CreateVirtualMFADevice":
		a.addBootstrap()
	case "iam:EnableMFADevice", "iam:ResyncMFADevice":
		a.alias("authentication-code1", "authentication-code-1")
		a.alias("authentication-code2", "authentication-code-2")
	}
	if op.Paginator != nil {
		a.addPaging(op)
	}
	if streamMember(op.Output) != nil || op.Name == "SelectObjectContent" {
		a.add(&argument{option: option{name: "outfile", required: true}, apply: ignore})
		return
	}
	a.add(&argument{option: option{name: "--cli-input-json"}, apply: ignore})
	a.add(&argument{option: option{name: "--generate-cli-skeleton", action: storeMaybe, choices: []string{"input", "output"}}, apply: ignore})
}

// nameProtocols lets protocols be given by name, which a network ACL knows by number.
func (a *arguments) nameProtocols() {
	numbers := map[string]string{"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
	for _, arg := range a.list {
		if strings.TrimPrefix(arg.name, "--") == "protocol" {
			arg.apply = func(_ *session, p *object, v any) error {
				if n, ok := numbers[v.(string)]; ok {
					v = n
				}
				p.set("Protocol", v)
				return nil
			}
		}
	}
}

// ignore is the effect of an option that is no part of the input.
func ignore(*session, *object, any) error { return nil }

// streamMember is the member of an output that is a stream of bytes, or nil.
func streamMember(shape *schema.Shape) *schema.Member {
	for _, m := range shape.Members {
		if m.Shape.Kind == schema.Stream {
			return m
		}
	}
	return nil
}

// liftBooleans lets a structure of one boolean called Value be given as
// --name or --no-name (ec2 modify-instance-attribute --ebs-optimized).
func (a *arguments) liftBooleans() {
	for _, arg := range append([]*argument(nil), a.list...) {
		m := arg.member
		if m == nil || m.Shape.Kind != schema.Structure || len(m.Shape.Members) != 1 ||
			m.Shape.Members[0].Name != "Value" || m.Shape.Members[0].Shape.Kind != schema.Boolean {
			continue
		}
		set := func(p *object, v bool) {
			o := newObject()
			o.set("Value", v)
			p.set(m.Name, o)
		}
		name := arg.name
		arg.action, arg.required = storeMaybe, false
		arg.apply = func(s *session, p *object, v any) error {
			if v == nil {
				set(p, true)
				return nil
			}
			x, err := s.unpack(name, m.Shape, v)
			p.set(m.Name, x)
			return err
		}
		a.add(&argument{option: option{name: "--no-" + strings.TrimPrefix(name, "--"), action: storeTrue},
			apply: func(_ *session, p *object, _ any) error {
				if _, both := p.get(m.Name); both {
					return errorf("Cannot specify both the \"%s\" option and the \"--no-%s\" option.", name, strings.TrimPrefix(name, "--"))
				}
				set(p, false)
				return nil
			}})
	}
}

// checkMix refuses simple options beside the structure that they stand for.
func checkMix(name string, found parsed) error {
	switch name {
	case "ec2:RunInstances":
		if words, ok := found["network-interfaces"].([]string); ok && len(words) > 0 {
			for _, k := range []string{"secondary-private-ip-addresses", "secondary-private-ip-address-count", "associate-public-ip-address"} {
				if v, ok := found[k]; ok && v != false {
					return errors.New("Mixing the --network-interfaces option with the simple, scalar options is not supported.")
				}
			}
		}
	case "ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress",
		"ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress":
		if words, ok := found["ip-permissions"].([]string); ok && len(words) > 0 {
			for _, k := range []string{"protocol", "port", "cidr", "source-group", "group-owner"} {
				if found.text(k) != "" {
					return errorf("The --%s option is not compatible with the --ip-permissions option ", strings.ReplaceAll(k, "-", "_"))
				}
			}
		}
	}
	return nil
}

// rewrite completes the input as botocore does before it validates it.
func (s *session) rewrite(name string, p *object) error {
	if strings.HasPrefix(name, "s3:") {
		if err := checkBucket(p); err != nil {
			return err
		}
	}
	switch name {
	case "ec2:RunInstances":
		for _, k := range []string{"MaxCount", "MinCount"} {
			if _, ok := p.get(k); !ok {
				p.set(k, int64(1))
			}
		}
		moveToInterface(p)
		encodeText(p, "UserData")
	case "s3:CopyObject", "s3:UploadPartCopy":
		if source, ok := p.vals["CopySource"].(string); ok {
			p.set("CopySource", quoteSource(source))
		}
	}
	return nil
}

func encodeText(p *object, key string) {
	switch v := p.vals[key].(type) {
	case string:
		p.set(key, base64.StdEncoding.EncodeToString([]byte(v)))
	case []byte:
		p.set(key, base64.StdEncoding.EncodeToString(v))
	}
}
