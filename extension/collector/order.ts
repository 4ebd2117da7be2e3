// The order in which things happened, out of the order in which they were told.
//
// When Firefox starts the worker for an event, it replays what it kept for it meanwhile listener by listener: every onBeforeRequest of a
// chain of redirects, then every onSendHeaders, and so on, webNavigation's events before all of them. reduce needs each request's events in
// the order in which they happened. Times alone cannot tell: they are whole milliseconds, and several events, even several hops, fall into
// one.

import type { Event } from "./events.ts";

/** The events of one hop follow each other like this. */
const ranks: readonly Event["type"][] = ["request", "sent", "headers", "redirect", "response", "completed", "error"];

interface Placed {
  event: Event;
  hop: number;
}

/** Puts the events of one tab in order: by time, and those of one request by hop and by what follows what. */
export function inOrder(events: readonly Event[]): Event[] {
  const sorted = events.toSorted((a, b) => a.time - b.time);
  for (const id of new Set(sorted.map(idOf))) {
    if (id === undefined) continue;
    const places = sorted.flatMap((event, place) => (idOf(event) === id ? [place] : []));
    const own = byHop(places.map((place) => sorted[place]!));
    places.forEach((place, i) => (sorted[place] = own[i]!));
  }
  return sorted;
}

function idOf(event: Event): string | undefined {
  return "id" in event ? event.id : undefined;
}

function byHop(events: Event[]): Event[] {
  const requests = events.filter((event) => event.type === "request");
  const way = wayOf(events);
  const placed = events.map((event): Placed => {
    if (event.type === "request") return { event, hop: requests.indexOf(event) };
    // The hop that asked for this URL, the latest that had begun by then. Less than 0: it began before this worker did, or its request is told
    // apart from the rest; then the redirects tell the way.
    const key = "key" in event ? event.key : "";
    const hop = requests.findLastIndex((request) => request.time <= event.time && request.key === key);
    return { event, hop: hop < 0 ? way.indexOf(key) - way.length : hop };
  });
  placed.sort((a, b) => a.hop - b.hop || ranks.indexOf(a.event.type) - ranks.indexOf(b.event.type) || a.event.time - b.event.time);
  return placed.map(({ event }) => event);
}

/** The keys of the URLs that a request went through, as far as its redirects tell. */
function wayOf(events: Event[]): string[] {
  const way: string[] = [];
  for (const event of events) {
    if (event.type === "redirect") for (const key of [event.key, event.toKey]) if (!way.includes(key)) way.push(key);
  }
  return way;
}
