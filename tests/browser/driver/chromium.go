package driver

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/extensions"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chromium drives Chromium over the DevTools protocol.
//
// helper is a background tab on a page of the extension that runs none of its scripts, opened when first needed: from there the
// extension API is read without waking the worker, so that looking changes nothing.
type chromium struct {
	options   Options
	home      string // everything that the browser writes
	folder    string // of the extension
	extension string // its id
	private   bool   // it may see private windows
	tabs      []*chromiumView
	helper    *chromiumView
	browser   *chromedp.Browser
	root      context.Context
	cancel    context.CancelFunc
	done      chan struct{}
}

// chromiumFlags keep the browser off the network, and from asking questions. Pages behave as they do for a user.
var chromiumFlags = []string{
	"no-first-run", "no-default-browser-check", "disable-background-networking", "disable-component-update", "disable-sync",
	"disable-quic", "disable-breakpad", "disable-dev-shm-usage", "disable-search-engine-choice-screen",
	"disable-popup-blocking", "disable-prompt-on-repost", "password-store=basic", "use-mock-keychain", "force-color-profile=srgb",
	"metrics-recording-only", "disable-features=Translate,OptimizationHints,MediaRouter",
	"enable-unsafe-extension-debugging", // Extensions.loadUnpacked; Google's own Chrome no longer takes --load-extension
}

// quiet leaves out what chromedp logs of a target that is attached to before it has a document, as a popup is.
var quiet = chromedp.WithErrorf(func(string, ...any) {})

func launchChromium(o Options) (_ *chromium, err error) {
	home, err := os.MkdirTemp("", "assay-chromium-")
	if err != nil {
		return nil, err
	}
	c := &chromium{options: o, home: home, folder: o.Extension}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	if err := trust(filepath.Join(home, ".pki", "nssdb"), o.CA); err != nil {
		return nil, err
	}
	prefs := o.Prefs
	if o.Headed {
		// Else the button, with the grade, is behind the puzzle piece.
		prefs = map[string]any{"extensions.pinned_extensions": []string{unpackedID(o.Extension)}}
		maps.Copy(prefs, o.Prefs)
	}
	if err := writeChromiumPrefs(c.Profile(), prefs); err != nil {
		return nil, err
	}
	return c, c.start()
}

// start starts the browser with the profile as it is, and loads the extension.
func (c *chromium) start() error {
	o := c.options
	program, err := find("chromium", "chromium-browser", "google-chrome")
	if err != nil {
		return err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program),
		chromedp.UserDataDir(c.Profile()),
		chromedp.NoInheritEnv, chromedp.Env(environment(c.home)...),
		chromedp.CombinedOutput(o.Log),
		chromedp.WindowSize(1280, 900),
	}
	flags := append(append([]string{}, chromiumFlags...), o.Flags...)
	if !o.Headed {
		flags = append(flags, "headless=new", "disable-gpu", "hide-scrollbars", "mute-audio")
	}
	if o.Proxy != "" {
		flags = append(flags, "proxy-server="+o.Proxy)
	}
	for _, flag := range flags {
		if name, value, found := strings.Cut(flag, "="); found {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	root, cancelRoot := chromedp.NewContext(allocator, quiet)
	c.root, c.cancel = root, func() { cancelRoot(); cancelAllocator() }
	if err := chromedp.Do(root); err != nil {
		return err
	}
	c.browser = chromedp.FromContext(root).Browser
	done, lost := make(chan struct{}), c.browser.LostConnection
	c.done = done
	go func() {
		<-lost
		close(done)
	}()
	c.tabs, c.helper = []*chromiumView{{browser: c, ctx: root, cancel: func() {}}}, nil

	return c.load()
}

// Restart kills the browser, as a crash does, and starts it again with the same profile. Its tabs are gone.
func (c *chromium) Restart() error {
	allocator := chromedp.FromContext(c.root).Allocator
	c.cancel()
	allocator.Wait()
	return c.start()
}

// unpackedID is the id that Chromium gives to an unpacked extension whose manifest has no key: half of its folder's SHA-256, in the letters a to p.
func unpackedID(folder string) string {
	sum := sha256.Sum256([]byte(folder))
	var id []byte
	for _, octet := range sum[:16] {
		id = append(id, 'a'+octet>>4, 'a'+octet&15)
	}
	return string(id)
}

// writeChromiumPrefs writes preferences with dotted names where a profile has them, as nested objects.
func writeChromiumPrefs(profile string, prefs map[string]any) error {
	whole := map[string]any{}
	for name, value := range prefs {
		at := whole
		path := strings.Split(name, ".")
		for _, part := range path[:len(path)-1] {
			inner, ok := at[part].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[part] = inner
			}
			at = inner
		}
		at[path[len(path)-1]] = value
	}
	data, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	folder := filepath.Join(profile, "Default")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "Preferences"), data, 0o600)
}

// load loads the extension, in place of an older version of itself, and waits until its new worker is ready.
func (c *chromium) load() error {
	old, err := c.targets("service_worker")
	if err != nil {
		return err
	}
	loaded, err := callBrowser(c, extensions.LoadUnpacked, extensions.LoadUnpackedParams{Path: c.folder, EnableInIncognito: &c.private})
	if err != nil {
		return fmt.Errorf("load %s: %w", c.folder, err)
	}
	c.extension = loaded.ID
	return Poll("the extension's worker is ready", func() (bool, string) {
		workers, err := c.targets("service_worker")
		for id := range old {
			delete(workers, id)
		}
		if err != nil || len(workers) == 0 {
			return false, fmt.Sprintf("%d workers, error %v", len(workers), err)
		}
		var state string
		err = c.Background("self.registration.active?.state ?? 'none'", &state)
		return state == "activated", fmt.Sprint(state, err)
	})
}

func (c *chromium) Name() string          { return "chromium" }
func (c *chromium) Profile() string       { return filepath.Join(c.home, "profile") }
func (c *chromium) Done() <-chan struct{} { return c.done }
func (c *chromium) Page() View            { return c.active() }

func (c *chromium) active() *chromiumView { return c.tabs[len(c.tabs)-1] }

func (c *chromium) Open(url string) error {
	result, err := call(c.active(), page.Navigate, page.NavigateParams{URL: url})
	if err != nil {
		return fmt.Errorf("open %s: %w", url, err)
	}
	if result.ErrorText != "" {
		return &LoadError{url, result.ErrorText}
	}
	return c.active().waitLoaded(url)
}

func (c *chromium) Start(url string) error {
	view := c.active()
	answered := make(chan error, 1)
	go func() {
		_, err := call(view, page.Navigate, page.NavigateParams{URL: url}) // it answers once there is a page, or never
		answered <- err
	}()
	return Poll("loading "+url+" has begun", func() (bool, string) {
		select {
		case err := <-answered:
			return true, fmt.Sprint(err)
		default:
		}
		var pending string
		err := c.api(activeTab+".then(id => chrome.tabs.get(id)).then(tab => tab.pendingUrl ?? '')", &pending)
		return pending != "", fmt.Sprint(pending, err)
	})
}

func (c *chromium) Reload() error {
	view := c.active()
	ctx, cancel := context.WithTimeout(view.ctx, Patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.Reload, page.ReloadParams{})
		return err
	})))
	if err != nil {
		return fmt.Errorf("reload: %w", err)
	}
	return nil
}

func (c *chromium) NewTab() error {
	view, err := c.createTab("about:blank", false)
	if err == nil {
		c.tabs = append(c.tabs, view)
	}
	return err
}

func (c *chromium) OpenedTab(url string) error {
	var opened target.ID
	err := Poll("a page opens "+url, func() (bool, string) {
		result, err := callBrowser(c, target.GetTargets, target.GetTargetsParams{})
		if err != nil {
			return false, err.Error()
		}
		var seen []string
		for _, info := range result.TargetInfos {
			known := slices.ContainsFunc(c.tabs, func(view *chromiumView) bool { return view.target() == info.TargetID })
			if info.Type == "page" && !known {
				seen = append(seen, info.URL)
				if info.URL == url {
					opened = info.TargetID
				}
			}
		}
		return opened != "", fmt.Sprint(seen)
	})
	if err != nil {
		return err
	}
	view, err := c.attach(opened, true)
	if err != nil {
		return err
	}
	c.tabs = append(c.tabs, view)
	return c.activate()
}

func (c *chromium) CloseTab() error {
	if len(c.tabs) == 1 {
		return errors.New("the last tab cannot be closed")
	}
	c.active().cancel()
	c.tabs = c.tabs[:len(c.tabs)-1]
	return c.activate()
}

func (c *chromium) activate() error {
	_, err := callBrowser(c, target.ActivateTarget, target.ActivateTargetParams{TargetID: c.active().target()})
	return err
}

func (c *chromium) createTab(url string, background bool) (*chromiumView, error) {
	created, err := callBrowser(c, target.CreateTarget, target.CreateTargetParams{URL: url, Background: &background})
	if err != nil {
		return nil, fmt.Errorf("new tab %s: %w", url, err)
	}
	return c.attach(created.TargetID, true)
}

// attach gives a view of a target. Closing the view closes the target if it owns it.
func (c *chromium) attach(id target.ID, owns bool) (*chromiumView, error) {
	options := []chromedp.ContextOption{chromedp.WithTargetID(id)}
	if !owns {
		options = append(options, chromedp.WithDetachOnCancel())
	}
	ctx, cancel := chromedp.NewContext(c.root, options...)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, fmt.Errorf("attach: %w", err)
	}
	return &chromiumView{browser: c, ctx: ctx, cancel: cancel}, nil
}

// api evaluates an expression in the helper.
func (c *chromium) api(expression string, result any) (err error) {
	if err := c.openHelper(); err != nil {
		return err
	}
	return c.helper.Eval(expression, result)
}

func (c *chromium) openHelper() (err error) {
	if c.helper == nil {
		c.helper, err = c.createTab(c.url("manifest.json"), true)
	}
	return err
}

func (c *chromium) url(path string) string { return "chrome-extension://" + c.extension + "/" + path }

func (c *chromium) Popup() (View, error) {
	if err := c.openHelper(); err != nil {
		return nil, err
	}
	before, err := c.targets("page")
	if err != nil {
		return nil, err
	}
	var opened target.ID
	asked := false
	err = Poll("the popup opens", func() (bool, string) {
		now, err := c.targets("page")
		if err != nil {
			return false, err.Error()
		}
		for id, url := range now {
			if _, ok := before[id]; !ok && strings.Contains(url, "/popup/") { // another page of the extension may have opened
				opened = id
				return true, ""
			}
		}
		if !asked {
			// On a busy machine the window has no focus at once, and the browser refuses.
			err = c.api("chrome.action.openPopup()", nil)
			asked = err == nil
		}
		return false, fmt.Sprintf("%v, error %v", now, err)
	})
	if err != nil {
		return nil, err
	}
	view, err := c.attach(opened, true)
	if err != nil {
		return nil, err
	}
	return view, view.waitLoaded("the popup")
}

// TimePopup looks from another page of the extension: a debugger that attaches to the popup would hold it up.
func (c *chromium) TimePopup(marks ...string) (after []float64, err error) {
	list, err := json.Marshal(marks)
	if err != nil {
		return nil, err
	}
	err = Poll("the popup opens", func() (bool, string) {
		// On a busy machine the window has no focus at once, and the browser refuses.
		err := c.api(`(async () => {
			const now = () => performance.timeOrigin + performance.now();
			const popup = () => chrome.extension.getViews({type: "popup"})[0];
			const until = async is => { for (const end = now() + `+fmt.Sprint(Patience.Milliseconds()/2)+`; !is() && now() < end; ) await new Promise(then => setTimeout(then, 10)); };
			const clicked = now();
			await chrome.action.openPopup();
			const after = () => `+string(list)+`.map(name => popup()?.performance.getEntriesByName(name)[0]?.startTime + popup()?.performance.timeOrigin - clicked);
			await until(() => after().every(Number.isFinite));
			const times = after();
			popup()?.close();
			await until(() => !popup());
			if (!times.every(Number.isFinite)) throw new Error("the popup has no such mark: " + times);
			return times;
		})()`, &after)
		return err == nil, fmt.Sprint(err)
	})
	return after, err
}

func (c *chromium) PopupTab(width, height int) (View, error) {
	return c.pageTab("popup/popup.html", width, height)
}

func (c *chromium) PanelTab(width, height int) (View, error) {
	return c.pageTab("devtools/panel.html", width, height)
}

// pageTab opens a page of the extension about the active tab.
func (c *chromium) pageTab(path string, width, height int) (View, error) {
	tab, err := c.TabID()
	if err != nil {
		return nil, err
	}
	view, err := c.createTab(c.url(fmt.Sprintf("%s?tab=%d", path, tab)), false)
	if err != nil {
		return nil, err
	}
	end := view.cancel
	view.cancel = func() { end(); c.activate() }
	if err := view.Resize(width, height); err != nil {
		view.cancel()
		return nil, err
	}
	return view, Poll("the extension's page has loaded", func() (bool, string) {
		var state string
		err := view.Eval("document.readyState + ' ' + location.href", &state) // a new tab begins as about:blank, which is complete
		return strings.HasPrefix(state, "complete "+c.url("")), fmt.Sprint(state, err)
	})
}

// showPanel is an expression that has DevTools show the extension's panel, by their own modules.
const showPanel = `import("devtools://devtools/bundled/ui/legacy/legacy.js").then(async ({InspectorView}) => {
	const view = InspectorView.InspectorView.instance();
	const ids = view.tabbedPane.tabIds();
	const id = ids.find(id => id.startsWith("chrome-extension://"));
	if (!id) throw new Error("the panels are " + ids);
	await view.showPanel(id);
})`

func (c *chromium) DevTools() (View, error) {
	opened, err := callBrowser(c, target.OpenDevTools, target.OpenDevToolsParams{TargetID: c.active().target()})
	if err != nil {
		return nil, fmt.Errorf("open DevTools: %w", err)
	}
	// Asked before they are ready, they never are.
	if _, err := c.frame("devtools/devtools.html"); err != nil {
		return nil, err
	}
	tools, err := c.attach(opened.TargetID, true)
	if err != nil {
		return nil, err
	}
	err = Poll("DevTools show the panel", func() (bool, string) {
		err := tools.Eval(showPanel, nil)
		return err == nil, fmt.Sprint(err)
	})
	if err != nil {
		return nil, err
	}
	panel, err := c.frame("devtools/panel.html")
	if err != nil {
		return nil, err
	}
	view, err := c.attach(panel, false)
	if err != nil {
		return nil, err
	}
	end := view.cancel
	view.cancel = func() { end(); tools.cancel(); c.activate() }
	return view, view.waitLoaded("the panel")
}

// frame waits for a page of the extension inside of another, as DevTools show them.
func (c *chromium) frame(path string) (id target.ID, err error) {
	err = Poll(path+" is shown", func() (bool, string) {
		targets, err := c.targets("iframe")
		for at, url := range targets {
			if strings.HasPrefix(url, c.url(path)) {
				id = at
			}
		}
		return id != "", fmt.Sprint(targets, err)
	})
	return id, err
}

// activeTab is an expression for the active tab; the helper and the popup never are.
const activeTab = "chrome.tabs.query({active: true, lastFocusedWindow: true}).then(tabs => tabs[0].id)"

func (c *chromium) TabID() (id int, err error) {
	err = c.api(activeTab, &id)
	return id, err
}

func (c *chromium) Badge() (Badge, error) {
	var b struct {
		Text, Title string
		Color       [4]int
	}
	err := c.api(`(async () => {
		const tab = {tabId: await `+activeTab+`};
		return {
			text: await chrome.action.getBadgeText(tab),
			title: await chrome.action.getTitle(tab),
			color: await chrome.action.getBadgeBackgroundColor(tab),
		};
	})()`, &b)
	return Badge{b.Text, b.Title, fmt.Sprintf("#%02x%02x%02x", b.Color[0], b.Color[1], b.Color[2])}, err
}

func (c *chromium) Background(expression string, result any) error {
	workers, err := c.targets("service_worker")
	if err != nil {
		return err
	}
	if len(workers) == 0 {
		if err := c.openHelper(); err != nil {
			return err
		}
		if _, err := call(c.helper, serviceworker.Enable, cdp.Empty{}); err != nil {
			return err
		}
		if _, err := call(c.helper, serviceworker.StartWorker, serviceworker.StartWorkerParams{ScopeURL: c.url("")}); err != nil {
			return fmt.Errorf("start the worker: %w", err)
		}
		err := Poll("the worker runs", func() (bool, string) {
			workers, err = c.targets("service_worker")
			return len(workers) > 0, fmt.Sprint(err)
		})
		if err != nil {
			return err
		}
	}
	for id := range workers {
		view, err := c.attach(id, false)
		if err != nil {
			return err
		}
		defer view.cancel()
		return view.Eval(expression, result)
	}
	return errors.New("no worker")
}

func (c *chromium) KillWorker() error {
	if err := c.openHelper(); err != nil {
		return err
	}
	if _, err := call(c.helper, serviceworker.Enable, cdp.Empty{}); err != nil {
		return err
	}
	// It answers once the worker has ended. Whether one runs then is not asked: a late event may have woken the next one already.
	if _, err := call(c.helper, serviceworker.StopAllWorkers, cdp.Empty{}); err != nil {
		return fmt.Errorf("stop the worker: %w", err)
	}
	return nil
}

func (c *chromium) WorkerRuns() (bool, error) {
	workers, err := c.targets("service_worker")
	return len(workers) > 0, err
}

func (c *chromium) ReloadExtension() error {
	if c.helper != nil {
		c.helper.cancel()
		c.helper = nil
	}
	return c.load()
}

func (c *chromium) AllowPrivate() error {
	c.private = true
	return c.ReloadExtension()
}

func (c *chromium) Allow(patterns ...string) error {
	page, err := c.createTab("chrome://extensions/", true)
	if err != nil {
		return err
	}
	defer page.cancel()
	if err := page.waitLoaded("chrome://extensions"); err != nil {
		return err
	}
	data, err := json.Marshal(patterns)
	if err != nil {
		return err
	}
	return page.Eval(`(async () => {
		const id = `+quote(c.extension)+`, patterns = `+string(data)+` ?? [];
		const set = hostAccess => chrome.developerPrivate.updateExtensionConfiguration({extensionId: id, hostAccess});
		if (patterns.includes("<all_urls>")) return void await set("ON_ALL_SITES");
		await set("ON_CLICK");
		if (patterns.length > 0) await set("ON_SPECIFIC_SITES");
		for (const pattern of patterns) await chrome.developerPrivate.addHostPermission(id, pattern);
	})()`, nil)
}

func (c *chromium) Storage() ([]byte, error) {
	var dump json.RawMessage
	err := c.api(wholeStorage, &dump)
	return dump, err
}

func (c *chromium) Extension(expression string, result any) error { return c.api(expression, result) }

// targets returns the extension's own targets of a type ("page", "service_worker"), with their URLs.
func (c *chromium) targets(kind string) (map[target.ID]string, error) {
	result, err := callBrowser(c, target.GetTargets, target.GetTargetsParams{Filter: target.Filter{{}}})
	if err != nil {
		return nil, err
	}
	found := map[target.ID]string{}
	for _, info := range result.TargetInfos {
		if info.Type == kind && strings.HasPrefix(info.URL, c.url("")) {
			found[info.TargetID] = info.URL
		}
	}
	return found, nil
}

func (c *chromium) Close() error {
	if c.browser != nil {
		ctx, cancel := context.WithTimeout(c.root, Patience)
		defer cancel()
		cdp.Call(ctx, c.browser, browser.Close, cdp.Empty{}) // it may be gone already
	}
	if c.cancel != nil {
		c.cancel()
	}
	return os.RemoveAll(c.home)
}

// A chromiumView is a target: a tab, the popup or the worker.
type chromiumView struct {
	browser *chromium
	ctx     context.Context
	cancel  context.CancelFunc
}

func (v *chromiumView) target() target.ID { return chromedp.FromContext(v.ctx).Target.TargetID }

func (v *chromiumView) waitLoaded(what string) error {
	return Poll(what+" has loaded", func() (bool, string) {
		var state string
		err := v.Eval("document.readyState", &state)
		return state == "complete", fmt.Sprint(state, err)
	})
}

func (v *chromiumView) Eval(expression string, result any) error {
	ctx, cancel := context.WithTimeout(v.ctx, Patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](asJSON(expression), chromedp.EvalAwaitPromise))
	if err != nil {
		return fmt.Errorf("%s: %w", short(expression), err)
	}
	return decode(expression, text, result)
}

func (v *chromiumView) Click(selector string) error {
	return click(selector, func(expression string) (string, error) {
		ctx, cancel := context.WithTimeout(v.ctx, Patience)
		defer cancel()
		return chromedp.Run(ctx, chromedp.Evaluate[string](expression, func(p *runtime.EvaluateParams) { p.UserGesture = new(true) }))
	})
}

func (v *chromiumView) Press(key string) error {
	keys := map[string]string{
		"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, " ": " ",
		"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
		"Home": kb.Home, "End": kb.End,
	}
	code, ok := keys[key]
	if !ok {
		return fmt.Errorf("press %q: not a key that the driver knows", key)
	}
	return chromedp.Do(v.ctx, chromedp.KeyEvent(code))
}

func (v *chromiumView) Screenshot() ([]byte, error) {
	result, err := call(v, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	return result.Data, err
}

// ThreadTime is how much processor time the view's own thread has used: of scripts, style, layout and all else. Seconds.
func (v *chromiumView) ThreadTime() (seconds float64, err error) {
	if _, err := call(v, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		return 0, err
	}
	result, err := call(v, performance.GetMetrics, cdp.Empty{})
	for _, metric := range result.Metrics {
		if metric.Name == "TaskDuration" {
			seconds = metric.Value
		}
	}
	return seconds, err
}

// Resize gives a view another size, as if its window had it.
func (v *chromiumView) Resize(width, height int) error {
	_, err := call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: 1})
	return err
}

// Whole returns a picture (PNG) of all of a page, as it is in a window of that width.
func (v *chromiumView) Whole(width int) ([]byte, error) {
	if err := v.Resize(width, 1); err != nil {
		return nil, err
	}
	var height int
	if err := v.Eval(`document.documentElement.scrollHeight`, &height); err != nil {
		return nil, err
	}
	if err := v.Resize(width, height); err != nil {
		return nil, err
	}
	return v.Screenshot()
}

func (v *chromiumView) Close() error {
	if v != v.browser.active() {
		v.cancel()
	}
	return nil
}

// call sends a command to a view's target, callBrowser to the browser; both within [Patience].
func call[P, R any](v *chromiumView, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(v.ctx, Patience)
	defer cancel()
	return chromedp.Call(ctx, command, params)
}

func callBrowser[P, R any](c *chromium, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(c.root, Patience)
	defer cancel()
	return chromedp.CallBrowser(ctx, command, params)
}
