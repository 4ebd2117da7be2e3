/** Opens a finding that is drawn already, brings it into view and gives it the focus. */
export function show(rule: string): void {
  const finding = document.querySelector<HTMLElement>(`[data-rule="${CSS.escape(rule)}"]`);
  for (let around = finding?.closest("details"); around; around = around.parentElement?.closest("details")) around.open = true;
  (finding?.querySelector<HTMLElement>("summary") ?? finding)?.focus({ preventScroll: true });
  finding?.scrollIntoView({ block: "start" });
}
