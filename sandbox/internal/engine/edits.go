package main

import (
	"fmt"
	"os"
	"strings"
)

// edit replaces a text that stands in a file once.
type edit struct{ old, new string }

// change makes edits in a file. It returns an error if that is not as expected.
func change(name string, edits []edit) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text := string(b)
	for _, e := range edits {
		if strings.Count(text, e.old) != 1 {
			return fmt.Errorf("%s has other than once:\n%s", name, e.old)
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return os.WriteFile(name, []byte(text), 0o644)
}

// changes are the edits of each file of a version of wazero. A conditional exit jumps over its instructions if its condition is
// false. Here it jumps to them if that is true, and knows the label behind them; they are encoded as a block of their own after
// all others. The version is what tells compiled code of the two kinds apart.
func changes(version string) map[string][]edit {
	return map[string][]edit{
		"internal/version/version.go": {{"var version string\n", fmt.Sprintf("var version = %q\n", version+"-exits")}},
		"internal/engine/wazevo/backend/isa/amd64/machine.go": {{`
	l := m.lowerExitWithCode(execCtxTmp, code)
	jmpIf.asJmpIf(condFromSSAIntCmpCond(c).invert(), newOperandLabel(l))
`, `
	begin, exit := m.allocateBrTarget()
	m.insert(begin)
	behind := m.lowerExitWithCode(execCtxTmp, code)
	jmpIf.asJmpIf(condFromSSAIntCmpCond(c), newOperandLabel(exit))
	jmpIf.u2 = uint64(behind)
`}, {`
	for _, pos := range m.orderedSSABlockLabelPos {
		offset := int64(len(*bufPtr))
`, `
	blocks := append([]*labelPosition(nil), m.orderedSSABlockLabelPos...)
	for n := 0; n < len(blocks); n++ {
		pos := blocks[n]
		offset := int64(len(*bufPtr))
`}, {`
					labelResolutionPend{instr: cur, instrOffset: offset, imm32Offset: int64(len(*bufPtr)) - 4},
				)
			}
`, `
					labelResolutionPend{instr: cur, instrOffset: offset, imm32Offset: int64(len(*bufPtr)) - 4},
				)
			}
			if cur.kind == jmpIf && cur.u2 != 0 {
				begin, behind := cur.next, label(cur.u2)
				for cur.next.kind != nop0 || cur.next.nop0Label() != behind {
					cur = cur.next
				}
				blocks = append(blocks, &labelPosition{begin: begin, end: cur})
			}
`}},
	}
}
