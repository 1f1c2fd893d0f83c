package schema_test

import (
	"testing"

	"cloudlet/sandbox/aws/schema"
)

func TestFormatAndParse(t *testing.T) {
	one, hundred := int64(1), int64(100)
	name := &schema.Shape{Name: "nameType", Kind: schema.String, Min: &one, Max: &hundred, Pattern: `[\w+=,.@-]+`}
	tree := &schema.Shape{Name: "Tree"}
	tree.Members = []*schema.Member{
		{Name: "Name", Field: "Name", In: "Name", Out: "name", Shape: name, Required: true},
		{Name: "Age", Field: "Age", In: "Age", Out: "age", Shape: &schema.Shape{Kind: schema.Long}},
		{Name: "children", Field: "Children", In: "Child", Out: "childSet", Shape: &schema.Shape{Name: "TreeList", Kind: schema.List, Element: tree, ItemName: "item"}},
	}
	s := &schema.Service{Name: "ec2", ID: "EC2", Protocol: schema.EC2, Version: "2016-11-15", Namespace: "http://x/", Operations: []*schema.Operation{
		{Name: "GrowTree", Method: "POST", URI: "/", Input: tree, Output: &schema.Shape{Name: "GrowTreeOutput"}},
		{Name: "FellTree", Method: "DELETE", URI: "/{Name}?now", Input: tree, Output: &schema.Shape{Name: "FellTreeOutput"}, Status: 204, Unemulated: true,
			Paginator: &schema.Paginator{InputToken: []string{"a", "b"}, OutputToken: []string{"c || d[-1].e"}, ResultKey: []string{"f"}}},
	}}
	text := schema.Format(s)
	parsed := schema.Parse(text, false)
	if again := schema.Format(parsed); again != text {
		t.Errorf("Format(Parse(text)) =\n%s\nwant\n%s", again, text)
	}
	in := parsed.Operation("GrowTree").Input
	if in.Member("children").Shape.Element != in {
		t.Error("a shape that contains itself does not")
	}
	if m := in.Member("children"); m == nil || m.Field != "Children" || m.In != "Child" || m.Out != "childSet" {
		t.Errorf("member children = %+v", m)
	}
	if guest := schema.Parse(text, true).Operation("FellTree"); len(guest.Input.Members) != 0 {
		t.Error("a guest carries the shapes of an operation that nobody emulates")
	}
}

func TestWaiterText(t *testing.T) {
	text := "BucketExists\tHeadBucket\t5\t20\tsuccess\tstatus\t\t200\tretry\terror\t\t\"X\"\n"
	if got := schema.FormatWaiters(schema.ParseWaiters(text)); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
	if got := schema.ParseWaiters(""); len(got) != 0 {
		t.Errorf("no text gives %v", got)
	}
}
