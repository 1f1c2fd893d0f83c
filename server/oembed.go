package server

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"strconv"
)

// The size of a widget where nobody asks for another, in CSS pixels.
const (
	oembedWidth  = 720
	oembedHeight = 420
)

// oembed is how a widget is embedded, for a site that turns addresses into what is behind them.
// https://oembed.com/#section2.3
type oembed struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Version      string   `json:"version" xml:"version"`
	Type         string   `json:"type" xml:"type"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"` // seconds
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// oembed answers GET /oembed?url=ADDRESS&format=json|xml&maxwidth=N&maxheight=N. It is 400 without an address or
// with a size that is none, 404 for an address that is no lab of this server, and 501 for another format.
func (s *Server) oembed(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Access-Control-Allow-Origin", "*") // it says nothing that is not public
	width, okWidth := atMost(q.Get("maxwidth"), oembedWidth)
	height, okHeight := atMost(q.Get("maxheight"), oembedHeight)
	format := q.Get("format")
	switch {
	case q.Get("url") == "" || !okWidth || !okHeight:
		http.Error(w, "oembed wants url, the address of a lab; maxwidth and maxheight are positive numbers", http.StatusBadRequest)
		return
	case format != "" && format != "json" && format != "xml":
		http.Error(w, "the formats are json and xml", http.StatusNotImplemented)
		return
	}
	f, ok := s.page.embeds.widgetOf(siteOf(r), q.Get("url"))
	if !ok {
		http.Error(w, "this is not the address of a lab here", http.StatusNotFound)
		return
	}
	f.Width, f.Height = width, height
	a := oembed{
		Version: "1.0", Type: "rich", Title: f.Title, ProviderName: "Cloudlet", ProviderURL: siteOf(r), CacheAge: 86400,
		HTML: f.markup(), Width: f.Width, Height: f.Height,
	}
	if format == "xml" {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		io.WriteString(w, `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`+"\n")
		xml.NewEncoder(w).Encode(a)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(a)
}

// atMost is the smaller of a size that was asked for, if it was, and the usual one.
func atMost(asked string, usual int) (int, bool) {
	if asked == "" {
		return usual, true
	}
	n, err := strconv.Atoi(asked)
	return min(n, usual), err == nil && n > 0
}
