// The core in a worker: the panel's own thread draws.

import { Calls } from "../calls.ts";
import type { Name } from "../recipes.ts";

/** What the worker is asked, and what it answers: JSON, or why there is none. */
export interface Question {
  id: number;
  name: Name;
  question: string;
}
export interface Answered {
  id: number;
  answer?: string;
  error?: string;
}

/** The core as a worker runs it (core-worker.ts). It starts at once. */
export class Beside extends Calls<Name> {
  private readonly waiting = new Map<number, { resolve(answer: string): void; reject(error: Error): void }>();
  private count = 0;
  private broken: Error | undefined;

  constructor(private readonly worker: Pick<Worker, "postMessage" | "addEventListener">) {
    super();
    worker.addEventListener("message", ((event: MessageEvent<Answered>) => this.take(event.data)) as EventListener);
    worker.addEventListener("error", (event) => this.stop(event as ErrorEvent));
  }

  answer(name: Name, question: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.broken) return reject(this.broken);
      this.waiting.set(++this.count, { resolve, reject });
      this.worker.postMessage({ id: this.count, name, question } satisfies Question);
    });
  }

  private take({ id, answer, error }: Answered): void {
    const asked = this.waiting.get(id);
    this.waiting.delete(id);
    if (answer === undefined) asked?.reject(new Error(error));
    else asked?.resolve(answer);
  }

  /** The worker could not be loaded, or is broken: nobody is left waiting. */
  private stop({ message }: ErrorEvent): void {
    this.broken = new Error(message || "the worker stopped");
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }
}
