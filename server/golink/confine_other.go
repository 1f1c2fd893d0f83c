//go:build !linux

package golink

import (
	"errors"
	"os/exec"
)

// Command is the word by which this program knows that it shall confine itself and become another one.
const Command = "confined"

// confines reports whether a stranger's bytes can be walled in: only Linux's Landlock is known here.
func confines() bool { return false }

func confine(*exec.Cmd, string, string) error { return ErrNotOffered }

// Become is never asked for here.
func Become(string) error { return errors.ErrUnsupported }
