package twin

import (
	"reflect"
	"testing"
	"time"
)

type leaf struct{ text string }

type node struct {
	name   string
	up     *node
	down   []*node
	by     map[string]*node
	any    any
	at     time.Time
	shared *leaf
	own    *leaf
	pair   [2]*leaf
	none   *node
}

func TestTwin(t *testing.T) {
	root := &node{name: "root", at: time.Now(), shared: &leaf{"shared"}, own: &leaf{"own"}}
	child := &node{name: "child", up: root, own: root.own, shared: root.shared}
	root.down, root.by, root.any = []*node{child}, map[string]*node{"child": child}, child
	root.pair = [2]*leaf{root.own, {"other"}}
	type box struct{ root *node }
	out := Of(&box{root}, reflect.TypeFor[*time.Location]()).root
	if !reflect.DeepEqual(root, out) {
		t.Fatal("the copy differs")
	}
	if out.none != nil || out == root || out.down[0] == child || out.own == root.own {
		t.Error("something is not a copy")
	}
	if out.down[0].up != out || out.by["child"] != out.down[0] || out.any != any(out.down[0]) || out.pair[0] != out.own || out.down[0].own != out.own {
		t.Error("what was one thing is no longer")
	}
	out.down[0].name, out.own.text = "changed", "changed"
	out.by["new"] = out
	if child.name != "child" || root.own.text != "own" || len(root.by) != 1 {
		t.Error("a change of the copy reaches the original")
	}
	if Of(root, reflect.TypeFor[*leaf]()).shared != root.shared {
		t.Error("a shared type was copied")
	}
}
