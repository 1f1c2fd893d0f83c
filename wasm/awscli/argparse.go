package awscli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// action is what an option does with the words that follow it.
type action uint8

const (
	store       action = iota // one word
	storeTrue                 // none: the value is true
	storeFalse                // none: the value is false
	storeMany                 // any number of words, also none
	storeSome                 // at least one word
	storeMaybe                // one word or none
	storeFilter               // one word, added to the ordered list "filters"
)

// option is one thing that a command line may hold.
type option struct {
	name     string // "--image-id"; without dashes a positional argument
	dest     string // the key of its value; "" means the name without dashes
	action   action
	required bool
	choices  []string
	number   string // "int" or "float": the word must be one
	count    int    // words of a positional argument, all or none; 0 is one
	hidden   bool   // an old name, which help and completion keep quiet about
}

// filter is one --include or --exclude, whose order matters.
type filter struct {
	include bool
	pattern string
}

func (o *option) key() string {
	if o.dest != "" {
		return o.dest
	}
	return strings.TrimPrefix(o.name, "--")
}

func (o *option) positional() bool { return !strings.HasPrefix(o.name, "-") }

// usageError ends a command with the usage lines and exit code 2.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// parsed holds what was found on a command line: string, bool, []string, or
// nil for a storeMaybe option without its word. A missing key was not given.
type parsed map[string]any

func (p parsed) text(key string) string {
	s, _ := p[key].(string)
	return s
}

func (p parsed) has(key string) bool { _, ok := p[key]; return ok }

func (p parsed) is(key string) bool { b, _ := p[key].(bool); return b }

var negativeNumber = regexp.MustCompile(`^-\d+$|^-\d*\.\d+$`)

// parser follows Python's argparse where users can tell: options may be
// shortened, stand anywhere and be written --name=value.
type parser struct {
	options []*option
	args    []string
	values  parsed
	extras  []string
	left    []*option // positional arguments not yet filled
}

// parseKnown sorts args into the values of options and the words nobody asked for.
func parseKnown(options []*option, args []string) (parsed, []string, error) {
	p := &parser{options: options, args: args, values: parsed{}}
	for _, o := range options {
		if o.positional() {
			p.left = append(p.left, o)
		}
	}
	found, err := p.classify()
	if err != nil {
		return nil, nil, err
	}
	for i := 0; i < len(args); {
		switch f := found[i]; {
		case f == nil:
			i, err = p.positional(i, found)
		case f.option == nil:
			p.extras = append(p.extras, args[i])
			i++
		default:
			i, err = p.optional(i, found)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return p.values, p.extras, p.missing()
}

// word is what classify says of an argument that looks like an option.
type word struct {
	option   *option // nil: unknown
	value    string  // of --name=value
	explicit bool
}

func (p *parser) classify() ([]*word, error) {
	found := make([]*word, len(p.args))
	for i, a := range p.args {
		if a == "--" {
			break
		}
		w, err := p.lookup(a)
		if err != nil {
			return nil, err
		}
		found[i] = w
	}
	return found, nil
}

func (p *parser) lookup(a string) (*word, error) {
	if !strings.HasPrefix(a, "-") || a == "-" {
		return nil, nil
	}
	name, value, explicit := strings.Cut(a, "=")
	for _, o := range p.options {
		if o.name == a {
			return &word{option: o}, nil
		}
	}
	var matches []*option
	for _, o := range p.options {
		if o.name == name {
			return &word{o, value, explicit}, nil
		}
		if strings.HasPrefix(name, "--") && strings.HasPrefix(o.name, name) {
			matches = append(matches, o)
		}
	}
	switch {
	case len(matches) == 1:
		return &word{matches[0], value, explicit}, nil
	case len(matches) > 1:
		names := make([]string, len(matches))
		for i, o := range matches {
			names[i] = o.name
		}
		return nil, usagef("ambiguous option: %s could match %s", a, strings.Join(names, ", "))
	case negativeNumber.MatchString(a), strings.Contains(a, " "):
		return nil, nil
	}
	return &word{}, nil
}

// run returns the end of the words from i on that are no options.
func run(i int, found []*word) int {
	for i < len(found) && found[i] == nil {
		i++
	}
	return i
}

func (p *parser) positional(i int, found []*word) (int, error) {
	end := run(i, found)
	for ; i < end && len(p.left) > 0; p.left = p.left[1:] {
		o := p.left[0]
		if o.action == storeMany || o.action == storeSome {
			p.values[o.key()] = append([]string(nil), p.args[i:end]...)
			i = end
			continue
		}
		if o.count > 0 {
			if end-i < o.count {
				break
			}
			p.values[o.key()] = append([]string(nil), p.args[i:i+o.count]...)
			i += o.count
			continue
		}
		if err := o.check(p.args[i]); err != nil {
			return 0, err
		}
		p.values[o.key()] = p.args[i]
		i++
	}
	p.extras = append(p.extras, p.args[i:end]...)
	return end, nil
}

func (p *parser) optional(i int, found []*word) (int, error) {
	w, end := found[i], run(i+1, found)
	o, words := w.option, p.args[i+1:end]
	if w.explicit {
		words, end = []string{w.value}, i+1
	}
	switch o.action {
	case storeTrue, storeFalse:
		if w.explicit {
			return 0, usagef("argument %s: ignored explicit argument %s", o.name, pythonQuote(w.value))
		}
		p.values[o.key()] = o.action == storeTrue
		return i + 1, nil
	case storeMany, storeSome:
		if len(words) == 0 && o.action == storeSome {
			return 0, usagef("argument %s: expected at least one argument", o.name)
		}
		p.values[o.key()] = append([]string{}, words...)
		return max(end, i+1), nil
	}
	if len(words) == 0 {
		if o.action == storeMaybe {
			p.values[o.key()] = nil
			return i + 1, nil
		}
		return 0, usagef("argument %s: expected one argument", o.name)
	}
	if err := o.check(words[0]); err != nil {
		return 0, err
	}
	p.values[o.key()] = words[0]
	if o.action == storeFilter {
		filters, _ := p.values["filters"].([]filter)
		p.values["filters"] = append(filters, filter{o.name == "--include", words[0]})
	}
	if w.explicit {
		return i + 1, nil
	}
	return i + 2, nil
}

func (p *parser) missing() error {
	var names []string
	for _, o := range p.options {
		if o.required && !p.values.has(o.key()) {
			names = append(names, o.name)
		}
	}
	if len(names) > 0 {
		return usagef("the following arguments are required: %s", strings.Join(names, ", "))
	}
	return nil
}

var (
	intWord   = regexp.MustCompile(`^\s*[-+]?\d+(_\d+)*\s*$`)
	floatWord = regexp.MustCompile(`^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?|inf|nan)\s*$`)
)

func (o *option) check(value string) error {
	if o.number == "int" && !intWord.MatchString(value) || o.number == "float" && !floatWord.MatchString(value) {
		return usagef("argument %s: invalid %s value: %s", o.name, o.number, pythonQuote(value))
	}
	if len(o.choices) == 0 || slices.Contains(o.choices, value) {
		return nil
	}
	return usagef("argument %s: %s", o.name, invalidChoice(value, o.choices))
}

// invalidChoice lists what could have been meant, two a line.
func invalidChoice(value string, choices []string) string {
	lines := []string{"Invalid choice, valid choices are:\n"}
	for i := 0; i < len(choices); i += 2 {
		line := fmt.Sprintf("%-40s", choices[i])
		if i+1 < len(choices) {
			line += fmt.Sprintf(" | %-40s", choices[i+1])
		}
		lines = append(lines, line)
	}
	if close := closeMatches(value, choices); len(close) > 0 {
		lines = append(lines, fmt.Sprintf("\n\nInvalid choice: %s, maybe you meant:\n", pythonQuote(value)))
		for _, c := range close {
			lines = append(lines, "  * "+c)
		}
	}
	return strings.Join(lines, "\n")
}
