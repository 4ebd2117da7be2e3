// Questions to a module of the core, and its answers.

/** What answers a module's calls, wherever it runs: here (module.ts), or in a worker (devtools/beside.ts). */
export abstract class Calls<Name extends string> {
  /** Asks one of the calls. Rejects if there is no answer. */
  abstract answer(name: Name, question: string): Promise<string>;

  /** The same with JSON for an answer; what goes wrong, in the module or on the way to it, is answered by `broken`. */
  async call<T>(name: Name, json: string, broken: (error: string) => T): Promise<T> {
    try {
      return JSON.parse(await this.answer(name, json)) as T;
    } catch (error) {
      return broken(error instanceof Error ? error.message : String(error));
    }
  }

  /** The site that a host belongs to: "shop.co.uk" for "www.shop.co.uk". A host that belongs to none, an IP address say, is its own. Never rejects. */
  async site(this: Calls<"site">, host: string): Promise<string> {
    try {
      return await this.answer("site", host);
    } catch {
      return host;
    }
  }
}
