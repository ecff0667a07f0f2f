package calc

import "testing"

// Insurances of short names are called by what they are in full, others by their
// own title; 医疗保障 departments administer some of them.
func TestFullNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		insurance Insurance
		want      string
		secured   bool
	}{
		{Insurance{Name: "职工"}, "职工基本医疗保险", true}, {Insurance{Name: "居民"}, "城乡居民基本医疗保险", true},
		{Insurance{Name: "长护"}, "长期护理保险", true}, {Insurance{Name: "长护险"}, "长期护理保险", true}, {Insurance{Name: "工伤"}, "工伤保险", false},
		{Insurance{Name: "失业保险"}, "失业保险", false}, {Insurance{Name: "大病险"}, "大病保险", true}, {Insurance{Name: "补充", Title: "职工大额医疗补助"}, "职工大额医疗补助", true},
	} {
		if got := c.insurance.Full(); got != c.want {
			t.Errorf("%s is called %s, want %s", c.insurance.Name, got, c.want)
		}
		if got := c.insurance.Secured(); got != c.secured {
			t.Errorf("%s is of 医疗保障: %v", c.insurance.Name, got)
		}
	}
}
