// Package driver runs Chromium and Firefox with an extension loaded, for tests and for `demo run`.
//
// [Launch] starts a browser with a fresh profile, a trusted authority and a proxy that gives names to local servers; what comes
// back is a [Browser], the same for both. It opens pages, reads the toolbar's badge, opens the real popup and reads, clicks and
// pictures it, ends the extension's worker, and dumps the extension's storage.
//
//	b, err := driver.Launch("firefox", driver.Options{Extension: dir, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
//	defer b.Close()
//	err = b.Open("https://model.test/")
//	err = driver.Poll("the badge says A+", func() (bool, string) {
//		badge, err := b.Badge()
//		return badge.Text == "A+", fmt.Sprint(badge, err)
//	})
//	popup, err := b.Popup()
//	err = popup.Eval(`document.querySelector("main").dataset.grade`, &grade)
//
// Nothing sleeps for a fixed time: everything that takes a while is polled until it holds, or fails saying what was seen.
package driver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Names are the browsers that Launch knows.
var Names = []string{"chromium", "firefox"}

// Patience is how long a browser gets to do one thing. It is long because a loaded machine is slow, not because anything waits.
const Patience = 60 * time.Second

// Options say what a browser is started with.
type Options struct {
	Extension string    // folder of the unpacked extension
	Proxy     string    // "127.0.0.1:PORT" of the proxy for every request; empty: none
	CA        []byte    // certificate (PEM) of an authority to trust; empty: none
	Headed    bool      // show windows; needs a display
	Log       io.Writer // gets what the browser prints; nil: nobody does
	// Prefs are browser preferences beside the driver's own: for Firefox those of about:config, for Chromium those of its profile's
	// Preferences file ("https_only_mode_enabled").
	Prefs map[string]any
	// Flags are further command line flags for Chromium, without the dashes: "force-dark-mode".
	Flags []string
}

// A Restarter is a browser that can be ended and started again with the same profile: Chromium. In Firefox an extension that is installed for a test does
// not outlive the browser.
type Restarter interface {
	Restart() error
}

// A Wide view can have another size, in CSS pixels, and take pictures of all of its page: Chromium's.
type Wide interface {
	Resize(width, height int) error
	Whole(width int) ([]byte, error)
}

// A Browser is a running browser with the extension in it. It is used from one goroutine.
type Browser interface {
	// Name is "chromium" or "firefox".
	Name() string

	// Open takes the active tab to a URL and waits until the page has loaded. A page that the browser could not load is a
	// [*LoadError].
	Open(url string) error
	// Start begins to load a URL in the active tab and does not wait.
	Start(url string) error
	// Reload loads the active tab's page again, and waits.
	Reload() error
	// NewTab opens an empty tab and makes it the active one.
	NewTab() error
	// OpenedTab makes the tab that a page has opened at a URL the active one.
	OpenedTab(url string) error
	// CloseTab closes the active tab; another one becomes active.
	CloseTab() error
	// Page is the page in the active tab.
	Page() View

	// Popup opens the extension's popup for the active tab, as a click on the toolbar does.
	Popup() (View, error)
	// TimePopup opens the popup as Popup does and closes it once it has set each of these marks (performance.mark). It returns how long
	// after the click each was set, in milliseconds, in the order asked.
	TimePopup(marks ...string) ([]float64, error)
	// PopupTab opens the popup's page as a tab of the given size in CSS pixels, about the active tab (popup.html?tab=ID). The
	// active tab stays in the background until the view is closed. For pictures, and for sizes that a popup cannot have.
	PopupTab(width, height int) (View, error)
	// PanelTab opens the DevTools panel's page likewise, without DevTools (devtools/panel.html?tab=ID): requests come by an event.
	PanelTab(width, height int) (View, error)
	// DevTools opens the browser's developer tools for the active tab, and in them the extension's panel.
	DevTools() (View, error)
	// Badge reads the toolbar's button for the active tab.
	Badge() (Badge, error)

	// TabID is the active tab's id in the extension API.
	TabID() (int, error)
	// Background evaluates an expression in the extension's worker (Chromium) or event page (Firefox), and starts it if it has
	// ended.
	Background(expression string, result any) error
	// KillWorker ends the worker or event page, as the browser does with an idle one.
	KillWorker() error
	// WorkerRuns tells whether the worker or event page is alive.
	WorkerRuns() (bool, error)
	// ReloadExtension loads the extension anew, as an update does: pages that are open were then opened before it. In Chromium it also
	// empties storage.session.
	ReloadExtension() error

	// Extension evaluates an expression in a page that has the extension's API and none of its scripts, where the browser has one (Chromium:
	// the worker is not woken), else as Background does.
	Extension(expression string, result any) error
	// Allow narrows the sites that the extension may see to some match patterns ("https://shop.test/*"), as a user does in the browser's own
	// settings; "<all_urls>" is all sites, and without any pattern it is none.
	Allow(patterns ...string) error
	// AllowPrivate lets the extension see private windows too, as a user does; it is loaded anew.
	AllowPrivate() error

	// Storage returns everything in storage.session and storage.local: {"session": {…}, "local": {…}}.
	Storage() ([]byte, error)
	// Profile is the folder of the browser's profile.
	Profile() string
	// Done is closed when the browser has gone, by itself or by Close.
	Done() <-chan struct{}
	// Close ends the browser and removes everything that it wrote.
	Close() error
}

// A View is a page that can be read: the one in a tab, or the popup.
type View interface {
	// Eval evaluates a JavaScript expression, waits for it if it is a promise, and decodes its value by way of JSON into result, which may be nil.
	Eval(expression string, result any) error
	// Click clicks on the middle of the first element that matches the selector, once there is one with nothing before it.
	Click(selector string) error
	// Press presses a key, by its DOM name: "Tab", "Enter", "ArrowDown".
	Press(key string) error
	// Screenshot returns a picture (PNG) of the view.
	Screenshot() ([]byte, error)
	// Close closes a popup or a popup's tab. On the page of a tab it does nothing.
	Close() error
}

// A Timed view tells what its thread has worked: Chromium's. Unlike the time that passed, this stays true on a busy machine.
type Timed interface {
	ThreadTime() (seconds float64, err error)
}

// A Badge is what the toolbar shows for a tab.
type Badge struct {
	Text  string
	Title string
	Color string // "#rrggbb"
}

// A LoadError is a page that the browser could not load, with the browser's own word for it.
type LoadError struct{ URL, Text string }

func (e *LoadError) Error() string { return e.URL + " did not load: " + e.Text }

// Launch starts a browser and waits until the extension's worker is ready: a page that loads before then is seen in part only.
func Launch(name string, o Options) (Browser, error) {
	if _, err := os.Stat(filepath.Join(o.Extension, "manifest.json")); err != nil {
		return nil, fmt.Errorf("no extension in %s: run ./build.sh first (%w)", o.Extension, err)
	}
	extension, err := filepath.Abs(o.Extension)
	if err != nil {
		return nil, err
	}
	o.Extension = extension
	if o.Log == nil {
		o.Log = io.Discard
	}
	var b Browser
	switch name {
	case "chromium":
		b, err = launchChromium(o)
	case "firefox":
		b, err = launchFirefox(o)
	default:
		return nil, fmt.Errorf("no browser %q: known are %s", name, strings.Join(Names, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// Poll calls check until it reports true. It gives up when what check saw has not changed for [Patience], or changes without end. The error says what was
// waited for and what check saw last.
func Poll(what string, check func() (done bool, seen string)) error {
	begin := time.Now()
	changed, before := begin, ""
	for {
		done, seen := check()
		if done {
			return nil
		}
		if seen != before {
			changed, before = time.Now(), seen
		}
		if time.Since(changed) > Patience || time.Since(begin) > 4*Patience {
			return fmt.Errorf("waited %v until %s; last seen: %s", time.Since(begin).Round(time.Second), what, seen)
		}
		time.Sleep(min(max(15*time.Millisecond, time.Since(begin)/10), 200*time.Millisecond)) // to look costs the browser time too
	}
}

// FindSecret looks for bytes in the extension's storage and in every file of the profile but those where the browser itself keeps
// cookies, responses, forms, history and what sites store. It returns where they are: "storage", or a path in the profile.
func FindSecret(b Browser, secret []byte) ([]string, error) {
	var found []string
	dump, err := b.Storage()
	if err != nil {
		return nil, err
	}
	if bytes.Contains(dump, secret) {
		found = append(found, "storage")
	}
	err = filepath.WalkDir(b.Profile(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a browser removes files while it runs
			}
			return err
		}
		if browsersOwn(entry.Name()) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if bytes.Contains(data, secret) {
			found = append(found, strings.TrimPrefix(path, b.Profile()+string(filepath.Separator)))
		}
		return nil
	})
	return found, err
}

// browsersOwn names the files and folders where a browser itself keeps cookies, responses, the text of forms, addresses, and what sites store.
func browsersOwn(name string) bool {
	for _, prefix := range []string{
		"Cookies", "Cache", "Code Cache", "Sessions", "Network Persistent State", "Web Data", "History", "Favicons", "Top Sites",
		"Shortcuts", "Visited Links", "segmentation_platform", "Local Storage", // Chromium
		"cookies.sqlite", "cache2", "sessionstore", "formhistory.sqlite", "places.sqlite", "favicons.sqlite", "https+++", // Firefox
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// find returns the first of the programs that is installed.
func find(programs ...string) (string, error) {
	for _, program := range programs {
		if path, err := exec.LookPath(program); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("not installed: none of %s is in PATH", strings.Join(programs, ", "))
}

// environment is this process's own with a home folder of the browser's: its settings are not to be the user's.
func environment(home string) []string {
	var env []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "XDG_CONFIG_HOME=") && !strings.HasPrefix(entry, "XDG_CACHE_HOME=") &&
			!strings.HasPrefix(entry, "XDG_DATA_HOME=") && !strings.HasPrefix(entry, "HOME=") {
			env = append(env, entry)
		}
	}
	return append(env, "HOME="+home)
}

// trust puts an authority into the NSS database in dir, which it makes.
func trust(dir string, certificate []byte) error {
	if len(certificate) == 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file := filepath.Join(dir, "authority.pem")
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"-d", "sql:" + dir, "-N", "--empty-password"},
		{"-d", "sql:" + dir, "-A", "-t", "C,,", "-n", "demo authority", "-i", file},
	} {
		if out, err := exec.Command("certutil", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("certutil %s: %w: %s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}

// asJSON wraps an expression so that its value arrives as JSON text whatever its type, "" for undefined.
func asJSON(expression string) string {
	return "(async () => JSON.stringify(await (" + expression + ")) ?? '')()"
}

// decode is the other half of asJSON.
func decode(expression, text string, result any) error {
	if result == nil {
		return nil
	}
	if text == "" {
		return fmt.Errorf("%s: undefined", short(expression))
	}
	if err := json.Unmarshal([]byte(text), result); err != nil {
		return fmt.Errorf("%s = %s: %w", short(expression), short(text), err)
	}
	return nil
}

func short(text string) string {
	if len(text) > 200 {
		return text[:200] + "…"
	}
	return text
}

func quote(text string) string {
	data, _ := json.Marshal(text) // a string always has a JSON form
	return string(data)
}

// clickOn is an expression that clicks on the middle of an element, scrolled into view, and says what is in the way ("" if nothing is). It looks and clicks at
// once: what a page draws meanwhile, a recipe say, would else take a click that was sent to a place.
func clickOn(selector string) string {
	return `(() => {
		const element = document.querySelector(` + quote(selector) + `);
		if (!element) return "there is no such element";
		element.scrollIntoView({block: "center", behavior: "instant"});
		const box = element.getBoundingClientRect();
		const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
		// Firefox also shows views of no size.
		if (top !== document.documentElement && top !== element && !element.contains(top)) return "in the way is " + top?.outerHTML.slice(0, 200);
		element.focus();
		element.click();
		return "";
	})()`
}

// click clicks as soon as nothing is in the way; do evaluates clickOn.
func click(selector string, do func(expression string) (obstacle string, err error)) error {
	var broken error
	err := Poll("there can be a click on "+selector, func() (bool, string) {
		var obstacle string
		obstacle, broken = do(clickOn(selector))
		return obstacle == "" || broken != nil, obstacle
	})
	if err = errors.Join(broken, err); err != nil {
		return fmt.Errorf("click %s: %w", selector, err)
	}
	return nil
}

// wholeStorage is an expression for everything that the extension has stored.
const wholeStorage = "(async () => ({session: await chrome.storage.session.get(null), local: await chrome.storage.local.get(null)}))()"
