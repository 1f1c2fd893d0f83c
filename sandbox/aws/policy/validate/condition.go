package validate

import (
	"slices"
	"strings"

	"cloudlet/sandbox/aws/actions"
)

// condition is one key of one operator.
type condition struct {
	node      *node  // of the values
	operator  string // as written
	base      string // "StringLike", of "ForAnyValue:StringLikeIfExists"
	qualifier string // "", ForAllValues, ForAnyValue
	ifExists  bool
	deny      bool         // of the statement
	key       string       // lower case
	known     *actions.Key // nil if it is not in the catalogue
	values    []*node
}

// operators are all there are, and the type of values they compare.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var operators = map[string]string{
	"StringEquals": "String", "StringNotEquals": "String", "StringEqualsIgnoreCase": "String", "StringNotEqualsIgnoreCase": "String",
	"StringLike": "String", "StringNotLike": "String",
	"NumericEquals": "Numeric", "NumericNotEquals": "Numeric", "NumericLessThan": "Numeric", "NumericLessThanEquals": "Numeric",
	"NumericGreaterThan": "Numeric", "NumericGreaterThanEquals": "Numeric",
	"DateEquals": "Date", "DateNotEquals": "Date", "DateLessThan": "Date", "DateLessThanEquals": "Date", "DateGreaterThan": "Date", "DateGreaterThanEquals": "Date",
	"Bool": "Bool", "BinaryEquals": "Binary", "IpAddress": "IPAddress", "NotIpAddress": "IPAddress",
	"ArnEquals": "ARN", "ArnLike": "ARN", "ArnNotEquals": "ARN", "ArnNotLike": "ARN", "Null": "Null",
}

var operatorNames = slices.Sorted(func(yield func(string) bool) {
	for name := range operators {
		if !yield(name) {
			return
		}
	}
})

func (c *checker) checkConditions(s *statement, n *node) {
	if n.kind != object {
		c.fault("DATA_TYPE_MISMATCH", at(n), "An object is wanted here, not a %s.", kindNames[n.kind])
		return
	}
	if len(n.members) == 0 {
		c.suggest("EMPTY_OBJECT_CONDITION", at(n), "The condition is empty and says nothing. Leave it out.")
	}
	seen := map[string]bool{}
	for _, m := range n.members {
		if seen[m.name] {
			c.fault("JSON_SYNTAX_ERROR", place{n, m}, "%q stands twice in the same object.", m.name)
			continue
		}
		seen[m.name] = true
		c.checkOperator(s, place{n, m}, m)
	}
	c.checkPaired(s)
}

func (c *checker) checkOperator(s *statement, p place, m *member) {
	base, qualifier, ifExists := split(m.name)
	switch _, ok := operators[base]; {
	case !ok:
		f := c.fault("INVALID_CONDITION_OPERATOR", p, "There is no condition operator %s.", m.name)
		if like := actions.Nearest(base, slices.Values(operatorNames)); like != "" {
			f.meant(strings.Replace(m.name, base, like, 1))
		}
		return
	case base == "Null" && ifExists:
		c.fault("NULL_WITH_IF_EXISTS", p, "Null asks whether a key exists; IfExists makes no sense with it.")
	case base == "Null" && qualifier != "":
		c.suggest("NULL_WITH_QUALIFIER", p, "Null asks whether a key exists; %s makes no sense with it.", qualifier)
	}
	switch {
	case m.value.kind != object:
		c.fault("DATA_TYPE_MISMATCH", at(m.value), "An object of condition keys is wanted here, not a %s.", kindNames[m.value.kind])
	case len(m.value.members) == 0:
		c.suggest("EMPTY_OBJECT_CONDITION", at(m.value), "The operator has no condition key and says nothing. Leave it out.")
	}
	seen := map[string]string{}
	for _, k := range m.value.members {
		x := &condition{node: k.value, operator: m.name, base: base, qualifier: qualifier, ifExists: ifExists, deny: s.deny, key: strings.ToLower(k.name)}
		where := place{m.value, k}
		switch was, dup := seen[x.key]; {
		case dup && was == k.name:
			c.fault("JSON_SYNTAX_ERROR", where, "%q stands twice in the same object.", k.name)
		case dup:
			c.fault("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", where, "Condition keys do not differ by case; this one stands here already, as %s.", was)
		}
		seen[x.key] = k.name
		s.conditions = append(s.conditions, x)
		c.checkKey(x, where)
		c.checkValues(x, where)
	}
}

// split takes an operator apart.
func split(operator string) (base, qualifier string, ifExists bool) {
	base = operator
	if q, rest, ok := strings.Cut(operator, ":"); ok && (q == "ForAllValues" || q == "ForAnyValue") {
		base, qualifier = rest, q
	}
	base, ifExists = strings.CutSuffix(base, "IfExists")
	return base, qualifier, ifExists
}

func (c *checker) checkKey(x *condition, p place) {
	written := p.name.name
	prefix, rest, ok := strings.Cut(x.key, ":")
	x.known, _ = actions.FindKey(written)
	switch {
	case !ok || prefix == "" || rest == "":
		c.fault("INVALID_CONDITION_KEY_FORMAT", p, "A condition key is written service:key, such as aws:SourceIp; %q is not.", written)
	case x.known != nil && x.known.HasName() && strings.HasSuffix(x.key, "/"), x.known == nil && needsName(written):
		c.fault("MISSING_TAG_KEY_IN_CONDITION", p, "The condition key names a tag behind a slash: %s/Team.", strings.TrimSuffix(written, "/"))
	case x.key == "aws:arn":
		c.fault("UNSUPPORTED_GLOBAL_CONDITION_KEY", p, "The condition key %s is not supported.", written).meant("aws:PrincipalArn")
	case x.known != nil:
		c.checkType(x, p)
	case prefix == "aws":
		c.fault("INVALID_GLOBAL_CONDITION_KEY", p, "There is no global condition key %s.", written).meant(nearestKey(actions.GlobalKeys(), written))
	case actions.ServiceOf(prefix) != nil:
		c.fault("INVALID_SERVICE_CONDITION_KEY", p, "The service has no condition key %s.", written).meant(nearestKey(actions.ServiceOf(prefix).Keys, written))
	case !actions.IsPrefix(prefix) && !strings.Contains(prefix, ".") && prefix != "saml":
		f := c.fault("INVALID_SERVICE_CONDITION_KEY", p, "No service has the prefix %q.", prefix)
		if like := actions.Nearest(prefix, slices.Values(actions.Prefixes())); like != "" {
			f.meant(like + ":" + written[len(prefix)+1:])
		}
	}
}

// needsName reports whether the key is that of tags, without a tag.
func needsName(key string) bool {
	_, ok := actions.FindKey(key + "/x")
	return ok && !strings.Contains(key, "/")
}

func nearestKey(keys []actions.Key, key string) string {
	return actions.Nearest(key, func(yield func(string) bool) {
		for i := range keys {
			if !yield(keys[i].Name) {
				return
			}
		}
	})
}

// checkType compares what the key holds with what the operator compares.
func (c *checker) checkType(x *condition, p place) {
	if x.base == "Null" {
		return
	}
	compares, holds := operators[x.base], x.known.Type
	switch {
	case compares == holds, compares == "String" && holds == "ARN" && !strings.HasSuffix(x.base, "Like"), x.key == "aws:epochtime" && compares == "Numeric":
	case compares == "String" && holds == "ARN":
		c.danger("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", p, "A star of %s reaches across the colons of an ARN. Use ArnLike for %s.", x.base, p.name.name)
	case holds != "String" || compares != "Binary":
		c.warn("TYPE_MISMATCH", p, "%s holds values of type %s; %s compares %s.", p.name.name, holds, x.base, compares)
	}
	switch {
	case x.known.Many && x.qualifier == "":
		c.fault("MISSING_QUALIFIER", p, "%s has several values. Put ForAllValues: or ForAnyValue: before %s.", p.name.name, x.operator)
	case !x.known.Many && x.qualifier == "ForAllValues" && !x.deny:
		c.danger("FORALLVALUES_WITH_SINGLE_VALUED_KEY", p, "ForAllValues holds too when the key is missing, and %s has one value only. Leave ForAllValues out.", p.name.name)
	}
}

// checkPaired finds keys that say little alone: a private address exists in every VPC.
func (c *checker) checkPaired(s *statement) {
	if s.has("aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn") {
		return
	}
	for _, x := range s.conditions {
		if x.key == "aws:vpcsourceip" && x.base != "Null" {
			c.danger("MISSING_PAIRED_CONDITION_KEYS", name(x.node), "The same private addresses exist in many VPCs. Add a condition on aws:SourceVpc.")
		}
	}
}
