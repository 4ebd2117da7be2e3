// The worker's wiring: which browser event goes where. Every listener is added at once, so that an event can wake a worker that has died.

import { contains, expectGrant } from "./access.ts";
import { onAsk } from "./ask.ts";
import * as badge from "./badge.ts";
import * as collector from "./collector/events.ts";
import { onDocument } from "./collector/document.ts";
import type { Event } from "./collector/events.ts";
import { arrived, head, tabOf } from "./collector/fetched.ts";
import * as resources from "./collector/resources.ts";
import { forgetEverything } from "./forget.ts";
import { forgetClosedWindows, forgetSeen, forgetTab, gradeAll, onGranted, paintAll, receive, receiveLoad, refresh, replaceTab, resume } from "./grade.ts";
import { dropOldestLedger } from "./ledger.ts";
import { dropFormerLoaded, dropOtherLoaded, frame } from "./loaded.ts";
import { headerOptions, listen } from "./quirks.ts";
import { pinTab, unpin } from "./pins.ts";
import { probeTab } from "./probe.ts";
import { whenFull } from "./session.ts";
import { onSetting } from "./settings.ts";
import { dropFormer, dropRequests } from "./state.ts";
import * as trial from "./trial.ts";

const { webRequest, webNavigation, tabs, runtime, permissions, windows, alarms } = chrome;

whenFull([dropOldestLedger, dropFormer, dropFormerLoaded, dropOtherLoaded, dropRequests]);

/** The requests for documents of tabs. Nothing here blocks one. Not <all_urls>: Chromium shows requests for files too. */
const documents: chrome.webRequest.RequestFilter = { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] };

/** A request of a tab's document → its event. */
const request = <D>(event: (details: D) => Event) => (details: D & { tabId: number }): void => {
  if (details.tabId >= 0) receive(details.tabId, event(details));
};

/** A request of a service worker, for the page of a tab. */
const fetched = <D>(event: (details: D) => Event, begins = false) => (details: D & { requestId: string; url: string }): void => {
  const tab = tabOf(details, begins);
  if (tab !== undefined) receive(tab, event(details));
};

/** Takes what happens to a tab's own document, not to a frame in it. */
const atTop = <D extends { frameId: number }>(take: (details: D) => void) => (details: D): void => {
  if (details.frameId === 0) take(details);
};

/** A navigation of a tab itself → its event. */
const navigation = <D>(event: (details: D) => Event | undefined) => atTop((details: D & { tabId: number; frameId: number }) => {
  const known = event(details);
  if (known) receive(details.tabId, known);
});

/** Looks at a tab as it is. */
const look = (tab: chrome.tabs.Tab): void => {
  if (tab.id !== undefined) refresh(tab.id, collector.onFound(tab, Date.now()));
};

listen(webRequest.onSendHeaders, request(collector.onSendHeaders), documents, headerOptions(webRequest.OnSendHeadersOptions));
listen(webRequest.onHeadersReceived, request(collector.onHeadersReceived), documents, headerOptions(webRequest.OnHeadersReceivedOptions));
listen(webRequest.onBeforeRedirect, request(collector.onBeforeRedirect), documents, headerOptions(webRequest.OnBeforeRedirectOptions));
listen(webRequest.onResponseStarted, request(collector.onResponseStarted), documents, headerOptions(webRequest.OnResponseStartedOptions));
listen(webRequest.onCompleted, request(collector.onCompleted), documents, headerOptions(webRequest.OnCompletedOptions));
listen(webRequest.onErrorOccurred, request(collector.onErrorOccurred), documents, []);
// Last, because a navigation is whole only if its first event was seen: then all the others were listened for before it began.
listen(webRequest.onBeforeRequest, request((details: chrome.webRequest.OnBeforeRequestDetails) => {
  arrived(details.tabId);
  return collector.onBeforeRequest(details);
}), documents, []);

const fetches: chrome.webRequest.RequestFilter = { urls: ["https://*/*", "http://*/*"], types: ["xmlhttprequest"], tabId: -1 };
listen(webRequest.onBeforeRequest, fetched(collector.onFetch, true), fetches, []);
listen(webRequest.onSendHeaders, fetched(collector.onSendHeaders), fetches, headerOptions(webRequest.OnSendHeadersOptions));
listen(webRequest.onHeadersReceived, fetched(collector.onHeadersReceived), fetches, headerOptions(webRequest.OnHeadersReceivedOptions));
listen(webRequest.onCompleted, fetched(collector.onCompleted), fetches, headerOptions(webRequest.OnCompletedOptions));
listen(webRequest.onErrorOccurred, fetched(collector.onErrorOccurred), fetches, []);

webNavigation.onBeforeNavigate.addListener(navigation((details) => {
  head(details.tabId, details.url);
  return collector.onBeforeNavigate(details);
}));
webNavigation.onCommitted.addListener(navigation((details) => {
  arrived(details.tabId);
  return collector.onCommitted(details);
}));
webNavigation.onCompleted.addListener(navigation(collector.onLoaded));
webNavigation.onHistoryStateUpdated.addListener(navigation(collector.onHistory));
webNavigation.onErrorOccurred.addListener(navigation(collector.onNavigationError));
webNavigation.onTabReplaced.addListener(({ replacedTabId, tabId }) => void replaceTab(replacedTabId, tabId));

webNavigation.onCommitted.addListener(atTop(({ tabId, url }) => void trial.onCommitted(tabId, url)));
webNavigation.onCompleted.addListener(atTop(({ tabId }) => void trial.onLoaded(tabId)));
webNavigation.onTabReplaced.addListener(({ replacedTabId }) => void trial.onClosed(replacedTabId));
webNavigation.onCreatedNavigationTarget.addListener((details) => void trial.onOpened(details));
tabs.onRemoved.addListener((tab) => void trial.onClosed(tab));
alarms.onAlarm.addListener((alarm) => void trial.onAlarm(alarm));

// What pages load: one event for most of it. Chromium tells of Set-Cookie only with "extraHeaders", which costs the page time: it is asked for where
// sites sign in, by fetch() or in a frame, and nowhere else.
const everything = ["http://*/*", "https://*/*", "ws://*/*", "wss://*/*"];
type ResourceType = `${chrome.webRequest.ResourceType}`;
const signIn: ResourceType[] = ["sub_frame", "xmlhttprequest"];
const rest = Object.values<ResourceType>(webRequest.ResourceType).filter((type) => type !== "main_frame" && !signIn.includes(type));
const withCookies = { urls: everything, types: signIn };
const without = { urls: everything, types: rest };
const load = <D>(event: (details: D) => resources.Told) => (details: D & { tabId: number }): void => {
  if (details.tabId >= 0) receiveLoad(details.tabId, () => event(details));
};
listen(webRequest.onResponseStarted, load(resources.onResponseStarted), withCookies, headerOptions(webRequest.OnResponseStartedOptions));
listen(webRequest.onResponseStarted, load(resources.onResponseStarted), without, ["responseHeaders"]);
listen(webRequest.onBeforeRedirect, load(resources.onBeforeRedirect), withCookies, headerOptions(webRequest.OnBeforeRedirectOptions));
listen(webRequest.onBeforeRedirect, load(resources.onBeforeRedirect), without, ["responseHeaders"]);
listen(webRequest.onErrorOccurred, load(resources.onErrorOccurred), { urls: everything, types: [...signIn, ...rest] }, []);
webNavigation.onErrorOccurred.addListener((details) => {
  if (details.frameId !== 0) receiveLoad(details.tabId, () => resources.onFrameRefused(details));
});
webNavigation.onCommitted.addListener(({ tabId, frameId, documentId, parentDocumentId, parentFrameId }) => {
  if (frameId !== 0 && parentDocumentId) void frame(tabId, documentId, parentDocumentId, parentFrameId);
});

windows.onRemoved.addListener(() => void forgetClosedWindows());

tabs.onRemoved.addListener((tab) => void forgetTab(tab));
tabs.onActivated.addListener(({ tabId }) => void tabs.get(tabId).then(look, () => {}));
tabs.onUpdated.addListener((_, change, tab) => {
  if (change.status) look(tab);
});

const lookAtAll = async () => (await tabs.query({})).forEach(look);
runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void tabs.create({ url: "welcome/welcome.html", active: false }); // it can wait until the user looks
  void lookAtAll();
});
runtime.onStartup.addListener(() => void lookAtAll());

runtime.onMessage.addListener((message, sender) => {
  const told = onDocument(message, sender, runtime.id, Date.now());
  if (told) receive(told.tab, told.event);
});
onAsk({
  probe: probeTab,
  "start-trial": trial.startTrial,
  "stop-trial": trial.stopTrial,
  pin: pinTab,
  unpin,
  "expect-grant": expectGrant,
  "may-see": async ({ origins }) => ({ yes: await contains(origins) }),
  "open-settings": () => runtime.openOptionsPage(),
  forget: ({ origin }) => forgetSeen(origin),
  "forget-all": ({ settings }) => forgetEverything(settings),
});
permissions.onAdded.addListener(() => void onGranted());
onSetting("policy", () => void gradeAll());
onSetting("language", () => void paintAll());
onSetting("badge", () => void paintAll());
badge.start();
void resume();
void trial.resumeTrials();
