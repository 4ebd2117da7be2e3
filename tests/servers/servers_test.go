// Package servers proves the recipes on real servers and frameworks, as Debian or npm ships them, opened in a real browser through the
// extension. The recipe is taken from the popup, pasted where it says, and the page loaded again: the findings that it claims to fix must
// be gone, nothing new may have come, and letter and score must be the promised ones.
//
// Beside that, what the recipes make of hostile values is read by the real parsers and sent by the real servers.
//
// Each server gets a loopback address of its own (127.x.y.z; Linux answers on all of them) and a proxy that gives it its name, so
// tests run side by side.
package servers

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"assay/cmd/demo/ca"
	"assay/cmd/demo/proxy"
	"assay/tests/browser/driver"
)

// host is the name of every site in these tests.
const host = "shop.test"

// Ports on each server's own address.
const (
	plainPort  = "18080"
	securePort = "18443"
	appPort    = "18000" // the application behind nginx
)

var (
	authority *ca.Authority
	shared    string // folder for what all tests share; see blank
	extension string // a copy of the built extension, so that a build meanwhile disturbs nothing
)

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if authority, err = ca.New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if shared, err = os.MkdirTemp("", "assay-servers-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(shared)
	built, err := driver.Extension()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	extension = filepath.Join(shared, "extension")
	if err := os.CopyFS(extension, os.DirFS(built)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code, _ := driver.RunTests(m)
	return code
}

var addresses atomic.Uint32

// newAddress returns a loopback address that no other server of this or another run of the tests has.
func newAddress() string {
	const each = 250 // of the values that a byte of an address can have
	n := (os.Getpid()*1000 + int(addresses.Add(1))) % (each * each * each)
	return fmt.Sprintf("127.%d.%d.%d", 1+n/each/each, 1+n/each%each, 1+n%each)
}

// answering returns where a server answers: over plain HTTP, and over HTTPS if it is set up.
func answering(address string, secure bool) []string {
	if !secure {
		return []string{address + ":" + plainPort}
	}
	return []string{address + ":" + plainPort, address + ":" + securePort}
}

// folder returns an empty folder that a server's unprivileged workers can read.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// named returns a proxy in which the site's name leads to a server's address.
func named(t *testing.T, address string) *proxy.Proxy {
	t.Helper()
	p, err := proxy.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	p.Map(host+":80", address+":"+plainPort)
	p.Map(host+":443", address+":"+securePort)
	return p
}

// A process is a server that was started, with its workers.
type process struct {
	cmd    *exec.Cmd
	output bytes.Buffer
	ended  chan struct{}
}

// start starts a server and waits until something answers at each address. The test ends it.
func start(t *testing.T, dir string, addresses []string, program string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.stop)
	for _, address := range addresses {
		for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				conn.Close()
				break
			}
			select {
			case <-p.ended:
				t.Fatalf("%s %q has ended:\n%s", program, args, p.output.String())
			default:
			}
			if time.Since(begin) > time.Minute {
				t.Fatalf("%s %q does not answer at %s: %v", program, args, address, err)
			}
		}
	}
	return p
}

// stop ends a server and its workers, and waits for that.
func (p *process) stop() {
	select {
	case <-p.ended:
		return
	default:
	}
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.ended
	}
}

// runCommand runs a program to its end and returns its output.
func runCommand(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// program returns the first of these that is there.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("none of %q is installed: run ./build.sh test", names)
	return ""
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err = errors.Join(err, os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
