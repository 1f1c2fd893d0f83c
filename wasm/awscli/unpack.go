package awscli

import (
	"strconv"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// unpack reads the value of an option by its shape: shorthand, JSON or a scalar.
func (s *session) unpack(name string, shape *schema.Shape, v any) (any, error) {
	if words, ok := v.([]string); ok {
		return s.unpackWords(name, shape, words)
	}
	text, ok := v.(string)
	if !ok {
		return v, nil
	}
	switch shape.Kind {
	case schema.Structure, schema.Union, schema.Map:
		return s.unpackStructure(name, shape, text)
	case schema.List:
		if isJSON(text) {
			return parseJSONParam(name, text)
		}
		if isComplex(shape.Element) {
			o, err := s.parseShorthand(text)
			if err != nil {
				return nil, paramError(name, "%s", err)
			}
			return coerce(shape, []any{o})
		}
		return s.unpackWords(name, shape, strings.Fields(text))
	}
	return s.unpackScalar(name, shape, text)
}

func isJSON(text string) bool {
	t := strings.TrimSpace(text)
	return strings.HasPrefix(t, "[") || strings.HasPrefix(t, "{")
}

func isComplex(shape *schema.Shape) bool {
	switch shape.Kind {
	case schema.Structure, schema.Union, schema.Map, schema.List:
		return true
	}
	return false
}

func parseJSONParam(name, text string) (any, error) {
	v, err := parseJSON(text)
	if err != nil {
		return nil, paramError(name, "Invalid JSON: %s\nJSON received: %s", err, text)
	}
	return v, nil
}

func (s *session) unpackStructure(name string, shape *schema.Shape, text string) (any, error) {
	if isJSON(text) {
		if strings.TrimSpace(text)[0] == '[' {
			return nil, paramError(name, "Invalid JSON:\n%s", text)
		}
		return parseJSONParam(name, text)
	}
	if isValueStructure(shape) && !strings.Contains(text, "=") {
		o := newObject()
		o.set("Value", text)
		return o, nil
	}
	o, err := s.parseShorthand(text)
	if err != nil {
		return nil, paramError(name, "%s", err)
	}
	return coerce(shape, o)
}

// isValueStructure recognises a structure of one string called Value, which may be given bare.
func isValueStructure(shape *schema.Shape) bool {
	return shape.Kind == schema.Structure && len(shape.Members) == 1 && shape.Members[0].Name == "Value" &&
		(shape.Members[0].Shape.Kind == schema.String || shape.Members[0].Shape.Kind == schema.Enum)
}

func (s *session) unpackWords(name string, shape *schema.Shape, words []string) (any, error) {
	if len(words) == 1 && strings.HasPrefix(strings.TrimSpace(words[0]), "[") {
		return parseJSONParam(name, words[0])
	}
	element := shape.Element
	list := make([]any, 0, len(words))
	short := isComplex(element) && !(len(words) > 0 && isJSON(words[0]))
	for _, w := range words {
		if short {
			o, err := s.parseShorthand(w)
			if err != nil {
				return nil, paramError(name, "%s", err)
			}
			list = append(list, o)
			continue
		}
		v, err := s.unpack(name, element, w)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	if short {
		return coerce(shape, list)
	}
	return list, nil
}

func (s *session) unpackScalar(name string, shape *schema.Shape, text string) (any, error) {
	switch shape.Kind {
	case schema.Integer, schema.Long:
		return parseInt(text)
	case schema.Float, schema.Double:
		return parseFloat(text)
	case schema.Boolean:
		return !strings.EqualFold(text, "false"), nil
	case schema.Stream:
		info, err := s.FS.Stat(s.abs(text))
		if err != nil || info.IsDir() {
			return nil, paramError(name, "Blob values must be a path to a file.")
		}
		return stream{s.abs(text)}, nil
	}
	return text, nil
}

// stream is a payload that stays in its file until it is sent.
type stream struct{ name string }

func parseInt(text string) (any, error) {
	i, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(text), "_", ""), 10, 64)
	if err != nil {
		return nil, errorf("invalid literal for int() with base 10: %s", pythonQuote(text))
	}
	return i, nil
}

func parseFloat(text string) (any, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		return nil, errorf("could not convert string to float: %s", pythonQuote(text))
	}
	return f, nil
}
