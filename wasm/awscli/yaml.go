package awscli

import (
	"bytes"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// writeYAML prints v as block YAML, keys in their order and lists at the
// indentation of their key, as AWS CLI 2 does (version 1 has no YAML).
func writeYAML(w io.Writer, v any) error {
	var b bytes.Buffer
	appendYAML(&b, v, "", "")
	_, err := w.Write(b.Bytes())
	return err
}

// appendYAML writes v; first stands before its first line, indent before the others.
func appendYAML(b *bytes.Buffer, v any, first, indent string) {
	switch v := v.(type) {
	case *object:
		for _, k := range v.keys {
			b.WriteString(first + yamlScalar(k) + ":")
			first = indent
			appendYAMLValue(b, v.vals[k], indent)
		}
		if len(v.keys) > 0 {
			return
		}
	case []any:
		for _, e := range v {
			appendYAML(b, e, first+"- ", indent+"  ")
			first = indent
		}
		if len(v) > 0 {
			return
		}
	}
	b.WriteString(first + yamlScalar(v) + "\n")
}

// appendYAMLValue writes what follows a key.
func appendYAMLValue(b *bytes.Buffer, v any, indent string) {
	switch x := v.(type) {
	case *object:
		if len(x.keys) > 0 {
			b.WriteByte('\n')
			appendYAML(b, v, indent+"  ", indent+"  ")
			return
		}
	case []any:
		if len(x) > 0 {
			b.WriteByte('\n')
			appendYAML(b, v, indent, indent)
			return
		}
	}
	b.WriteString(" " + yamlScalar(v) + "\n")
}

// yamlScalar is a scalar or an empty collection on one line, quoted where YAML needs it.
func yamlScalar(v any) string {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	switch v := v.(type) {
	case *object:
		return "{}"
	case []any:
		return "[]"
	case nil:
		return "null"
	case bool:
		n.Encode(v)
	case []byte:
		n.SetString(string(v))
	case string:
		n.SetString(v)
		if strings.ContainsAny(v, "\n\r") {
			n.Style = yaml.DoubleQuotedStyle
		}
	default:
		return scalarText(v)
	}
	out, err := yaml.Marshal(n)
	if err != nil {
		return "null"
	}
	text := strings.TrimSuffix(string(out), "\n")
	if inner := strings.Trim(text, `"`); len(inner) == len(text)-2 && !strings.ContainsAny(inner, `\'"`) {
		return "'" + inner + "'" // as the CLI quotes
	}
	return text
}
