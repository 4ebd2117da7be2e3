// Everything that the panel's views may show, and what a reader may do.

import type { Report, ResponseVerdict } from "../wire.ts";
import type { Entry } from "./exchange.ts";
import type { Filter, Sort } from "./list.ts";
import type { Item } from "./log.ts";

export interface PanelModel {
  /** The rows, in their order, and how many requests there are in all. */
  rows: readonly Item[];
  all: number;
  wrong: number;
  dropped: number;
  verdicts: ReadonlyMap<number, ResponseVerdict>;
  /** Why there are none. */
  error?: string;
  filter: Filter;
  sort: Sort;
  preserve: boolean;
  /** The page on top. */
  report: Report;
  /** What is selected: a request's id, or the page. */
  selected: number | "page";
}

export interface PanelActions {
  select(id: number | "page", open: boolean): void;
  filter(change: Partial<Filter>): void;
  sort(sort: Sort): void;
  preserve(on: boolean): void;
  clear(): void;
  reload(): void;
  back(): void;
}

/** A request that is shown in full; without a verdict while the core is asked. */
export interface Detail {
  entry: Entry;
  verdict?: ResponseVerdict;
}
