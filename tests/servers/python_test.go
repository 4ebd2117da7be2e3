package servers

import (
	"os"
	"os/exec"
)

// pythonPath returns the Python that Debian's packages are for: another one may stand first in PATH.
func pythonPath() string {
	if exists("/usr/bin/python3") {
		return "/usr/bin/python3"
	}
	return "python3"
}

func pythonCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command(pythonPath(), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DJANGO_SUPERUSER_PASSWORD="+password)
	return cmd
}
