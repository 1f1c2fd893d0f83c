package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cloudlet/sandbox/aws/schema"

	//lint:ignore SA1019 it is deprecated, but only its models are wanted
	_ "github.com/aws/aws-sdk-go/aws/awserr" // keeps the module with the models in go.mod
)

// model is what we need of api-2.json of the older SDK: order, names, constraints.
// It was frozen in 2025; newer operations and members are not in it.
type model struct {
	Metadata struct {
		APIVersion, ServiceID, XMLNamespace string
	}
	Operations map[string]struct {
		HTTP          struct{ ResponseCode int }
		Input, Output struct{ Shape string }
	}
	Shapes map[string]*modelShape
	folded map[string]*modelShape // by fold(name)
}

type modelShape struct {
	name      string
	Type      string
	Members   modelMembers
	Member    modelMember
	Key       modelMember
	Value     modelMember
	Min, Max  *float64
	Pattern   string
	Sensitive bool
}

type modelMember struct {
	name         string
	Shape        string
	LocationName string
}

// modelMembers keeps the order of the file: it is the order in which the CLI prints.
type modelMembers []modelMember

func (m *modelMembers) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		member := modelMember{}
		if err := d.Decode(&member); err != nil {
			return err
		}
		member.name = name.(string)
		*m = append(*m, member)
	}
	return nil
}

// loadModel reads api-2.json in the one version folder of dir.
func loadModel(dir string) (*model, error) {
	m := &model{folded: map[string]*modelShape{}}
	if err := readJSON(dir, "api-2.json", m); err != nil {
		return nil, err
	}
	for name, s := range m.Shapes {
		s.name = name
		m.folded[fold(name)] = s
	}
	return m, nil
}

func readJSON(dir, name string, v any) error {
	found, err := filepath.Glob(filepath.Join(dir, "*", name))
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("awsgen: %d files %s/*/%s, want one", len(found), dir, name)
	}
	b, err := os.ReadFile(found[0])
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("awsgen: %s: %w", found[0], err)
	}
	return nil
}

// structure finds the model's shape of an SDK struct: "RunInstancesInput" is the
// input of its operation, "types.Tag" has its own name.
func (m *model) structure(goName string) *modelShape {
	if name, ok := strings.CutPrefix(goName, "types."); ok {
		return m.folded[fold(name)]
	}
	if op, ok := strings.CutSuffix(goName, "Input"); ok {
		return m.Shapes[m.Operations[op].Input.Shape]
	}
	return m.Shapes[m.Operations[strings.TrimSuffix(goName, "Output")].Output.Shape]
}

// member finds the member for a Go field and its place, or -1.
func (s *modelShape) member(field string) (modelMember, int) {
	if s != nil {
		for i, m := range s.Members {
			if fold(m.name) == fold(field) {
				return m, i
			}
		}
	}
	return modelMember{}, -1
}

// fold makes names comparable that the two SDKs spell differently.
func fold(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return r
	}, name))
}

// oneOrMore is a string or a list of strings.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*o = make([]string, 1)
		return json.Unmarshal(b, &(*o)[0])
	}
	return json.Unmarshal(b, (*[]string)(o))
}

type pagination map[string]struct {
	InputToken  oneOrMore `json:"input_token"`
	OutputToken oneOrMore `json:"output_token"`
	LimitKey    string    `json:"limit_key"`
	ResultKey   oneOrMore `json:"result_key"`
	MoreResults string    `json:"more_results"`
}

// loadPaginators reads paginators-1.json.
func loadPaginators(dir string) (map[string]*schema.Paginator, error) {
	var file struct{ Pagination pagination }
	if err := readJSON(dir, "paginators-1.json", &file); err != nil {
		return nil, err
	}
	pages := map[string]*schema.Paginator{}
	for op, p := range file.Pagination {
		if len(p.InputToken) > 0 {
			pages[op] = &schema.Paginator{InputToken: p.InputToken, OutputToken: p.OutputToken, LimitKey: p.LimitKey, ResultKey: p.ResultKey, MoreResults: p.MoreResults}
		}
	}
	return pages, nil
}
