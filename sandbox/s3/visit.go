package s3

import (
	"cmp"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Page is what a website answers: an object, a redirection or an error.
type Page struct {
	Key      string     // of the object to serve; "" for none
	Status   int        // with which, 0 for the object's own; of a redirection 301, 302 …
	Location string     // of a redirection
	Err      *aws.Error // why there is neither; also beside an error document
}

// Visit finds what the website of a bucket answers to a GET or HEAD of a path, as on the wire. It notes nothing and needs c.Allowed.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
func (s *Service) Visit(c *aws.Call, name, path string) Page {
	b, err := s.anyBucket(name, nil)
	if err != nil {
		return Page{Err: refusal(err)}
	}
	b.age(c)
	w := b.website
	if w == nil {
		return Page{Err: refusal(missing("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration", b))}
	}
	asked, err := url.PathUnescape(strings.TrimPrefix(path, "/"))
	if err != nil {
		return Page{Err: refusal(invalidURI(path))}
	}
	v := visit{b, w, c, asked}
	if to := w.RedirectAllRequestsTo; to != nil {
		return v.redirect(301, &types.Redirect{HostName: to.HostName, Protocol: to.Protocol})
	}
	if r := v.rule(""); r != nil {
		return v.redirect(301, r.Redirect)
	}
	return v.page()
}

// visit is one request to a website.
type visit struct {
	*bucket
	site  *types.WebsiteConfiguration
	call  *aws.Call
	asked string // the key in the path
}

// page serves the object of the key or the index document of a folder, or what the rules say of its absence.
func (v *visit) page() Page {
	suffix := *v.site.IndexDocument.Suffix
	key := v.asked
	if key == "" || strings.HasSuffix(key, "/") {
		key += suffix
	}
	o, err := v.open(key)
	if err == nil {
		if o.redirect != "" {
			return Page{Status: 301, Location: o.redirect}
		}
		return Page{Key: key}
	}
	if _, ok := v.objects.Get(key + "/" + suffix); ok && key == v.asked {
		return Page{Status: 302, Location: "/" + escapePath(key) + "/"}
	}
	return v.failed(refusal(err))
}

// failed follows the rules for an error, or serves the error document.
func (v *visit) failed(e *aws.Error) Page {
	if r := v.rule(strconv.Itoa(e.Status)); r != nil {
		return v.redirect(301, r.Redirect)
	}
	if d := v.site.ErrorDocument; d != nil {
		if _, err := v.open(*d.Key); err == nil {
			return Page{Key: *d.Key, Status: e.Status, Err: e}
		}
	}
	return Page{Err: e}
}

// open finds an object that the visitor may read.
func (v *visit) open(key string) (*object, error) {
	if err := v.call.Allowed(need("GetObject", v.arn()+"/"+key)); err != nil {
		return nil, accessDenied()
	}
	o, err := v.object(v.call, &key, nil)
	if err != nil {
		return nil, err
	}
	return o, o.readable(v.call.Now)
}

// rule finds the first rule for an error, or with "" for keys whatever becomes of them.
func (v *visit) rule(code string) *types.RoutingRule {
	for i := range v.site.RoutingRules {
		r := &v.site.RoutingRules[i]
		c := aws.Value(r.Condition)
		if aws.Value(c.HttpErrorCodeReturnedEquals) == code && strings.HasPrefix(v.asked, aws.Value(c.KeyPrefixEquals)) {
			return r
		}
	}
	return nil
}

// redirect makes the redirection of a rule.
func (v *visit) redirect(status int, to *types.Redirect) Page {
	key := v.asked
	switch {
	case to.ReplaceKeyWith != nil:
		key = *to.ReplaceKeyWith
	case to.ReplaceKeyPrefixWith != nil:
		prefix := ""
		if r := v.matched(to); r != nil && r.Condition != nil {
			prefix = aws.Value(r.Condition.KeyPrefixEquals)
		}
		key = *to.ReplaceKeyPrefixWith + strings.TrimPrefix(key, prefix)
	}
	if n, err := strconv.Atoi(aws.Value(to.HttpRedirectCode)); err == nil {
		status = n
	}
	scheme := "http"
	if v.call.Request.Secure {
		scheme = "https"
	}
	return Page{Status: status, Location: cmp.Or(string(to.Protocol), scheme) + "://" + cmp.Or(aws.Value(to.HostName), v.call.Request.Host) + "/" + escapePath(key)}
}

// matched is the rule that a redirection is of.
func (v *visit) matched(to *types.Redirect) *types.RoutingRule {
	for i := range v.site.RoutingRules {
		if v.site.RoutingRules[i].Redirect == to {
			return &v.site.RoutingRules[i]
		}
	}
	return nil
}

func escapePath(key string) string { return (&url.URL{Path: key}).EscapedPath() }

// refusal is the error as AWS words it.
func refusal(err error) *aws.Error {
	var e *aws.Error
	if errors.As(err, &e) {
		return e
	}
	return aws.Internal(err.Error())
}
