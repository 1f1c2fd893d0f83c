package awscli

import (
	"io"
	"io/fs"
	"os"
	"time"
)

// osFS is the operating system's file system, for tests beside the real CLI.
type osFS struct{}

func (osFS) Open(name string) (fs.File, error)          { return os.Open(name) }
func (osFS) Create(name string) (io.WriteCloser, error) { return os.Create(name) }
func (osFS) Stat(name string) (fs.FileInfo, error)      { return os.Stat(name) }
func (osFS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }
func (osFS) MkdirAll(name string) error                 { return os.MkdirAll(name, 0o755) }
func (osFS) Remove(name string) error                   { return os.Remove(name) }
func (osFS) Chtimes(name string, t time.Time) error     { return os.Chtimes(name, t, t) }
