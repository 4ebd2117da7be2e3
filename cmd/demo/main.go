// Command demo serves three small sites for Assay to grade, and opens a browser with Assay on them.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"assay/cmd/demo/sites"
)

const usage = `usage: demo [serve] [flags]      serve the demo's sites until interrupted
       demo run [flags] [URL]    serve them and open a browser with Assay in it

careless.test, middling.test and model.test are served over HTTP and HTTPS, hostile.test for tests. They have these names for a
browser that uses the demo's proxy and trusts the demo's authority; "run" starts one that does.

  demo                                      any free port, the authority's certificate in a temporary folder
  demo -proxy 127.0.0.1:8888 -ca ca.pem     a port and a file of your choice
  demo -json                                what is served, as JSON
  demo run                                  Chromium with Assay on https://middling.test/
  demo run -browser firefox https://example.org/

Without a display, "run" prints the page's report and writes a picture of the popup (-picture).
"demo serve -h" and "demo run -h" list the flags.
`

// errUsage asks for exit status 2, when what is wrong has been said already.
var errUsage = errors.New("wrong usage")

func main() {
	switch err := start(os.Args[1:]); {
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func start(args []string) error {
	command := "serve"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	switch command {
	case "serve":
		return serve(args, os.Stdout)
	case "run":
		return run(args, os.Stdout)
	case "help":
		fmt.Print(usage)
		return nil
	}
	fmt.Fprintf(os.Stderr, "demo: no command %q\n\n%s", command, usage)
	return errUsage
}

// parse reads a command's flags. A request for help is no error: it has been answered, and done is true.
func parse(flags *flag.FlagSet, args []string) (done bool, err error) {
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage, "\nflags of ", flags.Name(), ":\n")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return true, nil
	case err != nil:
		return true, errUsage
	}
	return false, nil
}

// served is what -json prints.
type served struct {
	Proxy string   `json:"proxy"` // "127.0.0.1:PORT", for HTTP and HTTPS
	CA    string   `json:"ca"`    // file with the authority's certificate
	URLs  []string `json:"urls"`
}

func serve(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	proxyAddr := flags.String("proxy", "127.0.0.1:0", "address of the proxy")
	caFile := flags.String("ca", "", "file to write the authority's certificate to (default: in a temporary folder)")
	asJSON := flags.Bool("json", false, "print what is served as one JSON document")
	if done, err := parse(flags, args); done {
		return err
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "demo: serve takes no argument, got %q\n", flags.Args())
		return errUsage
	}

	demo, err := sites.Start(*proxyAddr)
	if err != nil {
		return err
	}
	defer demo.Close()
	if *caFile == "" {
		dir, err := os.MkdirTemp("", "assay-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		*caFile = filepath.Join(dir, "ca.pem")
	}
	if err := os.WriteFile(*caFile, demo.Authority.PEM(), 0o644); err != nil {
		return err
	}

	description := served{demo.Proxy.Addr(), *caFile, nil}
	for _, site := range demo.Sites {
		description.URLs = append(description.URLs, "https://"+site.Name+"/", "http://"+site.Name+"/start")
	}
	description.URLs = append(description.URLs, "https://"+sites.HostileName+"/")
	if *asJSON {
		if err := json.NewEncoder(out).Encode(description); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out, "proxy for HTTP and HTTPS   %s\nauthority to trust         %s\n\n", description.Proxy, description.CA)
		for _, site := range demo.Sites {
			fmt.Fprintf(out, "https://%-16s %s\n", site.Name+"/", site.Tagline)
		}
		fmt.Fprintf(out, "https://%-16s pages that try to break their reader\n\n", sites.HostileName+"/")
		fmt.Fprintf(out, "Try: curl --proxy http://%s --cacert %s -i https://middling.test/\nInterrupt to end.\n", description.Proxy, description.CA)
	}

	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	<-interrupted
	return nil
}
