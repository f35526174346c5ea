// Says, in the live region of its bar or card, what became of a plug-in, for visitors who do not see it.

const name = (item) => item.querySelector("[role=checkbox], .social-consent__title").textContent.trim();
document.querySelectorAll("section.social-consent [data-provider]").forEach((item) => {
  const region = item.closest("section").querySelector("[role=status]");
  const say = (result) => {
    region.textContent = `${name(item)}: ${region.dataset[result]}`;
  };
  item.addEventListener("load", ({ target }) => {
    if (target.tagName !== "IFRAME") return;
    // When the server refuses, our wrapper comes without it.
    say(target.contentDocument?.querySelector("iframe") ? "on" : "no");
  }, true);
  new MutationObserver((changes) => changes.some(({ removedNodes: [gone] }) => gone?.tagName === "IFRAME") && say("off"))
    .observe(item, { childList: true, subtree: true });
});
