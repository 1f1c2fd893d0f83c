package awscli

import (
	"bytes"
	"io"

	"gopkg.in/yaml.v3"
)

// writeYAML prints v as block YAML, keys in their order.
func writeYAML(w io.Writer, v any) error {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(yamlNode(v)); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func yamlNode(v any) *yaml.Node {
	n := &yaml.Node{}
	switch v := v.(type) {
	case *object:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		if len(v.keys) == 0 {
			n.Style = yaml.FlowStyle
		}
		for _, k := range v.keys {
			n.Content = append(n.Content, yamlNode(k), yamlNode(v.vals[k]))
		}
	case []any:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		if len(v) == 0 {
			n.Style = yaml.FlowStyle
		}
		for _, e := range v {
			n.Content = append(n.Content, yamlNode(e))
		}
	case []byte:
		n.SetString(string(v))
	case decimal:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!float", scalarText(v)
	case float64:
		if v == float64(int64(v)) {
			n.Encode(int64(v))
		} else {
			n.Encode(v)
		}
	default:
		n.Encode(v)
	}
	return n
}
