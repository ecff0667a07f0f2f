package pdf

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"tongchou/report"
	"tongchou/report/paper"
	"tongchou/report/typeset"
)

// placeNames are characters that names of counties are made of.
const placeNames = "安宝北昌长城成川春大丹德定东丰风福甘高谷古固关广贵桂海汉合和河恒衡红洪虎华怀淮黄会惠吉济加嘉建江金晋泾景靖九开康兰乐雷黎里莲凉临灵龙陇鲁陆罗洛麻马梅孟绵闽明木南宁农盘平莆普齐祁黔青清庆曲泉仁容如汝瑞三沙山陕上邵神石双水顺松苏绥太泰檀汤唐桃天通同潼屯万望威渭文乌吴武西息溪霞夏仙咸湘祥象孝新信兴星许寻盐阳洋阴永右禹玉元原岳云枣赞泽漳昭柘镇正中竹资紫遵"

// manyNotices is the papers of a pool with n notices: those of a sample pool
// over and over, each under a name of its own and to a unit of its own.
func manyNotices(t testing.TB, n int) *paper.Set {
	set, names := papers(t, fresh(t, "liaoning")), []rune(placeNames)
	for _, r := range names {
		set.Varying[r] = true
	}
	some := set.Papers
	set.Papers = some[:2:2]
	for i := range n {
		from := some[2+i%(len(some)-2)]
		one, unit := from, string([]rune{names[i%len(names)], names[i*7/len(names)%len(names)], '县'})
		one.Name = strings.Replace(from.Name, "notices/", fmt.Sprintf("notices/%04d-", i), 1)
		one.Write = func() (*typeset.Document, error) {
			d, err := from.Write()
			if err == nil {
				d.To = strings.ReplaceAll(d.To, from.Unit, unit)
				for k := range d.Body {
					d.Body[k] = strings.ReplaceAll(d.Body[k], from.Unit, unit)
				}
			}
			return d, err
		}
		set.Papers = append(set.Papers, one)
	}
	return set
}

// BenchmarkRender measures whole renderings: texts, setting, drawing, binding,
// the report, the summary and the collection. Beside time and allocations it
// gives the bytes of a notice and what the process took from the system.
//
// What a notice of six pages and four faces costs: a fifth to set it, a tenth to
// write it, a third to draw its pages, compressing them included, a third to
// embed its characters and put the file together; of all this a sixth is the
// collection of garbage. It is 2.8 to 3.6 ms of processor time, so two processors
// of their own make 510 to 690 a second. gofpdf alone, a document
// a notice, takes 8 to 10 ms a face: it is left to draw, and bind embeds.
func BenchmarkRender(b *testing.B) {
	extract := bytes.Repeat([]byte(`{"step":"上解额","value":"375888450.00","status":"final"},`), 150)
	for _, n := range []int{1, 100, 3000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			set, faces := manyNotices(b, n), faces(b)
			b.ReportAllocs()
			size, largest := 0, 0
			for b.Loop() {
				files, err := Render(set, Options{Faces: faces, Extract: func(*paper.Notice) []byte { return extract }}, report.InMemory)
				if err != nil {
					b.Fatal(err)
				}
				size, largest = 0, 0
				for _, f := range files {
					if f.Name != collectionName && f.Name != set.Papers[0].Name && f.Name != set.Papers[1].Name {
						size, largest = size+len(f.Data), max(largest, len(f.Data))
					}
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "notices/s")
			b.ReportMetric(float64(size)/float64(n), "B/notice")
			b.ReportMetric(float64(largest), "B/largest")
			b.ReportMetric(float64(m.Sys)/1e6, "MB-from-system")
		})
	}
}
