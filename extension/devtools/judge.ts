// Has requests judged by the core, many at once and one batch after the other.

import type { Policy, ResponsesRequest, ResponseVerdict, ResponseVerdicts } from "../wire.ts";
import type { Entry } from "./exchange.ts";

/** How many are judged at once: a few milliseconds' work. */
const BATCH = 200;

/** What asks the core. */
export type Ask = (request: ResponsesRequest) => Promise<ResponseVerdicts>;

/** An entry, and the URL of the page that it belongs to. */
interface Waiting {
  entry: Entry;
  page: string;
}

export class Judge {
  readonly verdicts = new Map<number, ResponseVerdict>();
  /** Why there are no verdicts, if the core failed. */
  error: string | undefined;
  policy: Policy | undefined;
  private queue: Waiting[] = [];
  private known = new Map<number, Waiting>(); // judged before the host's HSTS was known, perhaps
  private hsts = new Set<string>();
  private busy = false;

  constructor(
    private readonly ask: Ask,
    private readonly told: () => void,
  ) {}

  judge(entry: Entry, page: string): void {
    this.queue.push({ entry, page });
    void this.work();
  }

  /** All that there is to say about one. */
  async whole(entry: Entry, page: string): Promise<ResponseVerdict | undefined> {
    return (await this.ask(this.request([{ entry, page }], true))).verdicts[0];
  }

  /** What is no longer in the list. */
  forget(kept: ReadonlySet<number>): void {
    for (const id of this.verdicts.keys()) {
      if (kept.has(id)) continue;
      this.verdicts.delete(id);
      this.known.delete(id);
    }
    this.queue = this.queue.filter(({ entry }) => kept.has(entry.id));
  }

  private request(batch: readonly Waiting[], whole: boolean): ResponsesRequest {
    return {
      time: new Date(batch[0]!.entry.start || Date.now()).toISOString(),
      page: batch[0]!.page,
      hsts: [...this.hsts],
      ...(this.policy && { policy: this.policy }),
      ...(whole && { whole }),
      responses: batch.map(({ entry: { exchange, type, outcome } }) => ({ exchange, type, ...(outcome && { outcome }) })),
    };
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await Promise.resolve(); // what comes in this turn is judged together
    while (this.queue.length > 0) {
      const { page } = this.queue[0]!;
      let n = 1;
      while (n < BATCH && this.queue[n]?.page === page) n++;
      const batch = this.queue.splice(0, n);
      const { error, verdicts } = await this.ask(this.request(batch, false));
      this.error = error;
      batch.forEach((waiting, i) => this.take(waiting, verdicts[i]));
      this.told();
    }
    this.busy = false;
  }

  private take(waiting: Waiting, verdict: ResponseVerdict | undefined): void {
    if (!verdict) return;
    const { id } = waiting.entry;
    this.verdicts.set(id, verdict);
    if (verdict.findings?.some(({ rule }) => rule === "hsts-missing")) this.known.set(id, waiting);
    else this.known.delete(id);
    if (!verdict.hsts || this.hsts.has(verdict.hsts)) return;
    // Browsers keep a host's HSTS from whichever answer brings it: those that came without before are judged again.
    this.hsts.add(verdict.hsts);
    this.queue.push(...this.known.values());
    this.known.clear();
  }
}
