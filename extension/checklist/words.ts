// Every text of the checklist's page; the items' own words are the core's.

import "../i18n-ready.ts";
import { t } from "../i18n.ts";

export const text = {
  title: t("checklist_title"),
  intro: (host: string) => t("checklist_intro", { host }),
  start: t("checklist_start"),
  again: t("checklist_again"),
  seen: (seen: number, all: number) => t("checklist_seen", { seen, all }),
  state: {
    passed: t("checklist_state_passed"),
    minor: t("checklist_state_minor"),
    failed: t("checklist_state_failed"),
    unseen: t("checklist_state_unseen"),
  } as Record<string, string>,
  score: (score: number) => t("compare_score", { score }),
  ask: t("checklist_ask"),
  askWhy: t("checklist_askWhy"),
  asking: t("popup_asking"),
  noTab: t("checklist_noTab"),
  inconclusive: t("popup_inconclusive"),
  copy: t("checklist_copy"),
  copied: t("popup_copied"),
  copyFailed: t("popup_copyFailed"),
  failed: t("pin_failed"),
};
