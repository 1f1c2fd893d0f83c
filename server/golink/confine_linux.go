package golink

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	landlocksys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// A linker reads bytes that a stranger has made. So it runs as this program once more, which gives up all that a linker
// does not need before it becomes the linker: Landlock leaves it two folders, seccomp no network, limits bound its time,
// memory and files. https://docs.kernel.org/userspace-api/landlock.html

// Command is the word by which this program knows that it shall confine itself and become another one.
const Command = "confined"

// cell is what a confined program may have.
type cell struct {
	Read  string   // folder
	Write string   // folder
	Run   []string // the program, and its words
}

// landlockABI is the version that knows of all that is barred here.
const landlockABI = 4

func confines() bool {
	v, err := landlocksys.LandlockGetABIVersion()
	return err == nil && v >= landlockABI && seccomp.Supported()
}

// confine makes cmd start confined: it may read the folder read and change the folder write.
func confine(cmd *exec.Cmd, read, write string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := json.Marshal(cell{read, write, append([]string{cmd.Path}, cmd.Args[1:]...)})
	if err != nil {
		return err
	}
	cmd.Path, cmd.Args = self, []string{self, Command, string(text)}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return nil
}

// limits of a linker: what the kernel holds it to.
var limits = map[int]uint64{
	unix.RLIMIT_CPU:    30,         // seconds
	unix.RLIMIT_AS:     8 << 30,    // bytes of addresses; Go reserves more than it uses
	unix.RLIMIT_FSIZE:  maxProgram, // bytes of a file
	unix.RLIMIT_NOFILE: 4096,
	unix.RLIMIT_CORE:   0,
}

// noNetwork refuses what Landlock lets through: it knows of TCP only.
// https://docs.kernel.org/userspace-api/seccomp_filter.html
var noNetwork = seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: seccomp.Policy{
	DefaultAction: seccomp.ActionAllow,
	Syscalls: []seccomp.SyscallGroup{{
		Action: seccomp.ActionErrno,
		Names:  []string{"socket", "socketpair", "io_uring_setup", "ptrace", "process_vm_readv", "process_vm_writev", "bpf", "keyctl", "add_key", "unshare", "mount"},
	}},
}}

// Become confines this process as text says, which confine has made, and becomes the program named there. It returns only if that fails.
func Become(text string) error {
	var c cell
	if err := json.Unmarshal([]byte(text), &c); err != nil || len(c.Run) == 0 {
		return fmt.Errorf("golink: %q is no cell", text)
	}
	for what, most := range limits {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("golink: limit %d: %w", what, err)
		}
	}
	err := landlock.V4.Restrict(
		landlock.RODirs(c.Read), landlock.RWDirs(c.Write), landlock.ROFiles(c.Run[0]),
		landlock.ROFiles(strings.Fields("/proc/self/maps /proc/stat /sys/kernel/mm/transparent_hugepage/hpage_pmd_size /sys/devices/system/cpu/online")...).IgnoreIfMissing(),
	)
	if err != nil {
		return fmt.Errorf("golink: landlock: %w", err)
	}
	if err := seccomp.LoadFilter(noNetwork); err != nil {
		return fmt.Errorf("golink: seccomp: %w", err)
	}
	return fmt.Errorf("golink: start the linker: %w", syscall.Exec(c.Run[0], c.Run, os.Environ()))
}
