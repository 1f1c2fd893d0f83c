package main

import (
	"cmp"
	"errors"
	"go/ast"
	"maps"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// target is one service to generate for.
type target struct {
	name     string // package, signing name and CLI command
	protocol schema.Protocol
	global   bool
}

var targets = []target{
	{"iam", schema.Query, true},
	{"sts", schema.Query, false},
	{"s3", schema.RestXML, false},
	{"ec2", schema.EC2, false},
}

// service is everything known of one target.
type service struct {
	target
	source  *source
	schema  *schema.Service
	waiters []schema.Waiter
	methods []string          // operations that we have a method for, sorted
	docs    map[string]string // the first sentence about each
}

// loadService reads the SDK's module in sdkDir and the models in modelDir.
func loadService(t target, sdkDir, modelDir string) (*service, error) {
	src, err := loadSource(sdkDir)
	if err != nil {
		return nil, err
	}
	m, err := loadModel(modelDir)
	if err != nil {
		return nil, err
	}
	pages, err := loadPaginators(modelDir)
	if err != nil {
		return nil, err
	}
	waiters, err := loadWaiters(modelDir)
	if err != nil {
		return nil, err
	}
	s := &schema.Service{
		Name: t.name, ID: m.Metadata.ServiceID, Protocol: t.protocol, Version: m.Metadata.APIVersion,
		Namespace: cmp.Or(m.Metadata.XMLNamespace, "http://s3.amazonaws.com/doc/2006-03-01/"), Global: t.global,
	}
	b := newBuilder(src, m, t.protocol)
	for _, name := range operationNames(src) {
		o := b.operation(name)
		o.Paginator = pages[name]
		if o.Paginator == nil {
			o.Paginator = newerPaginator(src, o)
		}
		s.Operations = append(s.Operations, o)
	}
	s.Index()
	return &service{target: t, source: src, schema: s, waiters: waiters}, errors.Join(b.problems...)
}

// operationNames lists the client's methods that take an Input of their name.
func operationNames(src *source) []string {
	var names []string
	for _, key := range slices.Sorted(maps.Keys(src.funcs)) {
		name, ok := strings.CutPrefix(key, "Client.")
		if ok && ast.IsExported(name) && src.structs[name+"Input"] != nil && src.structs[name+"Output"] != nil {
			names = append(names, name)
		}
	}
	return names
}

func (b *builder) operation(name string) *schema.Operation {
	o := &schema.Operation{
		Name: name, Method: "POST", URI: "/", Unemulated: true,
		Input: b.structure(name + "Input"), Output: b.structure(name + "Output"),
		Status: b.model.Operations[name].HTTP.ResponseCode,
	}
	for key, d := range b.source.funcs {
		switch {
		case strings.HasSuffix(key, "_serializeOp"+name+".HandleSerialize"):
			b.http(o, d)
		case strings.HasSuffix(key, "_deserializeOp"+name+".HandleDeserialize"):
			for _, c := range callsIn(d) {
				if c.name == "GetElement" && len(c.args) == 1 {
					o.Wrapper = c.args[0]
				}
			}
		}
	}
	if b.protocol == schema.RestXML {
		o.Root = answerRoot(o)
		if _, old := b.model.Operations[name]; !old && o.Method == "DELETE" {
			o.Status = 204
		}
	}
	return o
}

// http reads method and URI of a rest-xml operation. The SDK puts the bucket
// into the host name; here it leads the path. The query x-id tells nothing that
// the rest of the request does not.
func (b *builder) http(o *schema.Operation, d *ast.FuncDecl) {
	if b.protocol != schema.RestXML {
		return
	}
	for _, c := range callsIn(d) {
		if c.name == "SplitURI" && len(c.args) == 1 {
			o.URI = c.args[0]
		}
	}
	ast.Inspect(d, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && fieldOf(a.Lhs[0], "request") == "Method" {
			o.Method, _ = text(a.Rhs[0])
		}
		return true
	})
	path, query, _ := strings.Cut(o.URI, "?")
	if bucket := o.Input.Member("Bucket"); bucket != nil && bucket.Location == "uri" && !strings.Contains(path, "{Bucket}") {
		path = strings.TrimSuffix("/{Bucket}"+path, "/")
	}
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		if pair != "" && !strings.HasPrefix(pair, "x-id=") {
			kept = append(kept, pair)
		}
	}
	o.URI = path
	if len(kept) > 0 {
		o.URI += "?" + strings.Join(kept, "&")
	}
}

// newerPaginator describes an operation that the old paginator file does not
// know, if the SDK has a paginator for it.
func newerPaginator(src *source, o *schema.Operation) *schema.Paginator {
	if src.structs[o.Name+"Paginator"] == nil {
		return nil
	}
	p := &schema.Paginator{}
	for _, token := range []string{"NextToken", "ContinuationToken"} {
		if o.Input.Member(token) != nil && o.Output.Member(token) != nil {
			p.InputToken, p.OutputToken = []string{token}, []string{token}
		}
	}
	for _, m := range o.Input.Members {
		if strings.HasPrefix(m.Name, "Max") && m.Shape.Kind == schema.Integer && p.LimitKey == "" {
			p.LimitKey = m.Name
		}
	}
	for _, m := range o.Output.Members {
		if m.Shape.Kind == schema.List {
			p.ResultKey = append(p.ResultKey, m.Name)
		}
	}
	if p.InputToken == nil || p.ResultKey == nil {
		return nil
	}
	return p
}
