package ec2

import (
	_ "embed"
	"encoding/json"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// typesFile holds a line for each instance type, as recorded from DescribeInstanceTypes and DescribeInstanceTypeOfferings
// by the moto project (5.2.1, May 2026). The first line names the columns:
//   - the type's name; lines are sorted by it
//   - the zones where it can be had, a bit for each zone id of the column's name, the first the lowest
//   - what no column says, as JSON
//   - then facts: a path into InstanceTypeInfo and what an empty cell means, which is none where nothing stands. A cell
//     "-" is none too, 1 and 0 are yes and no, and 12-96/12 are the numbers from 12 to 96 in steps of 12.
//
// It is read where it lies and a line at a time, so that a sandbox's memory holds only the types that it uses.
//
//go:embed types.tsv
var typesFile string

// machines is the catalogue of instance types.
var machines = readTypeTable(typesFile)

type typeTable struct {
	zones []string // by bit
	facts []fact
	rows  []string
	known sync.Map // types that were found, by name: instances share them
}

// fact is a column: a field of InstanceTypeInfo.
type fact struct {
	path   string
	steps  []int // the fields that lead there
	flag   bool  // yes or no
	preset string
}

const factsFrom = 3 // the first column that is a fact

func readTypeTable(file string) *typeTable {
	head, rest, _ := strings.Cut(file, "\n")
	columns := strings.Split(head, "\t")
	t := &typeTable{zones: strings.Fields(columns[1])[1:], rows: strings.Split(strings.TrimSuffix(rest, "\n"), "\n")}
	for _, c := range columns[factsFrom:] {
		path, preset, ok := strings.Cut(c, "=")
		if !ok {
			preset = "-"
		}
		way, leaf := steps(path)
		t.facts = append(t.facts, fact{path, way, leaf == reflect.TypeFor[*bool](), preset})
	}
	return t
}

// steps finds the fields of a path into InstanceTypeInfo, through pointers and lists, and what the last one is.
func steps(path string) (way []int, leaf reflect.Type) {
	leaf = reflect.TypeFor[types.InstanceTypeInfo]()
	for word := range strings.SplitSeq(path, ".") {
		for leaf.Kind() != reflect.Struct {
			leaf = leaf.Elem()
		}
		i := fieldIndex(leaf, word)
		way, leaf = append(way, i), leaf.Field(i).Type
	}
	return way, leaf
}

func nameIn(row string) string {
	name, _, _ := strings.Cut(row, "\t")
	return name
}

// row finds the line of a type, "" if there is none.
func (t *typeTable) row(name string) string {
	i := sort.Search(len(t.rows), func(i int) bool { return nameIn(t.rows[i]) >= name })
	if i == len(t.rows) || nameIn(t.rows[i]) != name {
		return ""
	}
	return t.rows[i]
}

// find returns the type of the given name, always the same one; nil if there is none.
func (t *typeTable) find(name types.InstanceType) *types.InstanceTypeInfo {
	if x, ok := t.known.Load(name); ok {
		return x.(*types.InstanceTypeInfo)
	}
	row := t.row(string(name))
	if row == "" {
		return nil
	}
	x, _ := t.known.LoadOrStore(name, t.read(row))
	return x.(*types.InstanceTypeInfo)
}

// read makes a type of a line.
func (t *typeTable) read(row string) *types.InstanceTypeInfo {
	x := new(types.InstanceTypeInfo)
	name, rest, _ := strings.Cut(row, "\t")
	_, rest, _ = strings.Cut(rest, "\t") // zones
	more, rest, _ := strings.Cut(rest, "\t")
	x.InstanceType = types.InstanceType(name)
	v := reflect.ValueOf(x).Elem()
	for i := range t.facts {
		var cell string
		cell, rest, _ = strings.Cut(rest, "\t")
		if cell == "" {
			cell = t.facts[i].preset
		}
		if cell != "-" {
			enter(v, t.facts[i].steps, cell)
		}
	}
	if more != "" {
		if err := json.Unmarshal([]byte(more), x); err != nil {
			panic("types.tsv: " + name + ": " + err.Error())
		}
	}
	sameCards(x.NetworkInfo)
	return x
}

// sameCards adds network cards: all but the first are alike, and the table has two.
func sameCards(n *types.NetworkInfo) {
	for i := len(n.NetworkCards); i < int(*n.MaximumNetworkCards); i++ {
		card := n.NetworkCards[1]
		card.NetworkCardIndex = new(int32(i))
		n.NetworkCards = append(n.NetworkCards, card)
	}
}

// enter sets the field that the steps lead to; a list on the way has one item.
func enter(v reflect.Value, steps []int, cell string) {
	for _, step := range steps {
		switch {
		case v.Kind() == reflect.Pointer:
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		case v.Kind() == reflect.Slice:
			if v.Len() == 0 {
				v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			}
			v = v.Index(0)
		}
		v = v.Field(step)
	}
	if v.Kind() != reflect.Slice {
		setCell(v, cell)
		return
	}
	words := cellWords(cell)
	list := reflect.MakeSlice(v.Type(), len(words), len(words))
	for i, word := range words {
		setCell(list.Index(i), word)
	}
	v.Set(list)
}

func setCell(v reflect.Value, cell string) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(cell)
	case reflect.Bool:
		v.SetBool(cell == "1")
	case reflect.Float64:
		n, _ := strconv.ParseFloat(cell, 64)
		v.SetFloat(n)
	default:
		n, _ := strconv.ParseInt(cell, 10, 64)
		v.SetInt(n)
	}
}

// cellWords opens a cell that is a list.
func cellWords(cell string) []string {
	if !strings.ContainsAny(cell, ",/") {
		return []string{cell}
	}
	var words []string
	for word := range strings.SplitSeq(cell, ",") {
		from, rest, ok := strings.Cut(word, "-")
		to, step, many := strings.Cut(rest, "/")
		if !ok || !many {
			words = append(words, word)
			continue
		}
		a, _ := strconv.Atoi(from)
		b, _ := strconv.Atoi(to)
		by, _ := strconv.Atoi(step)
		for n := a; n <= b; n += by {
			words = append(words, strconv.Itoa(n))
		}
	}
	return words
}

// cells returns the texts of a line's n-th fact, as filters compare them.
func (t *typeTable) cells(row string, n int) []string {
	rest := row
	for range factsFrom + n {
		_, rest, _ = strings.Cut(rest, "\t")
	}
	cell, _, _ := strings.Cut(rest, "\t")
	f := &t.facts[n]
	if cell == "" {
		cell = f.preset
	}
	switch {
	case cell == "-":
		return nil
	case f.flag:
		return []string{strconv.FormatBool(cell == "1")}
	}
	return cellWords(cell)
}

// column finds the fact that a filter means, or -1.
func (t *typeTable) column(filter string) int {
	way, _ := steps(filter)
	return slices.IndexFunc(t.facts, func(f fact) bool { return slices.Equal(f.steps, way) })
}

// offered reports whether a line's type can be had in a zone, by the zone's id.
func (t *typeTable) offered(row, zone string) bool {
	_, rest, _ := strings.Cut(row, "\t")
	hex, _, _ := strings.Cut(rest, "\t")
	i := slices.Index(t.zones, zone)
	if i < 0 || i/4 >= len(hex) {
		return false
	}
	bits, _ := strconv.ParseUint(hex[len(hex)-1-i/4:len(hex)-i/4], 16, 4)
	return bits>>(i%4)&1 == 1
}
