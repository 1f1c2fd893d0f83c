package wire

import (
	"reflect"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/schema"
)

// DecodeUnchecked is Decode without the constraints of the model, which the
// placeholders in the SDK's snapshots do not keep.
func (c *Codec) DecodeUnchecked(o *schema.Operation, r *aws.Request, in any) *aws.Error {
	return c.decode(c.operations[o], r, reflect.ValueOf(in).UnsafePointer())
}

// ReadXML walks a whole document, as decoding one does.
func ReadXML(b []byte) error {
	x := &xmlReader{rest: b}
	if _, _, _, err := x.next(); err != nil {
		return err
	}
	return x.skip()
}

// CompilePattern shows the matcher of a pattern.
func CompilePattern(p string) (func(string) bool, error) { return compilePattern(p) }
