package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// How far a long piece of work is, in percent and in time.
func TestAhead(t *testing.T) {
	for _, c := range []struct {
		done, n int
		since   time.Duration
		want    string
	}{
		{1, 4, 2 * time.Second, "25%，还要约 6 秒"},
		{39, 40, 10 * time.Second, "97%，还要约 0 秒"},
		{1, 40, 3 * time.Second, "2%，还要约 1 分 57 秒"},
		{40, 40, time.Minute, "100%，还要约 0 秒"},
		{1, 2, 2 * time.Minute, "50%，还要约 2 分 0 秒"},
	} {
		if got := ahead(c.done, c.n, c.since); got != c.want {
			t.Errorf("%d of %d in %s: %s, want %s", c.done, c.n, c.since, got, c.want)
		}
	}
}

// A terminal is told while long work goes on, and the line stands as it was after it; a
// file is told nothing. Errors come through.
func TestPieces(t *testing.T) {
	defer func(a, b time.Duration) { patience, pause = a, b }(patience, pause)
	patience, pause = 0, 0
	fails := errors.New("fails")
	for _, terminal := range []bool{false, true} {
		var b bytes.Buffer
		s := &session{out: &output{w: &b}, terminal: terminal}
		s.progress("甲：测算")
		err := s.pieces("甲：测算")(4, func(i int) error {
			if i == 2 {
				return fails
			}
			return nil
		})
		if !errors.Is(err, fails) {
			t.Error(err)
		}
		if told := strings.Contains(b.String(), "%，还要约 "); told != terminal {
			t.Errorf("terminal %v: %q", terminal, b.String())
		}
		if terminal && (!strings.HasSuffix(b.String(), "\r甲：测算") || s.standing != width.StringWidth("甲：测算")) {
			t.Errorf("%q stands at the end", b.String())
		}
	}
}
