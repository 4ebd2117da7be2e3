package page

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Texts and lists share memory: each must stay what it was made, whatever is made after it.
func TestTextsAndListsStay(t *testing.T) {
	var p Page
	var texts, wantTexts []string
	var lists, wantLists [][]string
	for i := range 300 {
		long := strings.Repeat("long ", i%7*i) // some fill a block, some are longer than one
		texts = append(texts, p.Text("text ", strconv.Itoa(i), ": ", long))
		wantTexts = append(wantTexts, "text "+strconv.Itoa(i)+": "+long)
		list, want := p.List(), []string(nil)
		for j := range i % 40 {
			list, want = append(list, strconv.Itoa(i+j)), append(want, strconv.Itoa(i+j))
		}
		lists, wantLists = append(lists, p.Keep(list)), append(wantLists, want)
	}
	for i := range texts {
		if texts[i] != wantTexts[i] {
			t.Errorf("text %d: got %q, want %q", i, texts[i], wantTexts[i])
		}
		if !slices.Equal(lists[i], wantLists[i]) || (lists[i] == nil) != (wantLists[i] == nil) {
			t.Errorf("list %d: got %q, want %q", i, lists[i], wantLists[i])
		}
	}
	if got := p.Text(); got != "" {
		t.Errorf("no parts: got %q", got)
	}
}
