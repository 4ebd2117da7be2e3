// The popup's shapes. Each is decoration: whoever uses one puts the word beside it.

import { svg, html, type TemplateResult } from "lit/html.js";

const shapes = {
  pass: svg`<path d="M3.2 8.6l3.1 3.1 6.5-7.1" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`,
  fail: svg`<path d="M4.2 4.2l7.6 7.6m0-7.6l-7.6 7.6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>`,
  warn: svg`<path d="M8 2.8v6.1" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/><circle cx="8" cy="12.6" r="1.4" fill="currentColor"/>`,
  "not-applicable": svg`<path d="M4 8h8" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>`,
  unknown: svg`<path d="M5.6 5.9a2.5 2.5 0 1 1 3.6 2.3C8.3 8.6 8 9.1 8 9.9" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/><circle cx="8" cy="12.9" r="1.2" fill="currentColor"/>`,
  high: svg`<path d="M8 1.8L15 14.2H1z" fill="currentColor" stroke="currentColor" stroke-width="1" stroke-linejoin="round"/>`,
  medium: svg`<rect x="2.9" y="2.9" width="10.2" height="10.2" rx="1.5" transform="rotate(45 8 8)" fill="currentColor"/>`,
  low: svg`<circle cx="8" cy="8" r="4.8" fill="none" stroke="currentColor" stroke-width="2.2"/>`,
  locked: svg`<path d="M4.7 7.2V5.1a3.3 3.3 0 0 1 6.6 0v2.1" fill="none" stroke="currentColor" stroke-width="1.7"/><rect x="3" y="7" width="10" height="7.2" rx="1.6" fill="currentColor"/>`,
  unlocked: svg`<path d="M4.7 7.2V4.3a3.3 3.3 0 0 1 6.4-1.1" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/><rect x="3" y="7" width="10" height="7.2" rx="1.6" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  stairs: svg`<path d="M2 13.5h3.5V10H9V6.5h3.5V3H15" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`,
  reload: svg`<path d="M13 8a5 5 0 1 1-1.6-3.7" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/><path d="M13.6 1.9v3.7H9.9z" fill="currentColor"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8.5" rx="1.5" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M10.5 3.2V3A1.5 1.5 0 0 0 9 1.5H4A1.5 1.5 0 0 0 2.5 3v6A1.5 1.5 0 0 0 4 10.5" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>`,
  pin: svg`<path d="M5.6 2h4.8M6.3 2v4.2L3.8 8.8v1.1h8.4V8.8L9.7 6.2V2M8 9.9v4.4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
  pinned: svg`<path d="M5.6 2h4.8M6.3 2v4.2L3.8 8.8v1.1h8.4V8.8L9.7 6.2V2M8 9.9v4.4" fill="currentColor" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
  export: svg`<path d="M8 10V2M4.8 5L8 1.8 11.2 5" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/><path d="M5.2 7.2H3.4v6.9h9.2V7.2h-1.8" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>`,
  chevron: svg`<path d="M6 3.8L10.2 8 6 12.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  info: svg`<circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 7.3v3.9" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/><circle cx="8" cy="4.9" r="1" fill="currentColor"/>`,
  settings: svg`<path d="M2 4.7h5.4m4.4 0H14M2 11.3h2.2m4.4 0H14" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/><circle cx="9.6" cy="4.7" r="2" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="6.4" cy="11.3" r="2" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  lens: svg`<circle cx="6.8" cy="6.8" r="4.3" fill="none" stroke="currentColor" stroke-width="1.7"/><path d="M10.2 10.2L14 14" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>`,
  trial: svg`<path d="M5.8 1.8h4.4M6.8 1.8v4.3l-3.9 6.5a1.2 1.2 0 0 0 1 1.8h8.2a1.2 1.2 0 0 0 1-1.8L9.2 6.1V1.8M4.9 9.8h6.2" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
  bolt: svg`<path d="M9.2 1.5L3.5 9h3.6l-.6 5.5L12.5 7H8.7z" fill="currentColor"/>`,
} as const;

export type Shape = keyof typeof shapes;

export function icon(shape: Shape, className = ""): TemplateResult {
  return html`<svg class="icon ${className}" viewBox="0 0 16 16" aria-hidden="true">${shapes[shape]}</svg>`;
}

/** The shape of a family's state; a state that this version does not know is shown as unknown. */
export function stateShape(state: string): Shape {
  return state === "pass" || state === "warn" || state === "fail" || state === "not-applicable" ? state : "unknown";
}

export function severityShape(severity: string): Shape {
  return severity === "high" || severity === "medium" || severity === "info" ? severity : "low";
}

/** The octagon that the grade is struck into. */
export function hallmark(letter: string): TemplateResult {
  return html`<svg class="hallmark" viewBox="0 0 88 88" aria-hidden="true">
    <path class="hallmark-ground" d="M26.4 2h35.2L86 26.4v35.2L61.6 86H26.4L2 61.6V26.4z" />
    <path class="hallmark-ring" d="M28.3 6.5h31.4L81.5 28.3v31.4L59.7 81.5H28.3L6.5 59.7V28.3z" />
    <text class="hallmark-letter" x="44" y="59" text-anchor="middle">${letter}</text>
  </svg>`;
}
