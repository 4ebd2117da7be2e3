package page

import "strings"

// Times are seconds since 1970-01-01T00:00:00Z, without leap seconds, as everywhere on the web.

const secondsPerDay = 24 * 60 * 60

// ParseTime parses a time as RFC 3339 writes it, "2026-11-21T10:00:00.5+01:00". The fraction of a second is dropped.
func ParseTime(rfc3339 string) (unix int64, ok bool) {
	s := rfc3339
	const shortest = len("2026-11-21T10:00:00Z")
	if len(s) < shortest || s[4] != '-' || s[7] != '-' || s[10]|0x20 != 't' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	year, ok1 := number(s[0:4])
	month, ok2 := number(s[5:7])
	day, ok3 := number(s[8:10])
	hour, ok4 := number(s[11:13])
	minute, ok5 := number(s[14:16])
	second, ok6 := number(s[17:19])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || !isDate(year, month, day) || hour > 23 || minute > 59 || second > 60 {
		return 0, false // second 60 is a leap second
	}
	s = s[19:]
	if s[0] == '.' {
		s = s[1:]
		if s == "" || !isDigit(s[0]) {
			return 0, false
		}
		for s != "" && isDigit(s[0]) {
			s = s[1:]
		}
	}
	unix = daysBefore(year, month, day)*secondsPerDay + int64(hour*3600+minute*60+second)
	if len(s) == 1 && s[0]|0x20 == 'z' {
		return unix, true
	}
	if len(s) != len("+01:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	hour, ok1 = number(s[1:3])
	minute, ok2 = number(s[4:6])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, false
	}
	offset := int64(hour*3600 + minute*60)
	if s[0] == '-' {
		offset = -offset
	}
	return unix - offset, true
}

// FormatTime writes a time as RFC 3339 has it, in UTC: "2026-11-21T10:00:00Z". A year beyond four digits becomes the nearest that fits.
func FormatTime(unix int64) string { return string(AppendTime(nil, unix)) }

// AppendTime appends what [FormatTime] writes.
func AppendTime(b []byte, unix int64) []byte {
	const first, last = -62167219200, 253402300799 // years 0000 and 9999
	unix = min(max(unix, first), last)
	days, rest := unix/secondsPerDay, unix%secondsPerDay
	if rest < 0 {
		days, rest = days-1, rest+secondsPerDay
	}
	year, month, day := dateOf(days)
	out := [20]byte{4: '-', 7: '-', 10: 'T', 13: ':', 16: ':', 19: 'Z'}
	putDigits(out[0:4], year)
	putDigits(out[5:7], month)
	putDigits(out[8:10], day)
	putDigits(out[11:13], int(rest/3600))
	putDigits(out[14:16], int(rest/60%60))
	putDigits(out[17:19], int(rest%60))
	return append(b, out[:]...)
}

// ParseCookieDate parses a cookie's Expires as browsers do: the first token that looks like a time, a day, a month and a year, each,
// in any order, whatever stands between. https://www.rfc-editor.org/rfc/rfc6265#section-5.1.1
func ParseCookieDate(s string) (unix int64, ok bool) {
	if unix, ok := commonDate(s); ok {
		return unix, true
	}
	return anyDate(s)
}

func anyDate(s string) (unix int64, ok bool) {
	var hour, minute, second, day, month, year int
	var hasTime, hasDay, hasMonth, hasYear bool
	for i := 0; i < len(s); {
		if isDateDelimiter(s[i]) {
			i++
			continue
		}
		start := i
		for i < len(s) && !isDateDelimiter(s[i]) {
			i++
		}
		token := s[start:i]
		if !hasTime {
			if h, m, sec, ok := timeToken(token); ok {
				hour, minute, second, hasTime = h, m, sec, true
				continue
			}
		}
		if !hasDay {
			if n, ok := leadingNumber(token, 1, 2); ok {
				day, hasDay = n, true
				continue
			}
		}
		if !hasMonth {
			if month = monthToken(token); month != 0 {
				hasMonth = true
				continue
			}
		}
		if !hasYear {
			if n, ok := leadingNumber(token, 2, 4); ok {
				year, hasYear = n, true
			}
		}
	}
	switch {
	case 70 <= year && year <= 99:
		year += 1900
	case 0 <= year && year <= 69:
		year += 2000
	}
	if !hasTime || !hasDay || !hasMonth || !hasYear {
		return 0, false
	}
	return cookieTime(year, month, day, hour, minute, second)
}

// commonDate reads a date as almost all servers write it, "Sun, 06 Nov 1994 08:49:37 GMT" or with hyphens. Of those it makes what anyDate does, in a
// fraction of the time.
func commonDate(s string) (unix int64, ok bool) {
	if len(s) != len("Sun, 06 Nov 1994 08:49:37 GMT") || s[3:5] != ", " || s[7] != s[11] || s[7] != ' ' && s[7] != '-' ||
		s[16] != ' ' || s[19] != ':' || s[22] != ':' || s[25:] != " GMT" || !isAlpha(s[0]) || !isAlpha(s[1]) || !isAlpha(s[2]) || monthToken(s[:3]) != 0 {
		return 0, false
	}
	day, ok1 := number(s[5:7])
	month := monthToken(s[8:11])
	year, ok2 := number(s[12:16])
	hour, ok3 := number(s[17:19])
	minute, ok4 := number(s[20:22])
	second, ok5 := number(s[23:25])
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 {
		return 0, false
	}
	return cookieTime(year, month, day, hour, minute, second)
}

// cookieTime is the time that a cookie's date tells, if there is such a time.
func cookieTime(year, month, day, hour, minute, second int) (unix int64, ok bool) {
	if year < 1601 || !isDate(year, month, day) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return daysBefore(year, month, day)*secondsPerDay + int64(hour*3600+minute*60+second), true
}

func isDateDelimiter(c byte) bool {
	return c == '\t' || ' ' <= c && c <= '/' || ';' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}

// timeToken reads "10:18:14"; what follows it may be anything but a digit.
func timeToken(s string) (hour, minute, second int, ok bool) {
	h, s, ok1 := strings.Cut(s, ":")
	m, s, ok2 := strings.Cut(s, ":")
	hour, ok3 := number(h)
	minute, ok4 := number(m)
	second, ok5 := leadingNumber(s, 1, 2)
	return hour, minute, second, ok1 && ok2 && ok3 && ok4 && ok5 && len(h) <= 2 && len(m) <= 2
}

// leadingNumber reads a number of least to most digits at the start of s; what follows it may be anything but a digit.
func leadingNumber(s string, least, most int) (int, bool) {
	i := 0
	for i < len(s) && i <= most && isDigit(s[i]) {
		i++
	}
	if i < least || i > most {
		return 0, false
	}
	return number(s[:i])
}

// monthToken returns 1 to 12 for a token that begins with a month's first three letters, 0 for another.
func monthToken(s string) int {
	if len(s) < 3 {
		return 0
	}
	for i, month := range [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		if EqualFold(s[:3], month) {
			return i + 1
		}
	}
	return 0
}

// number reads up to four digits.
//
//go:noinline
func number(s string) (n int, ok bool) {
	if len(s) > 4 || !allDigits(s) {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func putDigits(dst []byte, n int) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = '0' + byte(n%10)
		n /= 10
	}
}

func isDate(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	switch month {
	case 4, 6, 9, 11:
		return day <= 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return day <= 29
		}
		return day <= 28
	}
	return day <= 31
}

// daysBefore counts the days from 1970-01-01 to a date. Years are counted from March, so that a leap day ends one:
// https://howardhinnant.github.io/date_algorithms.html#days_from_civil
func daysBefore(year, month, day int) int64 {
	y, m := int64(year), int64(month+9)%12 // March is 0
	if month <= 2 {
		y--
	}
	era := y / 400 // of 400 years, which are always 146,097 days
	if y < 0 {
		era = -1
	}
	yearOfEra := y - era*400
	dayOfYear := (153*m+2)/5 + int64(day) - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

// dateOf is the inverse of daysBefore, for the years 0 to 9999: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
func dateOf(days int64) (year, month, day int) {
	days += 719468
	era := days / 146097
	if days < 0 {
		era = -1
	}
	dayOfEra := days - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	day = int(dayOfYear - (153*m+2)/5 + 1)
	month = int(m+2)%12 + 1
	year = int(yearOfEra + era*400)
	if month <= 2 {
		year++
	}
	return year, month, day
}
