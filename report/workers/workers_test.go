package workers

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	var sum atomic.Int64
	if err := Each(1000, func(i int) error { sum.Add(int64(i)); return nil }); err != nil || sum.Load() != 999*1000/2 {
		t.Errorf("%v, sum %d", err, sum.Load())
	}
	if err := Each(0, func(int) error { return errors.New("called") }); err != nil {
		t.Error(err)
	}
	err := Each(50, func(i int) error {
		if i%10 == 3 {
			return errors.New(strings.Repeat("x", i))
		}
		return nil
	})
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 5 || len(lines[0]) != 3 || len(lines[4]) != 43 {
		t.Errorf("the errors are not in order: %v", err)
	}
}

func TestEachPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "seven" {
			t.Errorf("the caller saw %v", got)
		}
	}()
	Each(20, func(i int) error {
		if i == 7 {
			panic("seven")
		}
		return nil
	})
	t.Error("nothing was thrown")
}
