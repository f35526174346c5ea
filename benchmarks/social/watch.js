// Before anything else of the page: note when the button is there and enabled, and everything that moves.
(selector) => {
  if (window !== top) return;
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) window.shifts.push({ value, hadRecentInput });
  }).observe({ type: "layout-shift", buffered: true });
  const observer = new MutationObserver(() => {
    const button = document.querySelector(selector);
    if (!button || button.disabled) return;
    observer.disconnect();
    performance.mark("usable");
    console.debug("usable");
  });
  observer.observe(document, { childList: true, subtree: true, attributeFilter: ["disabled", "class"] });
}
