package wire

import (
	"cmp"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// Limits of a query request. AWS's own are near: EC2 takes some 1,000 items a list.
const (
	maxForm  = 1 << 20 // bytes of a body
	maxPairs = 20000
	maxIndex = 1 << 20 // of a list item
	maxDepth = 32      // names in a key, elements in a document
)

// pair is one parameter of a query request.
type pair struct{ key, value string }

// parseForm reads parameters as they stand in a query string or a form body. A
// name that comes twice keeps its first value.
func parseForm(form string, pairs []pair) ([]pair, *aws.Error) {
	for form != "" {
		var one string
		one, form, _ = strings.Cut(form, "&")
		if one == "" {
			continue
		}
		k, v, _ := strings.Cut(one, "=")
		key, err := url.QueryUnescape(k)
		if err != nil {
			return nil, malformedQuery()
		}
		value, err := url.QueryUnescape(v)
		if err != nil || len(pairs) == maxPairs {
			return nil, malformedQuery()
		}
		pairs = append(pairs, pair{key, value})
	}
	return pairs, nil
}

func malformedQuery() *aws.Error {
	return aws.Errorf(400, "MalformedQueryString", "The query string contains a syntax error")
}

// query returns the parameters of a request: those of the URL and of a form body.
func query(r *aws.Request) ([]pair, *aws.Error) {
	url, body, err := forms(r)
	if err != nil {
		return nil, err
	}
	pairs, err := parseForm(url, nil)
	if err != nil {
		return nil, err
	}
	return parseForm(body, pairs)
}

// forms returns where a request has its parameters: its query string and its body.
func forms(r *aws.Request) (url, body string, err *aws.Error) {
	if r.Method != "POST" {
		return r.Query, "", nil
	}
	if r.Body.Size > maxForm || len(r.Query) > maxForm {
		return "", "", aws.Errorf(413, "RequestEntityTooLarge", "The request is larger than %d bytes", maxForm)
	}
	b, readErr := r.Body.Bytes()
	if readErr != nil {
		return "", "", malformedQuery()
	}
	return r.Query, string(b), nil
}

// sortPairs puts the parameters of one member side by side: a dot sorts before
// all other characters.
func sortPairs(pairs []pair) {
	slices.SortStableFunc(pairs, func(x, y pair) int {
		n := min(len(x.key), len(y.key))
		for i := range n {
			if a, b := x.key[i], y.key[i]; a != b {
				return cmp.Compare(rank(a), rank(b))
			}
		}
		return cmp.Compare(len(x.key), len(y.key))
	})
}

func rank(c byte) int {
	if c == '.' {
		return -1
	}
	return int(c)
}

// group is the parameters that share the next name of their keys.
type group struct {
	name  string
	pairs []pair
}

// groups splits sorted parameters by the name that begins at byte from.
func groups(pairs []pair, from int) []group {
	var gs []group
	for i := 0; i < len(pairs); {
		name := nextName(pairs[i].key, from)
		j := i + 1
		for j < len(pairs) && nextName(pairs[j].key, from) == name {
			j++
		}
		gs = append(gs, group{name, pairs[i:j]})
		i = j
	}
	return gs
}

func nextName(key string, from int) string {
	if from >= len(key) {
		return ""
	}
	name, _, _ := strings.Cut(key[from:], ".")
	return name
}

// formReader fills an Input from parameters.
type formReader struct {
	protocol schema.Protocol
	depth    int
}

// structure fills the struct at p from the parameters whose keys go on at byte from.
func (f *formReader) structure(pl *plan, p unsafe.Pointer, pairs []pair, from int) *aws.Error {
	if f.depth++; f.depth > maxDepth {
		return malformedQuery()
	}
	defer func() { f.depth-- }()
	for _, g := range groups(pairs, from) {
		m := pl.byName[g.name]
		if m == nil {
			if err := f.unknown(g, from); err != nil {
				return err
			}
			continue
		}
		if err := f.value(m.node, unsafe.Add(p, m.offset), g.pairs, from+len(g.name), m.In); err != nil {
			return err
		}
	}
	return nil
}

// unknown refuses parameters that the operation has not: EC2 does, IAM and STS ignore them.
func (f *formReader) unknown(g group, from int) *aws.Error {
	if f.protocol != schema.EC2 || from == 0 && (common[g.name] || strings.HasPrefix(g.name, "X-Amz-")) {
		return nil
	}
	return aws.Errorf(400, "UnknownParameter", "The parameter %s is not recognized", g.pairs[0].key)
}

// common are the parameters that every query request may have, and the region that
// clients add to CopySnapshot for its presigned URL.
var common = map[string]bool{
	"": true, "Action": true, "Version": true, "AWSAccessKeyId": true, "Signature": true, "SignatureVersion": true,
	"SignatureMethod": true, "Timestamp": true, "Expires": true, "SecurityToken": true,
	"DestinationRegion": true,
}

// value fills the member at p; keys end at byte end, or go on with a dot there.
func (f *formReader) value(n *node, p unsafe.Pointer, pairs []pair, end int, name string) *aws.Error {
	switch {
	case n.plan != nil:
		return f.structure(n.plan, n.make(p), pairs, end+1)
	case n.shape.Kind == schema.List:
		return f.list(n, p, pairs, end, name)
	case n.shape.Kind == schema.Map:
		return f.entries(n, p, pairs, end)
	case n.shape.Kind == schema.Union:
		return f.union(n, p, pairs, end)
	case n.set == nil || len(pairs[0].key) != end:
		return f.bad(name, pairs[0].value)
	}
	if err := n.set(n.make(p), pairs[0].value); err != nil {
		return f.bad(name, pairs[0].value)
	}
	return nil
}

func (f *formReader) bad(name, value string) *aws.Error {
	if f.protocol == schema.EC2 {
		return aws.Errorf(400, "InvalidParameterValue", "Value (%s) for parameter %s is invalid.", value, name)
	}
	return aws.Errorf(400, "MalformedInput", "%s", "Invalid value for parameter "+name)
}

// indexed are the items of a list under their number.
type indexed struct {
	number int
	group
}

// items finds the numbered items of a list: X.1, X.2 (EC2) or X.member.1 (query).
// An empty list is X= with no number.
func (f *formReader) items(n *node, pairs []pair, end int) ([]indexed, int, bool) {
	from := end + 1
	if len(pairs[0].key) == end {
		pairs = pairs[1:]
	}
	if f.protocol == schema.Query && !n.shape.Flat && len(pairs) > 0 {
		gs := groups(pairs, from)
		if len(gs) != 1 || gs[0].name != n.shape.ItemName {
			return nil, 0, false
		}
		from += len(n.shape.ItemName) + 1
	}
	var items []indexed
	for _, g := range groups(pairs, from) {
		i, err := strconv.Atoi(g.name)
		if err != nil || i < 0 || i > maxIndex {
			return nil, 0, false
		}
		items = append(items, indexed{i, g})
	}
	slices.SortStableFunc(items, func(x, y indexed) int { return cmp.Compare(x.number, y.number) })
	return items, from, true
}

func (f *formReader) list(n *node, p unsafe.Pointer, pairs []pair, end int, name string) *aws.Error {
	items, from, ok := f.items(n, pairs, end)
	if !ok {
		return f.bad(name, pairs[0].value)
	}
	v := reflect.MakeSlice(n.typ, len(items), len(items))
	reflect.NewAt(n.typ, p).Elem().Set(v)
	for i, it := range items {
		if err := f.value(n.elem, v.Index(i).Addr().UnsafePointer(), it.pairs, from+len(it.name), name); err != nil {
			return err
		}
	}
	return nil
}

// entries fills a map: X.entry.1.key=k&X.entry.1.value=v.
func (f *formReader) entries(n *node, p unsafe.Pointer, pairs []pair, end int) *aws.Error {
	from := end + 1
	m := reflect.MakeMap(n.typ)
	reflect.NewAt(n.typ, p).Elem().Set(m)
	if len(pairs[0].key) == end {
		pairs = pairs[1:]
	}
	for _, g := range groups(pairs, from) {
		if g.name != cmp.Or(n.shape.ItemName, "entry") {
			return f.bad(g.name, "")
		}
		for _, entry := range groups(g.pairs, from+len(g.name)+1) {
			at := from + len(g.name) + 1 + len(entry.name) + 1
			value, key := reflect.New(n.typ.Elem()), ""
			for _, part := range groups(entry.pairs, at) {
				if part.name == n.shape.KeyName {
					key = part.pairs[0].value
				} else if part.name == n.shape.ValueName {
					if err := f.value(n.elem, value.UnsafePointer(), part.pairs, at+len(part.name), part.name); err != nil {
						return err
					}
				}
			}
			m.SetMapIndex(reflect.ValueOf(key).Convert(n.typ.Key()), value.Elem())
		}
	}
	return nil
}

// union sets the first variant that the parameters name.
func (f *formReader) union(n *node, p unsafe.Pointer, pairs []pair, end int) *aws.Error {
	for _, g := range groups(pairs, end+1) {
		for t, m := range n.union {
			if m.In == g.name {
				variant := reflect.New(t.Elem())
				reflect.NewAt(n.typ, p).Elem().Set(variant)
				return f.value(m.node, unsafe.Add(variant.UnsafePointer(), m.offset), g.pairs, end+1+len(g.name), m.In)
			}
		}
	}
	return nil
}
