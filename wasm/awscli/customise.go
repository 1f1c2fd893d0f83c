package awscli

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// renamed are options whose name is not that of their member.
var renamed = []struct{ operation, from, to string }{
	{"ec2:CreateImage", "no-no-reboot", "reboot"},
	{"ec2:*", "no-egress", "ingress"},
	{"ec2:*", "no-disable-api-termination", "enable-api-termination"},
	{"iam:EnableMFADevice", "authentication-code1", "authentication-code-1"},
	{"iam:EnableMFADevice", "authentication-code2", "authentication-code-2"},
	{"iam:ResyncMFADevice", "authentication-code1", "authentication-code-1"},
	{"iam:ResyncMFADevice", "authentication-code2", "authentication-code-2"},
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
	}
	if op.Paginator != nil {
		a.addPaging(op)
	}
	if streamMember(op.Output) != nil {
		a.add(&argument{option: option{name: "outfile", required: true}, apply: ignore})
		return
	}
	a.add(&argument{option: option{name: "--cli-input-json"}, apply: ignore})
	a.add(&argument{option: option{name: "--generate-cli-skeleton", action: storeMaybe, choices: []string{"input", "output"}}, apply: ignore})
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

// addRunInstances adds --count and the options that stand for a network interface.
func (a *arguments) addRunInstances() {
	a.add(&argument{option: option{name: "--count"}, apply: applyCount})
	a.remove("min-count")
	a.remove("max-count")
	a.add(&argument{option: option{name: "--secondary-private-ip-addresses", action: storeMany},
		apply: func(_ *session, p *object, v any) error {
			list := []any{}
			for _, ip := range v.([]string) {
				o := newObject()
				o.set("PrivateIpAddress", ip)
				o.set("Primary", false)
				list = append(list, o)
			}
			networkInterface(p).set("PrivateIpAddresses", list)
			return nil
		}})
	a.add(&argument{option: option{name: "--secondary-private-ip-address-count", number: "int"},
		apply: func(_ *session, p *object, v any) error {
			n, err := parseInt(v.(string))
			networkInterface(p).set("SecondaryPrivateIpAddressCount", n)
			return err
		}})
	public := func(_ *session, p *object, v any) error {
		networkInterface(p).set("AssociatePublicIpAddress", v)
		return nil
	}
	a.add(&argument{option: option{name: "--associate-public-ip-address", action: storeTrue}, apply: public})
	a.add(&argument{option: option{name: "--no-associate-public-ip-address", action: storeFalse}, apply: public})
}

func networkInterface(p *object) *object {
	if list, ok := p.vals["NetworkInterfaces"].([]any); ok && len(list) > 0 {
		if o, ok := list[0].(*object); ok {
			return o
		}
	}
	o := newObject()
	o.set("DeviceIndex", int64(0))
	p.set("NetworkInterfaces", []any{o})
	return o
}

func applyCount(_ *session, p *object, v any) error {
	least, most, ok := strings.Cut(v.(string), ":")
	if !ok {
		most = least
	}
	a, err1 := strconv.ParseInt(strings.TrimSpace(least), 10, 64)
	b, err2 := strconv.ParseInt(strings.TrimSpace(most), 10, 64)
	if err1 != nil || err2 != nil {
		return errors.New("count parameter should be of form min[:max] (e.g. 1 or 1:10)")
	}
	p.set("MinCount", a)
	p.set("MaxCount", b)
	return nil
}

// addSecurityRule adds --protocol, --port, --cidr, --source-group and
// --group-owner, which together make one entry of IpPermissions.
func (a *arguments) addSecurityRule() {
	a.add(&argument{option: option{name: "--protocol"}, apply: applyProtocol})
	a.add(&argument{option: option{name: "--port"}, apply: applyPort})
	a.add(&argument{option: option{name: "--cidr"}, apply: func(_ *session, p *object, v any) error {
		o := newObject()
		o.set("CidrIp", v)
		permission(p).set("IpRanges", []any{o})
		return nil
	}})
	a.add(&argument{option: option{name: "--source-group"}, apply: func(_ *session, p *object, v any) error {
		if strings.HasPrefix(v.(string), "sg-") {
			groupPair(p).set("GroupId", v)
		} else {
			groupPair(p).set("GroupName", v)
		}
		return nil
	}})
	a.add(&argument{option: option{name: "--group-owner"}, apply: func(_ *session, p *object, v any) error {
		groupPair(p).set("UserId", v)
		return nil
	}})
}

func firstOf(p *object, key string) *object {
	if list, ok := p.vals[key].([]any); ok && len(list) > 0 {
		if o, ok := list[0].(*object); ok {
			return o
		}
	}
	o := newObject()
	p.set(key, []any{o})
	return o
}

func permission(p *object) *object { return firstOf(p, "IpPermissions") }

func groupPair(p *object) *object { return firstOf(permission(p), "UserIdGroupPairs") }

func applyProtocol(_ *session, p *object, v any) error {
	value := v.(string)
	if n, err := strconv.Atoi(value); err == nil {
		// The CLI means to refuse numbers out of range and does so with the
		// message below, because its own error is caught by itself.
		if n < -1 || n > 255 {
			return errors.New("protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.")
		}
	} else {
		switch value {
		case "tcp", "udp", "icmp":
		case "all":
			value = "-1"
		default:
			return errors.New("protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number.")
		}
	}
	permission(p).set("IpProtocol", value)
	return nil
}

func applyPort(_ *session, p *object, v any) error {
	value := v.(string)
	from, to, ok := strings.Cut(value, "-")
	switch {
	case value == "-1" || value == "all":
		from, to = "-1", "-1"
	case !ok:
		to = from
	}
	a, err1 := strconv.ParseInt(from, 10, 64)
	b, err2 := strconv.ParseInt(to, 10, 64)
	if err1 != nil || err2 != nil {
		return errors.New("port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)")
	}
	permission(p).set("FromPort", a)
	permission(p).set("ToPort", b)
	return nil
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

// moveToInterface puts options about the network into the network interface
// once there is one, because EC2 refuses them beside it.
func moveToInterface(p *object) {
	list, _ := p.vals["NetworkInterfaces"].([]any)
	if len(list) == 0 {
		return
	}
	ni, ok := list[0].(*object)
	if !ok || ni.vals["PrivateIpAddresses"] == nil && ni.vals["SecondaryPrivateIpAddressCount"] == nil && ni.vals["AssociatePublicIpAddress"] == nil {
		return
	}
	for _, m := range [][2]string{{"SubnetId", "SubnetId"}, {"SecurityGroupIds", "Groups"}, {"Ipv6AddressCount", "Ipv6AddressCount"},
		{"Ipv6Addresses", "Ipv6Addresses"}, {"EnablePrimaryIpv6", "PrimaryIpv6"}} {
		if v, ok := p.get(m[0]); ok {
			ni.set(m[1], v)
			p.del(m[0])
		}
	}
	if v, ok := p.get("PrivateIpAddress"); ok {
		o := newObject()
		o.set("PrivateIpAddress", v)
		o.set("Primary", true)
		ni.set("PrivateIpAddresses", []any{o})
		p.del("PrivateIpAddress")
	}
}
