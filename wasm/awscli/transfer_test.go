package awscli

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestLargeFiles carries a file of several parts there and back, from a file, from
// the standard input and into the standard output.
func TestLargeFiles(t *testing.T) {
	data := make([]byte, 20<<20+5)
	rand.NewChaCha8([32]byte{1}).Read(data)
	s := newScript(t, newNative(t), &txtar.Archive{})
	if err := s.env.writeFile("big", data); err != nil {
		t.Fatal(err)
	}
	s.play("aws s3 mb s3://large\naws s3 cp big s3://large/\nstdout 'upload: ./big to s3://large/big'")
	s.play("aws s3api head-object --bucket large --key big --query ETag --output text\nstdout '-3\"$'\naws s3 cp s3://large/big back")
	if back, err := s.env.readFile("back"); err != nil || !bytes.Equal(back, data) {
		t.Errorf("%d bytes came back, %v, want the %d that went", len(back), err, len(data))
	}
	s.stdin = string(data)
	s.play("aws s3 cp - s3://large/streamed\naws s3 cp s3://large/streamed -")
	if s.out.String() != string(data) {
		t.Errorf("the stream came back as %d bytes, want %d", s.out.Len(), len(data))
	}
	s.play("aws s3api list-multipart-uploads --bucket large --query Uploads\nstdout null")
}

func TestManyFilesInOrder(t *testing.T) {
	s := newScript(t, newNative(t), &txtar.Archive{})
	var want strings.Builder
	for _, n := range []string{"a", "b", "c", "d/e", "d/f", "g", "h", "i", "j", "k", "l"} {
		s.env.FS.MkdirAll(home + "/in/d")
		if err := s.env.writeFile("in/"+n+".csv", []byte(n)); err != nil {
			t.Fatal(err)
		}
		want.WriteString("upload: in/" + n + ".csv to s3://many/x/" + n + ".csv\n")
	}
	s.play("aws s3 mb s3://many\naws s3 cp in s3://many/x --recursive --no-progress")
	if s.out.String() != want.String() {
		t.Errorf("printed\n%swant\n%s", &s.out, &want)
	}
	s.play("aws s3 sync in s3://many/x\n! stdout .\naws s3 sync s3://many/x out --no-progress\nexists out/d/f.csv")
}
