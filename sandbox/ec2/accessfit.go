package ec2

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// fitted is what a call asks for, held to AWS's own reference: each resource is of a type that the action knows, and a type that
// it must name is asked for in general if the call has named none that exists. An action without types is asked for on "*".
func (n *need) fitted() []aws.Access {
	action, ok := actions.Find("ec2:" + n.call.Operation)
	if !ok || !action.HasTypes() {
		if n.list == nil || ok {
			n.list = nil
			n.on("*", nil)
		}
		return n.list
	}
	n.list = slices.DeleteFunc(n.list, func(a aws.Access) bool {
		return strings.EqualFold(a.Action, action.FullName()) && !action.Suits(a.Resource)
	})
	if strings.HasPrefix(n.call.Operation, "Describe") && n.list == nil {
		return n.on("*", nil).list
	}
	for _, t := range action.Needs() {
		if kind := types.ResourceType(t.Name); !slices.ContainsFunc(n.list, func(a aws.Access) bool { return mentions(a.Resource, []string{t.Name}) }) {
			n.on(n.r.arn(kind, "*"), nil)
		}
	}
	return n.list
}

// sets are the condition keys that tell what a call changes: the name of each attribute that it gives, and its value.
func (n *need) sets(in reflect.Value) {
	action, ok := actions.Find("ec2:" + n.call.Operation)
	if !ok || !strings.HasPrefix(n.call.Operation, "Modify") || !action.HasKey("ec2:attribute") {
		return
	}
	for i := range in.NumField() {
		name := in.Type().Field(i).Name
		if !in.Type().Field(i).IsExported() || name == "DryRun" || strings.HasSuffix(name, "Id") || in.Field(i).IsZero() {
			continue
		}
		value := ""
		for v := in.Field(i); ; v = v.Elem() {
			switch v.Kind() {
			case reflect.Pointer:
				continue
			case reflect.String:
				value = v.String()
			case reflect.Bool:
				value = strconv.FormatBool(v.Bool())
			case reflect.Int32, reflect.Int64:
				value = strconv.FormatInt(v.Int(), 10)
			}
			break
		}
		for _, a := range n.list {
			a.Context["ec2:attribute"] = append(a.Context["ec2:attribute"], name)
			if value != "" {
				a.Context["ec2:attribute/"+strings.ToLower(name)] = []string{value}
			}
		}
	}
}
