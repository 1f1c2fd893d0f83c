package wire

import (
	"net/http"
	"strings"
)

// prefix marks a header that travels under another name, because a browser's
// fetch silently drops or replaces it although a signature may cover it.
// https://developer.mozilla.org/en-US/docs/Glossary/Forbidden_request_header
const prefix = "X-Cloudlet-As-"

// disguised are the headers that are disguised for fetch, and nothing else is
// revealed by the server: none of them decides who may do what.
var disguised = []string{"Accept-Encoding", "Date", "Expect", "Host", "User-Agent"}

// Disguise renames the headers in h that fetch cannot send.
func Disguise(h http.Header) {
	for _, name := range disguised {
		if v, ok := h[name]; ok {
			h[prefix+name] = v
			delete(h, name)
		}
	}
}

// Reveal undoes Disguise: disguised headers replace those that the browser put
// in their place, and all others with the prefix are removed.
func Reveal(h http.Header) {
	for _, name := range disguised {
		if v, ok := h[prefix+name]; ok {
			h[name] = v
		}
	}
	for name := range h {
		if strings.HasPrefix(name, prefix) {
			delete(h, name)
		}
	}
}
