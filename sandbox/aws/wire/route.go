package wire

import (
	"net/url"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// Route tells which operation a request asks for, emulated or not. Query services
// name it in the parameter Action; for S3 it is what method, path and query fit best.
func (c *Codec) Route(r *aws.Request) (*schema.Operation, *aws.Error) {
	if c.service.Protocol == schema.RestXML {
		return c.routeREST(r)
	}
	name, err := action(r)
	if err != nil {
		return nil, err
	}
	if o := c.service.Operation(name); o != nil {
		return o, nil
	}
	return nil, c.unknownAction(name)
}

// action finds the parameter Action without reading the others.
func action(r *aws.Request) (string, *aws.Error) {
	url, body, err := forms(r)
	if err != nil {
		return "", err
	}
	for _, form := range []string{url, body} {
		for one := range strings.SplitSeq(form, "&") {
			if name, ok := strings.CutPrefix(one, "Action="); ok {
				return name, nil
			}
		}
	}
	return "", aws.Errorf(400, "MissingAction", "Could not find an action in the request")
}

func (c *Codec) unknownAction(name string) *aws.Error {
	if c.service.Protocol == schema.EC2 {
		return aws.Errorf(400, "InvalidAction", "The action %s is not valid for this web service.", name)
	}
	return aws.Errorf(400, "InvalidAction", "Could not find operation %s for version %s", name, c.service.Version)
}

// route is what a rest-xml operation asks of a request.
type route struct {
	op       *schema.Operation
	method   string
	labels   int      // 0 the service, 1 a bucket, 2 an object
	path     string   // literal path when there is no label
	literals []string // "uploads", "list-type=2"
	required []string // query parameters that it cannot do without
	copies   bool     // wants x-amz-copy-source
}

func newRoute(o *schema.Operation) route {
	path, literals, _ := strings.Cut(o.URI, "?")
	rt := route{op: o, method: o.Method, labels: strings.Count(path, "{")}
	if rt.labels == 0 {
		rt.path = path
	}
	if literals != "" {
		rt.literals = strings.Split(literals, "&")
	}
	for _, m := range o.Input.Members {
		if m.Location == "querystring" && m.Required {
			rt.required = append(rt.required, m.In)
		}
		if m.In == "x-amz-copy-source" {
			rt.copies = true
		}
	}
	return rt
}

// fits returns how closely the route describes a request, or -1. The more it asks
// for, the closer.
func (rt *route) fits(r *aws.Request, labels int, values url.Values) int {
	if rt.method != r.Method || rt.labels != labels || rt.path != "" && rt.path != r.Path {
		return -1
	}
	score := 0
	for _, l := range rt.literals {
		name, value, valued := strings.Cut(l, "=")
		if !values.Has(name) || valued && values.Get(name) != value {
			return -1
		}
		score += 4
	}
	for _, name := range rt.required {
		if !values.Has(name) {
			return -1
		}
		score += 2
	}
	if rt.copies {
		if !r.Header.Has("x-amz-copy-source") {
			return -1
		}
		score++
	}
	return score
}

func (c *Codec) routeREST(r *aws.Request) (*schema.Operation, *aws.Error) {
	if len(r.Query) > maxForm {
		return nil, malformedQuery()
	}
	values, _ := url.ParseQuery(r.Query)
	bucket, key := splitPath(r.Path)
	labels := 0
	if bucket != "" {
		labels = 1
		if key != "" {
			labels = 2
		}
	}
	var best *schema.Operation
	top := -1
	for i := range c.routes {
		score := c.routes[i].fits(r, labels, values)
		if score < 0 {
			continue
		}
		if values.Get("x-id") == c.routes[i].op.Name {
			score++
		}
		if score > top {
			best, top = c.routes[i].op, score
		}
	}
	if best == nil {
		return nil, aws.Errorf(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
	return best, nil
}

// splitPath cuts "/bucket/key/with/slashes" at the second slash.
func splitPath(path string) (bucket, key string) {
	if path == "/WriteGetObjectResponse" {
		return "", ""
	}
	bucket, key, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return bucket, key
}
