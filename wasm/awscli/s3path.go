package awscli

import (
	"path"
	"strings"
)

// place is where a file is: in a bucket or in the file system.
type place struct {
	s3   bool
	path string // "bucket/key", or an absolute file name; a directory ends in "/"
}

func (p place) bucket() string { b, _, _ := strings.Cut(p.path, "/"); return b }

func (p place) key() string { _, k, _ := strings.Cut(p.path, "/"); return k }

// splitS3 cuts s3://bucket/key, with or without its scheme.
func splitS3(uri string) (bucket, key string) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	return bucket, key
}

// show is a place as the result lines name it: local files from the current directory.
func (s *session) show(p place) string {
	if p.s3 {
		return "s3://" + p.path
	}
	if p.path == "-" {
		return "-"
	}
	dir, base := path.Split(p.path)
	return path.Join(relative(path.Join("/", s.Dir), path.Clean(dir)), "") + "/" + base
}

// relative is target as seen from the directory base; both are absolute.
func relative(base, target string) string {
	if base == target {
		return "."
	}
	b, t := strings.Split(strings.Trim(base, "/"), "/"), strings.Split(strings.Trim(target, "/"), "/")
	if base == "/" {
		b = nil
	}
	if target == "/" {
		t = nil
	}
	i := 0
	for i < len(b) && i < len(t) && b[i] == t[i] {
		i++
	}
	return strings.Join(append(repeat("..", len(b)-i), t[i:]...), "/")
}

func repeat(s string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

// route is the two ends of a command and how names are carried over.
type route struct {
	src, dest place
	many      bool   // a directory or prefix
	keepName  bool   // the destination takes the source's name
	stream    bool   // an end is "-"
	from, to  string // as typed
}

// newRoute reads the two ends as the user typed them.
func (s *session) newRoute(from, to string, many bool) *route {
	r := &route{many: many, from: from, to: to, stream: from == "-" || to == "-"}
	r.src, _ = s.placeOf(from, many)
	r.dest, r.keepName = s.placeOf(to, many)
	return r
}

func (s *session) placeOf(name string, many bool) (place, bool) {
	if rest, ok := strings.CutPrefix(name, "s3://"); ok {
		if many && !strings.HasSuffix(rest, "/") {
			rest += "/"
		}
		return place{true, rest}, strings.HasSuffix(rest, "/")
	}
	if name == "-" {
		return place{false, "-"}, false
	}
	full := s.abs(name)
	info, err := s.FS.Stat(full)
	if many || err == nil && info.IsDir() || strings.HasSuffix(name, "/") {
		return place{false, strings.TrimSuffix(full, "/") + "/"}, true
	}
	return place{false, full}, false
}

// target returns where a source goes, and the name by which both ends compare.
func (r *route) target(src place) (place, string) {
	name := src.path[strings.LastIndexByte(src.path, '/')+1:]
	if r.many {
		name = strings.TrimPrefix(src.path, r.src.path)
	}
	dest := r.dest
	if r.keepName {
		dest.path += name
	}
	return dest, name
}
