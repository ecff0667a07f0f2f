package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// policyFile is what makes a folder a pool's.
const policyFile = "policy.toml"

// isPool reports whether a name is a pool's folder.
func isPool(name string) bool {
	info, err := os.Stat(filepath.Join(name, policyFile))
	return err == nil && info.Mode().IsRegular()
}

// beside answers a call without arguments: the pool folders here and what to type;
// without any, the help.
func beside(s *session) error {
	entries, err := os.ReadDir(".")
	if err != nil {
		return help(s, nil)
	}
	var pools []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && isPool(e.Name()) {
			pools = append(pools, e.Name())
		}
	}
	if len(pools) == 0 {
		return help(s, nil)
	}
	fmt.Fprintf(s.out, "这里有 %d 个统筹区文件夹，检查并生成资料请输入：\n\n", len(pools))
	for _, p := range pools {
		fmt.Fprintf(s.out, "  tongchou %s\n", p)
	}
	fmt.Fprint(s.out, "\n只检查、不生成：tongchou check 文件夹；全部用法：tongchou help。\n")
	return nil
}
