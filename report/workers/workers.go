// Package workers does pieces of work on all processors.
package workers

import (
	"errors"
	"runtime"
	"sync"
)

// Each does n pieces of work side by side and joins their errors in the order
// of the pieces. What a piece panics with, the caller does: a fault ends a
// program in one way, wherever it happens.
func Each(n int, work func(i int) error) error {
	errs, faults := make([]error, n), make([]any, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				func() {
					defer func() { faults[i] = recover() }()
					errs[i] = work(i)
				}()
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, f := range faults {
		if f != nil {
			panic(f)
		}
	}
	return errors.Join(errs...)
}
