/** What Go's wasm_exec.js sets as globalThis.Go: a Go program's JavaScript half, for one run of it. */
declare class Go {
  importObject: WebAssembly.Imports;
  exit: (code: number) => void;
  /** Runs main; the promise resolves when it has returned or exited. */
  run(instance: WebAssembly.Instance): Promise<void>;
}
