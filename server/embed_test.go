package server

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"cloudlet/server/lesson"
)

const bucketLesson = "---\ntitle: Your \"first\" bucket\n---\nText.\n\n```sh {run}\naws s3 mb s3://x-{{account}} </script>\n```\n\n```output\nmake_bucket: x\n```\n"

func startEmbeds(t *testing.T) *running {
	l, err := lesson.Parse("bucket", []byte(bucketLesson))
	if err != nil {
		t.Fatal(err)
	}
	return start(t, Options{Lessons: []*lesson.Lesson{l}, Page: fstest.MapFS{
		"embed.html": {Data: []byte(`<head><link href="{{.About}}"></head>` +
			`{{if .Lab}}<script type="application/json">{{.Lab}}</script><pre>{{.Lab.Output}}</pre>{{else}}none{{end}}{{if .Attached}} attached{{end}}`)},
		"snippet.html":             {Data: []byte("snippets")},
		"embed/v1.js":              {Data: []byte("loader")},
		"embed/v1-0123456789ab.js": {Data: []byte("loader")},
	}})
}

func TestEmbedDocument(t *testing.T) {
	r := startEmbeds(t)
	resp, text := r.do("GET", "/embed/v1/bucket?theme=dark", nil)
	for _, want := range []string{
		"/oembed?url=http%3A%2F%2F", "%2Fembed%2Fv1%2Fbucket%3Ftheme%3Ddark", `"title":"Your \"first\" bucket"`, `\u003c/script\u003e`, "<pre>make_bucket: x</pre>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Count(text, "</script>") != 1 || strings.Contains(text, "attached") {
		t.Error(text)
	}
	again, _ := r.do("GET", "/embed/v1/bucket?theme=dark", nil, "If-None-Match: "+resp.Header.Get("ETag"))
	if again.StatusCode != 304 {
		t.Error("again: ", again.Status)
	}
	for path, want := range map[string]string{"/embed/v1/nothing?attached": "none attached", "/embed/v1": "snippets", "/embed/v1/": "snippets"} {
		if resp, text := r.do("GET", path, nil); resp.StatusCode != 200 || !strings.HasSuffix(text, want) {
			t.Errorf("%s: %s %s", path, resp.Status, text)
		}
	}
	for _, path := range []string{"/embed.html", "/embed/v1/a/b", "/embed/v1/A", "/embed/v1/" + strings.Repeat("a", 65)} {
		if resp, _ := r.do("GET", path, nil); resp.StatusCode != 404 {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	if resp, _ := r.do("GET", "/embed/v1-0123456789ab.js", nil); !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || resp.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a pinned build: %v", resp.Header)
	}
}

func TestOEmbed(t *testing.T) {
	r := startEmbeds(t)
	ask := func(address, rest string) (int, string) {
		resp, text := r.do("GET", "/oembed?url="+url.QueryEscape(address)+rest, nil)
		return resp.StatusCode, text
	}
	_, text := ask(r.URL()+`/embed/v1/bucket?theme=dark&session=a"b&x=y`, "&maxwidth=500&maxheight=9999")
	var got oembed
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err, text)
	}
	if got.Version != "1.0" || got.Type != "rich" || got.Width != 500 || got.Height != 420 || got.Title != `Your "first" bucket` || got.ProviderURL != r.URL() {
		t.Errorf("%+v", got)
	}
	src := `<iframe src="` + r.URL() + `/embed/v1/bucket?session=a%22b&amp;theme=dark" title="AWS lab: Your &#34;first&#34; bucket" width="500"`
	if !strings.HasPrefix(got.HTML, src) || strings.Contains(got.HTML, "x=y") {
		t.Error(got.HTML)
	}
	_, text = ask(r.URL()+"/#lesson=bucket", "&format=xml")
	if err := xml.Unmarshal([]byte(text), &got); err != nil || got.Width != 720 || !strings.Contains(got.HTML, "/embed/v1/bucket?theme=auto") {
		t.Errorf("%v %+v\n%s", err, got, text)
	}
	for _, c := range []struct {
		address, rest string
		want          int
	}{
		{"", "", 400}, {r.URL() + "/embed/v1/bucket", "&maxwidth=-1", 400}, {r.URL() + "/embed/v1/bucket", "&maxwidth=wide", 400},
		{r.URL() + "/embed/v1/bucket", "&format=yaml", 501}, {r.URL() + "/embed/v1/none", "", 404}, {r.URL() + "/", "", 404},
		{"https://elsewhere.example/embed/v1/bucket", "", 404}, {"%zz", "", 404}, {r.URL() + "/embed/v1/bucket/../x", "", 404},
	} {
		if code, text := ask(c.address, c.rest); code != c.want {
			t.Errorf("%s%s: %d %s", c.address, c.rest, code, text)
		}
	}
}
