package shell

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// curl asks for a URL of the sandbox without signing anything, as somebody without keys would: presigned links and websites.
// https://curl.se/docs/manpage.html
func curl(c *call) int {
	out, rest := valued(c.words, "-o")
	method, rest := valued(rest, "-X")
	upload, rest := valued(rest, "-T")
	header, rest := valued(rest, "-H")
	var target string
	for _, w := range rest {
		if !strings.HasPrefix(w, "-") {
			target = w
		}
	}
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return c.usage("[-s] [-f] [-i] [-o FILE] [-X METHOD] [-T FILE] [-H 'NAME: VALUE'] URL")
	}
	if here, err := url.Parse(c.s.o.Endpoint); c.s.o.HTTP == nil || err == nil && u.Hostname() != here.Hostname() && !strings.HasSuffix(u.Hostname(), ".localhost") {
		fmt.Fprintf(c.Stderr, "curl: (6) Could not resolve host: %s (only the sandbox can be reached from here)\n", u.Hostname())
		return 6
	}
	var body io.Reader = http.NoBody
	if upload != "" {
		data, err := c.s.files.ReadFile(c.abs(upload))
		if err != nil {
			fmt.Fprintf(c.Stderr, "curl: cannot open '%s'\n", upload)
			return 26
		}
		body = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(c.ctx, curlMethod(method, upload), target, body)
	if err != nil {
		fmt.Fprintf(c.Stderr, "curl: (3) %v\n", err)
		return 3
	}
	r.Header.Set("User-Agent", "curl/8.14.1")
	if name, value, ok := strings.Cut(header, ":"); ok {
		r.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	a, err := c.s.o.HTTP.Do(r)
	if err != nil {
		fmt.Fprintf(c.Stderr, "curl: (7) Failed to connect: %v\n", err)
		return 7
	}
	defer a.Body.Close()
	return c.curled(a, out, rest)
}

func curlMethod(method, upload string) string {
	switch {
	case method != "":
		return method
	case upload != "":
		return http.MethodPut
	}
	return http.MethodGet
}

// curled writes an answer where it is wanted.
func (c *call) curled(a *http.Response, file string, words []string) int {
	if a.StatusCode >= 400 && optioned(words, "f", "--fail") {
		fmt.Fprintf(c.Stderr, "curl: (22) The requested URL returned error: %d\n", a.StatusCode)
		return 22
	}
	if optioned(words, "i", "--include") {
		fmt.Fprintf(c.Stdout, "HTTP/1.1 %d %s\r\n", a.StatusCode, http.StatusText(a.StatusCode))
		a.Header.Write(c.Stdout)
		fmt.Fprint(c.Stdout, "\r\n")
	}
	w := c.Stdout
	if file != "" {
		f, err := c.s.files.OpenFile(c.abs(file), os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
		if err != nil {
			fmt.Fprintf(c.Stderr, "curl: (23) %v\n", err)
			return 23
		}
		defer f.Close()
		w = f
	}
	if _, err := io.Copy(w, a.Body); err != nil {
		fmt.Fprintf(c.Stderr, "curl: (18) %v\n", err)
		return 18
	}
	return 0
}

// optioned reports whether an option was given, by its letter or its name.
func optioned(words []string, letter, name string) bool {
	for _, w := range words {
		if w == name || strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && strings.Contains(w, letter) {
			return true
		}
	}
	return false
}
