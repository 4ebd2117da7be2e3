// What the documents of each tab load: in memory while the worker lives, in storage.session always. A document's entries are stored in chunks
// of text, `res:TAB:DOCUMENT:NUMBER`, so that one more entry does not write all of them again; `res:TAB` says which there are.

import { type Asker, type Load, Loads } from "./collector/resources.ts";
import { keys, put, putSoon } from "./session.ts";
import { isClosed } from "./state.ts";
import type { Resource } from "./wire.ts";

const PREFIX = "res:";

/** How many documents of a tab are kept, and how many entries they may have together: the page, and what the back/forward cache may bring back. */
const MAX_DOCUMENTS = 7;
const MAX_ENTRIES = 4000;

/** More frames than these are hardly in one tab. */
const MAX_FRAMES = 1000;

/** What is known of one document's resources. */
interface Known {
  loads?: Loads; // undefined: a full storage took them
  dropped: number; // how many there were, then
  changes: number; // counts them, for whoever wants to know whether there are new ones
  complete: boolean; // the document has loaded
}

/** Of one tab; the document that was last asked for something stands last. */
interface Tab {
  documents: Map<string, Known>;
  frames: Map<string, string>; // a frame's documentId → that of the document at the top. In memory alone: the last one is right without
}

/** As stored: [document, chunks, dropped, changes, complete]; chunks -1: taken by a full storage. */
type Head = [string, number, number, number, 0 | 1][];

const headKey = (tab: number): string => PREFIX + tab;
const chunkKey = (tab: number, document: string, number: number): string => `${PREFIX}${tab}:${document}:${number}`;

/** Tabs that this worker knows, the one with the latest event last. */
const tabs = new Map<number, Promise<Tab>>();

/** What a page has loaded so far. */
export interface Loaded {
  resources?: Resource[]; // undefined: unknown
  dropped: number;
  changes: number;
}

async function readTab(tab: number): Promise<Tab> {
  const { session } = chrome.storage;
  const head = ((await session.get(headKey(tab)))[headKey(tab)] ?? []) as Head;
  const wanted = head.flatMap(([document, chunks]) => chunkKeys(tab, document, chunks));
  const stored = wanted.length > 0 ? await session.get(wanted) : {};
  const documents = head.map(([document, chunks, dropped, changes, complete]): [string, Known] => {
    const parts = chunkKeys(tab, document, chunks).flatMap((key) => (stored[key] as string | undefined) ?? []);
    const loads = chunks < 0 ? undefined : Loads.from(parts, dropped);
    return [document, { loads, dropped, changes, complete: complete === 1 }];
  });
  return { documents: new Map(documents), frames: new Map() };
}

function chunkKeys(tab: number, document: string, chunks: number): string[] {
  return Array.from({ length: Math.max(0, chunks) }, (_, number) => chunkKey(tab, document, number));
}

/** The worker's own view of a tab. */
function known(tab: number): Promise<Tab> {
  const found = tabs.get(tab) ?? readTab(tab);
  tabs.delete(tab);
  tabs.set(tab, found);
  return found;
}

function putHead(tab: number, state: Tab): void {
  putSoon(headKey(tab), () => (state.documents.size === 0 ? undefined : headOf(state)));
}

function headOf(state: Tab): Head {
  return [...state.documents].map(([document, { loads, dropped, changes, complete }]) => [
    document,
    loads ? loads.chunks : -1,
    loads?.dropped ?? dropped,
    changes,
    complete ? 1 : 0,
  ]);
}

/** Takes an event of a sub-resource. Resolves to true if the page has more to show for it; storing it goes on. */
export async function take(tab: number, load: Load): Promise<boolean> {
  if (isClosed(tab)) return false;
  const state = await known(tab);
  const document = documentOf(state, load.asker);
  if (document === "") return false;
  const of = begin(tab, state, document);
  if (!of.loads) {
    of.dropped++;
  } else {
    const number = of.loads.take(load);
    if (number === undefined) return false;
    if (number >= 0) putSoon(chunkKey(tab, document, number), () => of.loads?.chunk(number));
  }
  of.changes++;
  putHead(tab, state);
  return true;
}

/** The document at the top for which a request was made. */
function documentOf({ documents, frames }: Tab, { document, parent }: Asker): string {
  return document || frames.get(parent) || ([...documents.keys()].at(-1) ?? "");
}

/** A document's entry, made if there is none; it is the latest then, and the oldest make room. */
function begin(tab: number, state: Tab, document: string): Known {
  const { documents } = state;
  const of: Known = documents.get(document) ?? { loads: new Loads(), dropped: 0, changes: 0, complete: false };
  documents.delete(document);
  documents.set(document, of);
  const total = () => [...documents.values()].reduce((sum, { loads }) => sum + (loads?.size ?? 0), 0);
  while (documents.size > MAX_DOCUMENTS || (documents.size > 1 && total() > MAX_ENTRIES)) drop(tab, state, [...documents.keys()][0]!);
  return of;
}

/** Forgets a document. */
function drop(tab: number, { documents }: Tab, document: string): void {
  const chunks = documents.get(document)?.loads?.chunks ?? 0;
  documents.delete(document);
  for (const key of chunkKeys(tab, document, chunks)) void put(key, () => undefined);
}

/** Room in a full storage: what pages loaded that are not shown any more. */
export async function dropFormerLoaded(): Promise<boolean> {
  return relieve(({ documents }) => [...documents.keys()].slice(0, -1));
}

/** Room in a full storage: what the pages of other tabs loaded, those first in which nothing has happened for longest. */
export async function dropOtherLoaded(): Promise<boolean> {
  const latest = [...tabs.keys()].at(-1);
  return relieve(({ documents }, tab) => (tab === latest ? [] : [...documents.keys()].slice(-1)));
}

/** Takes the entries of one document out of storage, the first of those that are offered. It keeps their number. */
async function relieve(offer: (state: Tab, tab: number) => string[]): Promise<boolean> {
  const { session } = chrome.storage;
  const stored = (await keys(PREFIX)).flatMap((key) => (/^res:\d+$/.test(key) ? [Number(key.slice(PREFIX.length))] : []));
  for (const tab of [...stored.filter((tab) => !tabs.has(tab)), ...tabs.keys()]) {
    const state = await (tabs.get(tab) ?? readTab(tab));
    for (const document of offer(state, tab)) {
      const of = state.documents.get(document)!;
      if (!of.loads || of.loads.size === 0) continue;
      const gone = chunkKeys(tab, document, of.loads.chunks);
      of.dropped = of.loads.size + of.loads.dropped;
      of.loads = undefined;
      if (!tabs.has(tab)) tabs.set(tab, Promise.resolve(state));
      await session.remove(gone);
      await session.set({ [headKey(tab)]: headOf(state) }).catch(() => {}); // said again with the tab's next change
      return true;
    }
  }
  return false;
}

/** A frame's document was committed: the requests of frames in it are the page's too. */
export async function frame(tab: number, document: string, parent: string, parentFrameId: number): Promise<void> {
  if (isClosed(tab)) return;
  const state = await known(tab);
  const top = parentFrameId === 0 ? parent : state.frames.get(parent);
  if (!top) return;
  if (state.frames.size >= MAX_FRAMES) state.frames.clear();
  state.frames.set(document, top);
}

/** A document has loaded: if nothing of what it loads was seen, there is nothing. */
export async function complete(tab: number, document: string): Promise<void> {
  if (isClosed(tab) || document === "") return;
  const state = await known(tab);
  const of = begin(tab, state, document);
  if (of.complete) return;
  of.complete = true;
  putHead(tab, state);
}

/** What a document has loaded so far, from memory in the worker and from storage elsewhere. */
export async function loadedBy(tab: number, document: string): Promise<Loaded> {
  const state = await (tabs.get(tab) ?? readTab(tab));
  const of = state.documents.get(document);
  if (!of) return { dropped: 0, changes: 0 };
  const { loads, changes } = of;
  if (!loads) return { dropped: of.dropped, changes };
  // Nothing so far says nothing, until the page has loaded.
  const known = loads.size > 0 || of.complete;
  return { ...(known && { resources: loads.resources() }), dropped: loads.dropped, changes };
}

/** How many changes the resources of each tab's documents have seen: tab → document → number. */
export async function changesOfAll(): Promise<Map<number, Map<string, number>>> {
  const heads = (await keys(PREFIX)).filter((key) => /^res:\d+$/.test(key));
  const stored = await chrome.storage.session.get(heads);
  return new Map(
    Object.entries(stored).map(([key, head]) => [Number(key.slice(PREFIX.length)), new Map((head as Head).map(([document, , , changes]) => [document, changes]))]),
  );
}

/** Forgets a tab. */
export async function removeLoaded(tab: number): Promise<void> {
  const state = await known(tab);
  tabs.delete(tab);
  for (const document of [...state.documents.keys()]) drop(tab, state, document);
  putHead(tab, state);
}

/** Moves what is known of a tab to the tab that replaces it. */
export async function moveLoaded(from: number, to: number): Promise<void> {
  const state = await known(from);
  const moved: Tab = { documents: new Map(state.documents), frames: state.frames };
  await removeLoaded(from);
  if (moved.documents.size === 0) return;
  tabs.set(to, Promise.resolve(moved));
  for (const [document, { loads }] of moved.documents) {
    chunkKeys(to, document, loads?.chunks ?? 0).forEach((key, number) => void put(key, () => loads?.chunk(number)));
  }
  putHead(to, moved);
}
