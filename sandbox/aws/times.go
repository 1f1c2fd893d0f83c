package aws

import "time"

// Times are read and written on every call, so that this does without layouts.

// AppendISO appends a time in UTC as 2006-01-02T15:04:05Z, with milliseconds if they are wanted.
func AppendISO(b []byte, t time.Time, millis bool) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		if millis {
			return t.AppendFormat(b, "2006-01-02T15:04:05.000Z")
		}
		return t.AppendFormat(b, "2006-01-02T15:04:05Z")
	}
	b = append(two(append(two(append(two(two(b, year/100), year%100), '-'), int(month)), '-'), day), 'T')
	b = clock(b, t)
	if millis {
		n := t.Nanosecond() / 1e6
		b = append(two(append(b, '.'), n/10), byte('0'+n%10))
	}
	return append(b, 'Z')
}

// AppendHTTP appends a time as HTTP writes it: Mon, 02 Jan 2006 15:04:05 GMT.
// https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
func AppendHTTP(b []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(b, "Mon, 02 Jan 2006 15:04:05 GMT")
	}
	b = append(append(b, "SunMonTueWedThuFriSat"[3*t.Weekday():][:3]...), ", "...)
	b = append(two(b, day), ' ')
	b = append(append(b, "JanFebMarAprMayJunJulAugSepOctNovDec"[3*(month-1):][:3]...), ' ')
	b = append(two(two(b, year/100), year%100), ' ')
	return append(clock(b, t), " GMT"...)
}

func clock(b []byte, t time.Time) []byte {
	hour, minute, second := t.Clock()
	return two(append(two(append(two(b, hour), ':'), minute), ':'), second)
}

func two(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// ParseBasic reads a time of the form 20060102T150405Z, as signatures have it.
func ParseBasic(s string) (time.Time, bool) {
	if len(s) != 16 || s[8] != 'T' || s[15] != 'Z' {
		return time.Time{}, false
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[4:6])
	day, ok3 := digits(s[6:8])
	hour, ok4 := digits(s[9:11])
	minute, ok5 := digits(s[11:13])
	second, ok6 := digits(s[13:15])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return t, t.Month() == time.Month(month) && t.Day() == day // else there is no such day
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = 10*n + int(c)
	}
	return n, true
}
