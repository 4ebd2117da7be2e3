/** Opens a finding that is drawn already, brings it into view and gives it the focus. */
export function show(rule: string): void {
  reveal(document.querySelector<HTMLElement>(`[data-rule="${CSS.escape(rule)}"]`));
}

/** The same for what another scale makes of the page. */
export function showScale(): void {
  reveal(document.querySelector<HTMLElement>("[data-lens]"));
}

function reveal(part: HTMLElement | null): void {
  for (let around = part?.closest("details"); around; around = around.parentElement?.closest("details")) around.open = true;
  (part?.querySelector<HTMLElement>("summary") ?? part)?.focus({ preventScroll: true });
  part?.scrollIntoView({ block: "start" });
}
