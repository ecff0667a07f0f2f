package xlsx

import (
	"math/big"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// sampleView computes an embedded pool.
func sampleView(t testing.TB, name string) *report.View {
	t.Helper()
	return viewOf(t, samplePool(t, name), calc.Options{})
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
