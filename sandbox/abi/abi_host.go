//go:build !wasip1

package abi

// The names of the guest's exports and of the host's functions; see abi.go.
const (
	ExportStart    = "_initialize"
	ExportHandle   = "handle"
	ExportMaintain = "maintain"
	ExportRoom     = "room"

	ImportRequest   = "request"
	ImportBody      = "body"
	ImportSums      = "sums"
	ImportResponse  = "response"
	ImportInterrupt = "interrupt"
)
