package iam

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"slices"
	"strconv"
	"time"
)

// totp checks time-based one-time passwords: HMAC-SHA1, steps of 30 seconds, six digits.
// Time is the sandbox's own, so an authenticator beside it must use the same clock; one that
// runs fast or slow is learnt by synchronize.
// https://www.rfc-editor.org/rfc/rfc6238
type totp struct {
	seed  [40]byte
	drift int64   // by how many steps the device's clock is ahead
	last  int64   // second step of the last pair that synchronized
	used  []int64 // steps whose codes were taken, as long as they could be taken again
}

const (
	period = 30 // seconds of a step

	// tolerance is how many steps a code may be early or late, as observed of AWS.
	tolerance = 2

	// AWS looks this far behind and ahead of a device's clock for a pair of codes.
	searchBehind, searchAhead = 998, 1000
)

func stepOf(now time.Time) int64 { return now.Unix() / period }

// codes tells the six digits that the device shows during a step, as a number.
func (t *totp) codes() func(step int64) int {
	mac := hmac.New(sha1.New, t.seed[:])
	var counter [8]byte
	var sum [sha1.Size]byte
	return func(step int64) int {
		mac.Reset()
		binary.BigEndian.PutUint64(counter[:], uint64(step))
		mac.Write(counter[:])
		mac.Sum(sum[:0])
		n := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&15:]) & 0x7fffffff
		return int(n % 1_000_000)
	}
}

// digits reads a code; -1 if it is none.
func digits(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil || len(code) != 6 || code[0] == '+' {
		return -1
	}
	return n
}

// synchronize looks for two codes of consecutive steps and sets the device's clock by them.
// Steps before the last such pair are past.
func (t *totp) synchronize(first, second string, now time.Time) bool {
	center, code := stepOf(now)+t.drift, t.codes()
	one, two := digits(first), digits(second)
	for away := int64(0); away <= searchAhead; away++ {
		for _, step := range []int64{center - away, center + away} {
			if step < center-searchBehind || step-1 <= t.last || code(step) != two || code(step-1) != one {
				continue
			}
			t.drift, t.last = step-stepOf(now), step
			return true
		}
	}
	return false
}

// accept takes a code of about now. No code is taken twice.
func (t *totp) accept(code string, now time.Time) bool {
	center, codes := stepOf(now)+t.drift, t.codes()
	t.used = slices.DeleteFunc(t.used, func(step int64) bool { return step < center-tolerance })
	for step := center - tolerance; step <= center+tolerance; step++ {
		if !slices.Contains(t.used, step) && codes(step) == digits(code) {
			t.used = append(t.used, step)
			return true
		}
	}
	return false
}
