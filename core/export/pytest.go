package export

import "strings"

// pytest is a test for pytest, with nothing but Python's own library.
var pytest = Format{ID: "pytest", Title: "pytest", Group: GroupTest, write: func(d *document) (name, mediaType string) {
	s := newSuite(d.report, d.observation)
	d.intro(s, "#",
		"Another address can be put into the environment, a staging server's say: PAGE_URL=https://staging.example.com/",
		"For a page behind a login, a cookie can: PAGE_COOKIE='sessionid=…'.")
	d.line()
	d.line("import os")
	d.line("import re")
	d.line("import urllib.error")
	d.line("import urllib.parse")
	d.line("import urllib.request")
	d.line()
	d.line("import pytest")
	d.line()
	d.line("URL = os.environ.get(\"PAGE_URL\") or ", python(s.url))
	d.line()
	d.line("EXPECTATIONS = [")
	d.list(s, python, "(", "),")
	d.line("]")
	d.out.WriteString(pythonHelpers)
	d.out.WriteString(pytestHelpers)
	if s.answers {
		d.out.WriteString(pytestAnswers)
	}
	return "test_" + pythonName(d.safeHost()) + ".py", "text/x-python"
}}

// pythonName returns a name that Python can import.
func pythonName(host string) string {
	return strings.NewReplacer(".", "_", "-", "_").Replace(strings.ToLower(host))
}

// pythonHelpers hold an answer against an expectation: what is wrong with it, or None. SKIP: the answer does not tell.
const pythonHelpers = `

SKIP = object()


def values(headers, name):
    return [value.strip() for key, value in headers if key.lower() == name.lower()]


def canon(part):
    """Words in any order, letters in either case, any nonce."""
    return sorted(re.sub("'nonce-[^']*'", "'nonce'", part.replace('"', "").lower()).split())


def parts(headers, name):
    return [part for value in values(headers, name) for part in re.split("[;,]", value) if part.strip()]


def cookies(headers, name):
    """The attributes of each line that sets the cookie."""
    found = []
    for line in values(headers, "Set-Cookie"):
        pair, *attributes = line.split(";")
        if pair.split("=", 1)[0].strip() == name:
            found.append([attribute.strip().lower() for attribute in attributes])
    return found


def wrong(headers, kind, name, value):
    now = ", ".join(values(headers, name)) or "not sent"
    if kind == "is":
        seen = [canon(one) for one in values(headers, name)]
        return None if seen and all(one == canon(value) for one in seen) else now
    if kind == "has":
        return None if canon(value) in [canon(part) for part in parts(headers, name)] else now
    if kind == "lasts":
        age = re.search(r"(?:^|;)max-age=(\d+)", re.sub(r'["\s]', "", (values(headers, name) or [""])[0].lower()))
        return None if age and int(age[1]) >= int(value) else now
    if kind == "only":
        unknown = {part.split()[0].lower() for part in parts(headers, name)} - set(value.split())
        return ", ".join(sorted(unknown)) or None
    if kind == "absent":
        return now if values(headers, name) else None
    lines = cookies(headers, name)
    if not lines:
        return SKIP
    has = [any(one == value.lower() or one.split("=")[0] == value.lower() for one in line) for line in lines]
    now = "; ".join("; ".join(line) or "no attributes" for line in lines)
    if kind == "cookie has":
        return None if all(has) else now
    return now if any(has) else None
`

const pytestHelpers = `

class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def ask(url, cookie=None):
    request = urllib.request.Request(url, headers={"User-Agent": "assay-test"})
    if cookie:
        request.add_header("Cookie", cookie)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=30) as response:
            return response.status, response.headers.items()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.items()


@pytest.fixture(scope="module")
def answer():
    return ask(URL, os.environ.get("PAGE_COOKIE"))


@pytest.mark.parametrize("kind, name, value, message", EXPECTATIONS, ids=[" ".join(one[:3]).strip() for one in EXPECTATIONS])
def test_page(answer, kind, name, value, message):
    if kind == "redirect":
        host = urllib.parse.urlsplit(URL).netloc
        if ":" in host:
            pytest.skip("the port of plain HTTP is not known")
        status, headers = ask("http:" + URL.partition(":")[2])
        place = (values(headers, "Location") or [""])[0]
        found = None if re.match("https://" + re.escape(host) + "([/?]|$)", place) else f"{status} {place or 'no Location'}"
    else:
        found = wrong(answer[1], kind, name, value)
    if found is SKIP:
        pytest.skip("this answer does not set the cookie")
    if found is not None:
        pytest.fail(f"{message} Now: {found}", pytrace=False)
`

const pytestAnswers = `

def test_answers(answer):
    message = "The page should answer by itself: this is no answer of it. Is it behind a login? Then put a cookie into PAGE_COOKIE."
    if not 200 <= answer[0] < 300:
        pytest.fail(f"{message} Now: {answer[0]}", pytrace=False)
`
