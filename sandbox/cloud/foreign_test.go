package cloud

import (
	"encoding/xml"
	"testing"

	"cloudlet/sandbox/aws"
)

// Names that a client made up are text in an answer, whatever is in them.
func TestForeignErrorsAreWellFormed(t *testing.T) {
	for _, name := range []string{"ListTables", "<b>&\"'", "\x01\x00\ufffe", "\xff\xfe", "]]>"} {
		a := foreignError(aws.NotEmulated("dynamodb", name), &aws.Request{}, "id")
		var got struct {
			Error struct{ Code, Message string }
		}
		if err := xml.Unmarshal(a.Body, &got); err != nil || got.Error.Code != "NotImplemented" {
			t.Errorf("%q: %v in %s", name, err, a.Body)
		}
	}
}
