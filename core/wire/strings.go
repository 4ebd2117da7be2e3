package wire

// MapStrings returns a JSON document with every string in it replaced by what f makes of it. Keys stay as they are. The error is an [*Error].
func MapStrings(document []byte, f func(string) string) ([]byte, error) {
	r := newReader(document)
	out := r.mapStrings(make([]byte, 0, len(document)), 0, f)
	return out, r.end()
}

func (r *reader) mapStrings(out []byte, depth int, f func(string) string) []byte {
	switch c := r.peek(); {
	case depth > mostDepth:
		r.fail("values inside each other", "at most 64 deep")
	case c == '{':
		r.at++
		out = append(out, '{')
		for first := true; r.more('}', first); first = false {
			if !first {
				out = append(out, ',')
			}
			out = append(appendString(out, r.key()), ':')
			out = r.mapStrings(out, depth+1, f)
		}
		out = append(out, '}')
	case c == '[':
		r.at++
		out = append(out, '[')
		for first := true; r.more(']', first); first = false {
			if !first {
				out = append(out, ',')
			}
			out = r.mapStrings(out, depth+1, f)
		}
		out = append(out, ']')
	case c == '"':
		out = appendString(out, f(r.text()))
	default:
		start := r.at
		r.skip(0)
		out = append(out, r.s[start:r.at]...)
	}
	return out
}
