package sigv4

import (
	"slices"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
)

// canonical builds the canonical request that both sides hash.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
func (s *Signature) canonical(r *aws.Request, host, payload string) []byte {
	b := make([]byte, 0, 1536)
	b = append(b, r.Method...)
	b = append(b, '\n')
	b = s.appendPath(b, r.Path)
	b = append(b, '\n')
	b = appendQuery(b, r.Query, s.Presigned)
	b = append(b, '\n')
	for _, name := range s.SignedHeaders {
		b = append(b, name...)
		b = append(b, ':')
		if name == "host" {
			b = appendFolded(b, host)
		} else {
			b = appendHeader(b, r, name)
		}
		b = append(b, '\n')
	}
	for i, name := range s.SignedHeaders {
		b = append(b, "\n;"[min(i, 1)])
		b = append(b, name...)
	}
	b = append(b, '\n')
	return append(b, payload...)
}

// appendPath writes the canonical URI. S3 signs the path as it is, encoded once; the
// other services sign the normalised path encoded a second time.
func (s *Signature) appendPath(b []byte, path string) []byte {
	if s.Service != "s3" {
		for _, c := range []byte(normalize(path)) {
			b = appendEscaped(b, c, true)
		}
		return b
	}
	for i := 0; i < len(path); i++ {
		c, n := unescapeAt(path, i)
		if n == 3 && c == '/' { // an encoded slash is not a separator
			b = append(b, "%2F"...)
		} else {
			b = appendEscaped(b, c, true)
		}
		i += n - 1
	}
	return b
}

// normalize removes empty and dot segments (RFC 3986 section 6).
func normalize(path string) string {
	if path == "/" {
		return path
	}
	var kept []string
	for seg := range strings.SplitSeq(path, "/") {
		switch seg {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, seg)
		}
	}
	clean := "/" + strings.Join(kept, "/")
	if strings.HasSuffix(path, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}

// appendQuery writes the parameters, encoded and sorted, without the signature itself.
func appendQuery(b []byte, query string, presigned bool) []byte {
	if query == "" {
		return b
	}
	type pair struct{ name, value string }
	var pairs []pair
	for p := range strings.SplitSeq(query, "&") {
		if p == "" {
			continue
		}
		k, v, _ := strings.Cut(p, "=")
		k, v = reescape(k), reescape(v)
		if presigned && k == "X-Amz-Signature" {
			continue
		}
		pairs = append(pairs, pair{k, v})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	for i, p := range pairs {
		if i > 0 {
			b = append(b, '&')
		}
		b = append(append(append(b, p.name...), '='), p.value...)
	}
	return b
}

// appendHeader writes the values of one header joined by commas, each trimmed and
// with runs of spaces made one.
func appendHeader(b []byte, r *aws.Request, name string) []byte {
	first := true
	for i := range r.Header {
		if aws.SameName(r.Header[i].Name, name) {
			if !first {
				b = append(b, ',')
			}
			b, first = appendFolded(b, r.Header[i].Value), false
		}
	}
	if first && name == "content-length" && r.Body.Size >= 0 { // some carriers keep it apart
		b = strconv.AppendInt(b, r.Body.Size, 10)
	}
	return b
}

func appendFolded(b []byte, value string) []byte {
	value = strings.Trim(value, " \t")
	for i := range len(value) {
		if value[i] != ' ' || value[i-1] != ' ' {
			b = append(b, value[i])
		}
	}
	return b
}

// reescape decodes a query component and encodes it the one way that AWS signs.
func reescape(text string) string {
	plain := true
	for i := range len(text) {
		if !unreserved(text[i]) {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	b := make([]byte, 0, len(text)+8)
	for i := 0; i < len(text); i++ {
		c, n := unescapeAt(text, i)
		if n == 1 && c == '+' {
			c = ' '
		}
		b = appendEscaped(b, c, false)
		i += n - 1
	}
	return string(b)
}

// Unescape decodes a query component, in which "+" is a space; an escape that is not valid
// stands for itself.
func Unescape(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c, n := unescapeAt(text, i)
		if n == 1 && c == '+' {
			c = ' '
		}
		b = append(b, c)
		i += n - 1
	}
	return string(b)
}

// unescapeAt returns the byte at text[i] and how many letters wrote it: 3 for a valid
// percent escape, else 1.
func unescapeAt(text string, i int) (byte, int) {
	if text[i] == '%' && i+2 < len(text) {
		hi, lo := fromHex(text[i+1]), fromHex(text[i+2])
		if hi >= 0 && lo >= 0 {
			return byte(hi<<4 | lo), 3
		}
	}
	return text[i], 1
}

func fromHex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func appendEscaped(b []byte, c byte, path bool) []byte {
	if unreserved(c) || path && c == '/' {
		return append(b, c)
	}
	const digits = "0123456789ABCDEF"
	return append(b, '%', digits[c>>4], digits[c&15])
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~'
}
