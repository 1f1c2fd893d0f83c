package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
)

// entry is a file of a pack.
type entry struct {
	path string
	data []byte
}

// writePack writes files behind their index.
func writePack(path string, entries []entry) error {
	index := make([][3]any, len(entries))
	var data []byte
	for i, e := range entries {
		index[i] = [3]any{e.path, len(data), len(e.data)}
		data = append(data, e.data...)
	}
	head, err := json.Marshal(index)
	if err != nil {
		return err
	}
	all := binary.LittleEndian.AppendUint32(nil, uint32(len(head)))
	return os.WriteFile(path, append(append(all, head...), data...), 0o644)
}
