package awscli

import (
	"errors"
	"strconv"
	"strings"
)

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
