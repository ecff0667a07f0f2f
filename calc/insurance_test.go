package calc

import "testing"

// Insurances of short names are called by what they are in full, others by their
// own title.
func TestFullNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		insurance Insurance
		want      string
	}{
		{Insurance{Name: "职工"}, "职工基本医疗保险"}, {Insurance{Name: "居民"}, "城乡居民基本医疗保险"},
		{Insurance{Name: "长护"}, "长期护理保险"}, {Insurance{Name: "长护险"}, "长期护理保险"}, {Insurance{Name: "工伤"}, "工伤保险"},
		{Insurance{Name: "失业保险"}, "失业保险"}, {Insurance{Name: "大病险"}, "大病保险"}, {Insurance{Name: "补充", Title: "职工大额医疗补助"}, "职工大额医疗补助"},
	} {
		if got := c.insurance.Full(); got != c.want {
			t.Errorf("%s is called %s, want %s", c.insurance.Name, got, c.want)
		}
	}
}
