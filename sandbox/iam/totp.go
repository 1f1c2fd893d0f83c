package iam

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"slices"
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

// code is the six digits that a device shows during a step.
func (t *totp) code(step int64) string {
	mac := hmac.New(sha1.New, t.seed[:])
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&15:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}

// synchronize looks for two codes of consecutive steps and sets the device's clock by them.
// Steps before the last such pair are past.
func (t *totp) synchronize(first, second string, now time.Time) bool {
	center := stepOf(now) + t.drift
	for away := int64(0); away <= searchAhead; away++ {
		for _, step := range []int64{center - away, center + away} {
			if step < center-searchBehind || step-1 <= t.last || t.code(step) != second || t.code(step-1) != first {
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
	center := stepOf(now) + t.drift
	t.used = slices.DeleteFunc(t.used, func(step int64) bool { return step < center-tolerance })
	for step := center - tolerance; step <= center+tolerance; step++ {
		if !slices.Contains(t.used, step) && t.code(step) == code {
			t.used = append(t.used, step)
			return true
		}
	}
	return false
}
