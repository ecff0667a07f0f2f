package value

import "testing"

// Every character is compared by its plainest form, however short the way to it.
func TestKeyIsPlainest(t *testing.T) {
	for r := rune(1); r < 0x30000; r++ {
		if text := "甲" + string(r); Key(text) != plainest(text) {
			t.Errorf("%U: %q, not %q", r, Key(text), plainest(text))
		}
	}
}
