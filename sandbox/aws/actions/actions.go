// Package actions is the catalogue of what IAM policies can speak about: the actions of the
// emulated services with their access levels, resource types and condition keys, the prefixes
// of all services, and the global condition keys.
//
// The facts are those of AWS's Service Authorization Reference; see sandbox/internal/actiongen.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
package actions

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

// Level is what an action does, as the IAM console groups it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
type Level string

const (
	List                  Level = "List"
	Read                  Level = "Read"
	Write                 Level = "Write"
	Tagging               Level = "Tagging"
	PermissionsManagement Level = "Permissions management"
)

// Levels lists the access levels in the order in which the console shows them.
var Levels = []Level{List, Read, Tagging, Write, PermissionsManagement}

// Service is a service whose actions are known.
type Service struct {
	Prefix  string // "s3"
	Name    string // "Amazon S3"
	Actions []Action
	Types   []Type
	Keys    []Key
}

// Action is one permission.
type Action struct {
	Service *Service
	Name    string // "GetObject"
	Level   Level
	Lower   string // the whole name in lower case: "s3:getobject"
	types   string // names of resource types, a star behind those that a request must name
	keys    string // places in Service.Keys
}

// Type is a kind of resource.
type Type struct {
	Name string // "bucket"
	ARN  string // "arn:*:s3:::*", a star for each part that varies
}

// Key is a condition key.
type Key struct {
	Name string // "s3:prefix"; a key that ends in a name of one's choice ends in "/*"
	Type string // String, ARN, Bool, Date, Numeric, IPAddress
	Many bool   // a request may have several values
}

//go:embed actions.txt
var file string

// services and prefixes are read when the program starts, so that forks share them.
var services, prefixes = read(file)

func read(file string) (list []*Service, prefixes []string) {
	var s *Service
	for line := range strings.Lines(file) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch f[0] {
		case "prefixes":
			prefixes = strings.Fields(f[1])
		case "service":
			s = &Service{Prefix: f[1], Name: f[2]}
			list = append(list, s)
		case "type":
			s.Types = append(s.Types, Type{f[1], f[2]})
		case "key":
			kind, many := strings.CutPrefix(f[2], "ArrayOf")
			s.Keys = append(s.Keys, Key{f[1], kind, many})
		default:
			s.Actions = append(s.Actions, Action{s, f[1], levelOf(f[0]), strings.ToLower(s.Prefix + ":" + f[1]), f[2], f[3]})
		}
	}
	return list, prefixes
}

func levelOf(letter string) Level {
	for _, l := range Levels {
		if string(l[:1]) == letter {
			return l
		}
	}
	return Write
}

// Services lists the services whose actions are known, by prefix.
func Services() []*Service { return services }

// ServiceOf finds a service by its prefix, in lower case; nil if its actions are not known.
func ServiceOf(prefix string) *Service {
	for _, s := range services {
		if s.Prefix == prefix {
			return s
		}
	}
	return nil
}

// Find finds an action by its whole name in any case: "s3:GetObject".
func Find(name string) (*Action, bool) {
	prefix, rest, _ := strings.Cut(name, ":")
	s := ServiceOf(strings.ToLower(prefix))
	if s == nil {
		return nil, false
	}
	// The list is sorted by the names as written; a name that differs by case is looked for one by one.
	if i, ok := slices.BinarySearchFunc(s.Actions, rest, func(a Action, n string) int { return strings.Compare(a.Name, n) }); ok {
		return &s.Actions[i], true
	}
	for i := range s.Actions {
		if strings.EqualFold(s.Actions[i].Name, rest) {
			return &s.Actions[i], true
		}
	}
	return nil, false
}

// FullName is the name as policies write it: "s3:GetObject".
func (a *Action) FullName() string { return a.Service.Prefix + ":" + a.Name }

// Types lists the resource types that a request for the action can name; none means that
// only the resource "*" will do.
func (a *Action) Types() []*Type {
	var list []*Type
	for name := range strings.FieldsSeq(a.types) {
		if t := a.Service.typeOf(strings.TrimSuffix(name, "*")); t != nil {
			list = append(list, t)
		}
	}
	return list
}

// Needs lists those of the resource types that a request for the action must name.
func (a *Action) Needs() []*Type {
	var list []*Type
	for name := range strings.FieldsSeq(a.types) {
		if bare, ok := strings.CutSuffix(name, "*"); ok {
			list = append(list, a.Service.typeOf(bare))
		}
	}
	return list
}

// HasTypes reports whether a policy can name resources for the action.
func (a *Action) HasTypes() bool { return a.types != "" }

// Keys lists the service's condition keys, and those of tags, that a request for the action may have.
func (a *Action) Keys() []*Key {
	var list []*Key
	for place := range strings.FieldsSeq(a.keys) {
		if i, err := strconv.Atoi(place); err == nil {
			list = append(list, &a.Service.Keys[i])
		}
	}
	return list
}

// HasKey reports whether the action knows a condition key, given in any case.
func (a *Action) HasKey(name string) bool {
	return slices.ContainsFunc(a.Keys(), func(k *Key) bool { return k.is(name) })
}

func (s *Service) typeOf(name string) *Type {
	for i := range s.Types {
		if s.Types[i].Name == name {
			return &s.Types[i]
		}
	}
	return nil
}

// IsPrefix reports whether some service has the prefix, in lower case.
func IsPrefix(s string) bool {
	_, ok := slices.BinarySearch(prefixes, s)
	return ok
}

// Prefixes lists the prefixes of all services, sorted.
func Prefixes() []string { return prefixes }
