package lesson

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// markdown is CommonMark with tables. HTML in a lesson is left out, and links go to http(s) or within: what it
// makes can be put into a page.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

func parse(body []byte) ast.Node { return markdown.Parser().Parse(text.NewReader(body)) }

// render makes HTML of some blocks.
func render(body []byte, blocks []ast.Node) (string, error) {
	var out bytes.Buffer
	for _, n := range blocks {
		if err := markdown.Renderer().Render(&out, body, n); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}
