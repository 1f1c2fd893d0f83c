// Package playground holds what the browser shows, as files to serve. Its sources
// are TypeScript; build.mjs leaves the finished files in dist.
package playground

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed lessons
var lessons embed.FS

// Lessons is the course: a folder for each lesson, with a file lesson.md.
var Lessons fs.FS = must(fs.Sub(lessons, "lessons"))

// FS is rooted at dist: index.html, embed.html, embed/v1.js and assets/*, each with a
// .br and a .gz beside it. Before the page was built it holds nothing but .keep.
var FS fs.FS = must(fs.Sub(dist, "dist"))

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // only for an invalid path, and ours is a constant
	}
	return f
}
