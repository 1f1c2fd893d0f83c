package awscli

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// file is one file or object of an `aws s3` command and where it goes.
type file struct {
	src, dest place
	name      string // by which the two ends of a sync compare
	size      int64
	modified  time.Time
	kind      string // upload, download, copy, delete
}

// files lists what a route begins at, in the order of names.
func (s *session) files(r *route, kind string, found parsed) ([]*file, error) {
	if r.src.s3 {
		return s.objects(r, kind, found)
	}
	var list []*file
	if !r.many {
		info, err := s.FS.Stat(strings.TrimSuffix(r.src.path, "/"))
		if err != nil {
			return nil, err
		}
		return append(list, newFile(r, r.src, kind, info.Size(), info.ModTime())), nil
	}
	err := s.walk(r.src.path, func(name string, info fs.FileInfo) {
		list = append(list, newFile(r, place{false, name}, kind, info.Size(), info.ModTime()))
	})
	return list, err
}

func newFile(r *route, src place, kind string, size int64, modified time.Time) *file {
	dest, name := r.target(src)
	return &file{src, dest, name, size, modified, kind}
}

// walk visits the files below dir, which ends in "/", in the order in which S3 sorts keys.
func (s *session) walk(dir string, f func(name string, info fs.FileInfo)) error {
	entries, err := s.FS.ReadDir(dir)
	if err != nil {
		return err
	}
	sortName := func(e fs.DirEntry) string {
		if e.IsDir() {
			return e.Name() + "/"
		}
		return e.Name()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(sortName(a), sortName(b)) })
	for _, e := range entries {
		if e.IsDir() {
			if err := s.walk(dir+e.Name()+"/", f); err != nil {
				return err
			}
			continue
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		f(dir+e.Name(), info)
	}
	return nil
}

func (s *session) objects(r *route, kind string, found parsed) ([]*file, error) {
	if !r.many && r.src.key() != "" {
		return s.object(r, kind)
	}
	var list []*file
	in := &s3.ListObjectsV2Input{Bucket: aws.String(r.src.bucket()), Prefix: aws.String(r.src.key())}
	err := s.eachPage(in, found, func(out *s3.ListObjectsV2Output) error {
		for _, o := range out.Contents {
			key, size := aws.ToString(o.Key), aws.ToInt64(o.Size)
			if size == 0 && strings.HasSuffix(key, "/") && kind != "delete" {
				continue // a folder made by the console
			}
			src := place{true, r.src.bucket() + "/" + key}
			if r.many || src == r.src {
				list = append(list, newFile(r, src, kind, size, aws.ToTime(o.LastModified)))
			}
		}
		return nil
	})
	return list, err
}

// object looks at a single object, so that no permission to list is needed.
func (s *session) object(r *route, kind string) ([]*file, error) {
	if kind == "delete" {
		return []*file{newFile(r, r.src, kind, 0, time.Time{})}, nil
	}
	out, err := s.clients.s3.HeadObject(s.ctx, &s3.HeadObjectInput{Bucket: aws.String(r.src.bucket()), Key: aws.String(r.src.key())})
	if err != nil {
		err = s3Error("HeadObject", err)
		if api, ok := err.(*apiError); ok && api.code == "404" {
			api.message = fmt.Sprintf("Key \"%s\" does not exist", r.src.key())
		}
		return nil, err
	}
	return []*file{newFile(r, r.src, kind, aws.ToInt64(out.ContentLength), aws.ToTime(out.LastModified))}, nil
}

// filtered keeps the files that the last matching --include or --exclude lets through.
func (s *session) filtered(files []*file, found parsed, from, to string, many bool) []*file {
	filters, _ := found["filters"].([]filter)
	if len(filters) == 0 {
		return files
	}
	roots := []string{s.filterRoot(from, many), s.filterRoot(to, many)}
	return slices.DeleteFunc(files, func(f *file) bool {
		keep := true
		for _, rule := range filters {
			for _, root := range roots {
				if matchGlob(joinPattern(root, rule.pattern), f.src.path) {
					keep = rule.include
				}
			}
		}
		return !keep
	})
}

// filterRoot is the directory that patterns are relative to.
func (s *session) filterRoot(name string, many bool) string {
	if rest, ok := strings.CutPrefix(name, "s3://"); ok {
		bucket, key := splitS3(rest)
		if !many && !strings.HasSuffix(key, "/") {
			key = key[:max(strings.LastIndexByte(key, '/'), 0)]
		}
		return bucket + "/" + key
	}
	if many {
		return s.abs(name)
	}
	return s.abs(path.Dir(name))
}

func joinPattern(root, pattern string) string {
	if strings.HasPrefix(pattern, "/") {
		return pattern
	}
	return strings.TrimSuffix(root, "/") + "/" + pattern
}

// matchGlob matches *, ? and [sets], where * also crosses "/".
func matchGlob(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	star, back := -1, 0
	i, j := 0, 0
	for j < len(n) {
		if i < len(p) && p[i] == '*' {
			star, back = i, j
			i++
			continue
		}
		if i < len(p) {
			if width, ok := matchOne(p[i:], n[j]); ok {
				i += width
				j++
				continue
			}
		}
		if star < 0 {
			return false
		}
		back++
		i, j = star+1, back
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// matchOne matches one character and returns how much of the pattern that took.
func matchOne(p []rune, c rune) (int, bool) {
	switch p[0] {
	case '?':
		return 1, true
	case '[':
		negate := len(p) > 1 && p[1] == '!'
		start := 1
		if negate {
			start = 2
		}
		end := start + 1
		for end < len(p) && p[end] != ']' {
			end++
		}
		if end >= len(p) {
			break // no closing bracket: the bracket itself
		}
		return end + 1, inSet(p[start:end], c) != negate
	}
	return 1, p[0] == c
}

func inSet(set []rune, c rune) bool {
	for i := 0; i < len(set); i++ {
		if i+2 < len(set) && set[i+1] == '-' {
			if set[i] <= c && c <= set[i+2] {
				return true
			}
			i += 2
			continue
		}
		if set[i] == c {
			return true
		}
	}
	return false
}

// compare chooses what a sync must do: send what is missing or differs, and
// with --delete remove what only the destination has.
func compare(src, dest []*file, found parsed) []*file {
	var list []*file
	for len(src) > 0 || len(dest) > 0 {
		switch {
		case len(dest) == 0 || len(src) > 0 && src[0].name < dest[0].name:
			list, src = append(list, src[0]), src[1:]
		case len(src) == 0 || src[0].name > dest[0].name:
			if found.is("delete") {
				list = append(list, &file{src: dest[0].src, kind: "delete"})
			}
			dest = dest[1:]
		default:
			if differs(src[0], dest[0], found) {
				list = append(list, src[0])
			}
			src, dest = src[1:], dest[1:]
		}
	}
	return list
}

func differs(src, dest *file, found parsed) bool {
	if src.size != dest.size {
		return true
	}
	if found.is("size-only") {
		return false
	}
	if src.kind == "download" {
		if found.is("exact-timestamps") {
			return !src.modified.Equal(dest.modified)
		}
		return dest.modified.After(src.modified)
	}
	return dest.modified.Before(src.modified)
}
