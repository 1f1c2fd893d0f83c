package awscli

import (
	"errors"
	"strconv"
	"strings"
)

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
