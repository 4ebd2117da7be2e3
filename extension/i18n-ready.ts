// Whoever imports this has the reader's language from the next line on: a page's words are then constants. Not for the background worker, which may not
// wait so: it loads the catalogue when it first shows a text.

import { load, mark } from "./i18n.ts";
import { readersLanguage } from "./say.ts";

await load(await readersLanguage());
mark(document.documentElement);
