package sql

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// function is one of the language's, with the number of its arguments.
type function struct {
	least, most int
	do          func([]any) (any, error)
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-sql-functions.html
var functions = map[string]function{
	"LOWER":            {1, 1, onText(func(s string) any { return strings.ToLower(s) })},
	"UPPER":            {1, 1, onText(func(s string) any { return strings.ToUpper(s) })},
	"CHAR_LENGTH":      {1, 1, onText(func(s string) any { return int64(utf8.RuneCountInString(s)) })},
	"CHARACTER_LENGTH": {1, 1, onText(func(s string) any { return int64(utf8.RuneCountInString(s)) })},
	"COALESCE":         {1, 100, coalesce},
	"NULLIF":           {2, 2, nullIf},
}

// onText makes a function of one text; NULL stays NULL.
func onText(f func(string) any) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if absent(args[0]) {
			return nil, nil
		}
		return f(text(args[0])), nil
	}
}

func coalesce(args []any) (any, error) {
	for _, a := range args {
		if !absent(a) {
			return a, nil
		}
	}
	return nil, nil
}

func nullIf(args []any) (any, error) {
	if absent(args[0]) || absent(args[1]) {
		return args[0], nil
	}
	if c, ok := compare(args[0], args[1]); ok && c == 0 {
		return nil, nil
	}
	return args[0], nil
}

// substring counts from 1; a place before that takes of the length.
func substring(args []any) (any, error) {
	if absent(args[0]) {
		return nil, nil
	}
	s := []rune(text(args[0]))
	from, ok := numeric(args[1])
	length, ok2 := float64(len(s)+1), true
	if len(args) == 3 {
		length, ok2 = numeric(args[2])
	} else if from < 1 {
		length -= from - 1
	}
	if !ok || !ok2 || length < 0 {
		return nil, fail("EvaluatorInvalidArguments", "Incorrect arguments in the function call in the SQL expression.")
	}
	size := float64(len(s))
	start := min(max(from-1, 0), size)
	end := min(max(from-1+length, start), size)
	return string(s[int(start):int(end)]), nil
}

func trimmer(side string) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if absent(args[0]) || absent(args[1]) {
			return nil, nil
		}
		s, chars := text(args[0]), text(args[1])
		if side != "TRAILING" {
			s = strings.TrimLeft(s, chars)
		}
		if side != "LEADING" {
			s = strings.TrimRight(s, chars)
		}
		return s, nil
	}
}

var castable = map[string]bool{"BOOL": true, "BOOLEAN": true, "INT": true, "INTEGER": true, "STRING": true, "CHAR": true, "CHARACTER": true, "VARCHAR": true,
	"FLOAT": true, "DECIMAL": true, "NUMERIC": true, "DOUBLE": true, "TIMESTAMP": true}

func castFailed() error {
	return fail("CastFailed", "Attempt to convert from one data type to another using CAST failed in the SQL expression.")
}

func (x *cast) eval(r record) (any, error) {
	v, err := x.a.eval(r)
	if err != nil || absent(v) {
		return v, err
	}
	switch x.kind {
	case "STRING", "CHAR", "CHARACTER", "VARCHAR":
		return text(v), nil
	case "BOOL", "BOOLEAN":
		if s, ok := v.(string); ok {
			b, err := strconv.ParseBool(strings.ToLower(s))
			if err != nil {
				return nil, castFailed()
			}
			return b, nil
		}
		if b, ok := v.(bool); ok {
			return b, nil
		}
		f, _ := numeric(v)
		return f != 0, nil
	case "TIMESTAMP":
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01T", "2006T"} {
			if t, err := time.Parse(layout, text(v)); err == nil {
				return t.Format(time.RFC3339Nano), nil
			}
		}
		return nil, castFailed()
	}
	if b, ok := v.(bool); ok {
		return int64(boolean(b)), nil
	}
	whole := x.kind == "INT" || x.kind == "INTEGER"
	if n, err := strconv.ParseInt(strings.TrimSpace(text(v)), 10, 64); whole && err == nil {
		return n, nil
	}
	f, ok := numeric(v)
	switch {
	case !ok, whole && (math.IsNaN(f) || math.Abs(f) >= 1<<63):
		return nil, castFailed()
	case whole:
		return int64(f), nil
	}
	return f, nil
}

// add takes a record into the aggregate.
func (x *aggregate) add(r record) error {
	if x.of == nil {
		x.n++
		return nil
	}
	v, err := x.of.eval(r)
	if err != nil || absent(v) {
		return err
	}
	switch x.name {
	case "SUM", "AVG":
		f, ok := numeric(v)
		if !ok {
			return fail("InvalidDataType", "The SQL expression contains an invalid data type.")
		}
		_, whole := v.(int64)
		x.whole = whole && (x.whole || x.n == 0)
		x.sum += f
	case "MIN", "MAX":
		c, ok := compare(v, x.best)
		if x.best == nil || ok && (c < 0) == (x.name == "MIN") && c != 0 {
			x.best = v
		}
	}
	x.n++
	return nil
}

// eval is the result after the last record.
func (x *aggregate) eval(record) (any, error) {
	switch {
	case x.name == "COUNT":
		return x.n, nil
	case x.name == "MIN" || x.name == "MAX":
		return x.best, nil
	case x.n == 0:
		return nil, nil
	case x.name == "AVG":
		return x.sum / float64(x.n), nil
	case x.whole && math.Abs(x.sum) < 1<<53:
		return int64(x.sum), nil
	}
	return x.sum, nil
}
