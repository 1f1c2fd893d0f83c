package policy

import (
	"encoding/base64"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// compare holds one value of the request against one of the policy.
type compare func(o *operand, got string, look Lookup) verdict

// operator is a row of the table of operators.
type operator struct {
	compare   compare
	negated   bool
	variables bool                               // policy variables are filled in
	read      func(o *operand, text string) bool // nil: nothing to read
}

func operators(name string) (operator, bool) {
	switch name {
	case "StringEquals":
		return operator{compare: equals, variables: true}, true
	case "StringNotEquals":
		return operator{compare: equals, variables: true, negated: true}, true
	case "StringEqualsIgnoreCase":
		return operator{compare: equalsFold, variables: true}, true
	case "StringNotEqualsIgnoreCase":
		return operator{compare: equalsFold, variables: true, negated: true}, true
	case "StringLike":
		return operator{compare: like, variables: true}, true
	case "StringNotLike":
		return operator{compare: like, variables: true, negated: true}, true
	case "ArnEquals", "ArnLike":
		return operator{compare: arnLike, variables: true}, true
	case "ArnNotEquals", "ArnNotLike":
		return operator{compare: arnLike, variables: true, negated: true}, true
	case "Bool":
		return operator{compare: bools, variables: true, read: readBool}, true
	case "Null":
		return operator{compare: bools, read: readBool}, true
	case "BinaryEquals":
		return operator{compare: binary, read: readBinary}, true
	case "IpAddress":
		return operator{compare: inside, read: readNet}, true
	case "NotIpAddress":
		return operator{compare: inside, negated: true, read: readNet}, true
	}
	if kind, ok := strings.CutPrefix(name, "Numeric"); ok {
		return ordered(kind, readNumber, numbers)
	}
	if kind, ok := strings.CutPrefix(name, "Date"); ok {
		return ordered(kind, readDate, dates)
	}
	return operator{}, false
}

// ordered makes the six operators of a kind of value that has an order.
func ordered(kind string, read func(*operand, string) bool, order func(*operand, string) (int, bool)) (operator, bool) {
	holds := map[string]func(int) bool{
		"Equals": func(c int) bool { return c == 0 }, "NotEquals": func(c int) bool { return c == 0 },
		"LessThan": func(c int) bool { return c < 0 }, "LessThanEquals": func(c int) bool { return c <= 0 },
		"GreaterThan": func(c int) bool { return c > 0 }, "GreaterThanEquals": func(c int) bool { return c >= 0 },
	}[kind]
	return operator{read: read, negated: kind == "NotEquals", compare: func(o *operand, got string, _ Lookup) verdict {
		c, ok := order(o, got)
		if !ok {
			return unclear
		}
		return verdictOf(holds(c))
	}}, holds != nil
}

func equals(o *operand, got string, look Lookup) verdict {
	want, ok := o.glob.literally(look)
	if !ok {
		return unclear
	}
	return verdictOf(want == got)
}

func equalsFold(o *operand, got string, look Lookup) verdict {
	want, ok := o.glob.literally(look)
	if !ok {
		return unclear
	}
	return verdictOf(strings.EqualFold(want, got))
}

func like(o *operand, got string, look Lookup) verdict { return o.glob.test(got, look) }

func bools(o *operand, got string, look Lookup) verdict {
	if !readBool(nil, got) {
		return unclear
	}
	return equalsFold(o, got, look)
}

func binary(o *operand, got string, _ Lookup) verdict {
	raw, err := base64.StdEncoding.DecodeString(got)
	return verdictOf(err == nil && string(raw) == o.bytes)
}

func readBinary(o *operand, text string) bool {
	raw, err := base64.StdEncoding.DecodeString(text)
	o.bytes = string(raw)
	return err == nil
}

// arnLike compares the six parts of an ARN one by one, so that a star does not reach
// across a colon, but in the last part.
func arnLike(o *operand, got string, look Lookup) verdict {
	if o.glob.any {
		return yes
	}
	have := strings.SplitN(got, ":", 6)
	if len(o.arn) != 6 || len(have) != 6 {
		return unclear
	}
	fits := yes
	for i := range o.arn {
		switch o.arn[i].test(have[i], look) {
		case no:
			return no
		case unclear:
			fits = unclear
		}
	}
	return fits
}

// splitARN compiles the parts of an ARN pattern; a colon inside ${…} does not part.
func splitARN(text string, variables bool) []glob {
	var out []glob
	start, inside := 0, false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '$' && strings.HasPrefix(text[i:], "${"):
			inside = true
		case c == '}':
			inside = false
		case c == ':' && !inside && len(out) < 5:
			out = append(out, compile(text[start:i], variables))
			start = i + 1
		}
	}
	return append(out, compile(text[start:], variables))
}

func inside(o *operand, got string, _ Lookup) verdict {
	a, err := netip.ParseAddr(got)
	if err != nil {
		return unclear
	}
	return verdictOf(o.net.Contains(a.Unmap()))
}

func numbers(o *operand, got string) (int, bool) {
	n, err := strconv.ParseFloat(got, 64)
	switch {
	case err != nil || math.IsNaN(n):
		return 0, false
	case n < o.number:
		return -1, true
	case n > o.number:
		return 1, true
	}
	return 0, true
}

func dates(o *operand, got string) (int, bool) {
	t, ok := parseDate(got)
	return t.Compare(o.time), ok
}

func readBool(_ *operand, text string) bool {
	return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
}

func readNumber(o *operand, text string) bool {
	n, err := strconv.ParseFloat(text, 64)
	o.number = n
	return err == nil && !math.IsNaN(n)
}

func readDate(o *operand, text string) (ok bool) {
	o.time, ok = parseDate(text)
	return ok
}

// parseDate reads seconds since 1970, or ISO 8601 in any of its shorter forms.
func parseDate(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), seconds >= 0
	}
	text = strings.ToUpper(text)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "2006-01"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func readNet(o *operand, text string) bool {
	if a, err := netip.ParseAddr(text); err == nil {
		o.net = netip.PrefixFrom(a, a.BitLen())
		return true
	}
	p, err := netip.ParsePrefix(text)
	o.net = p
	return err == nil
}
