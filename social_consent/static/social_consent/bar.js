// What the device can do with the address of the page, and words for who does not see what a tick did.

const say = (item, words) => {
  const place = item.closest("section")?.querySelector("[role=status]");
  if (place) place.textContent = words(place.dataset);
};
const acts = {
  sheet: navigator.share && ((url) => navigator.share({ title: document.title, url })),
  copy: navigator.clipboard && ((url) => navigator.clipboard.writeText(url)),
};
document.querySelectorAll("[data-share]").forEach((button) => {
  const act = acts[button.dataset.share];
  const { url } = button.parentElement.dataset;
  if (!act) return button.remove();
  button.dataset.ready = "";
  button.addEventListener("click", () => act(url).then(
    () => say(button, () => button.dataset.done ?? ""),
    // The address is then copied by hand.
    (problem) => problem.name === "AbortError" || say(button, () => url),
  ));
});

const name = (item) => item.querySelector("[role=checkbox]").textContent.trim();
document.querySelectorAll(".social-consent--bar [data-provider]").forEach((item) => {
  item.addEventListener("load", ({ target }) => {
    if (target.tagName !== "IFRAME") return;
    // When the server refuses, our wrapper comes without it.
    const plugin = target.contentDocument?.querySelector("iframe");
    say(item, ({ on, no }) => `${name(item)}: ${plugin ? on : no}`);
  }, true);
  new MutationObserver((changes) => changes.some(({ removedNodes: [gone] }) => gone?.tagName === "IFRAME")
    && say(item, ({ off }) => `${name(item)}: ${off}`)).observe(item, { childList: true, subtree: true });
});
