// A WebAssembly module of the core: JSON bytes in, JSON bytes out, never objects.
//
// wasm_exec.js is Go's own loader, imported by its address in the extension and left out of the bundles (esbuild's
// --external:/wasm_exec.js), so that it ships byte for byte as Go has it. A static import works in Chromium's module workers, which know
// neither importScripts nor import(), and in Firefox's pages.

import "/wasm_exec.js";
import { Calls } from "./calls.ts";

/** What a module exports: see wasm/border. A call is given the size of its input, and returns its output's pointer << 32 | its size. */
type Exports<Name extends string> = Record<Name, (size: number) => bigint> & { alloc: (size: number) => number; mem: WebAssembly.Memory };

interface Instance<Name extends string> {
  exports: Exports<Name>;
  exited: boolean;
}

/** A module, by its file in the extension, with the names of its calls; loaded when it is first needed. */
export class Module<Name extends string> extends Calls<Name> {
  private compiled: Promise<WebAssembly.Module> | undefined;
  private current: Promise<Instance<Name>> | undefined;

  constructor(private readonly file: string) {
    super();
  }

  /** Starts loading the module, so that the first call need not wait for all of it. */
  warm(): void {
    this.instance().catch(() => {}); // the first call reports what is wrong
  }

  async answer(name: Name, question: string): Promise<string> {
    const loading = this.instance();
    try {
      const loaded = await loading;
      if (loaded.exited) throw new Error("the core stopped"); // while this call waited
      const { alloc, mem, [name]: ask } = loaded.exports;
      const input = new TextEncoder().encode(question);
      const room = alloc(input.length);
      new Uint8Array(mem.buffer).set(input, room);
      const output = ask(input.length);
      // A Go program that exits during a call returns garbage from it, and so do all later calls.
      if (loaded.exited) throw new Error("the core stopped");
      return new TextDecoder().decode(new Uint8Array(mem.buffer, Number(output >> 32n), Number(output & 0xffff_ffffn)));
    } catch (error) {
      if (this.current === loading) this.current = undefined; // the next call gets a new instance
      throw error;
    }
  }

  private instance(): Promise<Instance<Name>> {
    this.current ??= this.start();
    return this.current;
  }

  private async start(): Promise<Instance<Name>> {
    this.compiled ??= this.compile().catch((error) => {
      this.compiled = undefined;
      throw error;
    });
    const go = new Go();
    const wasm = await WebAssembly.instantiate(await this.compiled, go.importObject);
    const started: Instance<Name> = { exports: wasm.exports as Exports<Name>, exited: false };
    const exit = () => {
      started.exited = true;
    };
    go.exit = exit;
    void go.run(wasm).then(exit, exit); // main blocks; run returns to us as soon as it does
    return started;
  }

  /** Compiles while the file is still being read: for Firefox, which compiles all of it, that is a tenth of a dead worker's start. */
  private compile(): Promise<WebAssembly.Module> {
    return WebAssembly.compileStreaming(fetch("/" + this.file));
  }
}
