package cloud

import (
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
	"cloudlet/sandbox/s3"
)

func (c *Cloud) buckets() *s3.Service { return c.services["s3"].Service.(*s3.Service) }

// siteOf finds the bucket whose website a host name asks for, or "":
//
//	{bucket}.s3-website.{sandbox}.localhost   {bucket}.s3-website-us-east-1.amazonaws.com   {bucket}.s3-website.eu-central-1.amazonaws.com
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
func siteOf(r *aws.Request) string {
	host := hostname(r.Host)
	i := strings.LastIndex(host, ".s3-website")
	if i <= 0 {
		return ""
	}
	rest := host[i+len(".s3-website"):]
	if !strings.HasPrefix(rest, ".") && !strings.HasPrefix(rest, "-") || !strings.HasSuffix(rest, ".localhost") && !strings.HasSuffix(rest, ".amazonaws.com") {
		return ""
	}
	return host[:i]
}

// visit answers a request to a website, of which nobody's signature counts. Where the answer is an object, it makes the request one
// for that and reports to go on.
func (x *exchange) visit(bucket string) (on bool) {
	r := x.call.Request
	x.setService("s3")
	x.call.Allowed = x.allowed
	x.call.Principal = aws.Principal{Kind: aws.Anonymous}
	x.call.Operation = "GetObject"
	x.operation = x.service.schema.Operation(x.call.Operation)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		x.answer = x.errorPage(aws.Errorf(405, "MethodNotAllowed", "The specified method is not allowed against this resource."))
		return false
	}
	p := x.cloud.buckets().Visit(x.call, bucket, r.Path)
	switch {
	case p.Key != "":
		r.Path, r.Query = "/"+bucket+"/"+(&url.URL{Path: p.Key}).EscapedPath(), ""
		x.status = p.Status
		return true
	case p.Err != nil:
		x.answer = x.errorPage(p.Err)
	default:
		x.answer = &wire.Answer{Status: p.Status, Header: aws.Header{{Name: "Location", Value: p.Location}, {Name: "x-amz-request-id", Value: x.call.ID}}}
	}
	return false
}

// errorPage is an error as websites show it.
func (x *exchange) errorPage(e *aws.Error) *wire.Answer {
	title := strconv.Itoa(e.HTTPStatus()) + " " + http.StatusText(e.HTTPStatus())
	list := [][2]string{{"Code", e.Code}, {"Message", e.Message}}
	for _, f := range e.Fields {
		list = append(list, [2]string{f.Name, f.Value})
	}
	list = append(list, [2]string{"RequestId", x.call.ID})
	b := &strings.Builder{}
	b.WriteString("<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n<ul>\n")
	for _, one := range list {
		b.WriteString("<li>" + html.EscapeString(one[0]+": "+one[1]) + "</li>\n")
	}
	b.WriteString("</ul>\n<hr/>\n</body>\n</html>\n")
	a := &wire.Answer{Status: e.HTTPStatus(), Body: []byte(b.String()), Header: aws.Header{
		{Name: "Content-Type", Value: "text/html; charset=utf-8"}, {Name: "x-amz-error-code", Value: e.Code}, {Name: "x-amz-error-message", Value: e.Message},
		{Name: "x-amz-request-id", Value: x.call.ID}}}
	if x.call.Request.Method == http.MethodHead {
		a.Body = nil
	}
	return a
}
