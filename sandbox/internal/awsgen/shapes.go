package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// builder puts the SDK's source and the older model together.
type builder struct {
	source   *source
	model    *model
	protocol schema.Protocol
	request  facts
	answer   facts
	required map[string]map[string]bool
	tokens   map[string]string
	shapes   map[string]*schema.Shape // by Go name (structures, enums) or by kind and constraints
	problems []error
}

func newBuilder(s *source, m *model, p schema.Protocol) *builder {
	return &builder{
		source: s, model: m, protocol: p, request: requestFacts(s), answer: answerFacts(s),
		required: requiredMembers(s), tokens: tokens(s), shapes: map[string]*schema.Shape{},
	}
}

// structure returns the shape of an SDK struct.
func (b *builder) structure(goName string) *schema.Shape {
	if s := b.shapes[goName]; s != nil {
		return s
	}
	s := &schema.Shape{Name: strings.TrimPrefix(goName, "types.")}
	b.shapes[goName] = s
	fields := b.source.structs[goName]
	if members, ok := b.source.unions[goName]; ok {
		s.Kind = schema.Union
		fields = nil
		for _, m := range members {
			fields = append(fields, field{strings.TrimPrefix(m, "types."), b.source.structs[m][0].typ})
		}
	}
	older := b.model.structure(goName)
	type placed struct {
		*schema.Member
		place int
	}
	var members []placed
	for _, f := range fields {
		m, place := b.member(goName, older, f)
		members = append(members, placed{m, place})
	}
	slices.SortStableFunc(members, func(x, y placed) int {
		return cmp.Or(cmp.Compare(uint(x.place), uint(y.place)), cmp.Compare(x.Name, y.Name))
	})
	for _, m := range members {
		s.Members = append(s.Members, m.Member)
	}
	return s
}

// member describes one field; its place in the older model is -1 (last, as unsigned) when unknown.
func (b *builder) member(goName string, older *modelShape, f field) (*schema.Member, int) {
	name := f.name
	if b.source.unions[goName] != nil {
		_, name, _ = strings.Cut(name, "Member")
	}
	in, isIn := b.request.fields[goName][f.name]
	out, isOut := b.answer.fields[goName][f.name]
	known, place := older.member(name)
	if place >= 0 {
		name = known.name
	}
	m := &schema.Member{
		Name: name, Field: f.name, In: name, Out: cmp.Or(out.name, defaultOut(b.protocol, name)),
		Location: cmp.Or(in.location, out.location), Namespace: in.namespace, Attr: out.attr,
		Flat:     out.flat || in.flat && b.protocol != schema.EC2,
		Required: b.required[goName][f.name], Token: b.tokens[goName] == f.name && f.name != "",
	}
	switch {
	case isIn:
		m.In = cmp.Or(in.name, name)
	case isOut && b.protocol == schema.RestXML:
		m.In = cmp.Or(out.name, name)
	case strings.HasSuffix(goName, "Input") && b.protocol == schema.RestXML && name == "Bucket":
		m.Location = "uri"
	}
	if b.protocol == schema.RestXML && isIn && !isOut {
		m.Out = m.In
	}
	m.Shape = b.shape(f.typ, cmp.Or(in.shape, out.shape), b.model.Shapes[known.Shape])
	if m.Shape == nil {
		b.problems = append(b.problems, fmt.Errorf("awsgen: %s.%s: unknown type %v", goName, f.name, f.typ))
	} else if m.Shape.Kind == schema.Timestamp && m.Location == "header" {
		m.Shape = b.scalar(schema.Timestamp, nil, b.headerTime(name))
	}
	return m, place
}

// headerTime is the format of a timestamp in a header: HTTP dates but for a few
// that the model marks.
func (b *builder) headerTime(name string) string {
	if name == "ObjectLockRetainUntilDate" {
		return "iso8601"
	}
	return "rfc822"
}

func defaultOut(p schema.Protocol, name string) string {
	if p == schema.EC2 {
		return strings.ToLower(name[:1]) + name[1:]
	}
	return name
}

var scalars = map[string]schema.Kind{
	"string": schema.String, "bool": schema.Boolean, "int32": schema.Integer, "int64": schema.Long,
	"float32": schema.Float, "float64": schema.Double, "time.Time": schema.Timestamp,
	"io.Reader": schema.Stream, "io.ReadCloser": schema.Stream,
}

// shape returns the shape of a Go type; name is that of a list or map, older its
// shape in the model, which may be nil.
func (b *builder) shape(t goType, name string, older *modelShape) *schema.Shape {
	if kind, ok := scalars[t.name]; ok {
		return b.scalar(kind, older, "iso8601")
	}
	switch {
	case t.name == "[]" && t.elem.name == "byte":
		return b.scalar(schema.Blob, older, "")
	case t.name == "[]" || t.name == "map":
		return b.collection(t, name, older)
	case b.source.structs[t.name] != nil || b.source.unions[t.name] != nil:
		return b.structure(t.name)
	case b.source.enums[t.name] != nil:
		if b.shapes[t.name] == nil {
			b.shapes[t.name] = &schema.Shape{Kind: schema.Enum, Name: strings.TrimPrefix(t.name, "types."), Values: b.source.enums[t.name]}
		}
		return b.shapes[t.name]
	}
	return nil
}

func (b *builder) scalar(kind schema.Kind, older *modelShape, format string) *schema.Shape {
	s := &schema.Shape{Kind: kind}
	if kind == schema.Timestamp {
		s.Format = format
	}
	if older != nil {
		s.Min, s.Max, s.Pattern, s.Sensitive = whole(older.Min), whole(older.Max), older.Pattern, older.Sensitive
		if older.name == "CopySource" {
			s.Pattern = "" // asks for a slash in front, S3 does not
		}
		if s.Min != nil || s.Max != nil || s.Pattern != "" || s.Sensitive {
			s.Name = older.name
		}
	}
	key := fmt.Sprint("scalar ", kind, s.Name, s.Format)
	if b.shapes[key] == nil {
		b.shapes[key] = s
	}
	return b.shapes[key]
}

func whole(f *float64) *int64 {
	if f == nil {
		return nil
	}
	n := int64(*f)
	return &n
}

func (b *builder) collection(t goType, name string, older *modelShape) *schema.Shape {
	if older == nil {
		older = b.model.folded[fold(name)]
	}
	if name == "" && older != nil {
		name = older.name
	}
	key := "collection " + name + " " + t.elem.name
	if s := b.shapes[key]; s != nil {
		return s
	}
	s := &schema.Shape{Kind: schema.List, Name: name}
	b.shapes[key] = s
	in, out := b.request.items[name], b.answer.items[name]
	s.ItemName = cmp.Or(out.name, in.name)
	var element, mapKey *modelShape
	if older != nil {
		s.Min, s.Max = whole(older.Min), whole(older.Max)
		element, mapKey = b.model.Shapes[cmp.Or(older.Member.Shape, older.Value.Shape)], b.model.Shapes[older.Key.Shape]
	}
	if t.name == "map" {
		s.Kind = schema.Map
		s.Key = b.scalar(schema.String, mapKey, "")
		s.KeyName, s.ValueName = cmp.Or(in.key, out.key), cmp.Or(in.value, out.value)
	}
	s.Element = b.shape(*t.elem, cmp.Or(in.shape, out.shape), element)
	if s.Element == nil {
		b.problems = append(b.problems, fmt.Errorf("awsgen: list %s: unknown element %v", name, *t.elem))
	}
	return s
}
