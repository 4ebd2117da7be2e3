//go:build !linux

package driver

import "syscall"

// processAttributes puts a browser into a process group of its own.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
