package export

import "assay/core/page"

// django is a test for a Django project's own suite: it asks the application, and no server in front of it.
var django = Format{ID: "django", Title: "Django test client", Group: GroupTest, write: func(d *document) (name, mediaType string) {
	s := newSuite(d.report, d.observation)
	u, _ := page.ParseURL(s.url) // newSuite made it
	path := u.Path
	if u.Query != "" {
		path += "?" + u.Query
	}
	d.intro(s, "#",
		"Put this into an application's folder of tests, and run it with: python manage.py test",
		"It asks the application alone: what a server in front of it adds does not show here. For a page behind a login, sign in in setUp: self.client.force_login(…).")
	d.line()
	d.line("import re")
	d.line()
	d.line("from django.test import TestCase, override_settings")
	d.line()
	d.line("HOST = ", python(s.host))
	d.line("PATH = ", python(path))
	d.line("SECURE = ", map[bool]string{true: "True", false: "False"}[u.Secure()])
	d.line()
	d.line("EXPECTATIONS = [")
	d.list(s, python, "(", "),")
	d.line("]")
	d.out.WriteString(pythonHelpers)
	d.out.WriteString(djangoHelpers)
	if s.answers {
		d.out.WriteString(djangoAnswers)
	}
	return "test_" + pythonName(d.safeHost()) + ".py", "text/x-python"
}}

const djangoHelpers = `

@override_settings(ALLOWED_HOSTS=["*"])
class SecurityHeaders(TestCase):
    maxDiff = None

    def ask(self, secure):
        response = self.client.get(PATH, secure=secure, HTTP_HOST=HOST)
        cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
        return response.status_code, list(response.items()) + cookies

    def test_page(self):
        _, headers = self.ask(SECURE)
        for kind, name, value, message in EXPECTATIONS:
            with self.subTest(" ".join([kind, name, value]).strip()):
                if kind == "redirect":
                    status, answer = self.ask(False)
                    place = (values(answer, "Location") or [""])[0]
                    found = None if re.match("https://" + re.escape(HOST) + "([/?]|$)", place) else f"{status} {place or 'no Location'}"
                else:
                    found = wrong(headers, kind, name, value)
                if found is SKIP:
                    self.skipTest("this answer does not set the cookie")
                if found is not None:
                    self.fail(f"{message} Now: {found}")
`

const djangoAnswers = `
    def test_answers(self):
        status, _ = self.ask(SECURE)
        self.assertTrue(200 <= status < 300, f"The page should answer by itself: this is no answer of it. Is it behind a login? Now: {status}")
`
