package xlsx

import (
	"math/big"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// rendered is an embedded pool and what is made of it, for reading only.
type rendered struct {
	view  *report.View
	book  *book.Book
	files []report.File
}

// made holds the samples that some test has asked for: each is made once.
var made sync.Map

// sample makes an embedded pool's workbooks.
func sample(t testing.TB, name string) rendered {
	t.Helper()
	make, _ := made.LoadOrStore(name, sync.OnceValues(func() (rendered, error) {
		r := rendered{view: viewOf(t, samplePool(t, name), calc.Options{})}
		r.book = poolBook(r.view)
		var err error
		r.files, err = Render(r.view, report.InMemory)
		return r, err
	}))
	r, err := make.(func() (rendered, error))()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pool opens the pool's workbook.
func (r rendered) pool(t testing.TB) *excelize.File {
	t.Helper()
	return booktest.Open(t, r.files[0].Data)
}

// unit opens a unit's workbook.
func (r rendered) unit(t testing.TB, code string) *excelize.File {
	t.Helper()
	for _, f := range r.files {
		if f.Name == "units/"+code+".xlsx" {
			return booktest.Open(t, f.Data)
		}
	}
	t.Fatalf("%s has no workbook", code)
	return nil
}

// poolBytes is the workbook of a computed pool.
func poolBytes(t testing.TB, v *report.View) []byte {
	t.Helper()
	b := poolBook(v)
	return bytesOf(t, b)
}

func bytesOf(t testing.TB, b *book.Book) []byte {
	t.Helper()
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// samplePool reads an embedded pool.
func samplePool(t testing.TB, name string) *calc.Pool { return pools.Sample(t, name) }

// viewOf computes a pool.
func viewOf(t testing.TB, pool *calc.Pool, opts calc.Options) *report.View {
	t.Helper()
	return report.New(pools.Result(t, pool, opts))
}

func rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("bad number %q", s)
	}
	return r
}
