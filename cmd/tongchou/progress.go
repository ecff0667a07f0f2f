package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"tongchou/calc"
	"tongchou/report/workers"
)

// How long work goes on before a terminal is told how far it is, and how often it is told.
var (
	patience = time.Second
	pause    = 250 * time.Millisecond
)

// progress rewrites the line that says what is being done; it ends with a
// line break when that is done. Nothing is said when piped. Blanks clear the
// line, which every terminal knows.
func (s *session) progress(format string, args ...any) {
	if !s.terminal {
		return
	}
	line := fmt.Sprintf(format, args...)
	fmt.Fprintf(s.out, "\r%s\r%s", strings.Repeat(" ", s.standing), line)
	if s.standing = width.StringWidth(line); strings.HasSuffix(line, "\n") {
		s.standing = 0
	}
}

// pieces does pieces of what is being done side by side; a terminal is told how many of
// them are done and about how long the rest takes. The line stands as it was after them.
func (s *session) pieces(what string) calc.Runner {
	if !s.terminal {
		return workers.Each
	}
	return func(n int, work func(i int) error) error {
		var mu sync.Mutex
		begun, done, said := time.Now(), 0, false
		told := begun
		err := workers.Each(n, func(i int) error {
			err := work(i)
			mu.Lock()
			defer mu.Unlock()
			done++
			if now := time.Now(); now.Sub(begun) >= patience && now.Sub(told) >= pause {
				told, said = now, true
				s.progress("%s，%s", what, ahead(done, n, now.Sub(begun)))
			}
			return err
		})
		if said {
			s.progress("%s", what)
		}
		return err
	}
}

// ahead says how much of n pieces is done, and how long the rest takes if it goes on so.
func ahead(done, n int, since time.Duration) string {
	rest := (since * time.Duration(n-done) / time.Duration(done)).Round(time.Second)
	text := fmt.Sprintf("%d%%，还要约 ", 100*done/n)
	if rest >= time.Minute {
		text += fmt.Sprintf("%d 分 ", rest/time.Minute)
	}
	return text + fmt.Sprintf("%d 秒", rest%time.Minute/time.Second)
}
