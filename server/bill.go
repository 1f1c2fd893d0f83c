package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"cloudlet/sandbox"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/meter"
)

// showBill answers GET /api/sandboxes/{id}/bill with a meter.Bill: what the sandbox would have cost so far, and costs an hour.
func (s *Server) showBill(w http.ResponseWriter, r *http.Request, n *session) {
	s.inTime(w, r, n, func(ctx context.Context, _ int64) (any, error) { return billOf(ctx, n.box) })
}

// billOf asks the emulator what lasts, and the host what was counted by the request.
func billOf(ctx context.Context, box Sandbox) (meter.Bill, error) {
	status, body, err := box.Ask(ctx, &sandbox.Question{JSON: []byte(`{"ask":"usage"}`)})
	if err != nil {
		return meter.Bill{}, err
	}
	if status != http.StatusOK {
		return meter.Bill{}, fmt.Errorf("usage: %d %.200s", status, body)
	}
	var usage struct{ Used []aws.Used }
	if err := json.Unmarshal(body, &usage); err != nil {
		return meter.Bill{}, err
	}
	requests := box.Requests()
	for _, kind := range slices.Sorted(maps.Keys(requests)) {
		usage.Used = append(usage.Used, aws.Used{Service: "s3", Kind: kind, Quantity: requests[kind]})
	}
	return meter.BillOf(usage.Used), nil
}
