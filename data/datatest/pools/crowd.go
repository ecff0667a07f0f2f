package pools

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/big"
	"path"
	"slices"
	"strings"
	"testing/fstest"
)

// Crowd is a sample pool's folder with every unit times over, each with all that the
// tables say of it under a code and name of its own. What they say of the pool itself
// is times as much, so that every average, rate and share stays what it was.
func Crowd(t Failer, name string, times int) fstest.MapFS {
	t.Helper()
	files := Files(t, name)
	pool := Sample(t, name)
	for file, f := range files {
		if path.Ext(file) != ".csv" {
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if slices.Contains(rows[0], "代码") {
			files[file] = &fstest.MapFile{Data: crowded(rows, pool.Policy.Code, times)}
		}
	}
	return files
}

// crowded is a table with the rows of every unit times over.
func crowded(rows [][]string, pool string, times int) []byte {
	at := func(names ...string) int {
		return slices.IndexFunc(rows[0], func(head string) bool { return slices.Contains(names, head) })
	}
	code, called, account, amount := at("代码"), at("名称"), at("账号"), at("数值", "金额")
	out := rows[:1:1]
	for k := range times {
		for _, r := range rows[1:] {
			r = slices.Clone(r)
			switch {
			case r[code] != pool && k > 0:
				r[code] = fmt.Sprintf("%s-%d", r[code], k)
				if called >= 0 {
					r[called] = fmt.Sprintf("%s%d区", r[called], k)
				}
				if account >= 0 {
					r[account] = fmt.Sprintf("%04d%s", k, r[account][4:])
				}
			case r[code] == pool && k > 0:
				continue
			case r[code] == pool && amount >= 0:
				if x, ok := new(big.Rat).SetString(r[amount]); ok {
					r[amount] = x.Mul(x, big.NewRat(int64(times), 1)).FloatString(2)
				}
			}
			out = append(out, r)
		}
	}
	var b strings.Builder
	csv.NewWriter(&b).WriteAll(out)
	return []byte(b.String())
}
