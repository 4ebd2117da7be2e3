// How much of what a document says is told and taken: the content script keeps to it, the worker refuses what does not.

/** Entries of one list, and of the list of violations. */
export const MAX_ENTRIES = 200;
export const MAX_VIOLATIONS = 100;

/** What elements could not load. */
export const MAX_FAILURES = 100;

/** Elements of one kind that are looked at: even counting takes time in a page with a hundred thousand of them. */
export const MAX_LOOKED = 5_000;

/** Characters of one entry, and of all together, as JSON. A policy may be long; what is longer is no page's own wish. */
export const MAX_ENTRY = 16_000;
export const MAX_ALL = 64_000;

/** Numbers: of password fields, of a line, of what was dropped. */
export const MAX_NUMBER = 1_000_000_000;
