package validate

import (
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

func (c *checker) checkValues(x *condition, p place) {
	if x.node.kind == array && len(x.node.items) == 0 {
		c.emptyCondition(x, p)
		return
	}
	first := x.node.list()[0].kind
	for _, v := range x.node.list() {
		switch {
		case v.kind != text && v.kind != number && v.kind != boolean:
			c.fault("DATA_TYPE_MISMATCH", at(v), "A string is wanted here, not a %s.", kindNames[v.kind])
			continue
		case v.kind != first:
			c.fault("INVALID_CONDITION_DATA_TYPE", at(v), "The values are of several JSON types; write all of them as strings.")
		}
		x.values = append(x.values, v)
		if c.checkVariables(v) {
			switch operators[x.base] {
			case "String", "ARN":
			default:
				c.fault("INVALID_VARIABLE_FOR_OPERATOR", at(v), "Variables work only with operators of strings and ARNs, not with %s.", x.base)
			}
			continue
		}
		c.checkValue(x, v)
	}
	if (x.base == "Bool" || x.base == "Null") && len(x.values) > 1 {
		c.fault("INVALID_CONDITION_MULTIPLE_BOOLEAN", p, "Several truth values make no sense: one of them always fits.")
	}
	if strings.Contains(x.base, "Than") && len(x.values) > 1 {
		c.suggest("REDUNDANT_CONDITION_VALUE_NUM", p, "It is enough that one of the values compares: only one of them matters.")
	}
	if x.key == "aws:sourceip" {
		c.checkPrivate(x, p)
	}
}

func (c *checker) emptyCondition(x *condition, p place) {
	const null = " To ask whether the key is missing, use Null."
	switch {
	case x.qualifier == "ForAllValues":
		c.suggest("EMPTY_ARRAY_CONDITION_FORALLVALUES", p, "ForAllValues without values holds only when the key is missing."+null)
	case x.qualifier == "ForAnyValue":
		c.suggest("EMPTY_ARRAY_CONDITION_FORANYVALUE", p, "ForAnyValue without values never holds.")
	case x.ifExists:
		c.suggest("EMPTY_ARRAY_CONDITION_IFEXISTS", p, "IfExists without values holds only when the key is missing."+null)
	default:
		c.suggest("EMPTY_ARRAY_CONDITION", p, "The condition has no values. Name some, or leave it out.")
	}
}

func (c *checker) checkValue(x *condition, v *node) {
	switch s := v.text; operators[x.base] {
	case "Bool", "Null":
		if !strings.EqualFold(s, "true") && !strings.EqualFold(s, "false") {
			c.warn("TYPE_MISMATCH_BOOLEAN", at(v), "%s compares with true or false, not with %q.", x.base, s)
		}
	case "Numeric":
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			c.warn("TYPE_MISMATCH_NUMBER", at(v), "%s compares with a number, not with %q.", x.base, s)
		}
	case "Date":
		if !isDate(s) {
			c.warn("TYPE_MISMATCH_DATE", at(v), "%s compares with a date such as 2026-01-31 or 2026-01-31T12:00:00Z, not with %q.", x.base, s)
		}
	case "Binary":
		if _, err := base64.StdEncoding.DecodeString(s); err != nil {
			c.warn("TYPE_MISMATCH_STRING", at(v), "%s compares with bytes in Base64; %q are none.", x.base, s)
		}
	case "IPAddress":
		c.checkRange(x, v)
	case "ARN":
		if part := strings.SplitN(s, ":", 6); len(part) == 6 && part[0] == "arn" && hasWildcard(part[2]) && part[2] != "*" {
			c.suggest("WILDCARD_IN_SERVICE_NAME", at(v), "The wildcard takes in services of similar names. Write the service out.")
		}
	case "String":
		if hasWildcard(s) && !strings.HasSuffix(x.base, "Like") {
			c.warn("WILDCARD_WITHOUT_LIKE_OPERATOR", at(v), "%s takes * and ? as they are. If they are wildcards, use %s.", x.base, like(x.base))
		}
	}
}

// like is the operator with wildcards that is nearest to base.
func like(base string) string {
	if strings.HasPrefix(base, "StringNot") {
		return "StringNotLike"
	}
	return "StringLike"
}

func isDate(s string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// checkRange looks at an address or a range of addresses.
func (c *checker) checkRange(x *condition, v *node) {
	p, ok := prefix(v.text)
	switch {
	case !ok:
		c.warn("TYPE_MISMATCH_IP_RANGE", at(v), "%s compares with a range of addresses such as 203.0.113.0/24, not with %q.", x.base, v.text)
	case p != p.Masked():
		c.suggest("IMPROVE_IP_RANGE", at(v), "Bits behind the first %d do not count.", p.Bits()).meant(p.Masked().String())
	}
}

func prefix(s string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil
}

// checkPrivate finds addresses from which no request comes: AWS sees public ones.
func (c *checker) checkPrivate(x *condition, p place) {
	if operators[x.base] != "IPAddress" {
		return
	}
	var private []*node
	for _, v := range x.values {
		if r, ok := prefix(v.text); ok && (r.Addr().IsPrivate() && r.Bits() >= 8 || r.Addr().IsLoopback() || r.Addr().IsLinkLocalUnicast()) {
			private = append(private, v)
		}
	}
	const why = "aws:SourceIp is the public address of the caller; "
	switch all := len(private) == len(x.values); {
	case len(private) == 0:
	case all && x.base == "IpAddress":
		c.fault("PRIVATE_IP_ADDRESS", p, why+"it never is a private one. For calls through a VPC endpoint use aws:VpcSourceIp.")
	case all:
		c.fault("PRIVATE_NOT_IP_ADDRESS", p, why+"it never is a private one, so that the condition always holds.")
	case x.base == "IpAddress":
		c.suggest("PRIVATE_IP_ADDRESS_SUBSET", at(private[0]), why+"%s is private and has no effect.", private[0].text)
	default:
		c.suggest("PRIVATE_NOT_IP_ADDRESS_SUBSET", at(private[0]), why+"%s is private and has no effect.", private[0].text)
	}
}
