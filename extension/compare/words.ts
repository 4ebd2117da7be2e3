// Every text of the page that compares.

import "../i18n-ready.ts";
import { t } from "../i18n.ts";

export const text = {
  title: t("compare_title"),
  intro: t("compare_intro"),
  before: t("compare_before"),
  after: t("compare_after"),
  choose: t("compare_choose"),
  tabs: t("compare_tabs"),
  pins: t("compare_pins"),
  files: t("compare_files"),
  open: t("compare_open"),
  swap: t("compare_swap"),
  nothingOpen: t("compare_nothingOpen"),
  chooseBoth: t("compare_chooseBoth"),
  comparing: t("compare_comparing"),
  graded: (place: string, grade: string, score: number) => t("compare_graded", { place, grade, score }),
  pinned: (place: string, time: string) => t("compare_pinned", { place, time }),
  score: (score: number) => t("compare_score", { score }),
  seen: (time: string) => t("compare_seen", { time }),
  tooLong: (name: string) => t("compare_tooLong", { name }),
  noJSON: (name: string) => t("compare_noJSON", { name }),
  neither: (name: string) => t("compare_neither", { name }),
  refused: (name: string, why: string) => t("compare_refused", { name, why }),
  gone: t("compare_gone"),
  know: t("compare_know"),
  worse: (count: number) => t("compare_worse", { count }),
  better: (count: number) => t("compare_better", { count }),
  changed: (count: number) => t("compare_changed", { count }),
  same: t("compare_same"),
  alike: t("compare_alike"),
  aside: (count: number) => t("compare_aside", { count }),
  asideWhy: t("compare_asideWhy"),
};
