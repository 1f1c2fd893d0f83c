package awscli

import (
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

// alias lets an option be given by an old name too. As in the CLI neither is required by then: a
// missing value is found when the input is checked.
func (a *arguments) alias(name, old string) {
	arg := a.byName[name]
	arg.required = false
	other := *arg
	other.name, other.hidden = "--"+old, true
	a.add(&other)
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
