// Writing to storage.session: one write at a time. What changes while it is under way is stored by the next one, all of it together, so a
// burst of events costs few writes, and a tab's record is only in memory for as long as a write takes. What a page loads comes in hundreds: it
// waits SOON besides, because writing it after each event costs the page time.
//
// The area holds some 10 MB. What does not fit makes room by the means that whenFull was given, and never throws.

/** What a key shall hold; undefined: nothing. Asked when the write begins, and again when room was made. */
type Value = () => unknown;

/** A key's value, and what stands for it if it does not fit, whatever makes room: it says so. */
interface Write {
  value: Value;
  instead?: Value;
}

/** Takes something out of memory and storage. Resolves to false if there was nothing left to take. */
type Relief = () => Promise<boolean>;

const changed = new Map<string, Write>();

/** Browsers end a worker 30 seconds after its last event, so that nothing is lost by waiting this long. Milliseconds. */
const SOON = 100;

const soon = new Map<string, Value>();
let due: ReturnType<typeof setTimeout> | undefined;
let writing: Promise<void> = Promise.resolve();
let next: Promise<void> | undefined;
let reliefs: readonly Relief[] = [];

/** Says what goes first when the area is full: each until it has no more to give, then the one behind it. */
export function whenFull(order: readonly Relief[]): void {
  reliefs = order;
}

/** Stores what a key holds by the time that it is written. Resolves once it is stored, or `instead` of it, or nothing, because it does not fit. */
export function put(key: string, value: Value, instead?: Value): Promise<void> {
  soon.delete(key);
  changed.set(key, { value, ...(instead && { instead }) });
  return flush();
}

/** The same for what changes often: it is stored a moment later. */
export function putSoon(key: string, value: Value): void {
  soon.set(key, value);
  due ??= setTimeout(() => {
    due = undefined;
    for (const [key, value] of soon) changed.set(key, { value });
    soon.clear();
    void flush();
  }, SOON);
}

function flush(): Promise<void> {
  next ??= writing.then(() => {
    next = undefined;
    const batch = new Map(changed);
    changed.clear();
    writing = write(batch).catch((error) => console.error("Assay:", error));
    return writing;
  });
  return next;
}

async function write(batch: Map<string, Write>): Promise<void> {
  if (await fits(batch)) return;
  for (const relieve of reliefs) while (await relieve()) if (await fits(batch)) return;
  for (const [key, { value, instead }] of batch) {
    if (await fits(new Map([[key, { value }]]))) continue;
    if (!instead || !(await fits(new Map([[key, { value: instead }]])))) console.warn(`Assay: ${key} does not fit into storage.session`);
  }
}

/** Stores all of it, or nothing. False: the area is full. */
async function fits(batch: Map<string, Write>): Promise<boolean> {
  const items: Record<string, unknown> = {};
  const gone: string[] = [];
  for (const [key, { value }] of batch) {
    const now = value();
    if (now === undefined) gone.push(key);
    else items[key] = now;
  }
  const { session } = chrome.storage;
  if (gone.length > 0) await session.remove(gone);
  if (Object.keys(items).length === 0) return true;
  try {
    await session.set(items);
    return true;
  } catch (error) {
    if (/quota/i.test(String(error))) return false;
    throw error;
  }
}

/** The keys of an area that begin with a prefix. */
export async function keys(prefix: string, area: chrome.storage.StorageArea = chrome.storage.session): Promise<string[]> {
  // Without getKeys (Chromium before 130) all is read.
  const all = area.getKeys ? await area.getKeys() : Object.keys(await area.get(null));
  return all.filter((key) => key.startsWith(prefix));
}
