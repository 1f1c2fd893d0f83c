package server

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// showResults answers GET /api/classes/{code}/results?as=csv or jsonl with a line for each learner.
func (s *Server) showResults(w http.ResponseWriter, r *http.Request, c *room) {
	wall := c.Wall(time.Now())
	if r.URL.Query().Get("as") == "jsonl" {
		w.Header().Set("Content-Type", "application/jsonl")
		w.Header().Set("Content-Disposition", `attachment; filename="class.jsonl"`)
		e := json.NewEncoder(w)
		for _, t := range wall.Tiles {
			e.Encode(t)
		}
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="class.csv"`)
	out := csv.NewWriter(w)
	out.Write([]string{"name", "joined", "last active", "tasks done", "tasks", "finished", "calls", "errors"})
	for _, t := range wall.Tiles {
		out.Write([]string{cell(t.Name), t.Joined.UTC().Format(time.RFC3339), t.Active.UTC().Format(time.RFC3339), strconv.Itoa(t.Done), strconv.Itoa(t.Tasks), strconv.FormatBool(t.Ended), strconv.Itoa(t.Calls), strconv.Itoa(t.Errors)})
	}
	out.Flush()
}

// cell is a text that no spreadsheet takes for a formula.
func cell(text string) string {
	if strings.ContainsAny(text[:1], "=+-@") {
		return "'" + text
	}
	return text
}
