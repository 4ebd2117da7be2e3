// Much work, a slice at a time.

/** How long work goes on before the page may draw: half of what a frame has. Milliseconds. */
const SLICE_MS = 8;

/** How long at most to wait for a picture. Milliseconds. */
const UNSEEN_MS = 100;

/** Does a job for one after the other, and lets the page draw and answer between. */
export async function inSlices<T, R>(items: readonly T[], job: (item: T) => R | Promise<R>): Promise<R[]> {
  const done: R[] = [];
  let since = performance.now();
  for (const item of items) {
    if (performance.now() - since >= SLICE_MS) {
      await nextTask();
      since = performance.now();
    }
    const result = job(item);
    done.push(result instanceof Promise ? await result : result);
  }
  return done;
}

/** Resolves once the browser has done what else there is, a frame if one is due. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Resolves once what was drawn is on the screen; where nothing is painted, in a page that nobody sees, after a moment. */
export const painted = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, UNSEEN_MS);
  });
