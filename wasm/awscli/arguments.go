package awscli

import (
	"strconv"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// argument is one option of an operation and what its value does to the parameters.
type argument struct {
	option
	member *schema.Member // nil for an option that is no member of the input
	// apply puts a value given on the command line into the parameters; nil: set
	// the member after reading the value by its shape.
	apply func(s *session, params *object, v any) error
}

// arguments are the options of one operation, in the model's order.
type arguments struct {
	list   []*argument
	byName map[string]*argument
}

func (a *arguments) add(arg *argument) {
	name := strings.TrimPrefix(arg.name, "--")
	if old := a.byName[name]; old != nil {
		*old = *arg
		return
	}
	a.byName[name] = arg
	a.list = append(a.list, arg)
}

func (a *arguments) remove(name string) {
	for i, arg := range a.list {
		if arg == a.byName[name] {
			a.list = append(a.list[:i:i], a.list[i+1:]...)
			break
		}
	}
	delete(a.byName, name)
}

func (a *arguments) rename(from, to string) {
	arg := a.byName[from]
	if arg == nil {
		return
	}
	delete(a.byName, from)
	arg.dest = arg.key()
	arg.name = "--" + to
	a.byName[to] = arg
}

func (a *arguments) options() []*option {
	options := make([]*option, len(a.list))
	for i, arg := range a.list {
		options[i] = &arg.option
	}
	return options
}

// argumentsOf builds the options of an operation, with the CLI's own additions.
func argumentsOf(svc *service, op *schema.Operation) *arguments {
	a := &arguments{byName: map[string]*argument{}}
	for _, m := range op.Input.Members {
		a.addMember(m)
	}
	a.customise(svc, op)
	return a
}

func (a *arguments) addMember(m *schema.Member) {
	name := "--" + kebab(m.Name)
	arg := &argument{option: option{name: name, required: m.Required && !m.Token}, member: m}
	switch m.Shape.Kind {
	case schema.List:
		arg.action = storeMany
	case schema.Long:
		arg.number = "int"
	case schema.Float, schema.Double:
		arg.number = "float"
	case schema.Boolean:
		arg.action = storeTrue
		arg.apply = func(_ *session, p *object, v any) error { p.set(m.Name, v); return nil }
		no := *arg
		no.name, no.dest, no.action, no.required = "--no-"+kebab(m.Name), kebab(m.Name), storeFalse, false
		arg.required = false
		a.add(arg)
		no.apply = func(*session, *object, any) error { return nil } // arg applies it
		a.add(&no)
		return
	}
	a.add(arg)
}

// parameters turns what was found on a command line into the operation's input.
func (s *session) parameters(args *arguments, found parsed) (*object, error) {
	params := newObject()
	for _, arg := range args.list {
		v, ok := found[arg.key()]
		if !ok {
			continue
		}
		v, err := s.loadFiles(arg, v)
		if err != nil {
			return nil, err
		}
		if arg.apply != nil {
			if err := arg.apply(s, params, v); err != nil {
				return nil, err
			}
			continue
		}
		if v, err = s.unpack(arg.name, arg.member.Shape, v); err != nil {
			return nil, err
		}
		params.set(arg.member.Name, v)
	}
	return params, nil
}

// noParamFile are options whose value is an address, never a file to read.
var noParamFile = map[string]bool{"--website-redirect-location": true, "--url": true}

// loadFiles replaces file:// and fileb:// in the only word of an option.
func (s *session) loadFiles(arg *argument, v any) (any, error) {
	word, ok := v.(string)
	if list, isList := v.([]string); isList && len(list) == 1 {
		word, ok = list[0], strings.HasPrefix(list[0], "file://") || strings.HasPrefix(list[0], "fileb://")
	}
	if !ok || noParamFile[arg.name] {
		return v, nil
	}
	content, err := s.paramFile(word)
	if err != nil {
		return nil, paramError(arg.name, "%s", err)
	}
	return content, nil
}

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

// coerce gives what shorthand read the types of the model: a single word where
// a list belongs becomes one, and numbers and booleans are read.
func coerce(shape *schema.Shape, v any) (any, error) {
	switch shape.Kind {
	case schema.Structure, schema.Union:
		return coerceMembers(shape, v)
	case schema.Map:
		o, ok := v.(*object)
		if !ok {
			return v, nil
		}
		for _, k := range o.keys {
			x, err := coerce(shape.Element, o.vals[k])
			if err != nil {
				return nil, err
			}
			o.vals[k] = x
		}
		return o, nil
	case schema.List:
		list, ok := v.([]any)
		if !ok {
			return []any{v}, nil
		}
		for i, e := range list {
			x, err := coerce(shape.Element, e)
			if err != nil {
				return nil, err
			}
			list[i] = x
		}
		return list, nil
	}
	return coerceScalar(shape, v)
}

func coerceMembers(shape *schema.Shape, v any) (any, error) {
	o, ok := v.(*object)
	if !ok {
		return v, nil
	}
	for _, k := range o.keys {
		m := shape.Member(k)
		if m == nil {
			continue
		}
		x, err := coerce(m.Shape, o.vals[k])
		if err != nil {
			return nil, err
		}
		o.vals[k] = x
	}
	return o, nil
}

func coerceScalar(shape *schema.Shape, v any) (any, error) {
	text, ok := v.(string)
	if !ok {
		return v, nil
	}
	switch shape.Kind {
	case schema.Integer, schema.Long:
		return parseInt(text)
	case schema.Float, schema.Double:
		return parseFloat(text)
	case schema.Boolean:
		switch strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return v, nil
}
