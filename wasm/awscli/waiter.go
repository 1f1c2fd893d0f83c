package awscli

import (
	"errors"
	"fmt"
	"time"

	"cloudlet/sandbox/aws/schema"
)

// waitCommand runs `aws SERVICE wait CONDITION …`.
func (s *session) waitCommand(svc *service, words []string) error {
	if len(words) == 0 {
		return errors.New("usage: aws [options] <command> <subcommand> [parameters]\naws: error: too few arguments")
	}
	found, rest, err := parseKnown([]*option{{name: "subcommand", choices: append(append([]string(nil), svc.waits...), "help")}}, words)
	if err != nil {
		return err
	}
	name := found.text("subcommand")
	if name == "help" || name == "" {
		return s.waitHelp(svc)
	}
	w := svc.waiters[name]
	op := svc.Operation(w.Operation)
	args := argumentsOf(svc, op)
	given, err := s.parseArguments(args, rest)
	if err != nil {
		return err
	}
	if _, err := s.pagingOf(op, given); err != nil {
		return err
	}
	params, err := s.parameters(args, given)
	if err != nil {
		return err
	}
	if err := s.addInputJSON(params, given); err != nil {
		return err
	}
	if err := s.prepare(svc.Service); err != nil {
		return err
	}
	return s.wait(w, &target{session: s, service: svc, op: op}, params)
}

// wait polls until an acceptor of w decides, or its attempts are used up.
// https://smithy.io/2.0/additional-specs/waiters.html
func (s *session) wait(w *schema.Waiter, t *target, params *object) error {
	var last *schema.Acceptor
	for attempt := 1; ; attempt++ {
		answer, err := t.call(params)
		var failure *apiError
		if err != nil && !errors.As(err, &failure) {
			return err
		}
		a := accept(w, answer, failure)
		switch {
		case a == nil && failure != nil:
			return fmt.Errorf("Waiter %s failed: An error occurred (%s): %s", w.Name, failure.code, failure.message)
		case a == nil:
		case a.State == "success":
			return nil
		case a.State == "failure":
			return fmt.Errorf("Waiter %s failed: Waiter encountered a terminal failure state: %s", w.Name, explain(a))
		default:
			last = a
		}
		if attempt >= w.MaxAttempts {
			if last == nil {
				return fmt.Errorf("Waiter %s failed: Max attempts exceeded", w.Name)
			}
			return fmt.Errorf("Waiter %s failed: Max attempts exceeded. Previously accepted state: %s", w.Name, explain(last))
		}
		if err := s.sleep(s.ctx, time.Duration(w.Delay)*time.Second); err != nil {
			return err
		}
	}
}
