// Every text of the first-run page. *Words* stand out; [words] are a link.

import "../i18n-ready.ts";
import { t } from "../i18n.ts";

export const text = {
  title: t("welcome_title"),
  ready: t("welcome_ready"),
  intro: t("welcome_intro"),
  about: t("welcome_about"),
  sees: t("welcome_sees"),
  seesWhat: t("welcome_seesWhat"),
  seesNever: t("welcome_seesNever"),
  keeps: t("welcome_keeps"),
  keepsMemory: t("welcome_keepsMemory"),
  keepsDisk: t("welcome_keepsDisk"),
  sends: t("welcome_sends"),
  sendsNothing: t("welcome_sendsNothing"),
  changes: t("welcome_changes", { button: t("popup_trial_tryIt") }),
  asks: t("welcome_asks", { http: t("popup_askHTTP"), others: t("popup_askMore") }),
  which: t("welcome_which"),
  allSites: t("welcome_allSites"),
  notAllSites: t("welcome_notAllSites"),
  allow: t("popup_allowAll"),
  cannotAsk: t("welcome_cannotAsk"),
  chromium: t("welcome_chromium"),
  chromiumSteps: [t("welcome_chromiumFirst"), t("welcome_chromiumThen")],
  details: t("welcome_details"),
  firefox: t("welcome_firefox"),
  firefoxSteps: [t("welcome_firefoxFirst"), t("welcome_firefoxThen")],
  private: t("welcome_private"),
  privateOff: t("welcome_privateOff"),
  privateOn: t("welcome_privateOn"),
  privateKept: t("welcome_privateKept"),
};
