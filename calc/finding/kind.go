package finding

// Kind describes one permanent id: what the finding means to the person who
// reads it and what to do. The catalogue page is made of these.
type Kind struct {
	ID      string
	Title   string
	Meaning string
	Remedy  string
}
