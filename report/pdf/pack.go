package pdf

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"sync"

	"github.com/klauspost/compress/flate"

	"tongchou/report/typeset"
)

// The time of a file goes into compressing its fonts. Most papers of a kind
// show the same characters but for a few: those of names and of amounts in
// words. So the outlines of a face are cut into two parts, compressed apart: the
// core, which many papers share and which is compressed once, and the rest. The
// division depends on the pool and the paper alone, never on which other papers
// are made, so that a paper made alone is the same file.

// cores are the compressed cores of the faces of one rendering.
type cores struct {
	faces   *typeset.Faces
	varying map[rune]bool // characters that differ from paper to paper
	mu      sync.Mutex
	known   [4]map[string]*core // by their characters
}

// core is a core with its outlines compressed, as a part of a longer stream.
type core struct {
	outlines *typeset.Core
	once     sync.Once
	packed   []byte
}

// mostCores bounds what is kept of a face; beyond it cores are made anew.
const mostCores = 512

func newCores(faces *typeset.Faces, varying map[rune]bool) *cores {
	c := &cores{faces: faces, varying: varying}
	for i := range c.known {
		c.known[i] = map[string]*core{}
	}
	return c
}

// split gives the core of a set of characters, and the characters beyond it.
func (c *cores) split(role int, runes []rune) (*core, []rune) {
	var common, rest []rune
	for _, r := range runes {
		if c.varying[r] {
			rest = append(rest, r)
		} else {
			common = append(common, r)
		}
	}
	key := string(common)
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[role][key]
	if k == nil {
		k = &core{outlines: c.faces[role].Core(common)}
		if len(c.known[role]) < mostCores {
			c.known[role][key] = k
		}
	}
	return k, rest
}

// join appends a subset compressed: its directory as it is, the outlines of the
// core as they were compressed before, the rest.
func (k *core) join(out []byte, cut typeset.Subset) []byte {
	k.once.Do(func() { k.packed = segment(&slow, nil, cut.Common, false) })
	out = append(out, 0x78, 0x01) // zlib: deflate, window of 32 K
	size := uint16(len(cut.Directory))
	out = append(out, 0, byte(size), byte(size>>8), ^byte(size), ^byte(size>>8)) // a block that is stored
	out = append(out, cut.Directory...)
	out = append(out, k.packed...)
	out = segment(&fast, out, cut.Rest, true)
	sum := adler32.New()
	sum.Write(cut.Directory)
	sum.Write(cut.Common)
	sum.Write(cut.Rest)
	return binary.BigEndian.AppendUint32(out, sum.Sum32())
}

// packer is compressors at rest: making one costs more than a page.
type packer struct {
	level int
	pool  sync.Pool
}

// The levels: what is made once for many papers takes the best one. The module
// is another than the standard library's because it is faster at the same size,
// and because its version is fixed with the program's: a newer Go that compressed
// in another way would change every file.
var (
	fast = packer{level: 4}
	slow = packer{level: flate.BestCompression}
)

// segment appends data to a deflate stream as blocks that refer to nothing
// before them and end at a byte; the last one ends the stream.
func segment(p *packer, out, data []byte, last bool) []byte {
	z := bytes.NewBuffer(out)
	w, ok := p.pool.Get().(*flate.Writer)
	if !ok {
		w, _ = flate.NewWriter(nil, p.level) // the level is a constant: no error
	}
	w.Reset(z)
	w.Write(data) // a bytes.Buffer takes everything
	if last {
		w.Close()
	} else {
		w.Flush()
	}
	p.pool.Put(w)
	return z.Bytes()
}

// deflate compresses data as a stream of its own.
func deflate(p *packer, data []byte) []byte {
	out := append(make([]byte, 0, len(data)/2+64), 0x78, 0x01)
	out = segment(p, out, data, true)
	return binary.BigEndian.AppendUint32(out, adler32.Checksum(data))
}
