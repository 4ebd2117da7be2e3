package export

// playwright is a test for Playwright Test. It asks with Playwright's own client: no browser need be installed for it.
var playwright = Format{ID: "playwright", Title: "Playwright Test", Group: GroupTest, write: func(d *document) (name, mediaType string) {
	s := newSuite(d.report, d.observation)
	d.intro(s, "//",
		"Another address can be put into the environment, a staging server's say: PAGE_URL=https://staging.example.com/",
		"For a page behind a login, a cookie can: PAGE_COOKIE='sessionid=…'.")
	d.line()
	d.line(`import { expect, test } from "@playwright/test";`)
	d.line()
	d.line("const url = process.env.PAGE_URL || ", javaScript(s.url), ";")
	d.line()
	d.line("const expectations: [kind: string, name: string, value: string, message: string][] = [")
	d.list(s, javaScript, "[", "],")
	d.line("];")
	d.out.WriteString(playwrightHelpers)
	if s.answers {
		d.out.WriteString(playwrightAnswers)
	}
	d.line("});")
	return d.fileName(".spec.ts"), "text/typescript"
}}

const playwrightHelpers = `
type Headers = { name: string; value: string }[];

const values = (headers: Headers, name: string) =>
  headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map(({ value }) => value.trim());

/** Words in any order, letters in either case, any nonce. */
const canon = (part: string) =>
  part.replace(/"/g, "").toLowerCase().replace(/'nonce-[^']*'/g, "'nonce'").split(/\s+/).filter(Boolean).sort().join(" ");

const parts = (headers: Headers, name: string) => values(headers, name).flatMap((value) => value.split(/[;,]/)).filter((part) => part.trim());

/** The attributes of each line that sets the cookie. */
const cookies = (headers: Headers, name: string) =>
  values(headers, "Set-Cookie")
    .map((line) => line.split(";"))
    .filter(([pair]) => pair!.split("=")[0]!.trim() === name)
    .map(([, ...attributes]) => attributes.map((attribute) => attribute.trim().toLowerCase()));

/** What is wrong; undefined: nothing is. */
function wrong(headers: Headers, kind: string, name: string, value: string): string | undefined {
  const now = values(headers, name).join(", ") || "not sent";
  switch (kind) {
    case "is": {
      const seen = values(headers, name).map(canon);
      return seen.length > 0 && seen.every((one) => one === canon(value)) ? undefined : now;
    }
    case "has":
      return parts(headers, name).map(canon).includes(canon(value)) ? undefined : now;
    case "lasts": {
      const age = /(?:^|;)max-age=(\d+)/.exec((values(headers, name)[0] ?? "").toLowerCase().replace(/["\s]/g, ""));
      return age && Number(age[1]) >= Number(value) ? undefined : now;
    }
    case "only": {
      const unknown = parts(headers, name).map((part) => part.trim().split(/\s+/)[0]!.toLowerCase()).filter((one) => !value.split(" ").includes(one));
      return unknown.length > 0 ? unknown.join(", ") : undefined;
    }
    case "absent":
      return values(headers, name).length > 0 ? now : undefined;
  }
  const lines = cookies(headers, name);
  if (lines.length === 0) {
    test.info().annotations.push({ type: "not looked at", description: ` + "`the cookie ${name}: this answer does not set it`" + ` });
    return undefined;
  }
  const has = lines.map((line) => line.some((one) => one === value.toLowerCase() || one.split("=")[0] === value.toLowerCase()));
  const attributes = lines.map((line) => line.join("; ") || "no attributes").join("; ");
  if (kind === "cookie has") return has.every(Boolean) ? undefined : attributes;
  return has.some(Boolean) ? attributes : undefined;
}

test.describe("Security headers and cookies", () => {
  const options = { maxRedirects: 0, headers: process.env.PAGE_COOKIE ? { Cookie: process.env.PAGE_COOKIE } : undefined };

  test("the page has what it should have", async ({ request }) => {
    const headers = (await request.get(url, options)).headersArray();
    for (const [kind, name, value, message] of expectations) {
      if (kind !== "redirect") expect.soft(wrong(headers, kind, name, value), message).toBe(undefined);
    }
  });

  for (const [kind, , , message] of expectations) {
    if (kind !== "redirect") continue;
    test("plain HTTP leads to HTTPS", async ({ request }) => {
      const { host, port } = new URL(url);
      test.skip(port !== "", "the port of plain HTTP is not known");
      const location = values((await request.get(url.replace(/^https:/, "http:"), { maxRedirects: 0 })).headersArray(), "Location")[0] ?? "";
      expect(location === ` + "`https://${host}` || location.startsWith(`https://${host}/`) || location.startsWith(`https://${host}?`)" + `, message + " Now: " + (location || "no Location")).toBe(true);
    });
  }
`

const playwrightAnswers = `
  test("the page answers", async ({ request }) => {
    const response = await request.get(url, options);
    expect(response.ok(), "The page should answer by itself: this is no answer of it. Is it behind a login? Then put a cookie into PAGE_COOKIE. Now: " + response.status()).toBe(true);
  });
`
