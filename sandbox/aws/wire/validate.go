package wire

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// check is what the model asks of a value of one shape.
type check struct {
	shape *schema.Shape
	match matcher
}

// check makes the check of a shape, nil when it asks for nothing.
func (c *compiler) check(s *schema.Shape) (*check, error) {
	if s.Min == nil && s.Max == nil && s.Pattern == "" && s.Kind != schema.Enum {
		return nil, nil
	}
	if k := c.checks[s]; k != nil {
		return k, nil
	}
	k := &check{shape: s}
	if s.Pattern != "" {
		var err error
		if k.match, err = compilePattern(s.Pattern); err != nil {
			return nil, err
		}
	}
	c.checks[s] = k
	return k, nil
}

// openEnums are the enums whose values the service itself checks, with errors of its own.
var openEnums = map[string]bool{"InstanceType": true, "ExcessCapacityTerminationPolicy": true, "SpotAllocationStrategy": true, "FleetOnDemandAllocationStrategy": true, "BucketLocationConstraint": true, "BucketCannedACL": true, "ObjectCannedACL": true}

// failure is one constraint that a request does not keep.
type failure struct {
	member *member // nil inside a list
	path   string  // tags.1.member.key
	value  string
	null   bool
	shape  *schema.Shape
	want   string // "length less than or equal to 64"
	limit  string // what is expected, in EC2's words
}

// validate checks the Input at p against the model.
func (c *Codec) validate(op *operation, p unsafe.Pointer) *aws.Error {
	v := validator{protocol: c.service.Protocol}
	v.structure(op.in, p, "")
	if len(v.failures) == 0 {
		return nil
	}
	switch c.service.Protocol {
	case schema.EC2:
		return ec2Failure(v.failures)
	case schema.RestXML:
		return s3Failure(v.failures[0])
	}
	return queryFailure(v.failures)
}

type validator struct {
	protocol schema.Protocol
	failures []failure
}

func (v *validator) structure(pl *plan, p unsafe.Pointer, path string) {
	for i := range pl.members {
		m := &pl.members[i]
		at := unsafe.Add(p, m.offset)
		q := m.at(at)
		if q == nil || m.shape.Kind == schema.Stream {
			if m.Required && m.shape.Kind != schema.Stream {
				v.failures = append(v.failures, failure{member: m, path: path + v.name(m), null: true, shape: m.shape, want: "not be null"})
			}
			continue
		}
		if m.check != nil || m.plan != nil || m.elem != nil {
			v.value(m, m.node, q, path+v.name(m))
		}
	}
}

// name is how messages call a member: query services begin it with a small letter.
func (v *validator) name(m *member) string {
	if v.protocol == schema.Query {
		return strings.ToLower(m.Name[:1]) + m.Name[1:]
	}
	if m.In != "" {
		return m.In
	}
	return m.Name
}

func (v *validator) value(m *member, n *node, q unsafe.Pointer, path string) {
	if n.check != nil {
		v.check(m, n, q, path)
	}
	switch {
	case n.plan != nil:
		v.structure(n.plan, q, path+".")
	case n.shape.Kind == schema.List && (n.elem.check != nil || n.elem.plan != nil):
		s, size := (*sliceHeader)(q), n.typ.Elem().Size()
		for i := range s.len {
			if item := n.elem.at(unsafe.Add(s.data, uintptr(i)*size)); item != nil {
				v.value(m, n.elem, item, path+"."+strconv.Itoa(i+1)+v.itemName(n))
			}
		}
	}
}

func (v *validator) itemName(n *node) string {
	if v.protocol == schema.Query {
		return "." + n.shape.ItemName
	}
	return ""
}

func (v *validator) check(m *member, n *node, q unsafe.Pointer, path string) {
	s := n.check.shape
	fail := func(want, limit string) {
		v.failures = append(v.failures, failure{member: m, path: path, value: show(n, q), shape: s, want: want, limit: limit})
	}
	size, noun := measure(n, q)
	if s.Min != nil && size < *s.Min {
		fail(fmt.Sprintf("have %s greater than or equal to %d", noun, *s.Min), fmt.Sprintf("greater than %d", *s.Min))
	}
	if s.Max != nil && size > *s.Max {
		fail(fmt.Sprintf("have %s less than or equal to %d", noun, *s.Max), fmt.Sprintf("less than %d", *s.Max))
	}
	if n.check.match != nil && !n.check.match(*(*string)(q)) {
		fail("satisfy regular expression pattern: "+s.Pattern, "")
	}
	if s.Kind == schema.Enum && !openEnums[s.Name] && !slices.Contains(s.Values, *(*string)(q)) {
		fail("satisfy enum value set: ["+strings.Join(s.Values, ", ")+"]", "")
	}
}

// measure is the number that Min and Max speak of.
func measure(n *node, q unsafe.Pointer) (int64, string) {
	switch n.shape.Kind {
	case schema.Integer:
		return int64(*(*int32)(q)), "value"
	case schema.Long:
		return *(*int64)(q), "value"
	case schema.Float:
		return int64(*(*float32)(q)), "value"
	case schema.Double:
		return int64(*(*float64)(q)), "value"
	case schema.String, schema.Enum:
		return int64(utf8.RuneCountInString(*(*string)(q))), "length"
	case schema.List, schema.Blob:
		return int64((*sliceHeader)(q).len), "length"
	case schema.Map:
		return int64(reflect.NewAt(n.typ, q).Elem().Len()), "length"
	}
	return 0, "value"
}

// show prints a value for a message.
func show(n *node, q unsafe.Pointer) string {
	switch n.shape.Kind {
	case schema.String, schema.Enum:
		return *(*string)(q)
	case schema.List, schema.Map, schema.Blob:
		return "[" + strconv.Itoa((*sliceHeader)(q).len) + " items]"
	}
	return string(n.enc(nil, q))
}

// queryFailure is the ValidationError of IAM and STS, all failures in one message.
// A name with a wrong character has words of its own in IAM.
func queryFailure(fs []failure) *aws.Error {
	var parts []string
	for _, f := range fs {
		if f.shape.Pattern == `[\w+=,.@-]+` && strings.HasPrefix(f.want, "satisfy") && len(fs) == 1 {
			return aws.Errorf(400, "ValidationError", "The specified value for %s is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", f.path)
		}
		value := "Value '" + f.value + "'"
		switch {
		case f.null:
			value = "Value null"
		case f.shape.Sensitive:
			value = "Value"
		}
		parts = append(parts, value+" at '"+f.path+"' failed to satisfy constraint: Member must "+f.want)
	}
	noun := "error"
	if len(parts) > 1 {
		noun = "errors"
	}
	return aws.Errorf(400, "ValidationError", "%d validation %s detected: %s", len(parts), noun, strings.Join(parts, "; "))
}

// ec2Failure reports what is missing first, then the first wrong value.
func ec2Failure(fs []failure) *aws.Error {
	for _, f := range fs {
		if f.null {
			return aws.Errorf(400, "MissingParameter", "The request must contain the parameter %s", f.path)
		}
	}
	f := fs[0]
	if f.shape.Kind == schema.Enum {
		return aws.Errorf(400, "InvalidParameterValue", "Invalid value '%s' for %s.", f.value, f.path)
	}
	if f.limit != "" && f.shape.Kind != schema.String && f.shape.Kind != schema.List {
		name := strings.ToLower(f.path[:1]) + f.path[1:]
		return aws.Errorf(400, "InvalidParameterValue", "Value ( %s ) for parameter %s is invalid. Expecting a value %s.", f.value, name, f.limit)
	}
	return aws.Errorf(400, "InvalidParameterValue", "Value (%s) for parameter %s is invalid.", f.value, f.path)
}

// s3Failure is MalformedXML inside a document, and S3's word for the header or
// parameter elsewhere.
func s3Failure(f failure) *aws.Error {
	switch {
	case f.member.Location == "payload" && f.null:
		return aws.Errorf(400, "MissingRequestBodyError", "Request body is empty.")
	case f.shape != nil && f.shape.Name == "BucketLocationConstraint":
		e := aws.Errorf(400, "InvalidLocationConstraint", "The specified location-constraint is not valid")
		e.Fields = []aws.Field{{Name: "LocationConstraint", Value: f.value}}
		return e
	case f.member.Location == "":
		return malformedXML()
	case f.member.Location == "uri" && f.member.In == "Key" && f.null:
		return aws.Errorf(400, "InvalidURI", "Couldn't parse the specified URI.")
	}
	return invalidArgument(f.member, f.value)
}
