package main

// fonts lists the faces of the notices.
func fonts(s *session, args []string) error {
	o := newOptions("fonts")
	return o.parse(args, 0)
}
