package server

import (
	"bytes"
	"cmp"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// embeds makes the documents of the widget: /embed/v1/{lab} is embed.html with that lab in it, so that its title,
// its commands and what they once printed can be read before, or without, any script.
type embeds struct {
	labs map[string]wire.Lab
	page *template.Template // nil: the page was not built
}

// embedFile is the template of the widget's document, in the page's files.
const embedFile = "embed.html"

var labName = regexp.MustCompile(`^/embed/v1/([a-z0-9-]{1,64})$`)

// embedded is what the template may use.
type embedded struct {
	Lab      *wire.Lab // nil: there is none of that name
	Attached bool      // the host page shows code of its own
	About    string    // URL of the oEmbed answer about it, for a link by which it is found (https://oembed.com/#section4)
}

func newEmbeds(root fs.FS, lessons []*lesson.Lesson) (*embeds, error) {
	e := &embeds{labs: map[string]wire.Lab{}}
	for _, l := range lessons {
		e.labs[l.Name] = l.Lab()
	}
	if root == nil {
		return e, nil
	}
	text, err := fs.ReadFile(root, embedFile)
	if err != nil {
		return e, nil // not built
	}
	e.page, err = template.New(embedFile).Parse(string(text))
	return e, err
}

// document is the widget's document for a request, or nil when the path is none of a widget's.
func (e *embeds) document(r *http.Request) ([]byte, error) {
	m := labName.FindStringSubmatch(r.URL.Path)
	if m == nil || e.page == nil {
		return nil, nil
	}
	query := r.URL.Query()
	d := embedded{Attached: query.Has("attached")}
	if lab, ok := e.labs[m[1]]; ok {
		d.Lab, d.About = &lab, siteOf(r)+"/oembed?url="+url.QueryEscape(siteOf(r)+r.URL.RequestURI())
	}
	var out bytes.Buffer
	err := e.page.Execute(&out, d)
	return out.Bytes(), err
}

// siteOf is the origin under which a request reached the server.
func siteOf(r *http.Request) string { return scheme(r) + "://" + r.Host }

// widget is one lab in a page of somebody's.
type widget struct {
	Src, Title    string
	Width, Height int
}

var widgetMarkup = template.Must(template.New("widget").Parse(`<iframe src="{{.Src}}" title="AWS lab: {{.Title}}" width="{{.Width}}" height="{{.Height}}" style="border:0;max-width:100%" loading="lazy" ` +
	`sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads" allow="clipboard-write; fullscreen" data-cloudlet></iframe>`))

func (w widget) markup() string {
	var out bytes.Buffer
	if err := widgetMarkup.Execute(&out, w); err != nil {
		panic(err) // a constant template over plain fields
	}
	return out.String()
}

// options of a widget that its address may carry.
var widgetOptions = []string{"theme", "mode", "session", "lang"}

// widgetOf is the widget that an address of this server stands for: /embed/v1/{lab}, or /#lesson={lab} on the page.
func (e *embeds) widgetOf(site, address string) (widget, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme+"://"+u.Host != site {
		return widget{}, false
	}
	path := u.Path
	if name, ok := strings.CutPrefix(u.Fragment, "lesson="); ok && strings.Trim(path, "/") == "" {
		path = "/embed/v1/" + name
	}
	m := labName.FindStringSubmatch(path)
	if m == nil {
		return widget{}, false
	}
	lab, ok := e.labs[m[1]]
	if !ok {
		return widget{}, false
	}
	asked, kept := u.Query(), url.Values{}
	for _, name := range widgetOptions {
		if v := asked.Get(name); v != "" && len(v) <= 64 {
			kept.Set(name, v)
		}
	}
	kept.Set("theme", cmp.Or(kept.Get("theme"), "auto"))
	return widget{Src: site + path + "?" + kept.Encode(), Title: lab.Title}, true
}
