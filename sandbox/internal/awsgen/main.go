// Command awsgen generates what can be known of AWS without writing it by hand:
// the schema tables of the four services, the dispatch tables of the emulated
// operations, the table of SDK calls behind the command line, and sandbox/OPERATIONS.md.
//
// Its sources are the Go modules of the SDK (their generated code is read with
// go/ast) and the service models in the module of the older SDK. Run it in the
// root of the repository after adding an operation:
//
//	go run ./sandbox/internal/awsgen
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(".", "."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run reads the repository at root and writes the generated files below out.
func run(root, out string) error {
	models, err := moduleDir(root, "github.com/aws/aws-sdk-go")
	if err != nil {
		return err
	}
	var services []*service
	for _, t := range targets {
		dir, err := moduleDir(root, "github.com/aws/aws-sdk-go-v2/service/"+t.name)
		if err != nil {
			return err
		}
		s, err := loadService(t, dir, filepath.Join(models, "models", "apis", t.name))
		if err != nil {
			return err
		}
		if err := s.findMethods(filepath.Join(root, "sandbox", t.name)); err != nil {
			return err
		}
		if err := s.writeSchema(out); err != nil {
			return err
		}
		if err := s.writeDispatch(out); err != nil {
			return err
		}
		if err := s.writeFilters(out); err != nil {
			return err
		}
		services = append(services, s)
	}
	if err := writeOperations(root, out, services); err != nil {
		return err
	}
	return writeClients(out, services)
}

// moduleDir asks the go command where a module's source is.
func moduleDir(root, module string) (string, error) {
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		return "", fmt.Errorf("awsgen: where is module %s? go mod download (%w)", module, err)
	}
	return dir, nil
}
