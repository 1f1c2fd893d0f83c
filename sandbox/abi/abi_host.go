//go:build !wasip1

package abi

import "math/big"

// The names of the guest's exports and of the host's functions; see abi.go.
const (
	ExportStart    = "_initialize"
	ExportSettle   = "settle"
	ExportHandle   = "handle"
	ExportMaintain = "maintain"
	ExportRoom     = "room"

	ImportRequest   = "request"
	ImportBody      = "body"
	ImportSums      = "sums"
	ImportPower     = "power"
	ImportResponse  = "response"
	ImportInterrupt = "interrupt"
)

// Exp is base to the power of e, modulo m, all positive.
func Exp(base, e, m *big.Int) *big.Int { return new(big.Int).Exp(base, e, m) }
