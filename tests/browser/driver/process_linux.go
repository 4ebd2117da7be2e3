package driver

import "syscall"

// processAttributes puts a browser into a process group of its own, and ends it when this process ends without a goodbye, as a test that
// takes too long does.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
