package cloud

import (
	"encoding/json"
	"encoding/xml"
	"testing"

	"cloudlet/sandbox/aws"
)

// Names that a client made up are text in an answer, whatever is in them.
func TestForeignErrorsAreWellFormed(t *testing.T) {
	for _, name := range []string{"ListTables", "<b>&\"'", "\x01\x00\ufffe", "\xff\xfe", "]]>"} {
		e := aws.NotEmulated("rds", name)
		var old struct {
			Error struct{ Code, Message string }
		}
		a := foreignError(e, &aws.Request{Query: "Action=DescribeDBInstances"}, "rds", "id")
		if err := xml.Unmarshal(a.Body, &old); err != nil || old.Error.Code != "NotImplemented" {
			t.Errorf("%q: %v in %s", name, err, a.Body)
		}
		var got struct{ Message string }
		a = foreignError(e, &aws.Request{}, "lambda", "id")
		if err := json.Unmarshal(a.Body, &got); err != nil || got.Message == "" || a.Header.Get("x-amzn-ErrorType") != "NotImplemented" {
			t.Errorf("%q: %v in %s", name, err, a.Body)
		}
	}
}
