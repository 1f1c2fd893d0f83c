package awscli

import (
	"cmp"
	"slices"
)

// closeMatches returns up to three choices that resemble word, the best first:
// those whose similarity is at least 0.8, by the measure of Python's difflib.
func closeMatches(word string, choices []string) []string {
	type match struct {
		name  string
		ratio float64
	}
	var found []match
	for _, c := range choices {
		total := float64(len(c) + len(word))
		if total == 0 || 2*float64(min(len(c), len(word)))/total < 0.8 {
			continue
		}
		if r := 2 * float64(commonLetters(c, word)) / total; r >= 0.8 {
			found = append(found, match{c, r})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int {
		if c := cmp.Compare(b.ratio, a.ratio); c != 0 {
			return c
		}
		return cmp.Compare(b.name, a.name)
	})
	var names []string
	for _, m := range found[:min(3, len(found))] {
		names = append(names, m.name)
	}
	return names
}

// commonLetters counts the letters of the matching blocks of a and b: the
// longest common run, and so on to its left and right (Ratcliff and Obershelp).
func commonLetters(a, b string) int {
	bestA, bestB, size := 0, 0, 0
	runs := make([]int, len(b)+1)
	for i := range len(a) {
		next := make([]int, len(b)+1)
		for j := range len(b) {
			if a[i] != b[j] {
				continue
			}
			k := runs[j] + 1
			next[j+1] = k
			if k > size {
				bestA, bestB, size = i-k+1, j-k+1, k
			}
		}
		runs = next
	}
	if size == 0 {
		return 0
	}
	return size + commonLetters(a[:bestA], b[:bestB]) + commonLetters(a[bestA+size:], b[bestB+size:])
}
