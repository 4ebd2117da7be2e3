package recipe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"assay/core/page"
	"assay/core/wire"
)

// checkPages reads a _headers file as Cloudflare and Netlify do: one pattern, and a line for each header. Cloudflare also looks for lines that may be
// a path. https://github.com/cloudflare/workers-sdk/blob/main/packages/workers-shared/utils/configuration/parseHeaders.ts
func checkPages(part wire.RecipePart) error {
	rules, ok := strings.CutPrefix(part.Text, "/*\n")
	if !ok {
		return fmt.Errorf("it begins with %.20q", part.Text)
	}
	path := regexp.MustCompile(`^(\S+://|/)`)
	for line := range strings.Lines(rules) {
		trimmed := strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(trimmed, "! "); ok && page.IsToken(name) {
			continue
		}
		name, value, found := strings.Cut(trimmed, ":")
		if !found || !page.IsToken(name) || name[0] == '#' || strings.TrimSpace(value) == "" || !page.IsPrintable(value) || strings.Contains(value, ":splat") ||
			path.MatchString(trimmed) || len(trimmed) > 2000 {
			return fmt.Errorf("the line %q", line)
		}
	}
	return nil
}

// checkJSON reads a part's JSON into v, in which every member that recipes write stands and no other, and returns an error unless it is written with
// the same members.
func checkJSON(part wire.RecipePart, v any) error {
	reader := json.NewDecoder(strings.NewReader(part.Text))
	reader.DisallowUnknownFields()
	if err := reader.Decode(v); err != nil {
		return err
	}
	if _, err := reader.Token(); err != io.EOF {
		return fmt.Errorf("something follows the object: %v", err)
	}
	var plainText, again bytes.Buffer
	if err := json.Compact(&plainText, []byte(part.Text)); err != nil {
		return err
	}
	encoder := json.NewEncoder(&again)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	if got := strings.TrimSpace(again.String()); len(got) != plainText.Len() {
		return fmt.Errorf("it is read as %s", got)
	}
	return nil
}

func checkVercel(part wire.RecipePart) error {
	type header struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	var file struct {
		Headers []struct {
			Source  string   `json:"source"`
			Headers []header `json:"headers"`
		} `json:"headers"`
	}
	if err := checkJSON(part, &file); err != nil {
		return err
	}
	if len(file.Headers) != 1 || file.Headers[0].Source != "/(.*)" {
		return fmt.Errorf("it is read as %+v", file)
	}
	for _, h := range file.Headers[0].Headers {
		if !page.IsToken(h.Key) || strings.Contains(h.Key+h.Value, "$") {
			return fmt.Errorf("the header %+v", h)
		}
	}
	return nil
}

var cloudflareSetting = regexp.MustCompile(`^curl --fail-with-body "https://api\.cloudflare\.com/client/v4/zones/\$ZONE/settings/[a-z_]+" -X PATCH -H "Authorization: Bearer \$TOKEN" --json '\{"value":[a-z0-9_":{},]+\}'$`)

func checkCloudflare(part wire.RecipePart) error {
	switch part.File {
	case "Rules > Snippets":
		return checkJavaScript(part)
	case "rule.json":
		type operation struct {
			Operation string `json:"operation"`
			Value     string `json:"value,omitempty"`
		}
		var file struct {
			Rules []struct {
				Expression string `json:"expression"`
				Action     string `json:"action"`
				Parameters struct {
					Headers map[string]operation `json:"headers"`
				} `json:"action_parameters"`
			} `json:"rules"`
		}
		if err := checkJSON(part, &file); err != nil {
			return err
		}
		if len(file.Rules) != 1 || file.Rules[0].Expression != "true" || file.Rules[0].Action != "rewrite" {
			return fmt.Errorf("it is read as %+v", file)
		}
		for name, o := range file.Rules[0].Parameters.Headers {
			if !page.IsToken(name) || !(o.Operation == "set" && o.Value != "" || o.Operation == "remove" && o.Value == "") {
				return fmt.Errorf("the header %q: %+v", name, o)
			}
		}
		return nil
	case "a shell":
		for line := range strings.Lines(part.Text) {
			if !cloudflareSetting.MatchString(strings.TrimSuffix(line, "\n")) {
				return fmt.Errorf("the line %q", line)
			}
		}
		return nil
	}
	return fmt.Errorf("what is %q?", part.File)
}

func checkCloudFront(part wire.RecipePart) error {
	if part.File != "policy.json" {
		if part.Text != "\"ViewerProtocolPolicy\": \"redirect-to-https\",\n" {
			return fmt.Errorf("the text %q", part.Text)
		}
		return nil
	}
	type override struct{ Override bool }
	type header struct {
		Header, Value string
		Override      bool
	}
	var file struct {
		Name                  string
		SecurityHeadersConfig *struct {
			StrictTransportSecurity *struct {
				Override                   bool
				AccessControlMaxAgeSec     int32
				IncludeSubdomains, Preload bool
			} `json:",omitempty"`
			ContentTypeOptions *override `json:",omitempty"`
			FrameOptions       *struct {
				Override    bool
				FrameOption string
			} `json:",omitempty"`
			ReferrerPolicy *struct {
				Override       bool
				ReferrerPolicy string
			} `json:",omitempty"`
			ContentSecurityPolicy *struct {
				Override              bool
				ContentSecurityPolicy string
			} `json:",omitempty"`
			XSSProtection *struct {
				Override, Protection bool
				ModeBlock            *bool `json:",omitempty"`
			} `json:",omitempty"`
		} `json:",omitempty"`
		CustomHeadersConfig *struct {
			Quantity int
			Items    []header
		} `json:",omitempty"`
		RemoveHeadersConfig *struct {
			Quantity int
			Items    []struct{ Header string }
		} `json:",omitempty"`
	}
	if err := checkJSON(part, &file); err != nil {
		return err
	}
	if c := file.CustomHeadersConfig; c != nil {
		for _, h := range c.Items {
			if !page.IsToken(h.Header) || !h.Override || c.Quantity != len(c.Items) {
				return fmt.Errorf("the headers %+v", c)
			}
		}
	}
	if c := file.RemoveHeadersConfig; c != nil {
		for _, h := range c.Items {
			if !page.IsToken(h.Header) || c.Quantity != len(c.Items) {
				return fmt.Errorf("the headers %+v", c)
			}
		}
	}
	return nil
}
