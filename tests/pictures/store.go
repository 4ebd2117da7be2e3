package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"

	"assay/cmd/demo/sites"
	"assay/tests/browser/driver"
	"assay/tests/looks"
)

// storeFolder is where the pictures of the stores' listings go, and readmePicture the one of the popup.
const (
	storeFolder   = "docs/store"
	readmePicture = "docs/popup.png"
)

// What the stores take: https://developer.chrome.com/docs/webstore/images
const (
	storeWidth  = 1280
	storeHeight = 800
	captionSize = 80 // of the strip above, with what the picture shows
	popupHeight = storeHeight - captionSize - 40
)

// A shot is one picture of a listing: a page, and the popup before it if there is one.
type shot struct {
	name, caption string
	page, popup   []byte
}

// store takes the pictures of the listings and of README.md, of the extension at work on the demo's sites.
func store() error {
	demo, err := sites.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer demo.Close()
	site, err := looks.Site(".")
	if err != nil {
		return err
	}
	if err := demo.Serve(looks.Host, nil, site); err != nil {
		return err
	}
	extension, err := driver.Extension()
	if err != nil {
		return err
	}
	b, err := driver.Launch("chromium", driver.Options{Extension: extension, Proxy: demo.Proxy.Addr(), CA: demo.Authority.PEM()})
	if err != nil {
		return err
	}
	defer b.Close()
	readme, err := ofPopup(b, "https://middling.test/", "", 1100)
	if err != nil {
		return err
	}
	if err := os.WriteFile(readmePicture, readme.popup, 0o666); err != nil {
		return err
	}
	grade, err := ofPopup(b, "https://careless.test/", "", popupHeight)
	if err != nil {
		return err
	}
	grade.name, grade.caption = "1-grade", "The grade of the page in front of you, why, and what to fix first"
	trial, err := ofPopup(b, "https://middling.test/", "[data-next] [data-try]", popupHeight)
	if err != nil {
		return err
	}
	trial.name, trial.caption = "2-try", "A fix on trial: your browser enforces it in this tab, and Assay lists what breaks"
	shots := []shot{grade, trial}
	pages := map[string]shot{
		"panel-request": {name: "3-panel", caption: "Every request of the page, in the developer tools, with what is wrong with it"},
		"compare":       {name: "4-compare", caption: "Two pages side by side: what is worse, what is better, and what must differ set aside"},
		"checklist":     {name: "5-checklist", caption: "After a deployment: a list that fills itself as you walk through the site"},
	}
	err = looks.Walk(b, []string{"en"}, func(page, _ string, view driver.View) (err error) {
		if of, ok := pages[page]; ok {
			of.page, err = sized(view, storeWidth, storeHeight-captionSize)
			shots = append(shots, of)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, of := range shots {
		if err := of.write(b); err != nil {
			return fmt.Errorf("%s: %w", of.name, err)
		}
	}
	return nil
}

// ofPopup pictures a page, and the popup about it after a click in it, if a selector says on what.
func ofPopup(b driver.Browser, url, click string, height int) (of shot, err error) {
	if _, err := driver.Visit(b, url); err != nil {
		return of, err
	}
	if of.page, err = sized(b.Page(), storeWidth, storeHeight-captionSize); err != nil {
		return of, err
	}
	popup, err := b.PopupTab(400, height)
	if err != nil {
		return of, err
	}
	defer popup.Close()
	ready := `document.querySelector("[data-next] .recipe") !== null`
	if err := holds(popup, "the popup shows its fix", ready); err != nil {
		return of, err
	}
	if click != "" {
		if err := popup.Click(click); err != nil {
			return of, err
		}
		if err := holds(popup, "the trial has its result", `document.querySelectorAll("[data-trial] .letter").length === 2 && `+ready); err != nil {
			return of, err
		}
		if err := popup.Eval(`document.activeElement.blur()`, nil); err != nil {
			return of, err
		}
	}
	of.popup, err = popup.Screenshot()
	return of, err
}

// sized is a picture of a view in a window of some size, from its top.
func sized(view driver.View, width, height int) ([]byte, error) {
	if err := view.(driver.Wide).Resize(width, height); err != nil {
		return nil, err
	}
	if err := view.Eval(`scrollTo(0, 0)`, nil); err != nil { // a click may have scrolled
		return nil, err
	}
	return view.Screenshot()
}

// write puts a shot together, and writes it as a file.
func (of shot) write(b driver.Browser) error {
	if err := looks.Show(b, looks.State{Model: "A", Tab: "fix", Language: "en"}); err != nil { // any page that lets pictures in
		return err
	}
	data := func(png []byte) string { return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png) }
	popup := ""
	if of.popup != nil {
		popup = fmt.Sprintf(`<img class="popup" src=%q alt="">`, data(of.popup))
	}
	page := fmt.Sprintf(composition, captionSize, of.caption, data(of.page), popup)
	err := b.Page().Eval(fmt.Sprintf(`(() => {
		document.documentElement.innerHTML = %q;
		return Promise.all([...document.images].map(image => image.decode())).then(() => {});
	})()`, page), nil)
	if err != nil {
		return err
	}
	picture, err := sized(b.Page(), storeWidth, storeHeight)
	if err != nil {
		return err
	}
	path := filepath.Join(storeFolder, of.name+".png")
	fmt.Printf("%s: %d KB\n", path, len(picture)/1024)
	return os.WriteFile(path, picture, 0o666)
}

// composition is a shot's page: the caption's height and words, the picture, and the popup before it.
const composition = `<head><style>
	html, body { margin: 0; overflow: hidden; background: #14713d; }
	p { display: grid; place-items: center; height: %dpx; margin: 0; font: 600 26px system-ui, sans-serif; color: #fff; }
	img { display: block; }
	.popup { position: absolute; top: 96px; right: 40px; border-radius: 10px; box-shadow: 0 0 0 1px #0003, 0 12px 40px #0006; }
</style></head><body><p>%s</p><img src=%q alt="">%s</body>`

// holds waits until an expression is true in a view.
func holds(view driver.View, what, expression string) error {
	return driver.Poll(what, func() (bool, string) {
		var yes bool
		err := view.Eval(expression, &yes)
		return err == nil && yes, fmt.Sprint(err)
	})
}
