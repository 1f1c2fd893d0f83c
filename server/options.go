package server

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"cloudlet/server/lesson"
)

// Options say how a server behaves. The zero value of each is replaced by the
// default named beside it; a negative number turns a limit off.
type Options struct {
	Addr string // where to listen; 127.0.0.1:8080
	Data string // folder for objects and compiled code; cloudlet in the user's cache folder

	Keep bool // go on with the sandboxes and shares of an earlier server in that folder, and leave them to the next

	Guest []byte // the emulator, a WebAssembly module; required unless Host is set
	Host  Host   // instead of Guest: what runs sandboxes. Closed by Run
	Page  fs.FS  // the built page; nil serves none

	Linker func() ([]byte, error) // Go's linker for this machine; without it browsers must link by themselves

	Lessons []*lesson.Lesson // in the order of the course

	Log *slog.Logger

	// The sandbox called local, which is always there and never ends. Without
	// keys they are made up, and so is the account; with keys it is 000000000000.
	AccessKey    string
	SecretKey    string
	Account      string
	Region       string        // of every sandbox; us-east-1
	RootEmail    string        // of local's root user, for the console; root@local.example
	RootPassword string        // made up
	Delay        time.Duration // after which local's IAM shows a change everywhere; 0: at once

	MaxSandboxes  int           // alive at a time; 10,000
	PerAddress    int           // alive at a time and made by one address; 100
	Idle          time.Duration // a sandbox without call, socket or watcher ends after this; 30 min
	Rate          float64       // requests per second of one sandbox; 5,000 (twice that at once)
	AddressRate   float64       // requests per second of one address; 10,000 (twice that at once)
	Connections   int           // open at a time from one address, unless BehindProxy; 2,000
	MaxBody       int64         // bytes of one request's body; 5 GiB, as S3 has it
	MaxMessage    int64         // bytes of one websocket message; 1 MiB
	MemoryLimit   int64         // bytes of one sandbox's memory; the host's default
	Frames        string        // who may embed the widget, a CSP source list; *
	Origins       []string      // further origins whose pages may use the API ("https://blog.example")
	BehindProxy   bool          // believe the last X-Forwarded-For, and X-Forwarded-Proto
	PrivateHooks  bool          // webhooks of classes may call this machine and its network
	Grace         time.Duration // how long a stop waits for calls in progress; 10 s
	Heartbeat     time.Duration // of event streams and sockets; 15 s
	WriteDeadline time.Duration // after which a client that takes no bytes is cut off; 20 s
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	def(&o.Addr, "127.0.0.1:8080")
	if cache, err := os.UserCacheDir(); err == nil {
		def(&o.Data, filepath.Join(cache, "cloudlet"))
	} else {
		def(&o.Data, "cloudlet")
	}
	def(&o.Region, "us-east-1")
	def(&o.MaxSandboxes, 10_000)
	def(&o.PerAddress, 100)
	def(&o.Idle, 30*time.Minute)
	def(&o.Rate, 5_000)
	def(&o.AddressRate, 10_000)
	def(&o.Connections, 2_000)
	def(&o.MaxBody, 5<<30)
	def(&o.MaxMessage, 1<<20)
	def(&o.Frames, "*")
	def(&o.Grace, 10*time.Second)
	def(&o.Heartbeat, 15*time.Second)
	def(&o.WriteDeadline, 20*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func def[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}
