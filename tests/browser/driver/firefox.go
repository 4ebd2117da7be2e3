package driver

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// firefox drives Firefox through Marionette. What WebDriver has no word for (the toolbar, the popup, the event page) is done by
// scripts in the browser's own context.
type firefox struct {
	home      string // everything that the browser writes
	extension string // its id, as the manifest says
	process   *exec.Cmd
	done      chan struct{}
	remote    *marionette
	tabs      []string // WebDriver's handles; the last is the active tab
}

// firefoxPrefs keep the browser off the network, and let the popup be opened without a click. Pages behave as they do for a user.
var firefoxPrefs = map[string]any{
	"app.normandy.enabled":                           false,
	"app.update.disabledForTesting":                  true,
	"browser.aboutwelcome.enabled":                   false,
	"browser.newtabpage.enabled":                     false,
	"browser.safebrowsing.downloads.enabled":         false,
	"browser.safebrowsing.malware.enabled":           false,
	"browser.safebrowsing.phishing.enabled":          false,
	"browser.search.update":                          false,
	"browser.shell.checkDefaultBrowser":              false,
	"browser.startup.homepage_override.mstone":       "ignore",
	"browser.startup.page":                           0,
	"browser.tabs.warnOnClose":                       false,
	"datareporting.healthreport.uploadEnabled":       false,
	"datareporting.policy.dataSubmissionEnabled":     false,
	"extensions.getAddons.cache.enabled":             false,
	"extensions.openPopupWithoutUserGesture.enabled": true,
	"extensions.update.enabled":                      false,
	"marionette.port":                                0, // any free one; the profile's MarionetteActivePort tells which
	"network.captive-portal-service.enabled":         false,
	"network.connectivity-service.enabled":           false,
	"network.trr.mode":                               5,
	"services.settings.server":                       "data:,#remote-settings-dummy/v1",
	"termsofuse.bypassNotification":                  true,
	"toolkit.telemetry.server":                       "",
	"ui.prefersReducedMotion":                        1,
	"xpinstall.signatures.required":                  false,
}

func launchFirefox(o Options) (_ *firefox, err error) {
	program, err := find("firefox-esr", "firefox")
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp("", "assay-firefox-")
	if err != nil {
		return nil, err
	}
	f := &firefox{home: home, done: make(chan struct{})}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if err := os.MkdirAll(f.Profile(), 0o700); err != nil {
		return nil, err
	}
	if err := trust(f.Profile(), o.CA); err != nil {
		return nil, err
	}
	if err := f.writePrefs(o); err != nil {
		return nil, err
	}

	args := []string{"--marionette", "--remote-allow-system-access", "--no-remote", "--profile", f.Profile()}
	if !o.Headed {
		args = append(args, "--headless", "--width", "1280", "--height", "900")
	}
	f.process = exec.Command(program, append(args, "about:blank")...)
	f.process.Env = append(environment(home), "MOZ_CRASHREPORTER_DISABLE=1", "MOZ_REMOTE_SETTINGS_DEVTOOLS=1")
	f.process.Stdout, f.process.Stderr = o.Log, o.Log
	if err := f.start(); err != nil {
		return nil, err
	}
	if err := f.connect(); err != nil {
		return nil, err
	}

	var installed struct{ Value string }
	if err := f.remote.call("Addon:Install", map[string]any{"path": o.Extension, "temporary": true}, &installed); err != nil {
		return nil, fmt.Errorf("install %s: %w", o.Extension, err)
	}
	f.extension = installed.Value
	return f, f.waitForBackground()
}

// start runs the browser in a process group of its own, so that its content processes end with it.
func (f *firefox) start() error {
	f.process.SysProcAttr = processAttributes()
	started := make(chan error)
	go func() {
		// On Linux the browser is to end with the thread that started it: this one must not end before.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := f.process.Start()
		started <- err
		if err == nil {
			f.process.Wait()
			close(f.done)
		}
	}()
	return <-started
}

func (f *firefox) writePrefs(o Options) error {
	prefs := map[string]any{}
	for name, value := range firefoxPrefs {
		prefs[name] = value
	}
	if o.Proxy != "" {
		host, port, _ := strings.Cut(o.Proxy, ":")
		number, err := strconv.Atoi(port)
		if err != nil {
			return fmt.Errorf("proxy %q: %w", o.Proxy, err)
		}
		prefs["network.proxy.type"] = 1
		prefs["network.proxy.http"], prefs["network.proxy.http_port"] = host, number
		prefs["network.proxy.ssl"], prefs["network.proxy.ssl_port"] = host, number
	}
	for name, value := range o.Prefs {
		prefs[name] = value
	}
	var text strings.Builder
	for name, value := range prefs {
		data, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("preference %s: %w", name, err)
		}
		fmt.Fprintf(&text, "user_pref(%s, %s);\n", quote(name), data)
	}
	return os.WriteFile(filepath.Join(f.Profile(), "user.js"), []byte(text.String()), 0o600)
}

func (f *firefox) connect() error {
	err := Poll("Firefox answers", func() (bool, string) {
		data, err := os.ReadFile(filepath.Join(f.Profile(), "MarionetteActivePort"))
		if err != nil {
			return false, err.Error()
		}
		port, err := strconv.Atoi(strings.TrimSpace(string(data)))
		if err != nil {
			return false, err.Error()
		}
		f.remote, err = dialMarionette(port)
		return err == nil, fmt.Sprint(err)
	})
	if err != nil {
		return err
	}
	var handle struct{ Value string }
	err = f.remote.call("WebDriver:GetWindowHandle", nil, &handle)
	f.tabs = []string{handle.Value}
	return err
}

func (f *firefox) Name() string          { return "firefox" }
func (f *firefox) Profile() string       { return filepath.Join(f.home, "profile") }
func (f *firefox) Done() <-chan struct{} { return f.done }
func (f *firefox) Page() View            { return &firefoxView{browser: f, element: "gBrowser.selectedBrowser"} }

func (f *firefox) Open(url string) error {
	return f.loads("WebDriver:Navigate", map[string]any{"url": url}, url)
}

func (f *firefox) Reload() error {
	return f.loads("WebDriver:Refresh", nil, "the page")
}

// loads sends a command that waits until a page has loaded.
func (f *firefox) loads(command string, parameters map[string]any, url string) error {
	if err := f.remote.use("content"); err != nil {
		return err
	}
	err := f.remote.call(command, parameters, nil)
	var failure *marionetteError
	if errors.As(err, &failure) && strings.Contains(failure.Message, "error page") {
		return &LoadError{url, failure.Message}
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", url, err)
	}
	return nil
}

func (f *firefox) Start(url string) error {
	return f.remote.script(`
		const triggeringPrincipal = Services.scriptSecurityManager.getSystemPrincipal();
		gBrowser.fixupAndLoadURIString(arguments[0], {triggeringPrincipal});
	`, nil, url)
}

func (f *firefox) NewTab() error {
	if err := f.remote.use("content"); err != nil {
		return err
	}
	var opened struct{ Handle string }
	if err := f.remote.call("WebDriver:NewWindow", map[string]any{"type": "tab", "focus": true}, &opened); err != nil {
		return err
	}
	f.tabs = append(f.tabs, opened.Handle)
	return f.switchTo(opened.Handle)
}

func (f *firefox) OpenedTab(url string) error {
	if err := f.remote.use("content"); err != nil {
		return err
	}
	var opened string
	err := Poll("a page opens "+url, func() (bool, string) {
		var handles []string
		err := f.remote.call("WebDriver:GetWindowHandles", nil, &handles)
		for _, handle := range handles {
			if err == nil && !slices.Contains(f.tabs, handle) {
				var at struct{ Value string }
				if err = f.switchTo(handle); err == nil {
					err = f.remote.call("WebDriver:GetCurrentURL", nil, &at)
				}
				if at.Value == url {
					opened = handle
				}
			}
		}
		return opened != "", fmt.Sprint(handles, err)
	})
	if err != nil {
		return err
	}
	f.tabs = append(f.tabs, opened)
	return f.switchTo(opened)
}

func (f *firefox) CloseTab() error {
	if len(f.tabs) == 1 {
		return errors.New("the last tab cannot be closed")
	}
	if err := f.remote.use("content"); err != nil {
		return err
	}
	if err := f.remote.call("WebDriver:CloseWindow", nil, nil); err != nil {
		return err
	}
	f.tabs = f.tabs[:len(f.tabs)-1]
	return f.switchTo(f.tabs[len(f.tabs)-1])
}

func (f *firefox) switchTo(handle string) error {
	return f.remote.call("WebDriver:SwitchToWindow", map[string]any{"handle": handle, "focus": true}, nil)
}

// popupElement is the browser element of an open popup.
const popupElement = `document.querySelector(".webextension-popup-browser")`

func (f *firefox) Popup() (View, error) {
	view, _, err := f.popup()
	return view, err
}

// popup also tells when it clicked, in milliseconds since 1970.
func (f *firefox) popup() (view *firefoxView, clicked float64, err error) {
	err = Poll("the window has the focus, without which no popup opens", func() (focused bool, seen string) {
		err := f.script(`
			if (Services.focus.activeWindow !== window) window.focus();
			return Services.focus.activeWindow === window;
		`, &focused)
		return focused, fmt.Sprint(focused, " ", err)
	})
	if err != nil {
		return nil, 0, err
	}
	if err := f.script("const now = Date.now(); browserAction.triggerAction(window); return now;", &clicked); err != nil {
		return nil, 0, fmt.Errorf("open the popup: %w", err)
	}
	view = &firefoxView{browser: f, element: popupElement}
	view.close = func() error { return f.script("if ("+popupElement+") browserAction.triggerAction(window);", nil) }
	return view, clicked, view.waitLoaded("moz-extension:")
}

func (f *firefox) TimePopup(marks ...string) (after []float64, err error) {
	list, err := json.Marshal(marks)
	if err != nil {
		return nil, err
	}
	view, clicked, err := f.popup()
	if err != nil {
		return nil, err
	}
	err = Poll("the popup sets its marks", func() (bool, string) {
		err := view.Eval(string(list)+`.flatMap(name => performance.getEntriesByName(name).slice(0, 1).map(e => performance.timeOrigin + e.startTime))`, &after)
		return err == nil && len(after) == len(marks), fmt.Sprint(after, err)
	})
	for i := range after {
		after[i] -= clicked
	}
	if err != nil {
		return nil, err
	}
	if err := view.Close(); err != nil {
		return nil, err
	}
	return after, Poll("the popup is closed", func() (closed bool, seen string) {
		err := f.script("return !"+popupElement+";", &closed)
		return closed, fmt.Sprint(err)
	})
}

func (f *firefox) PopupTab(width, height int) (View, error) {
	return f.pageTab("popup/popup.html", width, height)
}

func (f *firefox) PanelTab(width, height int) (View, error) {
	return f.pageTab("devtools/panel.html", width, height)
}

// toolbox is an expression for the developer tools of the active tab.
const toolbox = `(() => {
	const {require} = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
	return require("devtools/client/framework/devtools").gDevTools;
})()`

// panelElement is the browser element of the extension's panel in them.
const panelElement = `[...(` + toolbox + `.getToolboxForTab(gBrowser.selectedTab)?.doc.querySelectorAll("iframe") ?? [])]
	.flatMap(frame => [...(frame.contentDocument?.querySelectorAll("browser") ?? [])])
	.find(browser => browser.currentURI.spec.includes("/devtools/panel.html"))`

func (f *firefox) DevTools() (View, error) {
	err := f.script("await "+toolbox+".showToolboxForTab(gBrowser.selectedTab, {toolId: 'inspector'});", nil)
	if err != nil {
		return nil, fmt.Errorf("open the developer tools: %w", err)
	}
	err = Poll("the developer tools have the panel", func() (chosen bool, seen string) {
		err := f.script(`
			const tools = `+toolbox+`.getToolboxForTab(gBrowser.selectedTab);
			const id = [...tools.visibleAdditionalTools].find(id => id.startsWith("webext-devtools-panel"));
			if (id) await tools.selectTool(id);
			return id !== undefined;
		`, &chosen)
		return chosen, fmt.Sprint(err)
	})
	if err != nil {
		return nil, err
	}
	view := &firefoxView{browser: f, element: panelElement}
	view.close = func() error { return f.script("await "+toolbox+".closeToolboxForTab(gBrowser.selectedTab);", nil) }
	return view, view.waitLoaded("moz-extension:")
}

// pageTab opens a page of the extension about the active tab.
func (f *firefox) pageTab(path string, width, height int) (View, error) {
	tab, err := f.TabID()
	if err != nil {
		return nil, err
	}
	err = f.script(`
		const before = gBrowser.selectedTab;
		const tab = gBrowser.addTrustedTab(extension.baseURI.resolve(arguments[3] + "?tab=" + arguments[0]), {ownerTab: before});
		gBrowser.selectedTab = tab;
		const [width, height] = arguments.slice(1, 3).map(pixels => pixels + "px");
		Object.assign(tab.linkedBrowser.style, {flex: "none", alignSelf: "start", width, height, minWidth: width, minHeight: height});
	`, nil, tab, width, height, path)
	if err != nil {
		return nil, err
	}
	view := &firefoxView{browser: f, element: "gBrowser.selectedBrowser"}
	view.close = func() error {
		return f.script(`
			const tab = gBrowser.selectedTab;
			gBrowser.selectedTab = tab.ownerTab ?? tab.owner;
			gBrowser.removeTab(tab);
		`, nil)
	}
	return view, view.waitLoaded("moz-extension:")
}

func (f *firefox) TabID() (id int, err error) {
	err = f.script("return api.tabTracker.getId(gBrowser.selectedTab);", &id)
	return id, err
}

func (f *firefox) Badge() (Badge, error) {
	var b struct {
		Text, Title string
		Color       [4]int
	}
	err := f.script(`
		const data = browserAction.action.getContextData(gBrowser.selectedTab);
		return {text: data.badgeText ?? "", title: data.title, color: data.badgeBackgroundColor};
	`, &b)
	return Badge{b.Text, b.Title, fmt.Sprintf("#%02x%02x%02x", b.Color[0], b.Color[1], b.Color[2])}, err
}

func (f *firefox) Background(expression string, result any) error {
	if err := f.script("await extension.wakeupBackground?.();", nil); err != nil {
		return fmt.Errorf("start the event page: %w", err)
	}
	view := &firefoxView{browser: f, element: "extension.backgroundContext.xulBrowser"}
	return view.Eval(expression, result)
}

func (f *firefox) waitForBackground() error {
	return Poll("the extension's event page is ready", func() (bool, string) {
		runs, err := f.WorkerRuns()
		if runs && err == nil {
			// Its listeners are registered by messages to the parent process: an answer from there comes after them.
			err = f.Background("chrome.runtime.getPlatformInfo()", nil)
		}
		return runs && err == nil, fmt.Sprint("running: ", runs, ", error: ", err)
	})
}

func (f *firefox) KillWorker() error {
	return f.script("await extension.terminateBackground({ignoreDevToolsAttached: true, disableResetIdleForTest: true});", nil)
}

func (f *firefox) WorkerRuns() (runs bool, err error) {
	err = f.script("return extension.backgroundState === 'running';", &runs)
	return runs, err
}

func (f *firefox) ReloadExtension() error {
	err := f.script(`
		const {AddonManager} = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
		await (await AddonManager.getAddonByID(extension.id)).reload();
	`, nil)
	if err != nil {
		return err
	}
	return f.waitForBackground()
}

func (f *firefox) AllowPrivate() error {
	err := f.script(`
		const {ExtensionPermissions} = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
		await ExtensionPermissions.add(extension.id, {permissions: ["internal:privateBrowsingAllowed"], origins: []}, extension);
	`, nil)
	if err != nil {
		return err
	}
	return f.ReloadExtension()
}

func (f *firefox) Allow(patterns ...string) error {
	if patterns == nil {
		patterns = []string{}
	}
	return f.script(`
		const {ExtensionPermissions} = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
		const now = await ExtensionPermissions.get(extension.id);
		const origins = [...new Set([...now.origins, ...extension.allowedOrigins.patterns.map(pattern => pattern.pattern), "<all_urls>"])];
		await ExtensionPermissions.remove(extension.id, {permissions: [], origins}, extension);
		if (arguments[0].length > 0) await ExtensionPermissions.add(extension.id, {permissions: [], origins: arguments[0]}, extension);
	`, nil, patterns)
}

func (f *firefox) Storage() ([]byte, error) {
	var dump json.RawMessage
	err := f.Background(wholeStorage, &dump)
	return dump, err
}

func (f *firefox) Extension(expression string, result any) error {
	return f.Background(expression, result)
}

// script runs the body of an async function in the browser's own context, with what it needs of the extension at hand.
func (f *firefox) script(body string, result any, arguments ...any) error {
	return f.remote.script(`
		const {ExtensionParent} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		const extension = WebExtensionPolicy.getByID(`+quote(f.extension)+`)?.extension;
		if (!extension) throw new Error("the extension is not there");
		const api = ExtensionParent.apiManager.global;
		const browserAction = api.browserActionFor(extension);
	`+body, result, arguments...)
}

func (f *firefox) Close() error {
	if f.process != nil && f.process.Process != nil {
		if f.remote != nil {
			f.remote.conn.Close()
		}
		syscall.Kill(-f.process.Process.Pid, syscall.SIGKILL) // the whole group; nothing in it is worth a goodbye
		<-f.done
	}
	return os.RemoveAll(f.home)
}

// A firefoxView is what a browser element shows: a tab, the popup or the event page.
type firefoxView struct {
	browser *firefox
	element string // expression for the element, in the browser's own context
	close   func() error
}

func (v *firefoxView) waitLoaded(scheme string) error {
	return Poll("the popup has loaded", func() (bool, string) {
		var state string
		err := v.Eval("document.readyState + ' ' + location.href", &state)
		return strings.HasPrefix(state, "complete "+scheme), fmt.Sprint(state, err)
	})
}

func (v *firefoxView) Eval(expression string, result any) error {
	var text string
	err := v.run("", "return "+asJSON(expression), &text)
	if err != nil {
		return fmt.Errorf("%s: %w", short(expression), err)
	}
	return decode(expression, text, result)
}

// run runs the body of a function in the view, by the actor with which Marionette itself runs scripts in pages. In the "system" sandbox
// it may do what a page may not.
func (v *firefoxView) run(sandbox, body string, result any) error {
	return v.browser.script(`
		const element = `+v.element+`;
		if (!element) throw new Error("the view is not open");
		const options = {timeout: arguments[1]};
		if (arguments[2]) Object.assign(options, {sandboxName: arguments[2], newSandbox: true});
		const actor = element.browsingContext.currentWindowGlobal.getActor("MarionetteCommands");
		return await actor.executeScript(arguments[0], [], options) ?? null;
	`, result, body, Patience.Milliseconds(), sandbox)
}

func (v *firefoxView) Click(selector string) error {
	return click(selector, func(expression string) (obstacle string, err error) {
		err = v.run("system", "document.notifyUserGestureActivation(); return "+expression, &obstacle)
		return obstacle, err
	})
}

func (v *firefoxView) Press(key string) error {
	return v.browser.script(`
		const element = `+v.element+`;
		element.focus();
		const processor = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
		if (!processor.beginInputTransactionForTests(window)) throw new Error("no input transaction");
		const key = new KeyboardEvent("", {key: arguments[0], code: arguments[0], keyCode: KeyboardEvent["DOM_VK_" + arguments[1]] ?? 0});
		processor.keydown(key);
		processor.keyup(key);
	`, nil, key, strings.ToUpper(strings.TrimPrefix(key, "Arrow")))
}

func (v *firefoxView) Screenshot() ([]byte, error) {
	var picture []byte // base64, as encoding/json reads bytes
	err := v.browser.script(`
		const bitmap = await `+v.element+`.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, "white");
		const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
		[canvas.width, canvas.height] = [bitmap.width, bitmap.height];
		canvas.getContext("2d").drawImage(bitmap, 0, 0);
		return canvas.toDataURL().split(",")[1];
	`, &picture)
	return picture, err
}

func (v *firefoxView) Close() error {
	if v.close == nil {
		return nil
	}
	return v.close()
}
