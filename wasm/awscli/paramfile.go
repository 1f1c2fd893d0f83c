package awscli

import (
	"strings"
	"unicode/utf8"
)

// paramFile replaces file://NAME by the text of a file (string) and fileb://NAME
// by its bytes ([]byte); any other word stays a string.
func (e *Env) paramFile(word string) (any, error) {
	name, ok := strings.CutPrefix(word, "fileb://")
	if ok {
		b, err := e.readFile(name)
		if err != nil {
			return nil, loadError(word, name, err)
		}
		return b, nil
	}
	if name, ok = strings.CutPrefix(word, "file://"); !ok {
		return word, nil
	}
	b, err := e.readFile(name)
	if err != nil {
		return nil, loadError(word, name, err)
	}
	if !utf8.Valid(b) {
		return nil, plainError{"Unable to load paramfile (" + name + "), text contents could not be decoded.  " +
			"If this is a binary file, please use the fileb:// prefix instead of the file:// prefix."}
	}
	return string(b), nil
}

func loadError(word, name string, err error) error {
	return plainError{"Unable to load paramfile " + word + ": " + fileError(name, err)}
}
