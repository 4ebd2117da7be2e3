package wire

// An Error says what is wrong with a document: where, what stood there and what was expected.
type Error struct {
	Path string // "exchanges[1].status"; empty: the document as a whole
	Got  string // what stood there, cut to a readable length
	Want string // what was expected
}

func (e *Error) Error() string {
	path := e.Path
	if path == "" {
		path = "the document"
	}
	return path + ": got " + e.Got + ", expected " + e.Want
}
