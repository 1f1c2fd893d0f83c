package wire

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// Route tells which operation a request asks for, emulated or not. Query services
// name it in the parameter Action; for S3 it is what method, path and query fit best.
func (c *Codec) Route(r *aws.Request) (*schema.Operation, *aws.Error) {
	if c.service.Protocol == schema.RestXML {
		return c.routeREST(r)
	}
	if r.Method != "GET" && r.Method != "POST" {
		return nil, methodNotAllowed()
	}
	name, version, err := action(r)
	if err != nil {
		return nil, err
	}
	o := c.service.Operation(name)
	if o == nil || !c.hasVersion(version) {
		return nil, c.unknownAction(o, name, version)
	}
	return o, nil
}

// action finds the parameters Action and Version without reading the others.
func action(r *aws.Request) (name, version string, err *aws.Error) {
	url, body, err := forms(r)
	if err != nil {
		return "", "", err
	}
	for _, form := range []string{url, body} {
		for one := range strings.SplitSeq(form, "&") {
			if v, ok := strings.CutPrefix(one, "Action="); ok && name == "" {
				name = v
			} else if v, ok := strings.CutPrefix(one, "Version="); ok && version == "" {
				version = v
			}
		}
	}
	if name == "" {
		err = aws.Errorf(400, "MissingAction", "Could not find an action in the request")
	}
	return name, version, err
}

// hasVersion reports whether the service speaks the version. EC2 goes on to speak those
// before its last, which differ in what they leave out.
func (c *Codec) hasVersion(version string) bool {
	if c.service.Protocol != schema.EC2 {
		return version == c.service.Version
	}
	_, err := time.Parse(time.DateOnly, version)
	return err == nil && version >= firstEC2 && version <= c.service.Version
}

// firstEC2 is the first public version of the EC2 API.
const firstEC2 = "2006-06-26"

// unknownAction is the refusal of an operation, nil if there is none of the name, in a version.
func (c *Codec) unknownAction(o *schema.Operation, name, version string) *aws.Error {
	switch {
	case c.service.Protocol != schema.EC2:
		return aws.Errorf(400, "InvalidAction", "Could not find operation %s for version %s", name, cmp.Or(version, "NO_VERSION_SPECIFIED"))
	case o == nil:
		return aws.Errorf(400, "InvalidAction", "The action %s is not valid for this web service.", name)
	case version == "":
		return aws.Errorf(400, "MissingParameter", "The request must contain the parameter Version")
	}
	return aws.Errorf(400, "NoSuchVersion", "The requested version (%s) of service AmazonEC2 does not exist", version)
}

func methodNotAllowed() *aws.Error {
	return aws.Errorf(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
}

// shape is what is looked at first in a rest-xml request.
type shape struct {
	method string
	labels int // 0 the service, 1 a bucket, 2 an object
}

// route is what a rest-xml operation asks of a request.
type route struct {
	shape
	op       *schema.Operation
	path     string   // literal path when there is no label
	literals []string // "uploads", "list-type=2"
	required []string // query parameters that it cannot do without
	copies   bool     // wants x-amz-copy-source
}

func newRoute(o *schema.Operation) route {
	path, literals, _ := strings.Cut(o.URI, "?")
	rt := route{op: o, shape: shape{o.Method, strings.Count(path, "{")}}
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

// fits returns how closely the route describes a request of its shape, or -1. The more it asks
// for, the closer.
func (rt *route) fits(r *aws.Request, values url.Values) int {
	if rt.path != "" && rt.path != r.Path {
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
	name := values.Get("x-id")
	routes := c.routes[shape{r.Method, labels}]
	for i := range routes {
		score := routes[i].fits(r, values)
		if score < 0 {
			continue
		}
		if name == routes[i].op.Name {
			score++
		}
		if score > top {
			best, top = routes[i].op, score
		}
	}
	if best == nil {
		return nil, methodNotAllowed()
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
