package driver

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// A marionette is a connection to the remote control that is built into Firefox: on a loopback socket, each message is its length
// in bytes, a colon, and a JSON array: [0, id, command, parameters] to the browser, [1, id, error, result] back.
//
// Protocol: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
type marionette struct {
	conn   net.Conn
	reader *bufio.Reader
	last   int    // id of the last command
	scope  string // "content" or "chrome": where scripts run
}

// A marionetteError is what the browser answers to a command that failed.
type marionetteError struct {
	Kind    string `json:"error"` // "unknown error", "no such element" …
	Message string `json:"message"`
}

func (e *marionetteError) Error() string { return e.Kind + ": " + e.Message }

func dialMarionette(port int) (*marionette, error) {
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	m := &marionette{conn: conn, reader: bufio.NewReader(conn), scope: "content"}
	conn.SetReadDeadline(time.Now().Add(Patience))
	if _, err := m.read(); err != nil { // the greeting: {"applicationType": "gecko", …}
		conn.Close()
		return nil, fmt.Errorf("marionette: no greeting: %w", err)
	}
	patience := Patience.Milliseconds()
	err = m.call("WebDriver:NewSession", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"timeouts": map[string]any{"script": patience, "pageLoad": patience, "implicit": 0},
	}}}, nil)
	if err != nil {
		conn.Close()
	}
	return m, err
}

// call sends a command and decodes its result, which may be nil. An error of the browser's is a *marionetteError.
func (m *marionette) call(command string, parameters map[string]any, result any) error {
	m.last++
	if parameters == nil {
		parameters = map[string]any{}
	}
	message, err := json.Marshal([]any{0, m.last, command, parameters})
	if err != nil {
		return err
	}
	// The browser keeps its own, shorter time; this one is for a browser that hangs.
	m.conn.SetDeadline(time.Now().Add(Patience + 10*time.Second))
	if _, err := fmt.Fprintf(m.conn, "%d:%s", len(message), message); err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	var reply [4]json.RawMessage
	for id := -1; id != m.last; { // an answer to a command that was given up may still arrive
		data, err := m.read()
		if err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
		if err := json.Unmarshal(data, &reply); err != nil {
			return fmt.Errorf("%s: %w in %s", command, err, short(string(data)))
		}
		if err := json.Unmarshal(reply[1], &id); err != nil {
			return fmt.Errorf("%s: %w in %s", command, err, short(string(data)))
		}
	}
	if string(reply[2]) != "null" {
		failure := new(marionetteError)
		if err := json.Unmarshal(reply[2], failure); err != nil {
			return fmt.Errorf("%s: %s", command, reply[2])
		}
		return failure
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(reply[3], result); err != nil {
		return fmt.Errorf("%s: %w in %s", command, err, short(string(reply[3])))
	}
	return nil
}

func (m *marionette) read() ([]byte, error) {
	length, err := m.reader.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(length[:len(length)-1])
	if err != nil {
		return nil, fmt.Errorf("marionette: a message's length is %q", length)
	}
	data := make([]byte, n)
	_, err = io.ReadFull(m.reader, data)
	return data, err
}

// use chooses where WebDriver's commands and scripts act: in the active tab's page ("content") or in the browser itself ("chrome").
func (m *marionette) use(scope string) error {
	if m.scope == scope {
		return nil
	}
	err := m.call("Marionette:SetContext", map[string]any{"value": scope}, nil)
	if err == nil {
		m.scope = scope
	}
	return err
}

// script runs the body of an async function in the browser itself, and decodes what it returns into result, which may be nil.
func (m *marionette) script(body string, result any, arguments ...any) error {
	if err := m.use("chrome"); err != nil {
		return err
	}
	if arguments == nil {
		arguments = []any{}
	}
	var reply struct{ Value json.RawMessage }
	err := m.call("WebDriver:ExecuteScript", map[string]any{
		"script": "return (async (...arguments) => {" + body + "\n})(...arguments)", "args": arguments,
	}, &reply)
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(reply.Value, result)
}
