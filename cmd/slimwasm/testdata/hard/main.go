// Command hard does what a Go program can ask of the tables of its functions: it grows its stack, collects garbage at every depth with
// pointers on the stack, panics and recovers through every kind of call, and starts goroutines.
package main

import (
	"errors"
	"fmt"
	"runtime"
)

func main() {
	fmt.Println("deep", deep(5000, nil))
	for _, panics := range []func(){
		func() { panic("a text") },
		func() { var none []int; _ = none[len(none)] },
		func() { var none map[string]int; none["a"] = 1 },
		func() { var none *node; none.value++ },
		func() { var any any = 1; _ = any.(string) },
		func() { (*node)(nil).String() },
		func() { var s fmt.Stringer = (*byValue)(nil); _ = s.String() },
		func() { defer func() { panic(fmt.Sprint("again: ", recover())) }(); panic("first") },
		func() { defer deferred(1)(2); panic("through a deferred call that returns a call") },
		func() { deep(300, func() { panic("from the depth") }) },
	} {
		fmt.Println(recovered(panics))
	}
	results := make(chan int)
	for i := range 20 {
		go func() { results <- deep(100*i, runtime.Gosched) }()
	}
	sum := 0
	for range 20 {
		sum += <-results
	}
	fmt.Println("goroutines", sum)
	next, stop := pull()
	first, second := next(), next()
	stop()
	fmt.Println("coroutine", first, second)
}

type node struct {
	value int
	next  *node
}

func (n *node) String() string { return fmt.Sprint(n.value) }

type byValue struct{ value int }

func (b byValue) String() string { return fmt.Sprint(b.value) }

// deep calls itself, each call with a list of its own that only its stack holds, and counts what is left of them on the way back.
func deep(depth int, last func()) int {
	list := &node{depth, &node{value: 1}}
	var room [20]*node
	array := room[:] // Go 1.26 for WebAssembly forgets, in a collection, an array of pointers that is only indexed
	array[depth%20] = &node{value: 2}
	if depth == 0 {
		if last != nil {
			last()
		}
		return 0
	}
	if depth%500 == 0 {
		runtime.GC()
	}
	garbage := make([]*node, 100)
	below := deep(depth-1, last)
	garbage[0] = list
	if list.value != depth || garbage[0].next.value != 1 || array[depth%20].value != 2 {
		panic("what was on the stack is lost")
	}
	return below + array[depth%20].value
}

func recovered(f func()) (message string) {
	defer func() {
		cause := recover()
		if err, ok := cause.(error); ok {
			var fault runtime.Error
			message = fmt.Sprint("recovered: ", errors.As(err, &fault), " ", err)
			return
		}
		message = fmt.Sprint("recovered: ", cause)
	}()
	f()
	return "nothing to recover"
}

func deferred(a int) func(int) {
	return func(b int) { _ = a + b }
}

func pull() (next func() int, stop func()) {
	values, done := make(chan int), make(chan bool)
	go func() {
		for i := 1; ; i++ {
			select {
			case values <- i * i:
			case <-done:
				close(done)
				return
			}
		}
	}()
	return func() int { return <-values }, func() { done <- true; <-done }
}
