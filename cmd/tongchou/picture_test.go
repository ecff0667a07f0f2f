package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// The README's picture is what Chromium shows of a sample's overview.
const (
	picture       = "../../docs/overview.png"
	pictureWidth  = 1280
	pictureHeight = 1410
	pictureLimit  = 400 << 10 // bytes
)

// TestPicture makes the README's picture anew and compares it with the one
// that is kept; with -update it keeps the new one.
func TestPicture(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	shot := screenshot(t, filepath.Join(samples().out, "liaoning", "2026", "index.html"))
	if *update {
		if err := os.WriteFile(picture, shot, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) > pictureLimit {
		t.Errorf("%s has %d bytes, more than %d", picture, len(kept), pictureLimit)
	}
	was, now := decode(t, kept), decode(t, shot)
	if was.Bounds() != now.Bounds() {
		t.Fatalf("%s is %v, the page is %v", picture, was.Bounds(), now.Bounds())
	}
	if d := difference(was, now); d > pictureTolerance {
		t.Errorf("%s is no longer what the page shows (differs by %.1f %%); make it again with go test ./cmd/tongchou -run Picture -update", picture, 100*d)
	}
}

// screenshot is a page as Chromium draws it.
func screenshot(t *testing.T, page string) []byte {
	t.Helper()
	bin := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			bin = path
			break
		}
	}
	switch {
	case bin != "":
	case os.Getenv("CI") == "true":
		t.Fatal("no Chromium found, and CI needs one")
	default:
		t.Skip("no Chromium found: the README's picture is not made")
	}
	profile, err := os.MkdirTemp("", "chromium") // which Chromium may still write to when it is gone
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(profile)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	file := filepath.Join(t.TempDir(), "page.png")
	command := exec.CommandContext(ctx, bin, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--force-device-scale-factor=1", "--user-data-dir="+profile, "--virtual-time-budget=10000",
		"--window-size="+strconv.Itoa(pictureWidth)+","+strconv.Itoa(pictureHeight), "--screenshot="+file, "file://"+filepath.ToSlash(page))
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	shot, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return shot
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// pictureTolerance allows for other fonts and another Chromium, not for
// another page: it is the share of black in white that two coarse grey
// pictures may differ by, tile by tile.
const pictureTolerance = 0.02

// tile is the side of a tile in pixels.
const tile = 20

// difference is the mean difference of two pictures' tiles, from 0 to 1.
func difference(a, b image.Image) float64 {
	x, y := tiles(a), tiles(b)
	sum := 0.0
	for i := range x {
		sum += max(x[i]-y[i], y[i]-x[i])
	}
	return sum / float64(len(x))
}

// tiles are the mean brightnesses of a picture's tiles, from 0 to 1.
func tiles(m image.Image) []float64 {
	r := m.Bounds()
	var out []float64
	for y := r.Min.Y; y+tile <= r.Max.Y; y += tile {
		for x := r.Min.X; x+tile <= r.Max.X; x += tile {
			sum := uint64(0)
			for i := range tile * tile {
				red, green, blue, _ := m.At(x+i%tile, y+i/tile).RGBA()
				sum += uint64(red + green + blue)
			}
			out = append(out, float64(sum)/(3*0xffff*tile*tile))
		}
	}
	return out
}

// TestDifference guards the comparison: a blank page and a shifted one are not
// the picture.
func TestDifference(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	m := decode(t, kept)
	if d := difference(m, m); d != 0 {
		t.Errorf("differs from itself by %v", d)
	}
	blank := image.NewGray(m.Bounds())
	for i := range blank.Pix {
		blank.Pix[i] = 0xff
	}
	if d := difference(m, blank); d <= pictureTolerance {
		t.Errorf("a blank page differs by only %v", d)
	}
	shifted := image.NewRGBA(m.Bounds())
	for y := range pictureHeight - 100 {
		for x := range pictureWidth {
			shifted.Set(x, y+100, m.At(x, y))
		}
	}
	if d := difference(m, shifted); d <= pictureTolerance {
		t.Errorf("a page that is shifted by 100 pixels differs by only %v", d)
	}
}
