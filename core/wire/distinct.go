package wire

import "slices"

// Distinct returns the list without the values that it holds already, in order. It writes to the list's own elements.
//
// A real list has a dozen values, for which looking through it is fastest; a hostile one has thousands, for which it would take minutes.
func Distinct[T comparable](list []T) []T {
	const few = 32
	if len(list) <= few {
		n := 0
		for i, v := range list {
			if !slices.Contains(list[:n], v) {
				list[n] = list[i]
				n++
			}
		}
		return list[:n]
	}
	seen := make(map[T]struct{}, len(list))
	n := 0
	for _, v := range list {
		if _, ok := seen[v]; !ok {
			seen[v] = struct{}{}
			list[n] = v
			n++
		}
	}
	return list[:n]
}
