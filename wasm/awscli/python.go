package awscli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scalarText is a scalar as text and tables show it, in Python's spelling.
func scalarText(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case decimal:
		if v == decimal(int64(v)) {
			return strconv.FormatFloat(float64(v), 'f', 1, 64)
		}
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	case float64:
		if v == float64(int64(v)) && v < 1e15 && v > -1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return pythonText(v)
}

// pythonText is a value as Python's str() shows it; error messages quote parameters so.
func pythonText(v any) string {
	switch v := v.(type) {
	case *object:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = pythonQuote(k) + ": " + pythonRepr(v.vals[k])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = pythonRepr(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return scalarText(v)
}

func pythonRepr(v any) string {
	switch v := v.(type) {
	case string:
		return pythonQuote(v)
	case []byte:
		return "b" + pythonQuote(string(v))
	}
	return pythonText(v)
}

// pythonQuote is Python's repr of a string.
func pythonQuote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for _, r := range s {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(q)
	return b.String()
}

// pythonType names the Python type of a value, as validation errors do.
func pythonType(v any) string {
	switch v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []byte:
		return "bytes"
	case []any:
		return "list"
	}
	return "dict"
}

func runeCount(v any) int {
	s, _ := v.(string)
	return utf8.RuneCountInString(s)
}
