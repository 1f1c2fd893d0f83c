package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

const archiveMagic = "!<arch>\n"

// split makes two archives of one: the compiler's export data, and the rest.
// The format is that of ar: a header of 60 bytes before each file, at even offsets.
func split(archive []byte) (export, objects []byte, err error) {
	rest, ok := bytes.CutPrefix(archive, []byte(archiveMagic))
	if !ok {
		return nil, nil, fmt.Errorf("no archive")
	}
	export, objects = []byte(archiveMagic), []byte(archiveMagic)
	for len(rest) > 0 {
		if len(rest) < 60 {
			return nil, nil, fmt.Errorf("a header is cut off")
		}
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || 60+size > len(rest) {
			return nil, nil, fmt.Errorf("a file is cut off")
		}
		to := &objects
		if strings.TrimSpace(string(rest[:16])) == "__.PKGDEF" {
			to = &export
		}
		*to = append(*to, rest[:60+size]...)
		if size%2 == 1 {
			*to = append(*to, 0)
		}
		rest = rest[min(len(rest), 60+size+size%2):]
	}
	return export, objects, nil
}
