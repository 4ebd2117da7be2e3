package export

// curl is a shell script: it needs curl, awk and a POSIX shell.
var curl = Format{ID: "curl", Title: "curl (shell script)", Group: GroupTest, write: func(d *document) (name, mediaType string) {
	s := newSuite(d.report, d.observation)
	d.line("#!/bin/sh")
	d.curlScript(s, "Usage: sh "+d.fileName(".sh")+" [URL]; another URL is asked instead: a staging server's, say.")
	return d.fileName(".sh"), "application/x-sh"
}}

func (d *document) curlScript(s *suite, usage string) {
	d.intro(s, "#", usage,
		"For a page behind a login, put a cookie into the environment: PAGE_COOKIE='sessionid=…'.")
	d.line("set -u")
	d.line("url=", shell(s.url))
	d.line(`if [ $# -gt 0 ]; then url=$1; fi`)
	d.out.WriteString(curlHelpers)
	if s.answers {
		d.line("answers")
	}
	for i := range s.expectations {
		e := &s.expectations[i]
		call := curlCalls[e.kind]
		if e.name != "" {
			call += " " + shell(e.name)
		}
		if e.value != "" {
			call += " " + shell(e.value)
		}
		d.line(call, " ", shell(e.message()))
	}
	d.line(`[ "$failures" -eq 0 ] || { echo "$failures to be fixed"; exit 1; }`)
	d.line(`echo "all well"`)
}

var curlCalls = map[string]string{
	mustBe: "is", mustHave: "has", mustLast: "lasts", mustKnow: "knows", mustMiss: "absent", cookieHas: "cookie", cookieMisses: "cookie_lacks", mustRedirect: "redirect",
}

const curlHelpers = `
failures=0
ask() { # URL: its answer's status line and headers
  if [ -n "${PAGE_COOKIE:-}" ]; then
    curl -sS --suppress-connect-headers -o /dev/null -D - -H "Cookie: $PAGE_COOKIE" "$1"
  else
    curl -sS --suppress-connect-headers -o /dev/null -D - "$1"
  fi | tr -d '\000-\010\013-\037\177' | awk '/^HTTP\// { out = "" } { out = out $0 "\n" } END { printf "%s", out }'
}
ok() { printf 'ok: %s\n' "$1"; }
fail() { # message, what was seen
  failures=$((failures + 1))
  printf 'FAIL: %s\n' "$1"
  printf '%s\n' "$2" | sed 's/^/      now: /'
}
values() { # header: its values, one a line
  printf '%s\n' "$answer" | NAME=$1 awk '{
    i = index($0, ":")
    if (i > 1 && tolower(substr($0, 1, i - 1)) == tolower(ENVIRON["NAME"])) { v = substr($0, i + 1); gsub(/^[ \t]+|[ \t]+$/, "", v); print v }
  }'
}
# Words in any order, letters in either case, any nonce.
canon='function canon(s,  w, n, i, j, t) {
  gsub(/"/, "", s); s = tolower(s); gsub(/@nonce-[^@]*@/, "@nonce@", s)
  n = split(s, w, /[ \t]+/)
  for (i = 2; i <= n; i++) for (j = i; j > 1 && w[j - 1] > w[j]; j--) { t = w[j]; w[j] = w[j - 1]; w[j - 1] = t }
  s = ""; for (i = 1; i <= n; i++) if (w[i] != "") s = s " " w[i]
  return s
}'
canon=$(printf '%s' "$canon" | tr @ "'")
shown() { v=$(values "$1"); printf '%s' "${v:-not sent}"; }
is() { # header, value, message
  if values "$1" | WANT=$2 awk "$canon"'{ if (canon($0) == canon(ENVIRON["WANT"])) good++; else bad++ } END { exit !(good && !bad) }'
  then ok "$3"; else fail "$3" "$(shown "$1")"; fi
}
has() { # header, part, message
  if values "$1" | WANT=$2 awk "$canon"'{ n = split($0, p, /[;,]/); for (i = 1; i <= n; i++) if (canon(p[i]) == canon(ENVIRON["WANT"])) found = 1 } END { exit !found }'
  then ok "$3"; else fail "$3" "$(shown "$1")"; fi
}
lasts() { # header, seconds, message
  if values "$1" | WANT=$2 awk '{ s = tolower($0); gsub(/[" \t]/, "", s); if (NR == 1 && match(s, /(^|;)max-age=[0-9]+/)) { sub(/.*max-age=/, "", s); found = (s + 0 >= ENVIRON["WANT"] + 0) } } END { exit !found }'
  then ok "$3"; else fail "$3" "$(shown "$1")"; fi
}
knows() { # header, names, message
  if values "$1" | WANT=" $2 " awk '{ n = split(tolower($0), p, /[;,]/); for (i = 1; i <= n; i++) { split(p[i], w, " "); if (w[1] != "" && !index(ENVIRON["WANT"], " " w[1] " ")) bad = 1 } } END { exit bad }'
  then ok "$3"; else fail "$3" "$(shown "$1")"; fi
}
absent() { # header, message
  if [ -z "$(values "$1")" ]; then ok "$2"; else fail "$2" "$(values "$1")"; fi
}
lines() { # cookie: the lines that set it
  values Set-Cookie | NAME=$1 awk '{ n = $0; sub(/;.*/, "", n); sub(/=.*/, "", n); gsub(/^[ \t]+|[ \t]+$/, "", n); if (n == ENVIRON["NAME"]) print }'
}
attribute() { # cookie, attribute: how many of the lines have it, and how many do not
  lines "$1" | WANT=$2 awk 'BEGIN { want = tolower(ENVIRON["WANT"]) } {
    n = split(tolower($0), p, ";"); found = 0
    for (i = 2; i <= n; i++) { gsub(/^[ \t]+|[ \t]+$/, "", p[i]); name = p[i]; sub(/=.*/, "", name); if (p[i] == want || name == want) found = 1 }
    if (found) with++; else without++
  } END { print with + 0, without + 0 }'
}
attributes() { lines "$1" | sed 's/^[^;]*;*/attributes:/'; } # without the value
cookie() { # cookie, attribute, message
  case $(attribute "$1" "$2") in
  '0 0') printf 'skip: %s (this answer does not set it)\n' "$3" ;;
  *' 0') ok "$3" ;;
  *) fail "$3" "$(attributes "$1")" ;;
  esac
}
cookie_lacks() { # cookie, attribute, message
  case $(attribute "$1" "$2") in
  '0 0') printf 'skip: %s (this answer does not set it)\n' "$3" ;;
  '0 '*) ok "$3" ;;
  *) fail "$3" "$(attributes "$1")" ;;
  esac
}
redirect() { # message
  rest=${url#*://}
  host=${rest%%[/?#]*}
  case $host in *:*) printf 'skip: %s (the port of plain HTTP is not known)\n' "$1"; return ;; esac
  plain=$(PAGE_COOKIE='' && ask "http://$rest") # the cookie is not for plain HTTP
  place=$(printf '%s\n' "$plain" | awk 'tolower($1) == "location:" { print $2; exit }')
  case $place in
  "https://$host" | "https://$host/"* | "https://$host?"*) ok "$1" ;;
  *) fail "$1" "$(printf '%s\n' "$plain" | head -n 1) ${place:-no Location}" ;;
  esac
}
answers() {
  status=$(printf '%s\n' "$answer" | awk 'NR == 1 { print $2 }')
  case $status in
  2*) ok "The page answers." ;;
  *) fail "The page should answer by itself: this is no answer of it. Is it behind a login? Then put a cookie into PAGE_COOKIE." "$status $(values Location)" ;;
  esac
}
answer=$(ask "$url")
[ -n "$answer" ] || { fail "The page should answer." "nothing came from it"; exit 1; }
`
