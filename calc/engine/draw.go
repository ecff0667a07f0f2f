package engine

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"sync"

	"tongchou/calc"
)

// drawn is how many courses one stream of random numbers serves: a stream a key and so
// many courses, whatever else is drawn, so that another unit, another shock, more
// courses or years and another number of processors leave the rest as they were.
const drawn = 250

// risks are the shocks of a plan in binary numbers.
type risks struct {
	seed   uint64
	years  int
	shocks []risk
	places map[string]int // of an assumption among the shocks
	alone  []bool         // by shock: no other goes with it, so that its normals are asked for once
	codes  func(unit int) string
}

// risk is one shock, with its row of the factor of the correlations.
type risk struct {
	name                          string
	own, common, persist, renewed float64 // what the parts of a year's move are multiplied by
	uncertain                     float64
	row                           []float64
}

func risksOf(pool *calc.Pool) *risks {
	plan := pool.Projection
	out := &risks{seed: plan.Stochastic.Seed, years: plan.Years, places: map[string]int{}, codes: pool.CodeOf}
	factor := cholesky(plan.Stochastic.Correlated())
	for k, s := range plan.Stochastic.Shocks {
		sd, common, persist := binaryOf(s.SD), binaryOf(s.Common), binaryOf(s.Persist)
		out.places[s.Assumption] = k
		out.shocks = append(out.shocks, risk{
			name: s.Assumption, row: factor[k],
			common: float64(sd * math.Sqrt(common)), own: float64(sd * math.Sqrt(1-common)),
			persist: persist, renewed: math.Sqrt(1 - float64(persist*persist)), uncertain: binaryOf(s.Uncertain),
		})
	}
	for j := range out.shocks {
		out.alone = append(out.alone, !slices.ContainsFunc(out.shocks[j+1:], func(s risk) bool { return s.row[j] != 0 }))
	}
	return out
}

func binaryOf(r *big.Rat) float64 {
	x, _ := r.Float64()
	return x
}

// cholesky is the lower factor of a positive definite matrix.
func cholesky(of [][]*big.Rat) [][]float64 {
	l := make([][]float64, len(of))
	for i := range of {
		l[i] = make([]float64, i+1)
		for j := range l[i] {
			sum := binaryOf(of[i][j])
			for k := range j {
				sum = float64(sum - float64(l[i][k]*l[j][k]))
			}
			if i == j {
				l[i][j] = math.Sqrt(sum)
			} else {
				l[i][j] = float64(sum / l[j][j])
			}
		}
	}
	return l
}

// draws are what is added to the assumptions of some courses, drawn when it is first
// asked for and kept: the same in a scenario and in its twin.
type draws struct {
	*risks
	from, to int
	fresh    map[string][][]float64
	common   map[int][][]float64
	moves    map[moveAt][][]float64
	taken    []*[]float64 // of rooms
}

// rooms are of draws that are over; they serve those that follow.
var rooms = sync.Pool{New: func() any { return new([]float64) }}

// over frees the room of all that was drawn.
func (d *draws) over() {
	for _, of := range d.taken {
		rooms.Put(of)
	}
	d.taken = nil
}

// moveAt is a shock of a unit, or (−1) of all alike.
type moveAt struct{ shock, unit int }

func (r *risks) of(from, to int) *draws {
	return &draws{risks: r, from: from, to: to, fresh: map[string][][]float64{}, common: map[int][][]float64{}, moves: map[moveAt][][]float64{}}
}

// move is what is added to an assumption of a unit in a projected year (0: the budget
// year), by course; false where nothing is.
func (d *draws) move(assumption string, unit, year int) ([]float64, bool) {
	k, ok := d.places[assumption]
	if !ok {
		return nil, false
	}
	at := moveAt{k, unit}
	if d.shocks[k].own == 0 {
		at.unit = calc.PoolLevel
	}
	years, ok := d.moves[at]
	if !ok {
		years = d.course(at)
		d.moves[at] = years
	}
	return years[year], true
}

// course is a shock year by year: what persists of the year before, what is new, and
// the error of the mean. What a shock has not is nothing, added all the same.
func (d *draws) course(at moveAt) [][]float64 {
	s := &d.shocks[at.shock]
	var common, own [][]float64
	if s.common > 0 {
		common = d.shared(at.shock)
	}
	if s.own > 0 {
		own = d.mixed(s.row, func(name string) string { return name + "\x00" + d.codes(at.unit) })
	}
	out := own
	if own == nil || !d.alone[at.shock] { // else nobody else reads them, and the moves take their room
		out = d.room(d.years)
	}
	nothing := d.room(2)
	clear(nothing[0])
	clear(nothing[1])
	last, mean := nothing[0], nothing[1]
	if s.uncertain > 0 {
		mean = d.normals(s.name+"\x00参数", 1, true)[0]
	}
	persist, renewed := 0.0, 1.0
	for y, out := range out {
		c, o := nothing[1], nothing[1]
		if common != nil {
			c = common[y]
		}
		if own != nil {
			o = own[y]
		}
		last, mean, c, o = last[:len(out)], mean[:len(out)], c[:len(out)], o[:len(out)]
		for i := range out {
			e := float64(float64(s.common*c[i]) + float64(s.own*o[i]))
			e = float64(float64(persist*last[i]) + float64(renewed*e))
			last[i], out[i] = e, float64(e+float64(s.uncertain*mean[i]))
		}
		persist, renewed = s.persist, s.renewed
	}
	return out
}

// shared are the normals that all units have in common.
func (d *draws) shared(shock int) [][]float64 {
	out, ok := d.common[shock]
	if !ok {
		out = d.mixed(d.shocks[shock].row, func(name string) string { return name })
		d.common[shock] = out
	}
	return out
}

// mixed are normals that go together as a row of the factor says.
func (d *draws) mixed(row []float64, key func(name string) string) [][]float64 {
	last := len(row) - 1
	alone := true
	for _, x := range row[:last] {
		alone = alone && x == 0
	}
	if alone {
		return d.normals(key(d.shocks[last].name), d.years, !d.alone[last])
	}
	out, begun := d.room(d.years), false
	for j, x := range row {
		if x == 0 {
			continue
		}
		for y, of := range d.normals(key(d.shocks[j].name), d.years, !d.alone[j]) {
			out := out[y][:len(of)]
			if !begun {
				for i, z := range of {
					out[i] = float64(x * z)
				}
				continue
			}
			for i, z := range of {
				out[i] = float64(out[i] + float64(x*z))
			}
		}
		begun = true
	}
	return out
}

// normals are standard normals of a key, by year and course; kept where they are asked
// for again.
func (d *draws) normals(key string, years int, keep bool) [][]float64 {
	if out, ok := d.fresh[key]; ok {
		return out
	}
	out := d.room(years)
	var part [drawn]float64
	for b := d.from / drawn; b*drawn < d.to; b++ {
		source := pcg{d.seed, streamOf(key, b)}
		first := max(d.from, b*drawn)
		whole := first == b*drawn && first+drawn <= d.to
		for _, year := range out {
			if whole {
				source.normals((*[drawn]float64)(year[first-d.from:]))
				continue
			}
			source.normals(&part)
			copy(year[first-d.from:], part[first-b*drawn:])
		}
	}
	if keep {
		d.fresh[key] = out
	}
	return out
}

// room is that of a number a year and course, with anything in it.
func (d *draws) room(years int) [][]float64 {
	n := d.to - d.from
	all := rooms.Get().(*[]float64)
	if cap(*all) < years*n {
		*all = make([]float64, max(years, d.years)*n)
	}
	d.taken = append(d.taken, all)
	out := make([][]float64, years)
	for y := range out {
		out[y] = (*all)[y*n : (y+1)*n : (y+1)*n]
	}
	return out
}

// streamOf names the stream of a key and of so many courses.
func streamOf(key string, block int) uint64 {
	name := fnv.New64a()
	name.Write([]byte(key))
	if block > 0 {
		name.Write(binary.LittleEndian.AppendUint64(nil, uint64(block)))
	}
	return name.Sum64()
}

// pcg draws what rand.PCG of the same two words draws (M. O'Neill's PCG-DXSM of 128 bits);
// here, so that its state stays in registers while many numbers are drawn.
type pcg struct{ hi, lo uint64 }

func (p *pcg) Uint64() uint64 {
	hi, lo := bits.Mul64(p.lo, 4865540595714422341)
	hi += p.hi*4865540595714422341 + p.lo*2549297995355413924
	var carry uint64
	p.lo, carry = bits.Add64(lo, 1442695040888963407, 0)
	p.hi, _ = bits.Add64(hi, 6364136223846793005, carry)
	out := p.hi
	out ^= out >> 32
	out *= 0xda942042e4dd58b5
	out ^= out >> 48
	return out * (p.lo | 1)
}

// normals draws numbers of the standard normal distribution: the ones among 256
// random bits are binomial with a deviation of 8, and a fraction of a step makes
// them smooth. No logarithm is taken, whose last bit depends on the processor.
func (p *pcg) normals(out *[drawn]float64) {
	source := *p
	for i := range out {
		ones := bits.OnesCount64(source.Uint64())
		ones += bits.OnesCount64(source.Uint64())
		ones += bits.OnesCount64(source.Uint64())
		ones += bits.OnesCount64(source.Uint64())
		fraction := float64(float64(int64(source.Uint64()>>11))/(1<<53)) - 0.5
		out[i] = float64(float64(ones-128)+fraction) / (8 * math.Sqrt(1+1.0/768)) // 1/768: what the fraction adds to the variance
	}
	*p = source
}
