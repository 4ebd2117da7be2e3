package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/core"
	"assay/tests/hostile"
)

// growth times judgements of hostile sizes, natively: per byte at four sizes, so that what grows faster than its input shows at once.
func growth() {
	fmt.Println("hostile pages: ns a byte at 1/64, 1/16, 1/4 and all of the size; ms for all of it")
	for _, shape := range hostile.Shapes {
		var perByte []string
		var whole time.Duration
		for _, part := range []int{64, 16, 4, 1} {
			in := shape.Make(max(1, shape.Full/part)).AppendJSON(nil)
			whole = quickest(5, func() { core.AssessJSON(in) })
			perByte = append(perByte, fmt.Sprintf("%.1f", float64(whole.Nanoseconds())/float64(len(in))))
		}
		row(shape.Name, "%s; %.0f ms for %d %s", strings.Join(perByte, ", "), float64(whole.Microseconds())/1000, shape.Full, shape.Unit)
	}
}

// quickest returns the shortest of several runs: what else the machine does can only add.
func quickest(times int, run func()) time.Duration {
	list := make([]time.Duration, times)
	for i := range list {
		from := time.Now()
		run()
		list[i] = time.Since(from)
	}
	return slices.Min(list)
}
