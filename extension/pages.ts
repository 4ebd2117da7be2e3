// What the extension's own pages share: the graded pages that are open, changes that come in bursts, and files that are saved.

import { privacyOf } from "./ledger.ts";
import { readAll, type TabRecord } from "./state.ts";

/** Pages change in bursts. Milliseconds. */
const SOON = 300;

/** How long a saved file's address holds: by then the browser has read it. Milliseconds. */
const HELD = 10_000;

/** The graded pages that are open. Nothing of a private window is shown outside of it. */
export async function gradedPages(): Promise<TabRecord[]> {
  const graded = (await readAll()).filter(({ report }) => report.state === "graded");
  const open = await Promise.all(graded.map(async (record) => ((await privacyOf(record.tab)) === false ? record : [])));
  return open.flat();
}

/** A listener that does a job soon after it is called, once for all calls until then. */
export function soon(job: () => void): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  return () => {
    due ??= setTimeout(() => {
      due = undefined;
      job();
    }, SOON);
  };
}

/** Saves a file as a download, which needs no permission. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD);
}
