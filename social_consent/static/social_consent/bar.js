// What the device can do with the address of the page.

const say = (button, text) => {
  button.closest("section").querySelector("[role=status]").textContent = text;
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
    () => say(button, button.dataset.done ?? ""),
    // The address is then copied by hand.
    (problem) => problem.name === "AbortError" || say(button, url),
  ));
});
