package awscli

import (
	"fmt"
	"slices"

	"cloudlet/sandbox/aws/schema"
)

// operationCommand runs `aws SERVICE OPERATION …`.
func (s *session) operationCommand(svc *service, op *schema.Operation, words []string) error {
	args := argumentsOf(svc, op)
	if len(words) == 1 && words[0] == "help" {
		return s.operationHelp(svc, op, args)
	}
	found, err := s.parseArguments(args, words)
	if err != nil {
		return err
	}
	if err := checkMix(svc.Name+":"+op.Name, found); err != nil {
		return err
	}
	paging, err := s.pagingOf(op, found)
	if err != nil {
		return err
	}
	params, err := s.parameters(args, found)
	if err != nil {
		return err
	}
	if err := s.addInputJSON(params, found); err != nil {
		return err
	}
	if found.has("generate-cli-skeleton") && found.text("generate-cli-skeleton") != "output" {
		return writeJSON(s.Stdout, skeleton{}.of(op.Input, ""))
	}
	if err := s.prepare(svc.Service); err != nil {
		return err
	}
	if found.text("generate-cli-skeleton") == "output" {
		return s.sample(svc, op, params)
	}
	t := &target{session: s, service: svc, op: op, outfile: found.text("outfile"), bootstrap: found.text("bootstrap-method")}
	if op.Paginator != nil && s.paginates() && !paging.off {
		return s.printPages(op.Name, &pages{target: t, params: params, paging: paging})
	}
	out, err := t.call(params)
	if err != nil {
		return err
	}
	return s.print(op.Name, out)
}

// parseArguments sorts the words after an operation into its options.
func (s *session) parseArguments(args *arguments, words []string) (parsed, error) {
	for _, o := range args.list {
		if standsForAll(words) {
			o.required = false
		}
	}
	found, rest, err := parseKnown(append(args.options(), &option{name: "help"}), words)
	if err != nil {
		return nil, err
	}
	if word := found.text("help"); word != "" {
		rest = append(rest, word)
	}
	if len(rest) > 0 {
		return nil, unknownOptions{rest}
	}
	return found, nil
}

// standsForAll reports whether there is an option that stands for everything that is required
// otherwise. The skeleton of an output is only made for a complete command.
func standsForAll(words []string) bool {
	if slices.Contains(words, "--cli-input-json") {
		return true
	}
	i := slices.Index(words, "--generate-cli-skeleton")
	return i >= 0 && (i+1 == len(words) || words[i+1] != "output")
}

// addInputJSON adds the members of --cli-input-json that no option set.
func (s *session) addInputJSON(params *object, found parsed) error {
	if !found.has("cli-input-json") {
		return nil
	}
	content, err := s.paramFile(found.text("cli-input-json"))
	if err != nil {
		return paramError("cli-input-json", "%s", err)
	}
	text := string(bytesOf(content))
	v, err := parseJSON(text)
	if err != nil {
		return paramError("cli-input-json", "Invalid JSON: %s\nJSON received: %s", err, text)
	}
	o, ok := v.(*object)
	if !ok {
		return fmt.Errorf("'%s' object has no attribute 'keys'", pythonType(v))
	}
	for _, k := range o.keys {
		if _, set := params.get(k); !set {
			params.set(k, o.vals[k])
		}
	}
	return nil
}
