package sandbox

import (
	"encoding/json"
	"fmt"
	"io"

	"cloudlet/sandbox/sql"
)

// errorReader fails at once.
type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// filtered runs a plan of S3 Select over the bytes of runs, which it closes: the guest has checked the query, the host does the reading.
// It stops when its own reader is closed.
func filtered(plan []byte, r *runs) (io.ReadCloser, error) {
	var p sql.Plan
	if err := json.Unmarshal(plan, &p); err != nil || p.CSVOut == nil && p.JSONOut == nil {
		r.Close()
		return nil, fmt.Errorf("sandbox: the guest's plan: %w", err)
	}
	in, out := io.Pipe()
	go func() {
		defer r.Close()
		out.CloseWithError(p.Run(out, r))
	}()
	return in, nil
}
