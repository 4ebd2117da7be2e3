// What the settings page shows, and what a reader may do there.

import type { Forgot } from "../ask.ts";
import type { Problem } from "../policy.ts";
import type { Look, Scale, Settings, Values } from "../settings.ts";
import type { Change } from "../settings-file.ts";

/** A part of the page that says what came of a click in it. */
export type Section = "badge" | "scale" | "stacks" | "document" | "file" | "sites";

/** A mistake in a file of settings, in words. */
export interface FileProblem {
  file: string;
  path: string;
  line?: number;
  got: string;
  wanted: string;
}

export interface Model {
  /** What the user chose, and what an administrator set: that counts, and cannot be changed here. */
  own: Settings;
  given: Values;
  /** What of it means nothing, in words. */
  faults: readonly string[];
  stacks: Readonly<Record<string, string>>;
  /** The stack that was chosen last, as people know it; empty: none yet. */
  lastStack: string;
  /** What was typed that is no host. */
  noHost?: string;
  /** The settings document in the editor, and what is wrong with it; `heading` says so. */
  value: string;
  problem?: Problem;
  heading: string;
  /** A file that was read: what it would change, or why it is refused. */
  file?: { name: string; values: Values; changes: readonly Change[] };
  fileProblem?: FileProblem;
  /** Whether all sites may be seen, private windows too, and whether the browser refused to ask. */
  access: { all: boolean; private: boolean; cannotAsk: boolean };
  /** What was forgotten, the settings too or not; or why it failed. */
  forgot?: { counts: Forgot; settings: boolean } | { error: string };
  said: Partial<Record<Section, string>>;
}

export interface Actions {
  setBadge(look: Look): void;
  setScale(scale: Scale): void;
  setLanguage(language: Settings["language"]): void;
  setUsualStack(stack: string): void;
  addStack(form: HTMLFormElement): void;
  setStack(host: string, stack: string): void;
  removeStack(host: string, row: HTMLElement): void;
  edit(document: string): void;
  insertExample(): void;
  save(): void;
  goTo(problem: Problem): void;
  openDocument(input: HTMLInputElement): void;
  saveDocument(): void;
  openFile(input: HTMLInputElement): void;
  saveFile(): void;
  /** Takes the file that was read, or leaves it. */
  take(): void;
  leave(): void;
  allowAll(): void;
  openDetails(): void;
  askForget(): void;
  forget(settings: boolean): void;
}
