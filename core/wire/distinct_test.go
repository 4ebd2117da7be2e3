package wire

import (
	"slices"
	"testing"
)

func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, 5, 100} { // few and many take different ways
		var list, want []int
		for i := range n {
			want = append(want, i)
			list = append(list, i, i/2)
		}
		if got := Distinct(list); !slices.Equal(got, want) {
			t.Errorf("%d values: got %v, want %v", n, got, want)
		}
	}
}
