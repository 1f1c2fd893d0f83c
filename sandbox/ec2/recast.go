package ec2

import (
	"reflect"
	"slices"
	"strings"
)

// recast fills what is unset in the struct at to from the fields of from that have the same names: the SDK has types of
// its own for the same thing in a launch template, in a request and in an answer. Structs and lists whose items have
// a key are joined, so that to adds to from; what from holds is not changed.
func recast(to, from any) {
	pour(reflect.ValueOf(to).Elem(), reflect.ValueOf(from))
}

func pour(to, from reflect.Value) {
	for from.Kind() == reflect.Pointer {
		if from.IsNil() {
			return
		}
		from = from.Elem()
	}
	switch to.Kind() {
	case reflect.Pointer:
		if !to.IsNil() && from.Kind() != reflect.Struct {
			return
		}
		fresh := reflect.New(to.Type().Elem())
		if !to.IsNil() {
			fresh.Elem().Set(to.Elem())
		}
		to.Set(fresh)
		pour(fresh.Elem(), from)
	case reflect.Struct:
		pourStruct(to, from)
	case reflect.Slice:
		pourList(to, from)
	default:
		if to.IsZero() {
			to.Set(from.Convert(to.Type()))
		}
	}
}

func pourStruct(to, from reflect.Value) {
	if to.Type() == from.Type() && to.IsZero() {
		to.Set(from)
		return
	}
	for i := range from.NumField() {
		f := from.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		// RamDiskId of a template is RamdiskId of a launch.
		if x := to.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, f.Name) }); x.IsValid() && x.CanSet() {
			pour(x, from.Field(i))
		}
	}
}

// listKeys are the fields by which the items of a list are told apart.
var listKeys = []string{"DeviceName", "DeviceIndex", "ResourceType", "Key"}

func pourList(to, from reflect.Value) {
	if from.Len() == 0 {
		return
	}
	if to.Len() == 0 {
		fresh := reflect.MakeSlice(to.Type(), from.Len(), from.Len())
		for i := range from.Len() {
			pour(fresh.Index(i), from.Index(i))
		}
		to.Set(fresh)
		return
	}
	key := ""
	if e := to.Type().Elem(); e.Kind() == reflect.Struct {
		if i := slices.IndexFunc(listKeys, func(k string) bool { _, ok := e.FieldByName(k); return ok }); i >= 0 {
			key = listKeys[i]
		}
	}
	if key == "" {
		return
	}
	joined := reflect.AppendSlice(reflect.MakeSlice(to.Type(), 0, to.Len()), to)
	for i := range from.Len() {
		same := -1
		for j := range to.Len() {
			if keyText(to.Index(j), key) == keyText(from.Index(i), key) {
				same = j
			}
		}
		switch {
		case same < 0:
			fresh := reflect.New(to.Type().Elem()).Elem()
			pour(fresh, from.Index(i))
			joined = reflect.Append(joined, fresh)
		case key != "DeviceName": // a device that is said again is another device
			pour(joined.Index(same), from.Index(i))
		}
	}
	to.Set(joined)
}

func keyText(v reflect.Value, key string) any {
	f := v.FieldByName(key)
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return nil
		}
		f = f.Elem()
	}
	if f.Kind() == reflect.String {
		return f.String()
	}
	return f.Interface()
}
