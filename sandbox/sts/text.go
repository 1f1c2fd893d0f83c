package sts

import (
	"maps"
	"slices"
)

// clip keeps what a client sent from making an error long.
func clip(text string) string {
	const most = 256
	if len(text) > most {
		return text[:most]
	}
	return text
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
