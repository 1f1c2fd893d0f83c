package main

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"

	"cloudlet/sandbox/aws/schema"
)

type waiterFile struct {
	Waiters map[string]struct {
		Delay, MaxAttempts int
		Operation          string
		Acceptors          []struct {
			Expected                 json.RawMessage
			Matcher, State, Argument string
		}
	}
}

// loadWaiters reads waiters-2.json, which not every service has.
func loadWaiters(dir string) ([]schema.Waiter, error) {
	var file waiterFile
	if found, _ := filepath.Glob(filepath.Join(dir, "*", "waiters-2.json")); len(found) == 0 {
		return nil, nil
	}
	if err := readJSON(dir, "waiters-2.json", &file); err != nil {
		return nil, err
	}
	var waiters []schema.Waiter
	for _, name := range slices.Sorted(maps.Keys(file.Waiters)) {
		w := file.Waiters[name]
		waiter := schema.Waiter{Name: name, Operation: w.Operation, Delay: w.Delay, MaxAttempts: w.MaxAttempts}
		for _, a := range w.Acceptors {
			waiter.Acceptors = append(waiter.Acceptors, schema.Acceptor{State: a.State, Matcher: a.Matcher, Argument: a.Argument, Expected: string(a.Expected)})
		}
		waiters = append(waiters, waiter)
	}
	return waiters, nil
}
