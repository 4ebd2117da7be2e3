// What a page loads comes in hundreds of events while it loads. They wait until the burst is over: handling each at once would take the processor from
// the page.

/** A burst is over when nothing has come for QUIET, and is handled in parts if it takes longer than MOST. Browsers end a worker 30 seconds after its
 * last event, so nothing is lost by waiting. Milliseconds. */
const QUIET = 250;
const MOST = 2000;

let waiting: (() => void)[] = [];
let first = 0;
let last = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Does a job when the burst is over, after those that wait already. */
export function afterBurst(job: () => void): void {
  last = performance.now();
  if (waiting.push(job) > 1) return;
  first = last;
  timer = setTimeout(look, QUIET);
}

/** Does at once what waits: something comes that shall find it done. */
export function endBurst(): void {
  clearTimeout(timer);
  const jobs = waiting;
  waiting = [];
  for (const job of jobs) {
    try {
      job();
    } catch (error) {
      console.error("Assay:", error); // the next one shall not fail with it
    }
  }
}

function look(): void {
  const left = Math.min(last + QUIET, first + MOST) - performance.now();
  if (left > 0) timer = setTimeout(look, left);
  else endBurst();
}
