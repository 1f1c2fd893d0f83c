package wire

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// errScalar is what set answers for text that is no value of its kind.
var errScalar = errors.New("wire: not a value of this type")

// kinds maps what the schema calls a value to what Go does.
var kinds = map[schema.Kind]reflect.Kind{
	schema.String: reflect.String, schema.Enum: reflect.String, schema.Boolean: reflect.Bool,
	schema.Integer: reflect.Int32, schema.Long: reflect.Int64, schema.Float: reflect.Float32,
	schema.Double: reflect.Float64, schema.Timestamp: reflect.Struct, schema.Blob: reflect.Slice,
}

// scalar gives a node its reader and writer.
func scalar(protocol schema.Protocol, n *node) error {
	if kinds[n.shape.Kind] != n.typ.Kind() {
		return fmt.Errorf("wire: %v cannot hold a %s", n.typ, n.shape.Name)
	}
	switch n.shape.Kind {
	case schema.String, schema.Enum:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return Escape(b, *(*string)(p)) }
		n.set = func(p unsafe.Pointer, s string) error { *(*string)(p) = s; return nil }
	case schema.Boolean:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return strconv.AppendBool(b, *(*bool)(p)) }
		n.set = setBool
	case schema.Integer:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return strconv.AppendInt(b, int64(*(*int32)(p)), 10) }
		n.set = setInt32
	case schema.Long:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return strconv.AppendInt(b, *(*int64)(p), 10) }
		n.set = setInt64
	case schema.Float:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return appendFloat(b, float64(*(*float32)(p)), 32) }
		n.set = setFloat32
	case schema.Double:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return appendFloat(b, *(*float64)(p), 64) }
		n.set = setFloat64
	case schema.Timestamp:
		n.enc = timeWriter(protocol, n.shape.Format)
		n.set = setTime
	case schema.Blob:
		n.enc = func(b []byte, p unsafe.Pointer) []byte { return base64.StdEncoding.AppendEncode(b, *(*[]byte)(p)) }
		n.set = setBlob
	}
	return nil
}

const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// timeWriter is how a service prints times: EC2 and S3 with milliseconds, IAM and
// STS without.
func timeWriter(p schema.Protocol, format string) func(b []byte, p unsafe.Pointer) []byte {
	if format == "rfc822" {
		return func(b []byte, p unsafe.Pointer) []byte { return aws.AppendHTTP(b, *(*time.Time)(p)) }
	}
	millis := p != schema.Query
	return func(b []byte, p unsafe.Pointer) []byte { return aws.AppendISO(b, *(*time.Time)(p), millis) }
}

func setBool(p unsafe.Pointer, s string) error {
	switch s {
	case "true", "True", "TRUE", "1":
		*(*bool)(p) = true
	case "false", "False", "FALSE", "0":
		*(*bool)(p) = false
	default:
		return errScalar
	}
	return nil
}

func setInt32(p unsafe.Pointer, s string) error {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return errScalar
	}
	*(*int32)(p) = int32(n)
	return nil
}

func setInt64(p unsafe.Pointer, s string) error {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return errScalar
	}
	*(*int64)(p) = n
	return nil
}

func setFloat32(p unsafe.Pointer, s string) error {
	f, err := strconv.ParseFloat(s, 32)
	if err != nil {
		return errScalar
	}
	*(*float32)(p) = float32(f)
	return nil
}

func setFloat64(p unsafe.Pointer, s string) error {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return errScalar
	}
	*(*float64)(p) = f
	return nil
}

// setTime reads all the forms that AWS reads: ISO 8601, HTTP dates, Unix seconds.
func setTime(p unsafe.Pointer, s string) error {
	for _, layout := range [...]string{time.RFC3339Nano, httpDate, time.RFC1123Z, time.RFC850, time.ANSIC, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			*(*time.Time)(p) = t.UTC()
			return nil
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) > 1e11 || f != f {
		return errScalar
	}
	*(*time.Time)(p) = time.UnixMilli(int64(f * 1000)).UTC()
	return nil
}

func setBlob(p unsafe.Pointer, s string) error {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return errScalar
	}
	*(*[]byte)(p) = b
	return nil
}

func appendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return append(strconv.AppendFloat(b, f, 'f', -1, bits), ".0"...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, bits)
}
