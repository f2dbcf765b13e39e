// Tabs of symbols: arrows, Home and End move, and a panel is only brought to life once it is seen.

/** Calls `onShow(k)` whenever panel k comes to be seen, the first time at once. */
export function startTabs(onShow) {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const panels = [...document.querySelectorAll("[data-panel]")];
  const show = (k) => {
    tabs.forEach((tab, other) => {
      tab.setAttribute("aria-selected", String(other === k));
      tab.tabIndex = other === k ? 0 : -1;
    });
    panels.forEach((panel, other) => (panel.hidden = other !== k));
    onShow(k);
  };
  tabs.forEach((tab, k) => {
    tab.addEventListener("click", () => show(k));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: k + 1, ArrowLeft: k - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const to = (next + tabs.length) % tabs.length;
      show(to);
      tabs[to].focus();
    });
  });
  if (panels.length > 0) show(0);
}
