package driver

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
)

// serveMarionette answers each command with what answer makes of it, as Firefox would.
func serveMarionette(t *testing.T, answer func(id int, command string) []string) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		io.WriteString(conn, `50:{"applicationType":"gecko","marionetteProtocol":3}`)
		reader := bufio.NewReader(conn)
		for {
			length, err := reader.ReadString(':')
			if err != nil {
				return
			}
			n, _ := strconv.Atoi(strings.TrimSuffix(length, ":"))
			data := make([]byte, n)
			if _, err := io.ReadFull(reader, data); err != nil {
				return
			}
			var message [4]any
			json.Unmarshal(data, &message)
			for _, reply := range answer(int(message[1].(float64)), message[2].(string)) {
				fmt.Fprintf(conn, "%d:%s", len(reply), reply)
			}
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func TestMarionette(t *testing.T) {
	port := serveMarionette(t, func(id int, command string) []string {
		switch command {
		case "Late":
			// The answer to a command that was given up comes before the one that is waited for.
			return []string{fmt.Sprintf(`[1,%d,null,{"value":"old"}]`, id-1), fmt.Sprintf(`[1,%d,null,{"value":"snowman ☃"}]`, id)}
		case "Fail":
			return []string{fmt.Sprintf(`[1,%d,{"error":"no such element","message":"gone","stacktrace":""},null]`, id)}
		}
		return []string{fmt.Sprintf(`[1,%d,null,{}]`, id)}
	})
	m, err := dialMarionette(port)
	if err != nil {
		t.Fatal(err)
	}
	defer m.conn.Close()
	var result struct{ Value string }
	if err := m.call("Late", nil, &result); err != nil || result.Value != "snowman ☃" {
		t.Errorf("Late: got %q, error %v, wanted the answer to this command: snowman ☃", result.Value, err)
	}
	var failure *marionetteError
	if err := m.call("Fail", nil, nil); !errors.As(err, &failure) || failure.Kind != "no such element" {
		t.Errorf("Fail: got error %v, wanted one of the kind no such element", err)
	}
}
